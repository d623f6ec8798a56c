"""Another union's numbers, and a branch's reach, in the pages of money and points."""

import pytest
from sqlalchemy import func, select

from app.budgets.services import allocate, approve_budget, open_sub_account
from app.core.db import atomic, session
from app.core.money import Money
from app.models import Allocation, Budget, Grant, PointRule, SubAccount
from app.points.services.prepare import prepare_grant
from app.points.services.rules import RuleTerms, create_rule, turn_rule
from app.rules.budgets import BudgetKey
from app.tenants.services.seats import give_seat
from tests.cast import TODAY, Person, Union, on
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


@pytest.fixture
def theirs(their_union: Union) -> dict[str, int]:
    """A budget, a sub-account, a rule in force and a grant of another union, by number."""
    return _equipped(their_union)


def _equipped(union: Union) -> dict[str, int]:
    with union.scope(), atomic():
        actor, top = union.finance.actor, union.unit("总部")
        key = BudgetKey(2026, "retained", "50105")
        budget = approve_budget(top, key, name="会员活动", approved=Money.yuan("1000"), actor=actor, on=TODAY)
        paying = open_sub_account(budget, code="ZQ", name="中秋", actor=actor)
        allocate(paying, amount=Money.yuan("500"), actor=actor, on=TODAY, reference="r1")
        terms = RuleTerms(name="中秋", festival="mid_autumn", amount={"points": 1})
        rule = create_rule("ZQ", terms, unit=top, sub_account=paying, actor=union.officer.actor)
        turn_rule(rule, "release", actor=union.officer.actor)
        grant = prepare_grant(rule, on=TODAY, actor=union.officer.actor)
        numbers = {"budget": budget.id, "sub_account": paying.id, "rule": rule.id, "grant": grant.id}
    session.remove()
    return numbers


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("finance", "/budgets/show/{budget}"),
        ("finance", "/budgets/edit/{budget}"),
        ("finance", "/adjustbudget/{budget}"),
        ("finance", "/subaccounts/show/{sub_account}"),
        ("finance", "/allocate/{sub_account}"),
        ("officer", "/pointrules/show/{rule}"),
        ("officer", "/pointrules/edit/{rule}"),
        ("officer", "/preparegrantby/{rule}"),
        ("officer", "/grants/show/{grant}"),
        ("officer", "/submitgrant/{grant}"),
    ],
)
def test_another_unions_row_does_not_exist(
    our_union: Union, theirs: dict[str, int], client: Visitor, role: str, path: str
) -> None:
    with on():
        client.sign_in(our_union.people[role])
        assert client.get(path.format(**theirs)).status_code == 404


@pytest.mark.parametrize("verb", ["/pointrules/action/retire/{rule}", "/grants/action/withdraw/{grant}"])
def test_another_unions_row_is_not_acted_on(
    our_union: Union, their_union: Union, theirs: dict[str, int], client: Visitor, verb: str
) -> None:
    with on():
        client.sign_in(our_union.officer)
        answer = client.submit(verb.format(**theirs), form_at="/grants/list/", reason="越界")
    assert answer.status_code == 404
    with their_union.scope():
        assert session.get_one(PointRule, theirs["rule"]).state == "released"
        assert session.get_one(Grant, theirs["grant"]).state == "prepared"
        session.remove()


def test_another_unions_numbers_in_the_fields_are_refused(
    our_union: Union, theirs: dict[str, int], client: Visitor
) -> None:
    with on():
        client.sign_in(our_union.finance)
        money = {"code": "X", "name": "X", "ratio_points": "1", "ratio_fen": "100"}
        opened = client.submit("/subaccounts/add", budget=theirs["budget"], **money)
        assert opened.status_code == 200
        client.delete_cookie("zhihui")
        client.sign_in(our_union.officer)
        rule = {"code": "X", "name": "X", "festival": "national", "amount": "1", "expires_months": "12"}
        written = client.submit(
            "/pointrules/add", unit=our_union.units["总部"], sub_account=theirs["sub_account"], **rule
        )
        assert written.status_code == 200
        assert (
            client.submit("/preparegrant/", rule=theirs["rule"], on=str(TODAY), once="x").status_code == 200
        )
    with our_union.scope():
        for model in (SubAccount, PointRule, Grant):
            assert session.scalar(select(func.count()).select_from(model)) == 0
        session.remove()


def _branch(union: Union, role: str) -> Person:
    """Somebody who sits at the branch alone."""
    with on(), union.scope(), atomic():
        given = give_seat(
            f"branch-{role}@example.com",
            name="分会干部",
            role=role,
            unit=union.unit("华北"),
            from_on=TODAY,
            actor=union.tenant_admin.actor,
        )
        person = Person(
            "分会干部", f"branch-{role}@example.com", given.seat.user_id, role, password=str(given.password)
        )
    session.remove()
    return person


def test_a_branch_does_not_see_headquarters_money(our_union: Union, client: Visitor) -> None:
    ours = _equipped(our_union)
    with on():
        finance = _branch(our_union, "finance")
        client.sign_in(finance)
        fresh = "hefei-lantern-83-River"
        assert client.submit("/password/", old=finance.password, new=fresh, again=fresh).status_code == 302
        for path in ("/budgets/show/{budget}", "/allocate/{sub_account}", "/grants/show/{grant}"):
            assert client.get(path.format(**ours)).status_code == 404
        for path in ("/accounts/list/", "/journalentries/list/"):
            assert "¥500.00" not in client.get(path).text
    with our_union.scope("华北"):
        assert session.scalars(select(Budget.id)).all() == []
        assert session.scalars(select(Allocation.id)).all() == []
        session.remove()
