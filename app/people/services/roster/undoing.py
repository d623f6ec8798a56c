"""可否撤销 — row by row, what a batch did and whether that still stands as it left it; decides, changes
nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    MetaData,
    String,
    Table,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.core import bulk
from app.core.db import session
from app.core.loading import analyse, many_rows, temporary
from app.core.tenancy import current_scope, current_tenant_id
from app.models import Employee, EmploymentEvent, ImportBatch, Membership, OrgUnit
from app.people.services.roster.judge import COMPARED
from app.people.services.roster.later import begun_since, hanging_on_people
from app.people.services.roster.restoring import BEFORE, RESTORED, load_restored, take_out_taken
from app.people.services.roster.stage import ROWS, mine

# why a row is left to a person: `why` is a code of people/wording.py, `what` names fields or tables
UNDOING = Table(
    "roster_undoing",
    MetaData(),
    Column("row_id", BigInteger, primary_key=True, autoincrement=False),
    Column("employee_id", BigInteger, index=True),
    Column("action", String),
    Column("why", String),
    Column("what", Text, nullable=False),
    prefixes=["TEMPORARY"],
)
FREE = UNDOING.c.why.is_(None)


@contextmanager
def undoing(batch: ImportBatch) -> Iterator[Table]:
    """撤销方案 — every row of the batch not yet undone, with why it cannot be; for as long as the block
    lasts.
    """
    counts = batch.summary["counts"]
    many_rows(sum(counts[each] for each in ("new", "leaving", *BEFORE)))
    with temporary(UNDOING), temporary(RESTORED):
        _fill(_of_new(batch))
        _fill(_of_known(batch))
        analyse(UNDOING)
        for name, people in hanging_on_people(batch):
            _hold(name, people, "new")
        for name, people in begun_since(batch.applied_at) if batch.applied_at else ():
            _hold(name, people, "rehired")
        load_restored(UNDOING)
        take_out_taken(UNDOING)
        yield UNDOING


def _fill(chosen: Any) -> None:
    names = ["row_id", "employee_id", "action", "why", "what"]
    bulk.execute(insert(UNDOING).from_select(names, chosen))


def _open_rows(batch: ImportBatch) -> tuple[Any, ...]:
    return (*mine(batch), or_(ROWS.c.undone.is_(None), ROWS.c.undone == "kept"))


def _of_new(batch: ImportBatch) -> Any:
    person, event = Employee.__table__, EmploymentEvent.__table__
    by_number = and_(
        person.c.tenant_id == current_tenant_id(), person.c.employee_no_key == ROWS.c.employee_no_key
    )
    why = case((event.c.id.is_(None), "undo_gone"), (outside(person), "not_in_your_unit"), else_=null())
    return (
        select(ROWS.c.id, person.c.id.label("employee_id"), ROWS.c.action, why.label("why"), literal(""))
        .select_from(ROWS.outerjoin(person, by_number).outerjoin(event, _event_of(batch, person.c.id)))
        .where(*_open_rows(batch), ROWS.c.action == "new")
    )


def _of_known(batch: ImportBatch) -> Any:
    """What a row changed stands as the row left it; nothing happened since that rests on it."""
    person, event = Employee.__table__, EmploymentEvent.__table__
    known = and_(person.c.tenant_id == current_tenant_id(), person.c.id == ROWS.c.employee_id)
    what = _changed_since(person, event)
    gone = or_(person.c.id.is_(None), event.c.id.is_(None))
    why = case(
        (gone, "undo_gone"),
        (outside(person), "not_in_your_unit"),
        (what != "", "undo_changed"),
        (_left_otherwise(batch, person), "undo_returned"),
        (_happened_since(person, event), "undo_events"),
        (_membership_since(batch, person), "undo_membership"),
        (~_unit_open(person), "undo_unit"),
        else_=null(),
    )
    return (
        select(ROWS.c.id, ROWS.c.employee_id, ROWS.c.action, why.label("why"), what.label("what"))
        .select_from(
            ROWS.outerjoin(person, known).outerjoin(event, _event_of(batch, ROWS.c.employee_id)),
        )
        .where(*_open_rows(batch), ROWS.c.action.in_((*BEFORE, "leaving")))
    )


def _event_of(batch: ImportBatch, employee_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """What the batch wrote about the person.

    SQLite keeps no statistics and would look through the whole batch for each person, hours for a hundred
    thousand: a number that is computed keeps it from beginning there.
    """
    event = EmploymentEvent.__table__
    number = event.c.batch_id if _on_postgresql() else event.c.batch_id + 0
    return and_(
        event.c.tenant_id == current_tenant_id(),
        number == batch.id,
        event.c.employee_id == employee_id,
    )


def outside(person: FromClause) -> ColumnElement[bool]:
    """不在管辖 — the person stands today in a unit the active seat does not reach."""
    scope = current_scope()
    units = scope.units() if scope is not None else None
    return literal(value=False) if units is None else person.c.unit_id.not_in(units)


def _changed_since(person: FromClause, event: FromClause) -> ColumnElement[str]:
    """The fields whose value is no longer the one the row wrote, each with a comma."""
    other = {field: person.c[column].is_distinct_from(ROWS.c[column]) for field, column in COMPARED.items()}
    other |= {
        "unit_id": person.c.unit_id.is_distinct_from(event.c.to_unit_id),
        "employee_no": person.c.employee_no_key.is_distinct_from(ROWS.c.employee_no_key),
        "left_on": person.c.state != "active",
    }
    found: ColumnElement[str] = literal("")
    for field, differs in other.items():
        found = found.concat(case((and_(_holds(field), differs), f"{field},"), else_=""))
    return found


def _holds(field: str) -> ColumnElement[bool]:
    """Whether the values before of a row name this field."""
    if _on_postgresql():
        held: ColumnElement[bool] = type_coerce(ROWS.c.changes, JSONB).has_key(field)
        return func.coalesce(held, literal(value=False))
    return func.json_type(ROWS.c.changes, f"$.{field}").is_not(None)


def _left_otherwise(batch: ImportBatch, person: FromClause) -> ColumnElement[bool]:
    stands = and_(person.c.state == "left", person.c.left_on == batch.as_of)
    return and_(ROWS.c.action == "leaving", ~stands)


def _happened_since(person: FromClause, event: FromClause) -> ColumnElement[bool]:
    """A later change of employment that rests on this one; other particulars changed since do not."""
    later = EmploymentEvent.__table__.alias("later")
    rests = or_(later.c.kind != "changed", ROWS.c.action == "rehired")
    return and_(
        ROWS.c.action != "changed",
        exists().where(
            later.c.tenant_id == current_tenant_id(),
            later.c.employee_id == person.c.id,
            later.c.id + 0 > event.c.id,  # computed, as in _event_of: begin with the person
            rests,
        ),
    )


def _membership_since(batch: ImportBatch, person: FromClause) -> ColumnElement[bool]:
    """The membership the row began has ended since; or the one it ended was followed by another."""
    held = Membership.__table__.alias("held")
    whose = (held.c.tenant_id == current_tenant_id(), held.c.employee_id == person.c.id)
    ended = exists().where(*whose, held.c.batch_id == batch.id, held.c.left_on.is_not(None))
    begun = and_(ROWS.c.action == "leaving", exists().where(*whose, held.c.left_on.is_(None)))
    return or_(ended, begun)


def _unit_open(person: FromClause) -> ColumnElement[bool]:
    """The unit the person would stand in again is still there and open."""
    units = OrgUnit.__table__.alias("back_to")
    back = case((_holds("unit_id"), _number_in("unit_id")), else_=person.c.unit_id)
    return exists().where(
        units.c.tenant_id == current_tenant_id(), units.c.id == back, units.c.state == "open"
    )


def _number_in(field: str) -> ColumnElement[Any]:
    if _on_postgresql():
        return cast(type_coerce(ROWS.c.changes, JSONB)[field].astext, BigInteger)
    return func.json_extract(ROWS.c.changes, f"$.{field}")


def _hold(name: str, people: Any, action: str) -> None:
    """Name the table in each row whose person it names."""
    whose = (UNDOING.c.action == action, UNDOING.c.employee_id.in_(people))
    free = or_(FREE, UNDOING.c.why == "undo_facts")
    bulk.execute(
        update(UNDOING).values(why="undo_facts", what=UNDOING.c.what.concat(f"{name},")).where(*whose, free)
    )


def _on_postgresql() -> bool:
    return bool(session.get_bind().dialect.name == "postgresql")
