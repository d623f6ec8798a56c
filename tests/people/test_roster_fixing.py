"""A wrong cell is corrected on the page, a row left out and taken back; nobody's record moves before the
confirmation.
"""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core.clock import now
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.lifecycle import NotAllowedNow
from app.core.preview import DigestUnknown
from app.models import AuditEvent, Employee, RosterFinding, RosterRow
from app.people.services.roster import RosterPlan, import_roster, withdraw_roster
from app.people.services.roster.fixing import (
    RowChanged,
    correct_row,
    correct_rows,
    skip_rows,
    stamp_of,
    take_back,
)
from app.people.services.roster.found import codes_found, draw_out
from imports.roster_cells import fields_of, reread
from tests.cast import Union
from tests.imports.messy import id_number, people, person, roster
from tests.people.test_roster import checked, codes, imported, outcomes

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("today")]

WRONG = "110105199503076543"


@pytest.fixture
def sheet(tmp_path: Path) -> Any:
    return lambda rows: roster(tmp_path / "花名册.xlsx", rows)


def staged(plan: RosterPlan, number: int) -> RosterRow:
    session.expire_all()
    return session.scalars(
        select(RosterRow).where(RosterRow.batch_id == plan.batch.id, RosterRow.row == number)
    ).one()


def corrected(union: Union, plan: RosterPlan, number: int, **given: str) -> None:
    row = staged(plan, number)
    with atomic():
        correct_row(row, reread(row, given), stamp=stamp_of(row), actor=union.hr.actor, at=now())


def skipped(union: Union, plan: RosterPlan, *numbers: int) -> None:
    with atomic():
        skip_rows(plan.batch, [staged(plan, each) for each in numbers], actor=union.hr.actor, at=now())


def taken(union: Union, plan: RosterPlan, *numbers: int) -> None:
    with atomic():
        take_back(plan.batch, [staged(plan, each) for each in numbers], actor=union.hr.actor, at=now())


def found(plan: RosterPlan) -> set[tuple[int | None, str]]:
    chosen = select(RosterFinding.row, RosterFinding.code).where(RosterFinding.batch_id == plan.batch.id)
    return {(row, code) for row, code in session.execute(chosen)}


def test_a_wrong_number_is_corrected_and_the_row_is_taken(in_our_union: Union, sheet: Any) -> None:
    plan = checked(in_our_union, sheet([person(1), person(2, 身份证号=WRONG)]))
    before, id_ = plan.batch.digest, staged(plan, 3).id
    assert found(plan) == {(3, "id_checksum")}
    corrected(in_our_union, plan, 3, id_no=id_number(2))
    row = staged(plan, 3)
    assert (row.id, row.action, row.id_no, row.problems) == (id_, "new", id_number(2), None)
    assert row.birth_on == staged(plan, 2).birth_on
    assert plan.batch.summary["counts"]["rejected"] == 0
    assert plan.batch.digest != before
    assert found(plan) == set()
    with pytest.raises(DigestUnknown):
        import_roster(before, actor=in_our_union.hr.actor)
    assert session.scalar(select(func.count()).select_from(Employee)) == 0
    with atomic():
        done = import_roster(plan.batch.digest, actor=in_our_union.hr.actor)
    assert done["new"] == 2


def test_the_audit_names_the_row_and_no_number(in_our_union: Union, sheet: Any) -> None:
    plan = checked(in_our_union, sheet([person(1, 身份证号=WRONG)]))
    corrected(in_our_union, plan, 2, id_no=id_number(1), position="班长")
    event = session.scalars(select(AuditEvent).where(AuditEvent.verb == "correct_row")).one()
    assert "2" in event.reason
    assert event.changes == {"id_no": [None, "***"], "position": [None, "班长"]}


def test_what_the_file_said_is_kept_as_cipher_text(in_our_union: Union, sheet: Any) -> None:
    plan = checked(in_our_union, sheet([person(1, 身份证号=WRONG)]))
    assert staged(plan, 2).written == f'{{"身份证号": "{WRONG}"}}'
    corrected(in_our_union, plan, 2, id_no="123")
    assert staged(plan, 2).written == '{"身份证号": "123"}'
    assert codes(plan) == {2: ["id_format"]}


def test_a_double_is_lifted_where_the_other_row_was_corrected(in_our_union: Union, sheet: Any) -> None:
    double = person(2, 工号="A0001")
    plan = checked(in_our_union, sheet([person(1), double, person(3)]))
    assert codes(plan) == {3: ["dup_in_file"]}
    corrected(in_our_union, plan, 2, employee_no="A0009")
    assert codes(plan) == {}
    corrected(in_our_union, plan, 4, employee_no="A0009", id_no=id_number(1))
    assert codes(plan) == {4: ["dup_in_file"]}
    assert found(plan) == {(4, "dup_in_file")}


def test_a_shared_phone_is_warned_of_and_no_more_once_it_differs(in_our_union: Union, sheet: Any) -> None:
    plan = checked(in_our_union, sheet([person(1), person(2, 手机号="13800000001")]))
    assert found(plan) == {(3, "phone_shared")}
    corrected(in_our_union, plan, 2, phone="13900000009")
    assert found(plan) == set()
    corrected(in_our_union, plan, 2, phone="13800000001")
    assert found(plan) == {(3, "phone_shared")}


