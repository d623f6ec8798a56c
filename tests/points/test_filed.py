"""Grants by file: every bad cell is named and gets nothing, the rest waits for the chair; on both
databases.
"""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from app.budgets.services import allocate
from app.core.db import atomic, session
from app.core.money import Money
from app.core.sheets.refusals import Refused
from app.core.tenancy import tenant_scope
from app.ledger.queries import verify
from app.models import Employee, Grant, GrantLine, ImportBatch, PointLot, SubAccount
from app.points.services.confirm import NobodyToGrant, confirm_grant
from app.points.services.filed import FileGranted
from app.points.services.named import Purpose
from app.points.services.queueing import pay_queue
from app.points.services.turning import withdraw_grant
from app.points.wording import sentence
from imports.point_grant_file import annotate_grant, propose_file
from imports.point_grants import GRANTS
from imports.template import write_template
from tests.treasury import CHAIR, FINANCE, OFFICER, ON, Treasury, employee, equip, found_tenant

pytestmark = pytest.mark.sql
HEAD = ("工号", "姓名", "积分", "事由")
GOOD: tuple[Any, ...] = ("A1", "职工A1", 200, "防汛抢险")


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        made = equip()
        with atomic():
            employee("A1", made.branch)
            employee("A2", made.root)
            employee("L1", made.branch, state="left", left_on=ON)
        yield made


def _book(path: Path, *rows: tuple[Any, ...], head: tuple[str, ...] = HEAD) -> Path:
    book = Workbook()
    sheet: Any = book.active
    for row in (("2026年先进个人积分",), head, *rows):
        sheet.append(row)
    book.save(path)
    return path


def _propose(treasury: Treasury, path: Path) -> Grant:
    paid_from = session.get_one(SubAccount, treasury.sub_account)
    purpose = Purpose("先进个人", "年度评先", paid_from, item="voucher")
    return propose_file(path, name=path.name, purpose=purpose, actor=OFFICER, on=ON)


def _problems(grant: Grant) -> list[tuple[str | None, str]]:
    batch = session.get_one(ImportBatch, grant.batch_id)
    return [(cell, code) for _row, cell, code, _facts in batch.summary["problems"]]


def test_what_is_right_waits_and_what_is_wrong_is_named_by_its_cell(
    treasury: Treasury, tmp_path: Path
) -> None:
    path = _book(
        tmp_path / "a.xlsx",
        GOOD,
        ("A2", "职工A2", "很多", "文字"),
        ("A2", "职工A2", -5, "负数"),
        ("Z9", "某人", 100, "查无此人"),
        ("L1", "职工L1", 100, "已离职"),
        ("A1", "职工A1", 100, "重复"),
    )
    with atomic():
        grant = _propose(treasury, path)
        assert (grant.kind, grant.people, grant.total_points, grant.blocked) == ("file", 1, 200, 5)
        assert _problems(grant) == [
            ("C4", "points_not_whole"),
            ("A5", "dup_in_grant"),
            ("C5", "points_not_positive"),
            ("A6", "person_unknown"),
            ("A7", "person_left"),
            ("A8", "dup_in_grant"),
        ]
        confirm_grant(grant, digest=grant.digest, actor=CHAIR)
        assert session.scalar(select(func.sum(PointLot.points))) == 200
        assert session.scalars(select(GrantLine.reason)).all() == ["防汛抢险"]
        assert verify()["ok"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("A1", "别的名字", 200, ""), "name_differs"),
        (("A1", "职工A1", 2001, ""), "points_too_many"),
        (("A1", "职工A1", None, ""), "points_missing"),
        (("A1", "职工A1", 1.5, ""), "points_not_whole"),
        ((None, "职工A1", 10, ""), "employee_no_missing"),
    ],
)
def test_each_mistake_has_its_code(
    treasury: Treasury, tmp_path: Path, row: tuple[Any, ...], code: str
) -> None:
    with atomic():
        grant = _propose(treasury, _book(tmp_path / "a.xlsx", row))
        assert code in {each for _cell, each in _problems(grant)}
        assert grant.people == 0
        with pytest.raises(NobodyToGrant):
            confirm_grant(grant, digest=grant.digest, actor=CHAIR)


def test_somebody_of_another_unit_is_not_the_branchs_to_grant(treasury: Treasury, tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", GOOD, ("A2", "职工A2", 100, ""))
    with atomic():
        root = session.scalars(select(Employee).filter_by(employee_no="A2")).one().unit
        branch = session.scalars(select(Employee).filter_by(employee_no="A1")).one().unit
        path_of_branch = branch.path
        assert root.id != branch.id
        account = session.get_one(SubAccount, treasury.sub_account)
        account.unit_id = branch.id
        session.flush()
    session.remove()
    with tenant_scope(treasury.tenant_id, path_of_branch), atomic():
        grant = _propose(treasury, path)
        assert _problems(grant) == [("A4", "not_in_your_unit")]


def test_the_same_file_is_proposed_once_unless_it_was_withdrawn(treasury: Treasury, tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", GOOD)
    with atomic():
        grant = _propose(treasury, path)
        with pytest.raises(FileGranted, match=grant.code):
            _propose(treasury, path)
        withdraw_grant(grant, actor=OFFICER)
        assert _propose(treasury, path).people == 1


def test_the_same_file_is_proposed_again_once_what_came_of_it_ended(
    treasury: Treasury, tmp_path: Path
) -> None:
    """It waited for money until its last day had passed: there is nothing left to withdraw."""
    path = _book(tmp_path / "a.xlsx", GOOD)
    with atomic():
        account = session.get_one(SubAccount, treasury.sub_account)
        account.over_budget = "queue"
        allocate(account, amount=Money.yuan("-99900.00"), actor=FINANCE, on=ON, reference="less")
        grant = _propose(treasury, path)
        assert confirm_grant(grant, digest=grant.digest, actor=CHAIR).state == "queued"
        pay_queue(treasury.sub_account, actor=CHAIR, on=grant.expires_on + timedelta(days=1))
        assert grant.state == "ended"
        assert _propose(treasury, path).people == 1


def test_a_sheet_without_points_is_refused(treasury: Treasury, tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", ("A1", "职工A1", "x"), head=("工号", "姓名", "部门"))
    with atomic(), pytest.raises(Refused):
        _propose(treasury, path)


def test_the_workbook_comes_back_with_its_errors(treasury: Treasury, tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", GOOD, ("Z9", "某人", 100, ""))
    with atomic():
        grant = _propose(treasury, path)
        batch = session.get_one(ImportBatch, grant.batch_id)
        made = annotate_grant(path, batch, sentence=sentence, only_bad=False)
    sheet: Any = load_workbook(BytesIO(made)).active
    told = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("employee number" in text or "工号" in text for text in told)
    assert sheet.max_row == 4


def test_the_template_is_read_back(treasury: Treasury, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, spec=GRANTS, example=True)
    with atomic():
        grant = _propose(treasury, path)
        assert _problems(grant) == [("A2", "person_unknown")]


def test_who_is_no_member_is_counted_beside_the_rows_that_are_wrong(
    treasury: Treasury, tmp_path: Path
) -> None:
    with atomic():
        employee("N1", treasury.branch, member=False)
        rows = (GOOD, ("N1", "职工N1", 100, "防汛抢险"), ("X9", "查无此人", 100, "防汛抢险"))
        grant = _propose(treasury, _book(tmp_path / "a.xlsx", *rows))
        assert (grant.people, grant.blocked) == (1, 2)
