"""The lines of a draft plan by file: judged row by row, confirmed once as seen, never around the approval."""

import re
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from app.budgets.services.plans import draw_up_plan, fix_plan
from app.core.clock import now
from app.core.db import atomic, session
from app.models import Budget, BudgetPlan
from tests.branches import seat_at
from tests.cast import Union, on
from tests.visitor import Visitor

pytestmark = pytest.mark.sql

HEAD = ["资金来源", "会计科目", "项目名称", "预算金额", "依据"]
GOOD = ["拨缴经费留成", "50105", "会员活动", "50000.00", "按 500 人测算"]
DUES = ["会费", "50105", "会费活动", 1234.5, None]


@pytest.fixture
def plan(our_union: Union) -> int:
    return drawn_up(our_union, "总部")


def drawn_up(union: Union, unit: str, year: int = 2026) -> int:
    with on(), union.scope(), atomic():
        return draw_up_plan(union.unit(unit), year=year, actor=union.finance.actor, at=now()).id


def sheet(*rows: list[Any], head: list[str] = HEAD) -> BytesIO:
    book = Workbook()
    for row in (["2026 年度预算"], head, *rows):
        book.active.append(row)  # type: ignore[union-attr]
    data = BytesIO()
    book.save(data)
    return BytesIO(data.getvalue())


def upload(client: Visitor, plan: int, data: BytesIO) -> Any:
    return client.submit(f"/uploadlines/{plan}", files={"file": (data, "预算.xlsx")})


def seen(client: Visitor, sent: Any) -> tuple[str, str]:
    assert sent.status_code == 302, sent.text
    page = client.get(sent.location).text
    digest = re.search(r'name="digest"[^>]*value="([^"]+)"', page)
    assert digest
    return re.sub(r"<[^>]+>", " ", page), digest[1]


def confirm(client: Visitor, sent: Any) -> Any:
    return client.submit(sent.location, digest=seen(client, sent)[1])


def lines(union: Union) -> dict[tuple[str, str], tuple[str, int]]:
    session.remove()
    with union.scope():
        found = session.scalars(select(Budget)).all()
        return {(each.fund_source, each.account_code): (each.name, each.planned_fen) for each in found}


def test_lines_come_into_a_draft_and_a_second_sheet_changes_them(
    plan: int, client: Visitor, our_union: Union
) -> None:
    with on():
        client.sign_in(our_union.finance)
        sent = upload(
            client, plan, sheet(GOOD, ["会费", "50105", "会费活动", 1234.5, None], ["合计", None, None, 9])
        )
        assert confirm(client, sent).status_code == 302
        assert confirm(client, sent).status_code == 302  # again: nothing more
        assert lines(our_union) == {
            ("retained", "50105"): ("会员活动", 5_000_000),
            ("dues", "50105"): ("会费活动", 123_450),
        }
        sent = upload(
            client, plan, sheet([*GOOD[:3], 60000, GOOD[4]], ["会费", "50105", "会费活动", 1234.5, None])
        )
        page, _digest = seen(client, sent)
        assert "¥50,000.00 → ¥60,000.00" in page
        assert confirm(client, sent).status_code == 302
    assert lines(our_union)["retained", "50105"] == ("会员活动", 6_000_000)
    with our_union.scope():
        assert session.get_one(BudgetPlan, plan).state == "draft"
        assert {each.approved_fen for each in session.scalars(select(Budget))} == {0}


@pytest.mark.parametrize(
    ("change", "cells"),
    [
        ({3: "1.005"}, ["D3"]),
        ({3: -1}, ["D3"]),
        ({3: "(5.00)"}, ["D3"]),
        ({3: "五万"}, ["D3"]),
        ({3: "9999999999999999"}, ["D3"]),
        ({3: None}, ["D3"]),
        ({0: "彩票收入"}, ["A3"]),
        ({1: "999"}, ["B3"]),
        ({1: "没有这个科目"}, ["B3"]),
        ({2: "长" * 150}, ["C3"]),
        ({0: "彩票收入", 1: "999", 2: None, 3: -1}, ["A3", "B3", "C3", "D3"]),
    ],
)
def test_all_that_is_wrong_with_a_row_is_said_at_its_cells(
    plan: int, client: Visitor, our_union: Union, change: dict[int, Any], cells: list[str]
) -> None:
    row: list[Any] = list(GOOD)
    for place, value in change.items():
        row[place] = value
    with on():
        client.sign_in(our_union.finance)
        sent = upload(client, plan, sheet(row))
        page, _digest = seen(client, sent)
        for cell in cells:
            assert cell in page
        confirm(client, sent)
    assert lines(our_union) == {}


