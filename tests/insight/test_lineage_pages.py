"""The pages of lineage as people open them: they add up, they lead on, and odd addresses get a sentence."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.budgets.services import allocate, approve_budget, open_sub_account
from app.budgets.services.spending import hold
from app.core.actor import SYSTEM
from app.core.clock import moved_to
from app.core.db import atomic, session
from app.core.money import Money, Points
from app.insight.queries import rows
from app.ledger.services import Booking
from app.models import Budget, Employee, OrderLine, SubAccount
from app.orders.services import Wanted, redeem
from app.points.services.awards import award
from app.rules.budgets import BudgetKey
from app.tenants.services.units import open_unit
from tests.approvals.pages import statements
from tests.branches import seat_at
from tests.cast import Union, on
from tests.insight.flows import DAY, NOON, Flows, made_in
from tests.orders import shop
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
ODD = ("0", "-1", "abc", "9" * 30, "999999", "1'--", "%00", "1.5", "١")


@pytest.fixture
def flows(our_union: Union) -> Flows:
    return made_in(our_union)


def _paths(flows: Flows) -> dict[str, str]:
    return {
        "year": "/lineage/?year=2026",
        "budget": f"/lineage/budget/{flows.budgets['总部']}",
        "account": f"/lineage/account/{flows.accounts['总部']}",
        "lots": f"/lineage/account/{flows.accounts['总部']}/lots",
        "uses": f"/lineage/account/{flows.accounts['总部']}/uses",
        "held": f"/lineage/account/{flows.accounts['总部']}/causes/held",
        "lot": f"/lineage/lot/{flows.lots['总部']}",
        "line": f"/lineage/orderline/{flows.lines['已收']}",
    }


def test_whoever_keeps_or_examines_money_reads_where_it_went(client: Visitor, flows: Flows) -> None:
    with on():
        for role in ("officer", "chair", "finance", "auditor", "tenant_admin"):
            client.sign_in(flows.union.people[role])
            for name, path in _paths(flows).items():
                answer = client.get(path)
                assert answer.status_code == 200, (role, name, answer.text[:400])
                assert "差额 0" in answer.text or name in {"lots", "uses", "held", "line"}, name
                assert "&lt;span" not in answer.text, name


def test_the_order_line_names_both_payers_and_leads_to_their_budgets(client: Visitor, flows: Flows) -> None:
    with on():
        text = client.sign_in(flows.union.finance).get(_paths(flows)["line"]).text
        for place in ("总部", "华东"):
            assert f"/lineage/budget/{flows.budgets[place]}" in text
            assert f"{place}会员活动" in text


def test_a_branch_reads_its_own_and_is_told_of_the_rest(client: Visitor, flows: Flows) -> None:
    person = seat_at(flows.union, "officer")
    session.remove()
    with on():
        client.sign_in(person)
        paths = _paths(flows)
        assert client.get(paths["budget"]).status_code == 404
        assert client.get(paths["account"]).status_code == 404
        assert client.get(paths["lot"]).status_code == 404
        year = client.get(paths["year"]).text
        assert "华东会员活动" in year
        assert "总部会员活动" not in year
        line = client.get(paths["line"]).text
        assert "总部会员活动" not in line
        assert "100.00" in line  # how much others paid


def test_what_is_no_number_answers_as_what_is_not_there(client: Visitor, flows: Flows) -> None:
    with on():
        client.sign_in(flows.union.auditor)
        for odd in ODD:
            _refuse_odd(client, flows, odd)


def _refuse_odd(client: Visitor, flows: Flows, odd: str) -> None:
    for kind in ("budget", "account", "grant", "lot", "orderline", "statementline", "grantline"):
        assert client.get(f"/lineage/{kind}/{odd}").status_code == 404, kind
    assert client.get(f"/lineage/account/{flows.accounts['总部']}/causes/{odd}").status_code == 404
    for query in (f"before={odd}", f"after={odd}", f"lot={odd}&use={odd}", f"open={odd}"):
        account = flows.accounts["总部"]
        for path in (f"account/{account}", f"account/{account}/lots", f"account/{account}/uses"):
            assert client.get(f"/lineage/{path}?{query}").status_code in {200, 400}, (path, query)


def test_a_year_nobody_budgets_for_is_refused_in_a_sentence(client: Visitor, flows: Flows) -> None:
    with on():
        client.sign_in(flows.union.finance)
        for year in ("1999", "abcd", "2101", "20262026", "-1", "²"):
            answer = client.get(f"/lineage/?year={year}")
            assert answer.status_code == 400, year
            assert "不是预算年度" in answer.text


def test_another_unions_money_is_not_there(client: Visitor, flows: Flows, their_union: Union) -> None:
    with on():
        client.sign_in(their_union.finance)
        for name, path in _paths(flows).items():
            if name != "year":
                assert client.get(path).status_code == 404, name
        assert "会员活动" not in client.get(_paths(flows)["year"]).text


def test_who_has_no_business_with_money_is_kept_out(client: Visitor, flows: Flows) -> None:
    with on():
        assert client.sign_in(flows.union.hr).get("/lineage/").status_code == 403


def test_the_explanation_of_a_lot_is_a_click_away_and_leads_back(client: Visitor, flows: Flows) -> None:
    lot = flows.lots["总部"]
    with on():
        client.sign_in(flows.union.officer)
        assert f"/explain/lot/{lot}" in client.get(f"/pointlots/show/{lot}").text
        assert f"/explain/lot/{lot}" in client.get(f"/memberpoints/show/{flows.people['王芳']}").text
        text = client.get(f"/explain/lot/{lot}").text
        assert "总部补偿" in text
        assert f"/lineage/lot/{lot}" in text
        assert "/grants/list/" in text.partition('class="crumbs')[2].partition("</nav>")[0]
        for odd in ODD:
            assert client.get(f"/explain/lot/{odd}").status_code == 404
            assert client.get(f"/explain/line/{odd}").status_code == 404


def test_a_total_stands_only_below_all_the_rows(
    client: Visitor, flows: Flows, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = flows.accounts["总部"]
    with on():
        client.sign_in(flows.union.finance)
        for page in (f"account/{account}", f"account/{account}/lots"):
            assert "<tfoot>" in client.get(f"/lineage/{page}").text, page
        monkeypatch.setattr(rows, "PAGE", 2)
        for page, key in ((f"account/{account}", "before"), (f"account/{account}/lots", "after")):
            text = client.get(f"/lineage/{page}").text
            assert "<tfoot>" not in text, page
            assert (later := re.search(rf"{key}=(\d+)", text)), page
            assert "<tfoot>" not in client.get(f"/lineage/{page}?{key}={later[1]}").text, page


def test_many_lots_and_sub_accounts_take_as_many_statements_as_one(client: Visitor, flows: Flows) -> None:
    paths = _paths(flows)
    with on():
        client.sign_in(flows.union.finance)
        before = {name: _statements(client, paths[name]) for name in ("year", "budget", "line")}
        many = _many_more(flows)
        paths["line"] = f"/lineage/orderline/{many}"
        assert {name: _statements(client, paths[name]) for name in before} == before


def _statements(client: Visitor, path: str) -> int:
    client.get(path)  # what a process reads once is read
    with statements() as sent:
        assert client.get(path).status_code == 200
    return len(sent)


def _many_more(flows: Flows) -> int:
    """Seven units each with a sub-account of headquarters' budget that pays a lot; an order line that takes
    of all of them, and a budget more.
    """
    with moved_to(DAY), flows.union.scope(), atomic():
        person = session.get_one(Employee, flows.people["王芳"])
        root, budget = flows.union.unit("总部"), session.get_one(Budget, flows.budgets["总部"])
        for number in range(7):
            unit = open_unit(root, name=f"新单位{number}", actor=SYSTEM)
            account = open_sub_account(budget, code=f"N{number}", name="新账户", actor=SYSTEM, unit=unit)
            money, said = Money.yuan("100.00"), {"actor": SYSTEM, "on": DAY}
            allocate(account, amount=money, reference=f"n{number}", **said)
            why = {"reason": "补偿", "reference": f"more-{number}", "expires_on": DAY + timedelta(days=30)}
            award(person, sub_account=account, points=Points(10), **why, **said)
        key, name = BudgetKey(2026, "retained", "50101"), "又一项"
        approve_budget(unit, key, name=name, approved=Money.yuan("1.00"), actor=SYSTEM, on=DAY)
        article = shop.article(points=70, fen=7_000, stock=1)
        placed = redeem(person, lines=[Wanted(article.id, 1)], actor=SYSTEM, on=DAY, at=NOON)
        line = session.scalars(select(OrderLine.id).where(OrderLine.order_id == placed.order_id)).one()
    session.remove()
    return line


def test_a_case_out_of_sight_is_not_said_to_be_under_seal(client: Visitor, flows: Flows) -> None:
    with moved_to(DAY), flows.union.scope(), atomic():
        account = session.get_one(SubAccount, flows.accounts["总部"])
        hold(account, amount=Money.yuan("8.00"), booking=Booking("care:999:hold", "hold", SYSTEM, DAY))
    session.remove()
    with on():
        text = client.sign_in(flows.union.finance).get(_paths(flows)["held"]).text
        assert "不向您显示的慰问个案" in text
        assert "密封" not in text
