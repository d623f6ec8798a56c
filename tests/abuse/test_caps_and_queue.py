"""Ceilings, exceptions and the queue under attack: by a branch, by another union, by roles that have no hand
in it, and by forged fields.
"""

from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from app.budgets.services import allocate, approve_budget, open_sub_account
from app.compliance.services.exceptions import ask_exception
from app.core.clock import now
from app.core.db import atomic, session
from app.core.money import Money
from app.models import (
    ApprovalRequest,
    ComplianceException,
    ComplianceVerdict,
    Employee,
    Grant,
    Membership,
    PointLot,
)
from app.points.services.confirm import confirm_grant
from app.points.services.named import Purpose, grant_by_hand
from app.rules.budgets import BudgetKey
from tests.branches import seat_at
from tests.cast import TODAY, Person, Union, on
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
JOINED = date(2020, 1, 1)


@dataclass(frozen=True)
class Scene:
    """Of one union, by number: a grant in the queue, one that needs an exception, a verdict."""

    sub_account: int
    queued: int
    code: str
    unfit: int
    asked: int
    verdict: int


def _scene(union: Union) -> Scene:
    """Money for one of the three people of headquarters and of two branches; the other two wait for it."""
    with on(), union.scope(), atomic():
        officer, chair, finance = union.officer.actor, union.chair.actor, union.finance.actor
        key = BudgetKey(2026, "retained", "50105")
        budget = approve_budget(
            union.unit("总部"), key, name="会员活动", approved=Money.yuan("9000"), actor=finance, on=TODAY
        )
        paying = open_sub_account(budget, code="ZQ", name="中秋", actor=finance)
        paying.over_budget = "queue"
        allocate(paying, amount=Money.yuan("300"), actor=finance, on=TODAY, reference="r1")
        for number, unit in (("A1", "总部"), ("A2", "华东"), ("A3", "华北")):
            _member(number, union.units[unit])
        helped = Purpose("困难帮扶", "困难职工", paying, item="voucher")
        given = grant_by_hand(people="A1 A2 A3", points=300, purpose=helped, actor=officer, on=TODAY)
        confirm_grant(given, digest=str(given.digest), actor=chair)
        rest = session.scalars(select(Grant).where(Grant.state == "queued")).one()
        unfit, other = (
            grant_by_hand(
                people="A1", points=100, purpose=Purpose(what, "防汛抢险", paying), actor=officer, on=TODAY
            )
            for what in ("抢险一", "抢险二")
        )
        ask_exception("grant", other.id, actor=officer, on=TODAY, at=now(), reason="集体研究同意")
        asked = session.scalars(select(ComplianceException.id)).one()
        verdict = session.scalars(select(ComplianceVerdict.id)).first()
        made = Scene(paying.id, rest.id, rest.code, unfit.id, asked, verdict or 0)
    session.remove()
    return made


def _member(number: str, unit_id: int) -> None:
    made = Employee(
        employee_no=number, employee_no_key=number, name=f"职工{number}", unit_id=unit_id, hire_on=JOINED
    )
    session.add(made)
    session.flush()
    session.add(Membership(employee_id=made.id, joined_on=JOINED))


@pytest.fixture
def ours(our_union: Union) -> Scene:
    return _scene(our_union)


def _pages(scene: Scene) -> tuple[str, ...]:
    return (
        f"/grantqueue/show/{scene.queued}",
        f"/exceptions/show/{scene.asked}",
        f"/verdicts/show/{scene.verdict}",
        f"/askgrantexception/{scene.unfit}",
        f"/grants/show/{scene.unfit}",
    )


def _states(union: Union, scene: Scene) -> tuple[str, str, int]:
    """Of the grant in the queue and of the exception, and how many exceptions there are."""
    session.remove()
    with union.scope():
        grant = session.get_one(Grant, scene.queued).state
        asked = session.get_one(ComplianceException, scene.asked).state
        many = session.scalar(select(func.count()).select_from(ComplianceException)) or 0
        session.remove()
    return grant, asked, many


def _untouched(union: Union, scene: Scene) -> bool:
    return _states(union, scene) == ("queued", "asked", 1)


def _attacks(client: Visitor, scene: Scene) -> list[int]:
    """Withdraw what waits, withdraw the exception, ask for another."""
    sent = (
        client.submit(f"/grantqueue/action/withdraw/{scene.queued}", form_at="/", reason="越界"),
        client.submit(f"/exceptions/action/withdraw/{scene.asked}", form_at="/", reason="越界"),
        client.submit(f"/askgrantexception/{scene.unfit}", form_at="/", reason="越界", once="one"),
    )
    return [each.status_code for each in sent]


def _ledger(client: Visitor) -> str:
    answer = client.submit("/complianceworkbook/", from_on="2026-01-01", until_on="2026-12-31", once="w")
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.data))
    return "\n".join(str(row) for sheet in book for row in sheet.iter_rows(values_only=True))


