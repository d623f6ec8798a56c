"""落账 — the rows of a confirmed plan written as facts, set by set: people, events, memberships."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from sqlalchemy import (
    Date,
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
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.tenancy import current_tenant_id
from app.models import Employee, EmploymentEvent, ImportBatch, Membership, OrgUnit
from app.people.services.departures import departed, leavers_in
from app.people.services.roster.incoming import CARRIED
from app.people.services.roster.judge import COMPARED, changes_somebody
from app.people.services.roster.stage import ROWS, mine

PAIRED = ("id_no", "phone")
HIDDEN = "***"
STEPS = 4  # of an import that only hires: judged again, hired, recorded, joined
BESIDE = {"name": ("name_initials",)}  # what follows from a column and is written with it


def write(
    batch: ImportBatch,
    fields: Collection[str],
    *,
    actor: Actor,
    told: Callable[[int, int], None] = lambda _done, _rows: None,
) -> None:
    """写入 — everybody the plan names: hired, changed, moved, back, gone; `fields`: what the sheet has.

    `told` hears how far it is, in rows, as each step is like another.
    """
    counts = batch.summary["counts"]
    rows = sum(counts[each] for each in counts if each not in {"skipped", "leaving"})
    steps: list[Callable[[], None]] = []
    if counts["new"]:
        steps += [lambda: _hire(batch), lambda: _record_hires(batch, actor), lambda: _join_new(batch)]
    if counts["changed"] or counts["moved"] or counts["rehired"]:
        steps += [
            lambda: _record_changes(batch, actor),
            lambda: _change(batch, fields),
            lambda: _join_returned(batch, fields),
        ]
    if counts["leaving"]:
        steps.append(lambda: _leave(batch, actor))
    for done, step in enumerate(steps, start=1):
        step()
        told(rows * (done + 1) // (len(steps) + 1), rows)


def _hire(batch: ImportBatch) -> None:
    """New people, with the unit their department means by now."""
    units = OrgUnit.__table__
    names = [name for name in _copied() if name in Employee.__table__.c]
    chosen = (
        select(
            literal(current_tenant_id()),
            units.c.id.label("unit_id"),
            literal("active").label("state"),
            *(ROWS.c[name] for name in names),
        )
        .join_from(ROWS, units, _unit_meant())
        .where(*mine(batch), ROWS.c.action == "new")
        .order_by(ROWS.c.row)
    )
    bulk.execute(
        insert(Employee.__table__).from_select(
            ["tenant_id", "unit_id", "state", *names], chosen, include_defaults=False
        )
    )


def _copied() -> list[str]:
    return [name for name in CARRIED if name != "unit_id"]


def _unit_meant() -> Any:
    units = OrgUnit.__table__
    return and_(units.c.tenant_id == ROWS.c.tenant_id, units.c.full_name == ROWS.c.unit_name)


def _record_hires(batch: ImportBatch, actor: Actor) -> None:
    person = Employee.__table__
    chosen = _events(
        batch,
        actor,
        kind=literal("hired"),
        on=func.coalesce(ROWS.c.hire_on, _day(batch.as_of)),
        prior=null(),
        came_from=null(),
        goes_to=person.c.unit_id,  # hired a moment ago, into the unit meant
    )
    by_number = and_(
        person.c.tenant_id == ROWS.c.tenant_id, person.c.employee_no_key == ROWS.c.employee_no_key
    )
    _insert_events(
        chosen.select_from(ROWS.join(person, by_number)).where(*mine(batch), ROWS.c.action == "new")
    )


def _record_changes(batch: ImportBatch, actor: Actor) -> None:
    """What happens to people known already, with the values before; written while those still stand."""
    person = Employee.__table__
    kinds = case((ROWS.c.action == "rehired", "returned"), else_=ROWS.c.action)
    back = and_(ROWS.c.action == "rehired", ROWS.c.hire_on > person.c.left_on)
    on = case((back, ROWS.c.hire_on), else_=_day(batch.as_of))
    chosen = _events(batch, actor, kind=kinds, on=on, prior=_without_secrets(), came_from=person.c.unit_id)
    _insert_events(
        chosen.select_from(ROWS.join(person, _same_person())).where(
            *mine(batch), changes_somebody(ROWS.c.action)
        )
    )


def _without_secrets() -> Any:
    """The values before as history shows them: that a sensitive one changed, not what it was; the row keeps
    that.
    """
    column = ROWS.c.changes
    if session.get_bind().dialect.name != "postgresql":
        return func.json_replace(column, *(part for field in PAIRED for part in (f"$.{field}", HIDDEN)))
    kept: Any = type_coerce(column, JSONB)
    for field in PAIRED:
        kept = case(
            (
                type_coerce(kept, JSONB).has_key(field),
                type_coerce(kept, JSONB).concat(literal({field: HIDDEN}, JSONB)),
            ),
            else_=kept,
        )
    return kept


def _events(
    batch: ImportBatch,
    actor: Actor,
    *,
    kind: Any,
    on: Any,
    prior: Any,
    came_from: Any,
    goes_to: Any = None,
) -> Any:
    person = Employee.__table__
    return select(
        literal(current_tenant_id()),
        person.c.id.label("employee_id"),
        kind.label("kind"),
        on.label("happened_on"),
        came_from.label("from_unit_id"),
        (_unit_named() if goes_to is None else goes_to).label("to_unit_id"),
        prior.label("prior"),
        literal(batch.id).label("batch_id"),
        literal(actor.name).label("recorded_by"),
        literal(now(), type_=EmploymentEvent.__table__.c.recorded_at.type).label("recorded_at"),
    )


def _unit_named() -> Any:
    units = OrgUnit.__table__
    named = select(units.c.id).where(
        units.c.tenant_id == current_tenant_id(), units.c.full_name == ROWS.c.unit_name
    )
    return named.correlate(ROWS).scalar_subquery()


def _insert_events(chosen: Any) -> None:
    names = [
        "tenant_id",
        "employee_id",
        "kind",
        "happened_on",
        "from_unit_id",
        "to_unit_id",
        "prior",
        "batch_id",
        "recorded_by",
        "recorded_at",
    ]
    bulk.execute(insert(EmploymentEvent.__table__).from_select(names, chosen, include_defaults=False))


def _same_person() -> Any:
    person = Employee.__table__
    return and_(person.c.tenant_id == ROWS.c.tenant_id, person.c.id == ROWS.c.employee_id)


def _change(batch: ImportBatch, fields: Collection[str]) -> None:
    """New values over old ones; what the sheet leaves empty stays, what it does not have is filled only
    where nothing was.
    """
    person, units = Employee.__table__, OrgUnit.__table__
    values: dict[str, Any] = {}
    for field, column in COMPARED.items():
        names = (
            [field, column, f"{field}_tail_index"] if field in PAIRED else [column, *BESIDE.get(column, ())]
        )
        for name in names:
            told, kept = ROWS.c[name], person.c[name]
            values[name] = func.coalesce(told, kept) if field in fields else func.coalesce(kept, told)
    values |= {
        "employee_no": ROWS.c.employee_no,
        "employee_no_key": ROWS.c.employee_no_key,
        "unit_id": units.c.id,
        "state": "active",
        "left_on": null(),
    }
    whose = (*mine(batch), changes_somebody(ROWS.c.action), person.c.tenant_id == current_tenant_id())
    bulk.execute(update(person).values(values).where(*whose, _same_person(), _unit_meant()))


def _join_new(batch: ImportBatch) -> None:
    """Whoever comes is a member of the union unless the roster says otherwise [policy]."""
    person = Employee.__table__
    by_number = and_(
        person.c.tenant_id == ROWS.c.tenant_id, person.c.employee_no_key == ROWS.c.employee_no_key
    )
    _join(
        batch,
        by_number,
        func.coalesce(ROWS.c.joined_on, ROWS.c.hire_on, _day(batch.as_of)),
        ROWS.c.action == "new",
        ROWS.c.member.is_not(False),
    )


def _join_returned(batch: ImportBatch, fields: Collection[str]) -> None:
    """People who return join again; others only when the roster says they are members and they are not."""
    past = Membership.__table__.alias("past")
    has_past = exists().where(
        past.c.tenant_id == current_tenant_id(), past.c.employee_id == ROWS.c.employee_id
    )
    is_open = exists().where(
        past.c.tenant_id == current_tenant_id(),
        past.c.employee_id == ROWS.c.employee_id,
        past.c.left_on.is_(None),
    )
    on = case((has_past, _day(batch.as_of)), else_=func.coalesce(ROWS.c.joined_on, _day(batch.as_of)))
    returns = and_(ROWS.c.action == "rehired", ROWS.c.member.is_not(False))
    joins = ROWS.c.member.is_(True) if "is_member" in fields else literal(value=False)
    _join(batch, _same_person(), on, changes_somebody(ROWS.c.action), or_(returns, joins), ~is_open)


def _join(batch: ImportBatch, whose: Any, on: Any, *conditions: Any) -> None:
    person = Employee.__table__
    chosen = (
        select(
            literal(current_tenant_id()),
            person.c.id.label("employee_id"),
            on.label("joined_on"),
            literal(batch.id).label("batch_id"),
        )
        .select_from(ROWS.join(person, whose))
        .where(*mine(batch), *conditions)
    )
    bulk.execute(
        insert(Membership.__table__).from_select(
            ["tenant_id", "employee_id", "joined_on", "batch_id"], chosen, include_defaults=False
        )
    )


def _leave(batch: ImportBatch, actor: Actor) -> None:
    """Absentees of a full roster leave on the day it speaks of; their membership ends, history and points
    stay.
    """
    person, membership, tenant_id = Employee.__table__, Membership.__table__, current_tenant_id()
    day = _day(batch.as_of)
    absent = (*mine(batch), ROWS.c.action == "leaving")
    chosen = _events(batch, actor, kind=literal("left"), on=day, prior=null(), came_from=person.c.unit_id)
    _insert_events(chosen.select_from(ROWS.join(person, _same_person())).where(*absent))
    gone = select(ROWS.c.employee_id).where(*absent)
    last_day = case((membership.c.joined_on > day, membership.c.joined_on), else_=day)
    whose = (
        membership.c.tenant_id == tenant_id,
        membership.c.left_on.is_(None),
        membership.c.employee_id.in_(gone),
    )
    bulk.execute(update(membership).values(left_on=last_day, left_batch_id=batch.id).where(*whose))
    bulk.execute(
        update(person)
        .values(state="left", left_on=day)
        .where(person.c.tenant_id == tenant_id, person.c.id.in_(gone))
    )
    departed(leavers_in(batch), left_on=batch.as_of, actor=actor)


def _day(day: date) -> Any:
    return literal(day, type_=Date) if session.get_bind().dialect.name != "postgresql" else cast(day, Date)
