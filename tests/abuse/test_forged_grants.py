"""Grants under attack: one's own confirmed, an old digest replayed, forged numbers, absurd values."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import func, select

from app.budgets.services import allocate, approve_budget, open_sub_account
from app.core.clock import start_of
from app.core.db import atomic, session
from app.core.models import Job
from app.core.money import Money
from app.models import ApprovalRequest, Employee, Grant, GrantLine, Membership, PointLot, Revocation
from app.points.services.confirm import confirm_grant
from app.points.services.named import Purpose, grant_by_hand
from app.points.services.revoke import ask_revocation
from app.points.services.turning import withdraw_grant
from app.rules.budgets import BudgetKey
from tests.approvals.stage import settle
from tests.cast import TODAY, Person, Union, on
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


@pytest.fixture
def waiting(our_union: Union) -> Iterator[int]:
    """A grant by hand to two people, asked for by the officer."""
    with on():
        yield _asked(our_union)


def _asked(union: Union) -> int:
    with union.scope(), atomic():
        finance, top = union.finance.actor, union.unit("总部")
        key = BudgetKey(2026, "retained", "50105")
        budget = approve_budget(
            top, key, name="会员活动", approved=Money.yuan("1000"), actor=finance, on=TODAY
        )
        paying = open_sub_account(budget, code="ZQ", name="中秋", actor=finance)
        allocate(paying, amount=Money.yuan("500"), actor=finance, on=TODAY, reference="r1")
        for number in ("A1", "A2"):
            person = Employee(
                employee_no=number,
                employee_no_key=number,
                name=f"职工{number}",
                unit_id=union.units["华东"],
                hire_on=date(2020, 1, 1),
            )
            session.add(person)
            session.flush()
            session.add(Membership(employee_id=person.id, joined_on=date(2020, 1, 1)))
        purpose = Purpose("先进个人", "年度评先", paying, item="voucher")
        grant = grant_by_hand(
            people="A1 A2", points=100, purpose=purpose, actor=union.officer.actor, on=TODAY
        )
        number = grant.id
    session.remove()
    return number


def _as(client: Visitor, person: Person) -> Visitor:
    client.delete_cookie("zhihui")
    return client.sign_in(person)


def _digest(page: str) -> str:
    found = re.search(r'name="digest"[^>]*value="([0-9a-f]{16})"', page)
    assert found
    return found.group(1)


def _lots(union: Union) -> int:
    session.remove()
    with union.scope():
        count = int(session.scalar(select(func.count()).select_from(PointLot)) or 0)
        session.remove()
    return count


def _line(union: Union) -> int:
    with union.scope():
        number = session.scalars(select(GrantLine.id).order_by(GrantLine.id)).first()
        session.remove()
    return int(number or 0)


def test_who_decides_has_no_form_to_submit_or_confirm(
    our_union: Union, client: Visitor, waiting: int
) -> None:
    _as(client, our_union.chair)
    for path in (f"/submitgrant/{waiting}", f"/confirmgrant/{waiting}"):
        assert client.get(path).status_code in {403, 404}
    assert _lots(our_union) == 0


def test_a_digest_from_before_somebody_was_taken_off_is_refused(
    our_union: Union, client: Visitor, waiting: int
) -> None:
    _as(client, our_union.officer)
    seen = _digest(client.get(f"/submitgrant/{waiting}").text)
    line = _line(our_union)
    assert client.submit(f"/dropline/{line}", reason="重复申报", once="one").status_code == 302
    answer = client.submit(f"/submitgrant/{waiting}", digest=seen, once="two")
    assert answer.status_code == 200
    assert "请重新打开" in answer.text
    assert _requests(our_union) == []


def test_a_withdrawn_grant_is_not_submitted(our_union: Union, client: Visitor, waiting: int) -> None:
    _as(client, our_union.officer)
    seen = _digest(client.get(f"/submitgrant/{waiting}").text)
    with our_union.scope(), atomic():
        withdraw_grant(session.get_one(Grant, waiting), actor=our_union.officer.actor)
    session.remove()
    client.submit(f"/submitgrant/{waiting}", form_at="/grants/list/", digest=seen, once="one")
    assert _requests(our_union) == []


def test_a_double_click_asks_once_and_a_yes_grants_once(
    our_union: Union, client: Visitor, waiting: int
) -> None:
    _as(client, our_union.officer)
    seen = _digest(client.get(f"/submitgrant/{waiting}").text)
    for _click in range(2):
        client.submit(f"/submitgrant/{waiting}", form_at=f"/grants/show/{waiting}", digest=seen, once="one")
    assert _requests(our_union) == ["open"]
    with our_union.scope():
        settle(our_union.chair)
        session.remove()
    client.submit(f"/submitgrant/{waiting}", form_at=f"/grants/show/{waiting}", digest=seen, once="one")
    assert _requests(our_union) == ["carried_out"]
    assert _lots(our_union) == 2


def _requests(union: Union) -> list[str]:
    session.remove()
    with union.scope():
        states = list(session.scalars(select(ApprovalRequest.state)))
        session.remove()
    return states


@pytest.mark.parametrize(
    "path", ["/submitgrant/999999", "/dropline/999999", "/askrevocation/abc", "/grantto/-1"]
)
def test_forged_numbers_lead_nowhere(our_union: Union, client: Visitor, waiting: int, path: str) -> None:
    _as(client, our_union.officer)
    assert client.get(path).status_code == 404


def test_who_asked_to_take_points_back_does_not_decide(
    our_union: Union, client: Visitor, waiting: int
) -> None:
    with our_union.scope(), atomic():
        grant = session.get_one(Grant, waiting)
        confirm_grant(grant, digest=str(grant.digest), actor=our_union.chair.actor)
        lot = session.scalars(select(PointLot)).first()
        assert lot is not None
        officer, at = our_union.officer.actor, start_of(TODAY)
        request = ask_revocation(lot, actor=officer, on=TODAY, at=at, reason="发错人")
        asked, number = request.subject_id, request.id
    session.remove()
    _as(client, our_union.officer)
    for address in (f"/approvals/decide/{number}", f"/revocations/action/approve/{asked}"):
        answer = client.submit(address, form_at=f"/revocations/show/{asked}", verdict="approved")
        assert answer.status_code in {302, 403, 404}
    session.remove()
    with our_union.scope():
        assert session.get_one(Revocation, asked).state == "asked"
        session.remove()


@pytest.mark.parametrize("role", ["hr", "auditor", "finance"])
def test_others_have_no_forms_of_grants(our_union: Union, client: Visitor, waiting: int, role: str) -> None:
    _as(client, our_union.people[role])
    for path in ("/grantbyhand/", "/grantbyfile/", f"/submitgrant/{waiting}", "/prepareexpiry/"):
        assert client.get(path).status_code == 403, path


@pytest.mark.parametrize("role", ["officer", "chair", "finance", "auditor", "tenant_admin"])
def test_events_of_a_life_are_for_hr_alone(
    our_union: Union, client: Visitor, waiting: int, role: str
) -> None:
    _as(client, our_union.people[role])
    assert client.get("/lifeevents/list/").status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [("points", "-5"), ("points", "1e3"), ("points", "99999999999999999999"), ("people", ""), ("reason", "")],
)
def test_absurd_values_stay_in_the_form(
    our_union: Union, client: Visitor, waiting: int, field: str, value: str
) -> None:
    _as(client, our_union.officer)
    with our_union.scope():
        paying = session.get_one(Grant, waiting).sub_account_id
        session.remove()
    given = {"title": "先进", "people": "A1", "points": "10", "sub_account": str(paying), "reason": "评先"}
    answer = client.submit("/grantbyhand/", **{**given, field: value}, once="one")
    assert answer.status_code == 200
    session.remove()
    with our_union.scope():
        assert session.scalar(select(func.count()).select_from(Grant)) == 1
        session.remove()


def test_no_workbook_is_marked_for_a_grant_that_came_with_none(
    our_union: Union, client: Visitor, waiting: int
) -> None:
    with on():
        client.sign_in(our_union.officer)
        answer = client.submit(f"/annotategrant/{waiting}", once="a")
    assert "没有带错误的上传文件" in answer.text
    with our_union.scope():
        assert session.scalar(select(func.count()).select_from(Job)) == 0
        session.remove()
