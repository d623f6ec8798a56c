"""Attacks on rules, standards, simulations, proposals and reminders: what a branch, the curious and the
hasty try, and do not get.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from app.budgets.services import allocate, approve_budget, open_sub_account
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.money import Money, Points
from app.models import (
    Employee,
    Grant,
    LapseReminder,
    LapseReminderLine,
    PointRule,
    Proposal,
    SubAccount,
    WelfareStandard,
)
from app.people.services.life_events import record_life_event
from app.points.services.awards import award
from app.points.services.inbox import propose_occasion
from app.points.services.named import Purpose, propose
from app.points.services.rules import RuleTerms, create_rule, turn_rule
from app.points.services.simulate import simulate
from app.rules.budgets import BudgetKey
from tests.branches import seat_at
from tests.cast import TODAY, Union, on
from tests.core.papers import PDF
from tests.points.test_pages import RULE
from tests.treasury import employee
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
SEALED = ("hospital", "critical", "injury", "death_self", "death_kin", "hardship", "mental")


@dataclass
class Place:
    """A union with one person in each unit, and money at headquarters and at the branch."""

    union: Union
    people: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)

    def rule(self, code: str, unit: str, **terms: Any) -> PointRule:
        """The draft of a rule for this unit and all below it, paid from there."""
        said: dict[str, Any] = {"name": f"规则{code}", "festival": "mid_autumn", "amount": {"points": 300}}
        paying = session.get_one(SubAccount, self.accounts.get(unit, self.accounts["总部"]))
        return create_rule(
            code,
            RuleTerms(**said | terms),
            unit=self.union.unit(unit),
            sub_account=paying,
            actor=SYSTEM,
        )


@pytest.fixture
def place(our_union: Union) -> Iterator[Place]:
    with on():
        with our_union.scope(), atomic():
            made = Place(our_union)
            for number, unit in (("H1", "总部"), ("E1", "华东"), ("N1", "华北")):
                made.people[unit] = employee(number, our_union.units[unit]).id
            for unit, code in (("总部", "ZB"), ("华东", "HD")):
                key = BudgetKey(2026, "retained", "50105")
                budget = approve_budget(
                    our_union.unit(unit),
                    key,
                    name="活动",
                    approved=Money.yuan("9000.00"),
                    actor=SYSTEM,
                    on=TODAY,
                )
                account = open_sub_account(budget, code=code, name=f"{unit}慰问", actor=SYSTEM)
                given = {"actor": SYSTEM, "on": TODAY, "reference": code}
                allocate(account, amount=Money.yuan("5000.00"), **given)
                made.accounts[unit] = account.id
        session.remove()
        yield made


def test_what_headquarters_simulate_is_not_read_in_a_branch(place: Place, client: Visitor) -> None:
    with place.union.scope(), atomic():
        simulate(place.rule("ZB1", "总部", amount={"points": 7_771}).current, actor=SYSTEM, on=TODAY)
        simulate(place.rule("HD1", "华东", amount={"points": 2_513}).current, actor=SYSTEM, on=TODAY)
    session.remove()
    client.sign_in(seat_at(place.union, "officer"))
    page = client.get("/simulationlines/list/").text
    assert "职工E1" in page
    assert "2,513" in page
    assert "7,771" not in page
    client.sign_in(place.union.officer)
    assert "职工N1" in client.get("/simulationlines/list/").text


def test_no_list_of_names_asks_who_was_helped_under_seal(place: Place, client: Visitor) -> None:
    client.sign_in(place.union.officer)
    page = client.get("/grantbyhand/").text
    assert 'value="birthday"' in page
    given = {"title": "慰问", "people": "E1", "points": "10", "reason": "试", "once": "a"}
    for item in SEALED:
        assert f'value="{item}"' not in page
        answer = client.submit("/grantbyhand/", **given, sub_account=place.accounts["总部"], item=item)
        assert answer.status_code == 200
    with place.union.scope():
        assert session.query(Grant).count() == 0
        paying = session.get_one(SubAccount, place.accounts["总部"])
        with pytest.raises(BadInput):
            propose([], Purpose("慰问", "试", paying, item="hospital"), actor=SYSTEM, on=TODAY, kind="file")
        session.remove()


def test_a_branch_does_not_undo_what_headquarters_granted(place: Place, client: Visitor) -> None:
    with place.union.scope(), atomic():
        turn_rule(place.rule("SY", "总部", scenario="birth", festival=None), "release", actor=SYSTEM)
        person = session.get_one(Employee, place.people["华东"])
        hr = place.union.hr.actor
        record_life_event(person, kind="birth", on=TODAY, document="出生证明", actor=hr, at=now())
        propose_occasion("birth", on=TODAY)
        number = session.query(Proposal).one().id
    session.remove()
    client.sign_in(place.union.officer)
    client.submit(f"/proposals/action/accept/{number}", form_at="/proposals/list/")
    client.sign_in(seat_at(place.union, "officer"))
    client.submit(f"/settledproposals/action/take_back/{number}", form_at="/settledproposals/list/")
    with place.union.scope():
        row = session.query(Proposal).one()
        assert (row.state, row.grant is None) == ("accepted", False)
        session.remove()


def test_who_looks_again_from_above_brings_no_others_into_a_branchs_list(
    place: Place, client: Visitor
) -> None:
    with place.union.scope(), atomic():
        for unit, number in place.people.items():
            account = session.get_one(SubAccount, place.accounts.get(unit, place.accounts["总部"]))
            award(
                session.get_one(Employee, number),
                sub_account=account,
                points=Points(10),
                reason="补偿",
                reference=unit,
                actor=SYSTEM,
                on=TODAY,
                expires_on=TODAY + timedelta(days=40),
            )
    session.remove()
    client.sign_in(seat_at(place.union, "officer"))
    made = client.post("/forecast/remind", data={"csrf_token": client.token("/forecast/"), "cell": "__"})
    assert made.status_code == 302
    with place.union.scope():
        number = session.query(LapseReminder).one().id
        session.remove()
    client.sign_in(place.union.officer)
    client.submit(f"/lapsereminders/action/look_again/{number}", form_at="/lapsereminders/list/")
    with place.union.scope():
        listed = [row.employee_id for row in session.query(LapseReminderLine)]
        session.remove()
    assert listed == [place.people["华东"]]


def test_a_branch_reads_and_fills_in_no_rule_of_another(place: Place, client: Visitor) -> None:
    by_unit = {"by_unit": {"default": 200, "least": 100, "most": 300}}
    with place.union.scope(), atomic():
        numbers = {}
        for code, unit in (("ZB1", "总部"), ("HB1", "华北"), ("HD1", "华东")):
            rule = place.rule(code, unit, amount=by_unit)
            numbers[unit] = turn_rule(rule, "release", actor=SYSTEM).id
    session.remove()
    client.sign_in(seat_at(place.union, "officer"))
    page = client.get("/unitvalues/").text
    assert [code in page for code in ("规则ZB1", "规则HD1", "规则HB1")] == [True, True, False]
    address = f"/fillvalue/{place.union.units['华东']}?kind=rule&key={{}}".format
    assert client.get(address(numbers["总部"])).status_code == 200
    assert client.get(address(numbers["华北"])).status_code == 404
    client.sign_in(place.union.officer)
    page = client.get(f"/unitvalues/?unit={place.union.units['华东']}").text
    assert [code in page for code in ("规则ZB1", "规则HD1", "规则HB1")] == [True, True, False]
    filled = {"own": "own", "whole": "150", "from_on": TODAY.isoformat(), "kind": "rule"}
    answer = client.submit(address(numbers["华北"]), **filled, key=str(numbers["华北"]))
    assert "不适用于" in answer.text


def test_a_branch_reads_no_name_of_another_unit_out_of_a_rule_and_names_none(
    place: Place, client: Visitor
) -> None:
    units = place.union.units
    both = {"field": "unit", "op": "within", "value": [f"#{units[each]}" for each in ("华东", "华北")]}
    by_unit = {"table": [{"when": both | {"value": [f"#{units['华北']}"]}, "points": 9}]}
    with place.union.scope(), atomic():
        number = place.rule("HD2", "华东", conditions=both, amount=by_unit).id
    session.remove()
    client.sign_in(seat_at(place.union, "officer"))
    page = client.get(f"/pointrules/show/{number}").text
    assert "华东" in page
    assert page.count("一个您看不到的单位") == 2
    assert "华北" not in page
    for built in (f'{{"field":"unit","op":"within","value":["#{units["华北"]}"]}}', "unit HB"):
        sent = {"csrf_token": client.token("/account/"), "conditions": built}
        said = client.post("/rulebuilder/said", data=sent).json["conditions"]
        assert "华北" not in str(said)
        assert "请从您看得到的单位中选择" in said["error"]
        home = {"unit": units["华东"], "sub_account": place.accounts["华东"]}
        answer = client.submit("/pointrules/add", **home, **RULE | {"code": "HD3", "conditions": built})
        assert "请从您看得到的单位中选择" in answer.text
    client.sign_in(place.union.officer)
    assert "华北" in client.get(f"/pointrules/show/{number}").text


def test_the_days_of_a_rule_are_said_in_words(place: Place, client: Visitor) -> None:
    with place.union.scope(), atomic():
        rule = place.rule("GD", "总部", scenario="fixed_day", festival=None, trigger={"month": 3, "day": 8})
        made = simulate(rule.current, actor=SYSTEM, on=TODAY).id
    session.remove()
    client.sign_in(place.union.officer)
    page = client.get(f"/releaseversion/{made}").text
    assert "每年 3 月 8 日" in page
    assert "month" not in page.partition("<main")[2]


@pytest.mark.parametrize("count", ["0", "367", "3000000000", "9" * 25, "三"])
def test_an_absurd_number_of_times_is_refused_in_a_sentence(
    place: Place, client: Visitor, count: str
) -> None:
    client.sign_in(place.union.tenant_admin)
    given = {
        "item": "birthday",
        "shape": "times_year",
        "cap_fen": "300",
        "document": "办法",
        "region": "安徽",
    }
    with place.union.scope():
        before = session.query(WelfareStandard).count()
        session.remove()
    files = {"files": (BytesIO(PDF), "办法.pdf")}
    answer = client.submit(
        "/enterstandard/", **given, count=count, valid_from=str(TODAY), once="a", files=files
    )
    assert answer.status_code == 200
    with place.union.scope():
        assert session.query(WelfareStandard).count() == before
        session.remove()


def test_a_branch_reads_no_stricter_line_of_another(place: Place, client: Visitor) -> None:
    with place.union.scope(), atomic():
        for unit in ("总部", "华东", "华北"):
            session.add(
                WelfareStandard(
                    unit_id=place.union.units[unit],
                    region="安徽",
                    item="birthday",
                    cap_fen=20_000,
                    document=f"{unit}规定",
                    valid_from=TODAY,
                    state="confirmed",
                )
            )
        session.flush()
        lines = {row.document: row.id for row in session.query(WelfareStandard)}
    session.remove()
    client.sign_in(seat_at(place.union, "tenant_admin"))
    page = client.get("/standards/list/?q=规定").text
    assert [f"{unit}规定" in page for unit in ("总部", "华东", "华北")] == [True, True, False]
    assert client.get(f"/standards/show/{lines['华北规定']}").status_code == 404
    laid_upon = client.get(f"/standards/show/{lines['华东规定']}").text
    assert "/action/retire/" not in laid_upon  # nothing shows that the branch entered it itself
    above = client.get(f"/standards/show/{lines['总部规定']}").text
    assert "皖江集团工会" in above.partition("<main")[2]
    assert "/action/retire/" not in above


@pytest.mark.parametrize(
    ("part", "built"),
    [
        ("conditions", '{"field":"grade","op":"in","value":["\\ud800"]}'),
        ("conditions", '{"field":"unit","op":"within","value":["#9223372036854775808"]}'),
        ("conditions", '{"field":"unit","op":"within","value":["#٣"]}'),
        ("conditions", '{"all":[' * 300 + "]}" * 300),
        ("conditions", '{"all":[{"some":[]}]}'),
        ("conditions", '{"field":"grade","op":"between","value":null}'),
        ("conditions", '{"field":"tenure_years","op":"at_least","value":1e999}'),
        ("amount", '{"points":null}'),
        ("amount", '{"points":1e999}'),
        ("amount", '{"per_year":{"points":5,"figure":null}}'),
        ("amount", '{"points":1,"prorata":{}}'),
        ("amount", '{"formula":{"op":"over","parts":[9,2],"rounding":[]}}'),
    ],
)
def test_what_no_builder_writes_is_refused_in_a_sentence(
    place: Place, client: Visitor, part: str, built: str
) -> None:
    client.sign_in(place.union.officer)
    sent = {"csrf_token": client.token("/account/"), part: built}
    said = client.post("/rulebuilder/said", data=sent)
    assert said.status_code == 200
    assert said.json[part]["error"]
    assert not re.search(r"None|inf|all|any|not|between", said.json[part]["error"])
    home = {"unit": place.union.units["总部"], "sub_account": place.accounts["总部"]}
    answer = client.submit("/pointrules/add", **home, **RULE | {part: built})
    assert answer.status_code == 200
    with place.union.scope():
        assert session.query(PointRule).count() == 0
        session.remove()
