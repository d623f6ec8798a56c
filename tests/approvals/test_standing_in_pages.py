"""Naming who stands in, and the page that says how approvals run: wrong inputs, roles, trying again."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.approvals import subjects
from app.approvals.services.carrying import note_failure
from app.core.actor import SYSTEM
from app.core.clock import moved_to, now
from app.core.db import atomic, session
from app.models import ApprovalDelegation, ApprovalRequest, AuditEvent
from app.rules.approval_flows import SINGLE_CHAIR
from app.rules.approvals import Flow, Step, Who
from tests.approvals.pages import asked_for, decided, statements
from tests.approvals.stage import KIND, declare, put_in_force
from tests.branches import seat_at
from tests.cast import TODAY, Union
from tests.core.papers import PDF
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
NEXT = TODAY + timedelta(days=7)


@pytest.fixture
def ours(our_union: Union) -> Iterator[Union]:
    """Our union, its chair decides everything; committed."""
    declare()
    with moved_to(TODAY):
        with our_union.scope():
            put_in_force(SINGLE_CHAIR, our_union.tenant_admin.actor)
        yield our_union


def named(union: Union) -> list[ApprovalDelegation]:
    """Who stands in for whom."""
    with union.scope():
        return list(session.query(ApprovalDelegation).order_by(ApprovalDelegation.id))


@pytest.mark.parametrize(
    "wrong",
    [
        {"delegate": ""},
        {"delegate": "999999"},
        {"delegate": "me"},
        {"delegate": "them"},
        {"until_on": "2026-08-01"},
        {"until_on": ""},
        {"until_on": "tomorrow"},
        {"until_on": "2029-01-01"},
        {"from_on": "2026-13-45"},
        {"reason": ""},
        {"kinds": "nothing"},
    ],
)
def test_a_delegation_that_cannot_be_is_refused_and_kept_on_the_page(
    ours: Union, their_union: Union, client: Visitor, wrong: dict[str, str]
) -> None:
    people = {"me": str(ours.chair.user_id), "them": str(their_union.chair.user_id)}
    said = {
        "delegate": str(ours.tenant_admin.user_id),
        "from_on": str(TODAY),
        "until_on": str(NEXT),
        "reason": "外出开会三天",
        **{name: people.get(value, value) for name, value in wrong.items()},
    }
    answer = client.sign_in(ours.chair).submit("/delegatemine/", **said)
    assert answer.status_code == 200
    assert 'class="error"' in answer.text or "data-summary" in answer.text
    assert "reason" in wrong or "外出开会三天" in answer.text
    assert named(ours) == []


def test_one_names_who_stands_in_sees_it_and_ends_it(ours: Union, client: Visitor) -> None:
    branch = seat_at(ours, "chair", "华北")
    for person in (ours.chair, branch):
        said = {"delegate": str(ours.tenant_admin.user_id), "from_on": str(TODAY), "until_on": str(NEXT)}
        client.sign_in(person).submit("/delegatemine/", **said, kinds=KIND, reason="出差")
        assert "代理中" in client.get("/delegations/list/").text
    assert len(named(ours)) == 2
    first = named(ours)[0].id
    assert client.submit(f"/delegations/action/end_delegation/{first}", form_at="/").status_code == 404
    client.sign_in(ours.chair)
    client.submit(f"/delegations/action/end_delegation/{first}", form_at="/delegations/list/")
    assert "已提前结束" in client.get("/delegations/list/").text


def test_only_the_administrator_names_somebody_for_others(ours: Union, client: Visitor) -> None:
    said = {"who": str(ours.chair.user_id), "delegate": str(ours.hrbp.user_id), "reason": "住院"}
    said |= {"from_on": str(TODAY), "until_on": str(NEXT)}
    assert client.sign_in(ours.finance).get("/delegatefor/").status_code == 403
    client.sign_in(ours.tenant_admin).submit("/delegatefor/", **said)
    assert [each.name for each in named(ours)] == ["刘洋"]
    assert "刘洋" in client.get("/delegations/list/").text
    assert "刘洋" not in client.sign_in(ours.officer).get("/delegations/list/").text


def test_what_is_stuck_overdue_or_failed_is_listed_for_who_sees_to_it(ours: Union, client: Visitor) -> None:
    nobody = Flow("空缺", (Step(key="a", name="无人", who=(Who("unit", "hrbp"),), nobody="stuck"),))
    failed = asked_for(ours)
    decided(client.sign_in(ours.chair), failed, "approved")
    with ours.scope(), atomic():
        request = session.get_one(ApprovalRequest, failed)
        note_failure(request, "分账户余额不足", actor=SYSTEM, at=now())
    late = asked_for(ours, number=2)
    with ours.scope(), atomic():
        session.get_one(ApprovalRequest, late).due_on = TODAY - timedelta(days=3)
        put_in_force(nobody, ours.tenant_admin.actor)
    asked_for(ours, number=3)
    for person in (ours.auditor, ours.tenant_admin):
        text = client.sign_in(person).get("/approvals-health/").text
        for words in ("分账户余额不足", "第2件", "第3件", "超期 3 天", "刘洋"):
            assert words in text, (person.name, words)
    assert client.sign_in(ours.officer).get("/approvals-health/").status_code == 403
    assert client.sign_in(ours.auditor).get(f"/tryagain/{failed}").status_code == 403
    answer = client.sign_in(ours.tenant_admin).submit(f"/tryagain/{failed}")
    assert answer.status_code == 302
    assert client.submit(f"/tryagain/{late}").status_code == 200  # has not failed: a sentence


def test_a_document_is_read_by_the_parties_and_on_record(ours: Union, client: Visitor) -> None:
    number = asked_for(ours)
    client.sign_in(ours.officer)
    assert client.submit(f"/attachto/{number}").status_code == 200
    client.submit(f"/attachto/{number}", files={"files": (io.BytesIO(PDF), "说明.pdf")})
    assert "说明.pdf" in client.get(f"/approvals/show/{number}").text
    client.sign_in(ours.chair)
    with client.get(f"/approvals/document/{number}/1") as answer:
        assert answer.status_code == 200
    assert client.get(f"/approvals/document/{number}/2").status_code == 404
    assert client.sign_in(ours.finance).get(f"/approvals/document/{number}/1").status_code == 404
    with ours.scope():
        assert session.query(AuditEvent).filter_by(verb="download").count() == 1


def test_the_work_queue_and_the_menu_count_what_waits_constantly(ours: Union, client: Visitor) -> None:
    asked_for(ours)
    client.sign_in(ours.chair)
    client.get("/")
    with statements() as few:
        assert "第1件" in client.get("/").text
    for number in range(2, 6):
        asked_for(ours, number=number)
    with statements() as many:
        client.get("/")
    assert len(many) == len(few)
    assert subjects.label_of(KIND) in client.get("/?kind=approvals").text
