"""Looking at what is sensitive stands in the trail, once in a while, and never with the number sought."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import session
from app.core.secrets import blind_index
from app.models import AuditEvent
from tests.cast import Union
from tests.core.console import shelf
from tests.visitor import Visitor

pytestmark = pytest.mark.sql

PHONE = "13855512345"


@pytest.fixture
def person(our_union: Union) -> int:
    index = blind_index(our_union.tenant_id, "phone", PHONE)
    return shelf.stocked(our_union, shelf.employee, name="张三", phone=PHONE, phone_index=index)


def reads(union: Union) -> list[AuditEvent]:
    with union.scope():
        wanted = AuditEvent.verb.in_(("view", "search_identity"))
        found = session.scalars(select(AuditEvent).where(wanted).order_by(AuditEvent.id)).all()
        session.expunge_all()
    return list(found)


def test_opening_a_persons_card_is_recorded_once_in_half_an_hour(
    our_union: Union, person: int, client: Visitor
) -> None:
    client.sign_in(our_union.hr)
    for _ in range(3):
        assert "张三" in client.get(f"/employees/show/{person}").text
    assert [(each.verb, each.object_id, each.actor_name) for each in reads(our_union)] == [
        ("view", person, our_union.hr.name)
    ]
    with clock.moved_to(clock.now() + timedelta(minutes=31)):
        client.sign_in(our_union.hr)
        client.get(f"/employees/show/{person}")
    assert len(reads(our_union)) == 2


def test_each_who_looks_is_recorded(our_union: Union, person: int, client: Visitor) -> None:
    for each in (our_union.hr, our_union.chair):
        client.sign_in(each)
        client.get(f"/employees/show/{person}")
        client.get("/logout/")
    assert {each.actor_name for each in reads(our_union)} == {our_union.hr.name, our_union.chair.name}


def test_a_card_without_anything_sensitive_is_not_recorded(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    client.get(f"/units/show/{our_union.units['华东']}")
    assert reads(our_union) == []


def test_a_number_sought_is_recorded_and_the_number_is_not(
    our_union: Union, person: int, client: Visitor
) -> None:
    client.sign_in(our_union.hr)
    client.get("/employees/list/?q=张三")
    assert reads(our_union) == []
    assert "张三" in client.get(f"/employees/list/?q={PHONE}").text
    client.get("/employees/list/?q=2345")
    [found] = reads(our_union)
    kept = [found.object_label, found.reason, found.changes]
    assert (found.verb, found.object_kind, found.object_id) == ("search_identity", "employees", None)
    assert PHONE not in str(kept)
    assert "2345" not in str(kept)
