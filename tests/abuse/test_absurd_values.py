"""Values no office would type: each is refused in a sentence, none ends in an error of ours."""

import re
from io import BytesIO

import pytest
from sqlalchemy import func, select

from app.core.db import atomic, session
from app.core.models import StoredFile
from app.models import Budget, Grant, PointRule, SubAccount
from app.points.services.rules import turn_rule
from tests.budgets.test_pages import BUDGET
from tests.cast import Union, on
from tests.points.test_pages import RULE, _as, _money, _only, people
from tests.treasury import employee
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
__all__ = ["people"]  # the fixture

HUGE = "9" * 25


@pytest.mark.parametrize(
    "changed",
    [
        {"planned_fen": HUGE},
        {"planned_fen": "-1"},
        {"year": "99999999999"},
        {"year": "２０２６年"},
        {"account_code": "999"},
        {"unit": HUGE},
    ],
)
def test_absurd_budgets(our_union: Union, client: Visitor, changed: dict[str, str]) -> None:
    with on():
        client.sign_in(our_union.finance)
        answer = client.submit("/budgets/add", **{"unit": our_union.units["总部"], **BUDGET, **changed})
    assert answer.status_code == 200
    with our_union.scope():
        assert session.scalar(select(func.count()).select_from(Budget)) == 0
        session.remove()


@pytest.mark.parametrize("changed", [{"ratio_points": "0"}, {"ratio_points": HUGE}, {"ratio_fen": "2000000"}])
def test_absurd_worth_of_a_point(people: Union, client: Visitor, changed: dict[str, str]) -> None:
    with on():
        _money(people)
        money = {"code": "X", "name": "X", "ratio_points": "1", "ratio_fen": "100", **changed}
        client.sign_in(people.finance)
        budget = _only(people, Budget)
        assert client.submit("/subaccounts/add", budget=budget, **money).status_code == 200
    assert _only(people, SubAccount)


def test_absurd_rules_and_days(people: Union, client: Visitor) -> None:
    with on():
        sub_account = _money(people, allocated="99999")
        _as(client, people.officer)
        home = {"unit": people.units["总部"], "sub_account": sub_account}
        for changed in (
            {"expires_months": HUGE},
            {"expires_months": "0"},
            {"amount": HUGE},
            {"festival": "x"},
        ):
            assert client.submit("/pointrules/add", **home, **(RULE | changed)).status_code == 200
        client.submit("/pointrules/add", **home, **RULE)
        rule = _only(people, PointRule)
        client.submit(f"/pointrules/action/release/{rule}", form_at=f"/pointrules/show/{rule}")
        for day in ("9999-12-31", "2099-02-01", "2020-11-22", "0001-01-01", "2026-02-30", "昨天"):
            assert client.submit(f"/preparegrantby/{rule}", on=day, once="a").status_code == 200
    with people.scope():
        assert session.scalar(select(func.count()).select_from(Grant)) == 0
        session.remove()


@pytest.mark.parametrize(
    "question", ["year=2026", "year=abc", f"year={HUGE}", "fund_source=%27", "unit=1", "unit=x"]
)
def test_absurd_filters_find_nothing_and_break_nothing(
    our_union: Union, client: Visitor, question: str
) -> None:
    with on():
        client.sign_in(our_union.finance)
        assert client.get(f"/budgets/list/?{question}").status_code == 200


@pytest.mark.parametrize("number", ["9" * 5_000, "99999999999999999999", "²"])
def test_a_number_no_row_can_have_is_no_rows(our_union: Union, client: Visitor, number: str) -> None:
    """Python itself refuses to read one of thousands of digits."""
    with on():
        client.sign_in(our_union.finance)
        for path in (f"/saved-views/{number}", f"/movements/list/?sub_account={number}"):
            assert client.get(path).status_code in {200, 404}, path[:40]
        client.sign_in(our_union.officer)
        ticked = {"action": "withdraw", "rowid": number}
        assert client.submit("/grants/chosen", form_at="/", **ticked).status_code == 404