def test_doubled_rows_and_plans_beyond_all_measure_are_named(
    plan: int, client: Visitor, our_union: Union
) -> None:
    with on():
        client.sign_in(our_union.finance)
        most = 10**12
        sent = upload(client, plan, sheet(GOOD, ["会费", "50105", "太多", most, None], GOOD))
        page, _digest = seen(client, sent)
        assert "D4" in page
        assert "B5" in page
        confirm(client, sent)
    assert list(lines(our_union)) == [("retained", "50105")]


def test_a_plan_that_is_submitted_takes_no_sheet_nor_its_confirmation(
    plan: int, client: Visitor, our_union: Union
) -> None:
    with on():
        client.sign_in(our_union.finance)
        confirm(client, upload(client, plan, sheet(GOOD)))
        sent = upload(client, plan, sheet([*GOOD[:3], 1, None]))
        _page, digest = seen(client, sent)
        with our_union.scope(), atomic():
            fix_plan(session.get_one(BudgetPlan, plan), actor=our_union.finance.actor, at=now())
        assert client.submit(sent.location, digest=digest).status_code == 200
        assert upload(client, plan, sheet(GOOD)).status_code == 200
    assert lines(our_union)["retained", "50105"][1] == 5_000_000


def test_the_list_of_a_plan_comes_back_renamed_and_is_taken_by_no_other(
    plan: int, client: Visitor, our_union: Union
) -> None:
    other = drawn_up(our_union, "总部", 2027)
    with on():
        client.sign_in(our_union.finance)
        confirm(client, upload(client, plan, sheet(GOOD)))
        book = load_workbook(BytesIO(client.get(f"/uploadlines/{plan}/listed").data))
        active = book.active
        assert active is not None
        assert [active.cell(2, column).value for column in range(1, 6)] == [
            "拨缴经费留成",
            active["B2"].value,
            "会员活动",
            50_000,
            "按 500 人测算",
        ]
        assert str(active["B2"].value).startswith("50105 ")
        active["C2"], active["D2"] = "文体活动", 50_001
        data = BytesIO()
        book.save(data)
        refused = upload(client, other, BytesIO(data.getvalue()))
        assert refused.status_code == 200
        sent = upload(client, plan, BytesIO(data.getvalue()))
        assert confirm(client, sent).status_code == 302
        assert lines(our_union) == {("retained", "50105"): ("文体活动", 5_000_100)}
        active["A2"] = "会费"  # a line is its source and its code: those stay
        data = BytesIO()
        book.save(data)
        sent = upload(client, plan, BytesIO(data.getvalue()))
        assert "A2" in seen(client, sent)[0]
        confirm(client, sent)
    assert lines(our_union) == {("retained", "50105"): ("文体活动", 5_000_100)}


def test_a_branch_cannot_reach_a_sisters_plan_by_address_or_by_its_keys(
    client: Visitor, our_union: Union
) -> None:
    sister, own = drawn_up(our_union, "华北"), drawn_up(our_union, "华东")
    with on():
        client.sign_in(our_union.finance)
        confirm(client, upload(client, sister, sheet(GOOD)))
        book = load_workbook(BytesIO(client.get(f"/uploadlines/{sister}/listed").data))
        client.delete_cookie("zhihui")
        client.sign_in(seat_at(our_union, "finance", alone=True))
        assert upload(client, sister, sheet(GOOD)).status_code == 404
        assert client.get(f"/uploadlines/{sister}/listed").status_code == 404
        del book["_zhihui"]  # its keys alone
        active = book.active
        assert active is not None
        active["D2"] = 1
        data = BytesIO()
        book.save(data)
        sent = upload(client, own, BytesIO(data.getvalue()))
        confirm(client, sent)
    assert lines(our_union) == {("retained", "50105"): ("会员活动", 5_000_000)}


@pytest.mark.parametrize("role", ["hr", "officer", "chair", "auditor"])
def test_nobody_else_uploads_lines(plan: int, client: Visitor, our_union: Union, role: str) -> None:
    with on():
        client.sign_in(our_union.people[role])
        assert client.get(f"/uploadlines/{plan}").status_code == 403
        assert client.get(f"/uploadlines/{plan}/blank").status_code == 403
