"""Tables that services of a branch work with and its pages do not show."""

import pytest
from sqlalchemy import select

from app.core.actor import Actor, acting
from app.core.clock import now
from app.core.db import atomic, session
from app.core.errors import NotAllowed
from app.core.showing import refuse_branch, shown_of
from app.core.tenancy import tenant_scope
from app.models import Account, Employee, ImportBatch, RosterRow
from tests.branches import seat_at
from tests.cast import TODAY, Union, on
from tests.core.unions import two_unions
from tests.databases import TestDatabase
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


def shown(model: type) -> list[object]:
    return list(session.scalars(select(model).where(*shown_of(model))))


def batch(code: str, by: Actor) -> ImportBatch:
    made = ImportBatch(
        code=code,
        kind="roster",
        file_name=f"{code}.xlsx",
        file_sha="-",
        as_of=TODAY,
        prepared_by=by.name,
        prepared_by_id=by.user_id,
        prepared_at=now(),
    )
    session.add(made)
    session.flush()
    session.add(RosterRow(batch_id=made.id, row=1, action="new", name=f"row of {code}"))
    session.flush()
    return made


def test_what_is_the_whole_unions_is_shown_at_headquarters_alone(database: TestDatabase) -> None:
    ours, _ = two_unions()
    with tenant_scope(ours.id), atomic():
        session.add(Account(code="member:1:points", kind="member", unit="points", balance=0))
        session.flush()
        assert len(shown(Account)) == 1
    with tenant_scope(ours.id, ours.branch_path):
        assert shown(Account) == []
        assert len(session.scalars(select(Account)).all()) == 1  # its services book there


def test_work_in_hand_is_shown_to_who_began_it_and_to_headquarters(database: TestDatabase) -> None:
    ours, _ = two_unions()
    mine, other = Actor("我", 1), Actor("别人", 2)
    with tenant_scope(ours.id), atomic():
        for each in (mine, other):
            batch(each.name, each)
    with tenant_scope(ours.id, ours.branch_path), acting(mine):
        assert [each.code for each in shown(ImportBatch)] == ["我"]  # type: ignore[attr-defined]
        assert [each.name for each in shown(RosterRow)] == ["row of 我"]  # type: ignore[attr-defined]
    with tenant_scope(ours.id), acting(mine):
        assert len(shown(ImportBatch)) == len(shown(RosterRow)) == 2


def test_what_has_a_unit_needs_no_more_than_the_fence(database: TestDatabase) -> None:
    assert shown_of(Employee) == []


def test_what_is_for_the_whole_union_is_refused_at_a_branch(database: TestDatabase) -> None:
    ours, _ = two_unions()
    with tenant_scope(ours.id):
        refuse_branch()
    with tenant_scope(ours.id, ours.branch_path), pytest.raises(NotAllowed):
        refuse_branch()


def test_a_picker_offers_a_branch_no_roster_of_others(our_union: Union, client: Visitor) -> None:
    with on(), our_union.scope(), atomic():
        batch("HQ-ROSTER", our_union.hr.actor)
    assert client.sign_in(our_union.hr).get("/rosterrows/pick/batch?q=HQ").json != []
    client.get("/logout/")
    client.sign_in(seat_at(our_union, "hr"))
    assert client.get("/rosterrows/pick/batch?q=HQ").json == []
    assert "HQ-ROSTER" not in client.get("/rosterrows/list/?batch=1").text