@pytest.mark.parametrize("amount", ["9" * 5_000, "满1年 = " + "9" * 5_000, "1000001"])
def test_an_amount_beyond_any_limit_is_refused_beside_its_field(
    people: Union, client: Visitor, amount: str
) -> None:
    with on():
        home = {"unit": people.units["总部"], "sub_account": _money(people)}
        client.sign_in(people.officer)
        said = client.post(
            "/rulebuilder/said", data={"csrf_token": client.token("/account/"), "amount": amount}
        )
        assert said.status_code == 200
        assert "1,000,000" in said.json["amount"]["error"]
        page = client.submit("/pointrules/add", **home, **(RULE | {"amount": amount})).text
        assert re.search(r'id="amount-error">[^<]*1,000,000', page)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("expires_months", "61"),
        ("expires_months", "9" * 5_000),
        ("trigger", "9" * 5_000),
        ("trigger", "13-45"),
        ("starts_on", "长" * 5_000),
    ],
)
def test_what_a_rule_cannot_say_is_refused_beside_its_field_in_few_words(
    people: Union, client: Visitor, field: str, typed: str
) -> None:
    with on():
        home = {"unit": people.units["总部"], "sub_account": _money(people)}
        client.sign_in(people.officer)
        page = client.submit("/pointrules/add", **home, **(RULE | {field: typed})).text
    (said,) = re.findall(rf'id="{field}-error">([^<]*)<', page)
    assert "，" in said or "。" in said
    assert len(said) < 100


@pytest.mark.parametrize("day", ["2199-12-31", "2026-08-31"])
@pytest.mark.parametrize("page", ["/grantbyhand/", "/grantbyfile/"])
def test_a_last_day_that_is_over_or_out_of_reach_is_refused_at_once(
    people: Union, client: Visitor, page: str, day: str
) -> None:
    given = {"title": "补发", "people": "H1", "points": "10", "item": "voucher", "reason": "漏发"}
    with people.scope(), atomic():
        employee("H1", people.units["总部"])
    session.remove()
    with on():
        paying = _money(people)
        client.sign_in(people.officer)
        sheet = {"file": (BytesIO("工号,姓名,积分,事由\nH1,职工H1,10,漏发".encode()), "补发.csv")}
        answer = client.submit(page, sub_account=paying, expires_on=day, **given, files=sheet)
    assert re.search(r'id="expires_on-error">[^<]*20\d\d-', answer.text)
    with people.scope():
        assert session.scalar(select(func.count()).select_from(Grant)) == 0
        assert session.scalar(select(func.count()).select_from(StoredFile)) == 0
        session.remove()


@pytest.mark.parametrize(("page", "field"), [("/decideterm/", "from_on"), ("/pointrules/add", "starts_on")])
def test_what_is_to_begin_in_a_hundred_years_is_a_slip(
    people: Union, client: Visitor, page: str, field: str
) -> None:
    with on():
        home = {"unit": people.units["总部"], "sub_account": _money(people)}
        client.sign_in(people.officer)
        term = {"action": "lapse", "days": "30", "who": "all"}
        answer = client.submit(page, **home, **(RULE | term | {field: "2126-09-01"}))
    assert re.search(rf'id="{field}-error">2126-09-01', answer.text)


def test_numbers_typed_for_a_rule_for_everybody_are_not_read_over(people: Union, client: Visitor) -> None:
    """Who types them means those people and no others."""
    with on():
        _as(client, people.officer)
        home = {"unit": people.units["总部"], "sub_account": _money(people)}
        client.submit("/pointrules/add", **home, **RULE)
        rule = _only(people, PointRule)
        with people.scope(), atomic():
            turn_rule(session.get_one(PointRule, rule), "release", actor=people.officer.actor)
        answer = client.submit("/preparegrant/", rule=rule, on="2026-09-25", people="A0", once="a")
    assert re.search(r'id="people-error">[^<]*工号请留空', answer.text)
    with people.scope():
        assert session.scalar(select(func.count()).select_from(Grant)) == 0
        session.remove()


def test_a_character_no_database_keeps_is_refused(our_union: Union, client: Visitor) -> None:
    with on():
        assert client.submit("/login/", username="a\0b", password="x").status_code == 400
        client.sign_in(our_union.finance)
        assert client.get("/budgets/list/?q=%00").status_code == 400
        answer = client.submit("/budgets/add", unit=our_union.units["总部"], **(BUDGET | {"name": "会\0员"}))
        assert answer.status_code == 400
        assert "无法保存的字符" in answer.text