def _sees_nothing(client: Visitor, person: Person, union: Union, scene: Scene) -> None:
    with on():
        client.sign_in(person)
        assert [client.get(each).status_code for each in _pages(scene)] == [404] * 5
        assert set(_attacks(client, scene)) <= {403, 404}
        for path in ("/grantqueue/list/", "/exceptions/list/", "/verdicts/list/"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert scene.code not in answer.text
            assert "困难帮扶" not in answer.text
            assert "抢险" not in answer.text
        assert "困难帮扶" not in _ledger(client)
    assert _untouched(union, scene)


def test_another_union_finds_nothing_of_it(
    our_union: Union, their_union: Union, ours: Scene, client: Visitor
) -> None:
    _sees_nothing(client, their_union.officer, our_union, ours)


def test_a_branch_finds_nothing_of_what_headquarters_grant(
    our_union: Union, ours: Scene, client: Visitor
) -> None:
    _sees_nothing(client, seat_at(our_union, "officer", "华东"), our_union, ours)


@pytest.mark.parametrize("role", ["hr", "unit_head", "hrbp"])
def test_who_has_no_hand_in_it_has_no_page_of_it(
    our_union: Union, ours: Scene, client: Visitor, role: str
) -> None:
    with on():
        client.sign_in(our_union.people[role])
        for path in (*_pages(ours)[:4], "/grantqueue/list/", "/exceptions/list/", "/verdicts/list/"):
            assert client.get(path).status_code == 403, path
        assert client.get("/complianceworkbook/").status_code == 403
        assert set(_attacks(client, ours)) == {403}
    assert _untouched(our_union, ours)


@pytest.mark.parametrize("role", ["finance", "auditor", "chair", "tenant_admin"])
def test_who_may_look_does_not_act(our_union: Union, ours: Scene, client: Visitor, role: str) -> None:
    with on():
        client.sign_in(our_union.people[role])
        assert client.get(f"/verdicts/show/{ours.verdict}").status_code == 200
        assert set(_attacks(client, ours)) == {403}
    assert _untouched(our_union, ours)


def test_who_asked_for_an_exception_does_not_agree_to_it(
    our_union: Union, ours: Scene, client: Visitor
) -> None:
    with our_union.scope():
        request = session.scalars(select(ApprovalRequest.id)).one()
        session.remove()
    with on():
        client.sign_in(our_union.officer)
        for path in (f"/approvals/decide/{request}", f"/exceptions/action/agree/{ours.asked}"):
            answer = client.submit(path, form_at="/", verdict="approved", reason="同意")
            assert answer.status_code in {302, 403, 404}
    assert _untouched(our_union, ours)


def test_a_double_click_asks_for_one_exception_and_an_empty_reason_for_none(
    our_union: Union, ours: Scene, client: Visitor
) -> None:
    with on():
        client.sign_in(our_union.officer)
        path = f"/askgrantexception/{ours.unfit}"
        assert client.submit(path, reason="  ", once="zero").status_code == 200
        assert _untouched(our_union, ours)
        for once in ("one", "one", "two"):
            client.submit(path, form_at="/", reason="集体研究同意", once=once)
    assert _states(our_union, ours) == ("queued", "asked", 2)


def test_union_money_for_nothing_the_standards_name_stays_where_it_is(
    our_union: Union, ours: Scene, client: Visitor
) -> None:
    with on():
        client.sign_in(our_union.officer)
        page = client.get(f"/grants/show/{ours.unfit}").text
        assert "却未计入任何标准事项" in page
        answer = client.submit(f"/submitgrant/{ours.unfit}", digest=_digest(our_union, ours), once="one")
        assert answer.status_code == 200
        assert "却未计入任何标准事项" in answer.text
    with our_union.scope():
        assert session.get_one(Grant, ours.unfit).state == "prepared"
        assert session.scalar(select(func.count()).select_from(PointLot)) == 1
        session.remove()


def _digest(union: Union, scene: Scene) -> str:
    with union.scope():
        found = str(session.get_one(Grant, scene.unfit).digest)
        session.remove()
    return found


@pytest.mark.parametrize(
    "forged",
    [
        {"item": "lottery"},
        {"item": ""},
        {"item": "festival"},
        {"item": "festival", "festival": "women"},
        {"item": "festival", "festival": "x" * 300},
    ],
)
def test_forged_items_stay_in_the_form(
    our_union: Union, ours: Scene, client: Visitor, forged: dict[str, str]
) -> None:
    given = {"title": "补发", "people": "A1", "points": "10", "sub_account": f"{ours.sub_account}"}
    with on():
        client.sign_in(our_union.officer)
        answer = client.submit("/grantbyhand/", **given, reason="漏发", once="one", **forged)
        assert answer.status_code == 200
    with our_union.scope():
        assert session.scalar(select(func.count()).select_from(Grant)) == 4
        session.remove()


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-12-31", "2026-01-01"), ("0000-00-00", "2026-01-01"), ("", ""), ("一月", "二月")],
)
def test_absurd_days_give_no_workbook(
    our_union: Union, ours: Scene, client: Visitor, first: str, last: str
) -> None:
    with on():
        client.sign_in(our_union.officer)
        answer = client.submit("/complianceworkbook/", from_on=first, until_on=last, once="one")
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
