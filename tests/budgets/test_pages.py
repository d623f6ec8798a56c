"""A year of money through the pages alone, each step by whoever may take it; and what is refused."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from app.core.db import session
from app.models import (
    Adjustment,
    Allocation,
    Budget,
    BudgetApproval,
    BudgetPlan,
    SubAccount,
    Transfer,
    YearEnd,
)
from tests.approvals.stage import settle
from tests.cast import Person, Union, on
from tests.visitor import Visitor

pytestmark = pytest.mark.sql

BUDGET = {
    "year": "2026",
    "fund_source": "retained",
    "account_code": "50105",
    "name": "会员活动",
    "planned_fen": "100000.00",
    "document": "按 500 人测算",
}
RESOLUTION = {"body": "committee", "document_no": "工委〔2026〕3号", "decided_on": "2026-01-10"}
SUB_ACCOUNT = {"name": "中秋专项", "ratio_points": "1", "ratio_fen": "100"}


def _as(client: Visitor, person: Person) -> Visitor:
    client.delete_cookie("zhihui")
    return client.sign_in(person)


def _latest(union: Union, model: type) -> int:
    session.remove()
    with union.scope():
        found = session.scalar(select(func.max(model.id)))
        session.remove()
    return int(found or 0)


def _count(union: Union, model: type) -> int:
    session.remove()
    with union.scope():
        found = session.scalar(select(func.count()).select_from(model))
        session.remove()
    return int(found or 0)


def _planned(client: Visitor, union: Union, **changed: str) -> int:
    """Finance writes a line; the plan is drawn up with it."""
    _as(client, union.finance)
    answer = client.submit("/budgets/add", unit=union.units["总部"], **(BUDGET | changed))
    assert answer.status_code == 302, answer.text
    return _latest(union, BudgetPlan)


def _approved(client: Visitor, union: Union) -> int:
    """Finance submits, the chair decides, finance records the committee's resolution beside it."""
    plan = _planned(client, union)
    assert (
        client.submit(f"/budgetplans/action/submit/{plan}", form_at=f"/budgetplans/show/{plan}").status_code
        == 302
    )
    _decided(union)
    recorded = client.submit(f"/recordapproval/{plan}", once="plan", **RESOLUTION)
    assert recorded.status_code == 302, recorded.text
    return plan


def _decided(union: Union, verdict: str = "approved") -> None:
    """The chair decides what was asked last, and it is done."""
    session.remove()
    with union.scope():
        settle(union.chair, verdict)
        session.remove()


def _opened(client: Visitor, union: Union, code: str, allocated: str) -> int:
    budget = _latest(union, Budget)
    assert client.submit("/subaccounts/add", budget=budget, code=code, **SUB_ACCOUNT).status_code == 302
    made = _latest(union, SubAccount)
    if allocated:
        moved = client.submit(f"/allocate/{made}", amount_fen=allocated, once=code)
        assert moved.status_code == 302, moved.text
    return made


def test_a_plan_is_written_submitted_and_decided_by_two_people(our_union: Union, client: Visitor) -> None:
    with on():
        plan = _approved(client, our_union)
        card = client.get(f"/budgetplans/show/{plan}").text
        assert "已批准" in card
        assert "工委〔2026〕3号" in card
        assert "50105 会员活动支出" in card
        assert "¥100,000.00" in client.get("/budgetplans/list/").text
        assert "SP2026" in card
    assert _count(our_union, BudgetApproval) == 2


def test_a_draft_takes_its_lines_on_its_own_page_and_says_why_it_came_back(
    our_union: Union, client: Visitor
) -> None:
    with on():
        _as(client, our_union.finance)
        client.submit("/budgetplans/add", unit=our_union.units["总部"], year="2026")
        plan = _latest(our_union, BudgetPlan)
        page = f"/budgetplans/show/{plan}"
        assert f"/addline/{plan}" in client.get(page).text
        line = {name: BUDGET[name] for name in ("fund_source", "account_code", "name", "planned_fen")}
        assert client.submit(f"/addline/{plan}", **line).location.endswith(page)
        client.submit(f"/budgetplans/action/submit/{plan}", form_at=page)
        assert f"/addline/{plan}" not in client.get(page).text
        assert "已提交" in client.submit(f"/addline/{plan}", **line | {"name": "晚了"}).text
        _decided(our_union, "returned")
        assert "材料不全" in client.get(page).text
    assert _count(our_union, Budget) == 1


