"""From an empty tenant to granted points through the pages alone, each step by whoever may take it."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.budgets.services import allocate, approve_budget, open_sub_account
from app.core import jobs
from app.core.db import atomic, session
from app.core.models import Job
from app.core.money import Money
from app.models import (
    Employee,
    Grant,
    GrantLine,
    Membership,
    PointLot,
    PointRule,
    RuleSimulation,
    RuleVersion,
    SubAccount,
)
from app.points.views import preparing
from app.rules.budgets import BudgetKey
from tests.approvals.stage import settle
from tests.cast import TODAY, Person, Union, on
from tests.visitor import Visitor

pytestmark = pytest.mark.sql

RULE = {
    "code": "ZQ2026",
    "name": "中秋慰问",
    "scenario": "festival",
    "festival": "mid_autumn",
    "every_years": "1",
    "lead_days": "0",
    "amount": "满10年 = 500\n其他 = 300",
    "conditions": "不含职级 P9",
    "expires_months": "12",
    "as_of": "due",
    "over_budget": "refuse",
    "pending_days": "0",
}


@pytest.fixture
def people(our_union: Union) -> Union:
    """Three at the branch: one of long service, one lately hired, one of a grade left out."""
    with our_union.scope(), atomic():
        for number, (hired, grade) in enumerate(
            [("2010-01-01", "P5"), ("2025-01-01", "P5"), ("2020-01-01", "P9")]
        ):
            made = Employee(
                employee_no=f"A{number}",
                employee_no_key=f"a{number}",
                name=f"职工{number}",
                unit_id=our_union.units["华东"],
                hire_on=type(TODAY).fromisoformat(hired),
                grade=grade,
            )
            session.add(made)
            session.flush()
            session.add(Membership(employee_id=made.id, joined_on=made.hire_on))
    session.remove()
    return our_union


def _as(client: Visitor, person: Person) -> Visitor:
    """Whoever sat here goes, the next one signs in."""
    client.delete_cookie("zhihui")
    return client.sign_in(person)


def _only(union: Union, model: type) -> int:
    session.remove()
    with union.scope():
        found = session.scalars(select(model.id)).one()
        session.remove()
    return int(found)


def _money(union: Union, *, allocated: str = "2000") -> int:
    """A budget with a sub-account and this much in it."""
    with on(), union.scope(), atomic():
        finance = union.finance.actor
        budget = approve_budget(
            union.unit("总部"),
            BudgetKey(2026, "retained", "50105"),
            name="会员活动",
            approved=Money.yuan("100000.00"),
            actor=finance,
            on=TODAY,
        )
        made = open_sub_account(budget, code="ZQ", name="中秋专项", actor=finance)
        allocate(made, amount=Money.yuan(allocated), actor=finance, on=TODAY, reference="first")
        number = made.id
    session.remove()
    return number


def _rule(client: Visitor, union: Union, sub_account: int, **changed: str) -> int:
    """The officer writes the rule and puts it into force."""
    _as(client, union.officer)
    answer = client.submit(
        "/pointrules/add", unit=union.units["总部"], sub_account=sub_account, **(RULE | changed)
    )
    assert answer.status_code == 302, answer.text
    rule, version = _only(union, PointRule), _only(union, RuleVersion)
    simulated = client.submit(f"/simulateversion/{version}", once="one")
    assert simulated.status_code == 302, simulated.text
    figures = _only(union, RuleSimulation)
    assert f"/releaseversion/{figures}" in client.get(f"/simulations/show/{figures}").text
    digest = _digest(client.get(f"/releaseversion/{figures}").text)
    done = client.submit(f"/releaseversion/{figures}", digest=digest, from_on=f"{TODAY}", once="one")
    assert done.status_code == 302, done.text
    return rule


def _prepared(client: Visitor, union: Union, rule: int) -> int:
    answer = client.submit(f"/preparegrantby/{rule}", on="2026-09-25", once="one")
    assert answer.status_code == 302, answer.text
    return _only(union, Grant)


def _digest(page: str) -> str:
    found = re.search(r'name="digest"[^>]*value="([0-9a-f]{16})"', page)
    assert found
    return found.group(1)


def test_money_rule_preview_confirmation_each_by_its_person(people: Union, client: Visitor) -> None:
    with on():
        sub_account = _money(people)
        rule = _rule(client, people, sub_account)
        card = client.get(f"/pointrules/show/{rule}").text
        assert "满10年 = 500" in card
        assert "不含职级 P9" in card
        assert f"/pointrules/edit/{rule}" not in card
        grant = _prepared(client, people, rule)
        card = client.get(f"/grants/show/{grant}").text
        assert "不符合规则的适用条件" in card
        preview = client.get(f"/submitgrant/{grant}").text
        assert "¥2,000.00" in preview
        assert "¥1,200.00" in preview
        done = client.submit(f"/submitgrant/{grant}", digest=_digest(preview), once="one")
        assert done.status_code == 302, done.text
        card = client.get(f"/grants/show/{grant}").text
        assert "待审批" in card
        assert "SP2026" in card
        assert people.chair.name in card
        _as(client, people.chair)
        assert client.get(f"/submitgrant/{grant}").status_code == 403
        with people.scope():
            settle(people.chair)
            session.remove()
    with people.scope():
        lots = session.scalars(select(PointLot).order_by(PointLot.points)).all()
        assert [(lot.points, lot.left_fen) for lot in lots] == [(300, 30_000), (500, 50_000)]
        assert session.get_one(Grant, grant).confirmed_by == people.chair.name


def test_a_draft_has_no_number_yet_and_its_simulation_stands_under_the_rule(
    people: Union, client: Visitor
) -> None:
    account = _money(people)
    with on():
        _as(client, people.officer)
        client.submit("/pointrules/add", unit=people.units["总部"], sub_account=account, **RULE)
        rule, version = _only(people, PointRule), _only(people, RuleVersion)
        for page in (f"/pointrules/show/{rule}", "/pointrules/list/"):
            assert "草稿（尚无版本号）" in client.get(page).text
        client.submit(f"/simulateversion/{version}", once="one")
        made = _only(people, RuleSimulation)
        for page in (f"/simulateversion/{version}", f"/simulations/show/{made}", f"/releaseversion/{made}"):
            way = client.get(page).text.partition('class="crumbs')[2].partition("</nav>")[0]
            assert [each in way for each in ("/pointrules/list/", f"/pointrules/show/{rule}")] == [True, True]


def test_too_little_money_is_a_sentence_and_nothing_is_granted(people: Union, client: Visitor) -> None:
    with on():
        rule = _rule(client, people, _money(people, allocated="799.99"))
        grant = _prepared(client, people, rule)
        digest = _digest(client.get(f"/submitgrant/{grant}").text)
        answer = client.submit(f"/submitgrant/{grant}", digest=digest, once="one")
        assert answer.status_code == 200
        assert "还差 ¥0.01" in answer.text
    session.remove()
    with people.scope():
        assert session.scalars(select(PointLot)).all() == []


def test_of_a_birthday_the_lines_of_a_grant_say_the_month_alone(people: Union, client: Visitor) -> None:
    with people.scope(), atomic():
        session.scalars(select(Employee)).first().birth_on = date(1988, TODAY.month, 7)
    session.remove()
    with on():
        birthday = {"scenario": "birthday", "festival": "", "amount": "200", "conditions": ""}
        rule = _rule(client, people, _money(people), **birthday)
        answer = client.submit(f"/preparegrantby/{rule}", on=f"{TODAY}", once="one")
        assert answer.status_code == 302, answer.text
        line = _only(people, GrantLine)
        day = f"{TODAY.replace(day=7)}"
        for page in ("/grantlines/list/", f"/grantlines/show/{line}"):
            told = client.get(page).text
            assert f"{TODAY.year}年{TODAY.month}月" in told
            assert day not in told


def test_a_stale_preview_is_refused_in_a_sentence(people: Union, client: Visitor) -> None:
    with on():
        rule = _rule(client, people, _money(people))
        grant = _prepared(client, people, rule)
        digest = _digest(client.get(f"/submitgrant/{grant}").text)
        with people.scope(), atomic():
            session.scalars(select(Employee).filter_by(employee_no="A0")).one().grade = "P9"
        session.remove()
        answer = client.submit(f"/submitgrant/{grant}", digest=digest, once="one")
    assert "请重新准备发放" in answer.text


def test_what_cannot_be_read_stays_in_the_form_with_its_sentence(people: Union, client: Visitor) -> None:
    with on():
        sub_account = _money(people)
        _as(client, people.officer)
        bad = RULE | {"amount": "满10年 = 很多", "conditions": "工资 5000"}
        answer = client.submit("/pointrules/add", unit=people.units["总部"], sub_account=sub_account, **bad)
    assert answer.status_code == 200
    assert "第 1 行" in answer.text
    assert "看不懂“工资 5000”" in answer.text
    assert "满10年 = 很多" in answer.text


def test_what_is_in_force_stays_and_the_next_version_is_written_beside_it(
    people: Union, client: Visitor
) -> None:
    with on():
        rule = _rule(client, people, _money(people))
        first = _only(people, RuleVersion)
        page = client.get(f"/ruleversions/edit/{first}").text
        assert "满10年 = 500" in page
        again = {name: value for name, value in RULE.items() if name not in ("code", "name")}
        with people.scope():
            sub_account = session.scalars(select(SubAccount.id)).one()
            session.remove()
        fields = {"sub_account": sub_account, **again, "amount": "200"}
        refused = client.submit(f"/ruleversions/edit/{first}", seen=_seen(page), **fields).text
        assert "已不是草稿" in refused
        client.submit(f"/pointrules/action/revise/{rule}", form_at=f"/pointrules/show/{rule}")
        page = client.get(f"/ruleversions/edit/{first + 1}").text
        assert client.submit(f"/ruleversions/edit/{first + 1}", seen=_seen(page), **fields).status_code == 302
        assert "200" in client.get(f"/ruleversions/show/{first + 1}").text
        compared = client.get(f"/compareversions/{first + 1}")
        assert compared.status_code == 200
        assert "逐条对比" in compared.text
        _as(client, people.hr)
        assert client.get(f"/compareversions/{first}").status_code == 403
        assert client.get(f"/simulateversion/{first + 1}").status_code == 403


def _seen(page: str) -> str:
    found = re.search(r'name="seen"[^>]*value="(\w+)"', page)
    assert found
    return found.group(1)


@pytest.mark.parametrize(
    "path",
    ["/pointrules/list/", "/grants/list/", "/pointlots/list/", "/memberpoints/list/", "/expiryruns/list/"],
)
def test_an_empty_list_says_what_to_do_next(our_union: Union, client: Visitor, path: str) -> None:
    with on():
        _as(client, our_union.auditor)
        page = client.get(path)
    assert page.status_code == 200
    assert "还没有" in page.text


@pytest.mark.parametrize("path", ["/pointrules/add", "/preparegrant/", "/grantbyhand/", "/prepareexpiry/"])
def test_who_may_only_look_gets_no_form(our_union: Union, client: Visitor, path: str) -> None:
    with on():
        _as(client, our_union.auditor)
        assert client.get(path).status_code == 403


def _worked(union: Union) -> str:
    """The job asked for last, done as a worker would; what the page then goes on to."""
    with union.scope():
        job = session.scalars(select(Job).order_by(Job.id.desc())).first()
        assert job is not None
        number = job.id
        session.remove()
    jobs.perform(number)
    with union.scope():
        done = session.get_one(Job, number)
        assert done.state == "done", done.message
        url = str((done.result or {})["url"])
        session.remove()
    return url


def test_a_large_grant_is_worked_on_behind_a_progress_bar(
    people: Union, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "AT_ONCE", 0)
    with on():
        rule = _rule(client, people, _money(people))
        answer = client.submit(f"/preparegrantby/{rule}", on="2026-09-25", once="one")
        assert answer.status_code == 302
        assert "/progress/" in answer.location
        assert client.get(answer.location).status_code == 200
        card = _worked(people)
        assert "不符合规则的适用条件" in client.get(card).text
        grant = _only(people, Grant)
        digest = _digest(client.get(f"/submitgrant/{grant}").text)
        assert "/progress/" in client.submit(f"/submitgrant/{grant}", digest=digest, once="one").location
        assert "待审批" in client.get(_worked(people)).text
