"""To see a value in full, where the union wants it, somebody else says yes first; then for some hours."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import moved_to, now
from app.core.db import atomic, session
from app.models import ApprovalRequest, AuditEvent
from app.rules.approvals import Flow, Step, Who
from app.rules.conditions import Check
from tests.approvals.rooms import decided, in_force
from tests.cast import Union
from tests.core.console import shelf
from tests.visitor import Visitor

ID_NO, PHONE = "11010519491231002X", "13812345678"
FLOW = Flow(
    "身份证号须审批",
    (Step(key="chair", name="主席", who=(Who("chair"),), when=Check("level", "equals", "id_no")),),
)
pytestmark = pytest.mark.sql


@pytest.fixture
def person(our_union: Union) -> int:
    with our_union.scope():
        in_force("reveal", our_union, FLOW)
    return shelf.stocked(our_union, shelf.employee, id_no=ID_NO, phone=PHONE)


def ask(client: Visitor, path: str) -> Any:
    typed = {"csrf_token": client.token(path), "reason": "check"}
    return client.post(path, data=typed, headers={"Accept": "application/json"})


def test_a_value_above_the_level_is_seen_once_it_is_approved_and_for_some_hours(
    our_union: Union, client: Visitor, person: int
) -> None:
    path = f"/employees/reveal/{person}/id_no"
    client.sign_in(our_union.hr)
    for _twice in range(2):
        answer = ask(client, path)
        assert (answer.status_code, ID_NO in answer.text) == (409, False)
    with our_union.scope():
        request = session.query(ApprovalRequest).one()
        assert request.number in answer.text
        assert ID_NO not in f"{request.title} {request.facts} {request.shown}"
        assert session.query(AuditEvent).filter_by(verb="reveal").count() == 0
        decided(request, our_union.chair)
    session.remove()
    assert ask(client, path).json["value"] == ID_NO
    with moved_to(now() + timedelta(hours=25)):
        client.sign_in(our_union.hr)
        assert ask(client, path).status_code == 409


def test_a_value_below_the_level_is_seen_with_a_reason_as_before(
    our_union: Union, client: Visitor, person: int
) -> None:
    client.sign_in(our_union.hr)
    assert ask(client, f"/employees/reveal/{person}/phone").json["value"] == PHONE
    with our_union.scope(), atomic():
        assert session.query(ApprovalRequest).count() == 0