def test_a_department_one_slip_away_is_taken_as_suggested(in_our_union: Union, sheet: Any) -> None:
    plan = checked(in_our_union, sheet([person(1, 部门="华东/上海一布")]))
    (problem,) = staged(plan, 2).problems
    assert problem[2] == "dept_unknown"
    corrected(in_our_union, plan, 2, dept_path=problem[4])
    row = staged(plan, 2)
    assert (row.action, row.unit_id) == ("new", in_our_union.units["上海一部"])


def test_a_new_unit_is_listed_once_a_row_is_corrected_to_it(in_our_union: Union, sheet: Any) -> None:
    plan = checked(in_our_union, sheet([person(1), person(2, 身份证号=WRONG, 部门="华东/新设部")]))
    assert plan.batch.summary["new_units"] == []
    corrected(in_our_union, plan, 3, id_no=id_number(2))
    assert plan.batch.summary["new_units"] == ["华东/新设部"]


def test_a_row_is_left_out_and_taken_back(in_our_union: Union, sheet: Any) -> None:
    plan = checked(in_our_union, sheet([person(1), person(2, 工号="A0001"), person(3)]))
    skipped(in_our_union, plan, 2)
    assert outcomes(plan) == {2: "skipped", 3: "new", 4: "new"}
    taken(in_our_union, plan, 2)
    assert outcomes(plan) == {2: "new", 3: "rejected", 4: "new"}
    with pytest.raises(BadInput):
        taken(in_our_union, plan, 4)


def test_a_proposed_leaver_is_kept_in_service(in_our_union: Union, sheet: Any, tmp_path: Path) -> None:
    imported(in_our_union, sheet(people(3)))
    plan = checked(in_our_union, roster(tmp_path / "b.xlsx", people(1)), full=True)
    assert plan.batch.summary["counts"]["leaving"] == 2
    absent = session.scalars(select(RosterRow).where(RosterRow.action == "leaving")).all()
    with atomic():
        skip_rows(plan.batch, absent[:1], actor=in_our_union.hr.actor, at=now())
    assert plan.batch.summary["counts"]["leaving"] == 1
    out = session.scalars(
        select(RosterRow).where(RosterRow.row.is_(None), RosterRow.action == "skipped")
    ).all()
    with atomic():
        take_back(plan.batch, out, actor=in_our_union.hr.actor, at=now())
    assert plan.batch.summary["counts"]["leaving"] == 2


def test_two_people_at_one_row_the_second_is_told(in_our_union: Union, sheet: Any) -> None:
    plan = checked(in_our_union, sheet([person(1, 身份证号=WRONG)]))
    seen = stamp_of(staged(plan, 2))
    corrected(in_our_union, plan, 2, position="班长")
    row = staged(plan, 2)
    with pytest.raises(RowChanged):
        correct_row(
            row,
            reread(row, {"position": "主任"}),
            stamp=seen,
            actor=in_our_union.hr.actor,
            at=now(),
        )


def test_nothing_is_corrected_once_it_is_withdrawn(in_our_union: Union, sheet: Any) -> None:
    plan = checked(in_our_union, sheet(people(1)))
    given = {2: reread(staged(plan, 2), {"name": "王芳"})}
    with atomic():
        withdraw_roster(plan.batch, actor=in_our_union.hr.actor)
    with pytest.raises(NotAllowedNow):
        correct_rows(plan.batch, given, actor=in_our_union.hr.actor, at=now())


def test_a_column_the_sheet_has_not_is_not_filled(in_our_union: Union, sheet: Any) -> None:
    plan = checked(in_our_union, sheet(people(1)))
    assert "email" not in fields_of(plan.batch)
    with pytest.raises(BadInput):
        correct_rows(
            plan.batch,
            {2: reread(staged(plan, 2), {"email": "a@b.cn"})},
            actor=in_our_union.hr.actor,
            at=now(),
        )


def test_corrected_rows_read_as_the_corrected_file_would(
    in_our_union: Union, sheet: Any, tmp_path: Path
) -> None:
    rows = [person(1), person(2, 身份证号=WRONG), person(3, 手机号="1380000"), person(4, 姓名="")]
    plan = checked(in_our_union, sheet(rows))
    corrected(in_our_union, plan, 3, id_no=id_number(2))
    corrected(in_our_union, plan, 4, phone="13800000003")
    corrected(in_our_union, plan, 5, name=person(4)[1])
    again = checked(in_our_union, roster(tmp_path / "right.xlsx", people(4)))
    shown = ("employee_no", "name", "gender", "id_no", "birth_on", "phone", "unit_id", "hire_on", "action")
    for number in range(2, 6):
        one, other = staged(plan, number), staged(again, number)
        assert [getattr(one, each) for each in shown] == [getattr(other, each) for each in shown]


def test_findings_are_counted_and_drawn_out_anew(in_our_union: Union, sheet: Any) -> None:
    plan = checked(in_our_union, sheet([person(1, 身份证号=WRONG), person(2, 手机号="1")]))
    assert codes_found(plan.batch) == [("id_checksum", False, 1), ("phone_invalid", False, 1)]
    draw_out(plan.batch)
    assert len(found(plan)) == 2