def test_an_unapproved_plan_gives_no_money(our_union: Union, client: Visitor) -> None:
    with on():
        _planned(client, our_union)
        sub_account = _opened(client, our_union, "ZQ", "")
        card = client.get(f"/subaccounts/show/{sub_account}").text
        assert f"/allocate/{sub_account}" not in card
        assert f"/proposetransfer/{sub_account}" not in card
        refused = client.submit(f"/allocate/{sub_account}", amount_fen="1", once="x")
        assert refused.status_code == 200
        assert "尚未批准" in refused.text
    assert _count(our_union, Allocation) == 0


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"document_no": ""}, "请填写"),
        ({"decided_on": "2099-01-01"}, "还未到"),
        ({"decided_on": "昨天"}, ""),
        ({"body": "friends"}, ""),
    ],
)
def test_a_resolution_that_makes_no_sense_is_not_recorded(
    our_union: Union, client: Visitor, changed: dict[str, str], says: str
) -> None:
    with on():
        plan = _planned(client, our_union)
        client.submit(f"/budgetplans/action/submit/{plan}", form_at=f"/budgetplans/show/{plan}")
        _as(client, our_union.chair)
        refused = client.submit(f"/recordapproval/{plan}", **{"once": "x", **RESOLUTION, **changed})
        assert refused.status_code == 200
        assert says in refused.text
        assert "待审批" in client.get(f"/budgetplans/show/{plan}").text
    assert _count(our_union, BudgetApproval) == 0


def test_an_adjustment_goes_from_the_budget_to_the_chair(our_union: Union, client: Visitor) -> None:
    with on():
        plan = _approved(client, our_union)
        budget = _latest(our_union, Budget)
        noted = client.submit(f"/adjustbudget/{budget}", approved_fen="120000", reason="人数增加", once="a")
        assert noted.status_code == 302
        adjustment = _latest(our_union, Adjustment)
        sent = client.submit(f"/submitadjustment/{adjustment}", reason="年中调整", confirmation="", once="b")
        assert sent.status_code == 302, sent.text
        assert "¥20,000.00" in client.get(f"/budgetadjustments/show/{adjustment}").text
        _decided(our_union)
        card = client.get(f"/budgetplans/show/{plan}").text
        assert "版本对照" in card
        assert "¥120,000.00" in card
        _as(client, our_union.finance)
        client.submit(f"/adjustbudget/{budget}", approved_fen="130000", once="d")
        second = _latest(our_union, Adjustment)
        refused = client.submit(f"/submitadjustment/{second}", reason="再调整", confirmation="", once="e")
        assert refused.status_code == 200
        assert "每年调整一次" in refused.text


def test_a_transfer_waits_for_the_chair(our_union: Union, client: Visitor) -> None:
    with on():
        _approved(client, our_union)
        source = _opened(client, our_union, "ZQ", "2000")
        target = _opened(client, our_union, "FN", "")
        asked = {"target": target, "amount_fen": "300", "reason": "节余用于妇女节", "once": "t"}
        for _twice in range(2):
            assert client.submit(f"/proposetransfer/{source}", **asked).status_code == 302
        transfer = _latest(our_union, Transfer)
        card = client.get(f"/transfers/show/{transfer}").text
        assert "待审批" in card
        assert our_union.chair.name in card
        _decided(our_union)
        assert "¥1,700.00" in client.get(f"/subaccounts/show/{source}").text
    assert _count(our_union, Transfer) == 1


@pytest.mark.parametrize(
    "changed",
    [
        *({"amount_fen": each} for each in ("0", "-5", "很多", "9" * 25, "2000.01")),
        *({"reason": ""}, {"target": ""}, {"target": "999999"}),
    ],
)
def test_absurd_transfers(our_union: Union, client: Visitor, changed: dict[str, str]) -> None:
    with on():
        _approved(client, our_union)
        source, target = _opened(client, our_union, "ZQ", "2000"), _opened(client, our_union, "FN", "")
        asked = {"target": target, "amount_fen": "300", "reason": "节余", "once": "t", **changed}
        assert client.submit(f"/proposetransfer/{source}", **asked).status_code == 200
        same = asked | {"target": source}
        assert client.submit(f"/proposetransfer/{source}", **same).status_code == 200
    assert _count(our_union, Transfer) == 0


