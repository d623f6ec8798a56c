"""Values no office would type: each is refused in a sentence, none ends in an error of ours."""

import re

import pytest
from sqlalchemy import func, select

from app.core.db import session
from app.models import Budget, Grant, PointRule, SubAccount
from tests.budgets.test_pages import BUDGET
from tests.cast import Union, on
from tests.points.test_pages import RULE, _as, _money, _only, people
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


def test_a_character_no_database_keeps_is_refused(our_union: Union, client: Visitor) -> None:
    with on():
        assert client.submit("/login/", username="a\0b", password="x").status_code == 400
        client.sign_in(our_union.finance)
        assert client.get("/budgets/list/?q=%00").status_code == 400
        answer = client.submit("/budgets/add", unit=our_union.units["总部"], **(BUDGET | {"name": "会\0员"}))
        assert answer.status_code == 400
        assert "无法保存的字符" in answer.text
