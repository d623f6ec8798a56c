"""The chain says where it was broken, whatever somebody who owns the database does to it by hand."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import audit, audit_chain, audit_check, clock
from app.core.actor import Actor
from app.core.audit_anchor import at_work
from app.core.console.breaks import break_sentence
from app.core.db import atomic, db, session
from app.core.keys import data_folder
from app.core.schema import install
from app.core.tenancy import tenant_scope
from app.models import AuditEvent, AuditSeal
from tests.cast import Union
from tests.databases import TestDatabase

pytestmark = pytest.mark.sql

FANG = Actor(name="王芳", user_id=7, role="hr")


@pytest.fixture
def sealed(our_union: Union) -> Iterator[Union]:
    """Ours, with five records more on its chain."""
    with our_union.scope():
        with atomic():
            for grade in "12345":
                changes = {"grade": [None, grade]}
                audit.record(
                    "change_particulars", "employees:张三", actor=FANG, changes=changes, reason="定级"
                )
        audit_chain.seal_all()
        session.rollback()
    yield our_union
    (data_folder() / "anchors" / "sealer.runs").unlink(missing_ok=True)


def by_hand(database: TestDatabase, *statements: str) -> None:
    """What somebody who owns the database can do: switch triggers and keys off, then anything."""
    session.remove()
    if database.dialect == "postgresql":
        database.superuser.execute("SET session_replication_role = replica")
        for statement in statements:
            database.superuser.execute(statement)
        database.superuser.execute("SET session_replication_role = DEFAULT")
        return
    raw = db.engine.raw_connection()
    try:
        names = [
            row[0] for row in raw.cursor().execute("select name from sqlite_master where type = 'trigger'")
        ]
        raw.cursor().execute("pragma foreign_keys = off")
        for statement in (*(f"drop trigger {name}" for name in names), *statements):
            raw.cursor().execute(statement)
        raw.cursor().execute("pragma foreign_keys = on")
    finally:
        raw.close()
    with db.engine.begin() as connection:
        install(connection)


def links(union: Union) -> list[tuple[int, int]]:
    """Number and record of each link."""
    with union.scope():
        found = session.execute(select(AuditSeal.number, AuditSeal.event_id).order_by(AuditSeal.number)).all()
        session.rollback()
    return [(number, event) for number, event in found]


def first_break(union: Union) -> tuple[str, int]:
    with union.scope():
        verdict = audit_check.verify()
        assert break_sentence(verdict)
    assert verdict.first_break is not None
    return verdict.first_break.why, verdict.first_break.link


def test_a_chain_that_holds_says_how_far(sealed: Union) -> None:
    with sealed.scope():
        verdict = audit_check.verify()
        assert verdict.facts() == {"ok": True, "checked": len(links(sealed)), "first_break": None}
        assert audit_chain.seal_all() == 0


@pytest.mark.parametrize(
    "column", ["reason = '没有原因'", "actor_name = '李强'", "at = '2026-01-01 00:00:00+00'"]
)
def test_an_altered_record_is_named(sealed: Union, database: TestDatabase, column: str) -> None:
    number, event = links(sealed)[-3]
    if database.dialect == "sqlite":
        column = column.replace("+00'", ".000000'")
    by_hand(database, f"update audit_events set {column} where id = {event}")
    assert first_break(sealed) == ("altered", number)


def test_an_altered_change_is_named(sealed: Union, database: TestDatabase) -> None:
    number, event = links(sealed)[-1]
    by_hand(database, f'update audit_events set changes = \'{{"grade": [null, "9"]}}\' where id = {event}')
    assert first_break(sealed) == ("altered", number)


def test_the_break_is_a_sentence_with_the_record(sealed: Union, database: TestDatabase) -> None:
    number, event = links(sealed)[-2]
    by_hand(database, f"update audit_events set actor_name = '李强' where id = {event}")
    with database.app.test_request_context(), sealed.scope():
        said = break_sentence(audit_check.verify())
    assert said.startswith(f"第 {number} 条记录在封存之后被改动")
    assert "李强（人事专员）" in said
    assert "张三" in said


@pytest.mark.parametrize("place", [-3, -1])
def test_an_altered_seal_is_told_from_an_altered_record(
    sealed: Union, database: TestDatabase, place: int
) -> None:
    number, _event = links(sealed)[place]
    by_hand(database, f"update audit_seals set digest = '{'0' * 64}' where number = {number}")
    assert first_break(sealed) == ("seal_altered", number)


def test_a_deleted_record_is_named(sealed: Union, database: TestDatabase) -> None:
    number, event = links(sealed)[-3]
    by_hand(database, f"delete from audit_events where id = {event}")
    assert first_break(sealed) == ("deleted", number)


def test_a_deleted_link_is_named(sealed: Union, database: TestDatabase) -> None:
    number, event = links(sealed)[-3]
    by_hand(
        database,
        f"delete from audit_seals where number = {number}",
        f"delete from audit_events where id = {event}",
    )
    assert first_break(sealed) == ("missing", number)


def test_cutting_off_the_end_is_noticed_also_after_more_was_sealed(
    sealed: Union, database: TestDatabase
) -> None:
    number, event = links(sealed)[-2]
    by_hand(
        database,
        f"delete from audit_seals where number >= {number}",
        f"delete from audit_events where id >= {event}",
    )
    assert first_break(sealed) == ("cut_off", number)
    with sealed.scope():
        with atomic():
            for grade in "6789":
                audit.record("edit", "employees:张三", actor=FANG, changes={"grade": ["1", grade]})
        audit_chain.seal_all()
    assert first_break(sealed)[0] == "made_anew"


def test_swapped_records_are_named(sealed: Union, database: TestDatabase) -> None:
    (first, one), (_second, two) = links(sealed)[-3:-1]
    by_hand(
        database,
        f"update audit_events set id = -1 where id = {one}",
        f"update audit_events set id = {one} where id = {two}",
        f"update audit_events set id = {two} where id = -1",
    )
    assert first_break(sealed) == ("altered", first)


def test_links_made_anew_over_an_altered_record_differ_from_the_anchor(
    sealed: Union, database: TestDatabase
) -> None:
    number, event = links(sealed)[-3]
    by_hand(database, f"update audit_events set reason = '改过' where id = {event}")
    by_hand(database, *anew(sealed, number))
    assert first_break(sealed)[0] == "made_anew"


def anew(union: Union, first: int) -> list[str]:
    """The statements that make the links right again, from this one on."""
    made = []
    with union.scope():
        digest = session.scalars(select(AuditSeal.digest).where(AuditSeal.number == first - 1)).one()
        for number, event in links(union)[first - 1 :]:
            row = session.scalars(select(AuditEvent).where(AuditEvent.id == event)).one()
            digest = audit_chain.link(digest, audit_chain.spelling_of(row))
            made.append(f"update audit_seals set digest = '{digest}' where number = {number}")
        session.rollback()
    return made


def at_work_for(minutes: int) -> None:
    """A sealer goes round every ten seconds, until now."""
    begun = clock.now() - timedelta(minutes=minutes)
    for seconds in range(0, minutes * 60 + 1, 10):
        with clock.moved_to(begun + timedelta(seconds=seconds)):
            at_work()


def late(union: Union, *, seconds: int, then_young: bool = False) -> None:
    with union.scope(), atomic():
        with clock.moved_to(clock.now() - timedelta(seconds=seconds)):
            audit.record("edit", "employees:张三", actor=FANG)
        if then_young:
            audit.record("edit", "employees:李四", actor=FANG)


def test_a_record_left_unsealed_while_a_sealer_was_at_work_is_a_break(sealed: Union) -> None:
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        at_work_for(minutes=5)
        late(sealed, seconds=120)
        assert first_break(sealed)[0] == "unsealed"
        assert first_break(sealed)[0] == "unsealed", "sealing it does not make it well"


def test_a_record_waits_for_a_sealer_that_was_not_there(sealed: Union) -> None:
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        late(sealed, seconds=120)
        with sealed.scope():
            assert audit_check.verify().ok


def test_a_long_transaction_is_no_break(sealed: Union) -> None:
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        at_work_for(minutes=5)
        late(sealed, seconds=120, then_young=True)
        with sealed.scope():
            assert audit_check.verify().ok


def test_the_chain_is_one_whatever_seat_looks(sealed: Union) -> None:
    with sealed.scope("华东"):
        assert audit_check.verify().checked == len(links(sealed))


def test_each_record_is_chained_once_in_its_own_tenants_chain(our_union: Union, their_union: Union) -> None:
    for union in (our_union, their_union):
        with tenant_scope(union.tenant_id):
            audit_chain.seal_all()
            assert audit_chain.seal_all() == 0
        assert [number for number, _event in links(union)] == list(range(1, len(links(union)) + 1))