def test_the_execution_table_opens_its_rows_down_to_the_cause(our_union: Union, client: Visitor) -> None:
    with on():
        _approved(client, our_union)
        sub_account = _opened(client, our_union, "ZQ", "2000")
        _as(client, our_union.auditor)
        table = client.get("/execution/?year=2026").text
        assert "501 " in re.sub("<[^>]+>", "", table)
        assert "100,000.00" in table
        rows = client.get("/execution/rows?year=2026&column=allocated&code=50105").text
        assert f"sub_account={sub_account}" in rows
        assert "¥2,000.00" in rows
        movements = client.get(f"/movements/list/?sub_account={sub_account}&entry=allocation").text
        assert "¥2,000.00" in movements
        assert "/allocations/show/" in movements
        assert client.get(f"/movements/list/?sub_account={sub_account}&account=held").status_code == 200
        card = client.get(f"/subaccounts/show/{sub_account}?tab=Movements").text
        assert "/allocations/show/" in card


def test_the_execution_table_is_a_workbook_whose_formulas_are_right(
    our_union: Union, client: Visitor
) -> None:
    with on():
        _approved(client, our_union)
        _opened(client, our_union, "ZQ", "2000")
        answer = client.submit("/execution/workbook?year=2026", form_at="/execution/?year=2026")
        assert answer.status_code == 200
        values = load_workbook(BytesIO(answer.data), data_only=True).active
        formulas = load_workbook(BytesIO(answer.data)).active
        line = next(row for row in values.iter_rows() if row[0].value == "50105")
        assert [line[at].value for at in (2, 4, 6, 11)] == [100_000, 100_000, 2_000, 100_000]
        assert str(formulas.cell(line[0].row, 12).value).startswith("=")
        assert any("工会主席" in str(cell.value) for cell in values[values.max_row])


@pytest.mark.parametrize(
    "query", ["year=0", "year=x", "year=99999999999", "fund=lottery", "code=%27", "column=x"]
)
def test_absurd_cuts_of_the_table(our_union: Union, client: Visitor, query: str) -> None:
    with on():
        client.sign_in(our_union.finance)
        assert client.get(f"/execution/?{query}").status_code == 200
        assert client.get("/execution/?unit=99999").status_code == 404
        assert client.get("/execution/rows?column=x").status_code == 404


def test_a_year_is_prepared_by_finance_and_closed_by_the_chair(our_union: Union, client: Visitor) -> None:
    with on():
        plan = _approved(client, our_union)
        _opened(client, our_union, "ZQ", "2000")
        refused = client.submit(f"/prepareyearend/{plan}", form_at=f"/prepareyearend/{plan}", once="p")
        assert refused.status_code == 200
        assert "尚未结束" in refused.text
    assert _count(our_union, YearEnd) == 0


def test_the_chart_is_read_by_all_and_kept_by_the_platform(our_union: Union, client: Visitor) -> None:
    with on():
        client.sign_in(our_union.finance)
        assert "会员活动支出" in client.get("/chartaccounts/list/?q=50105").text
        assert client.get("/chartaccounts/add").status_code == 403


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("officer", "/budgetplans/add"),
        ("officer", "/adjustbudget/1"),
        ("officer", "/proposetransfer/1"),
        ("chair", "/budgets/add"),
        ("chair", "/proposetransfer/1"),
        ("chair", "/submitadjustment/1"),
        ("finance", "/confirmyearend/1"),
        ("auditor", "/budgets/add"),
        ("hr", "/execution/"),
    ],
)
def test_who_prepares_does_not_decide_and_others_do_neither(
    our_union: Union, client: Visitor, role: str, path: str
) -> None:
    with on():
        client.sign_in(our_union.people[role])
        assert client.get(path).status_code == 403
