"""填报 — a unit fills in the value it was given room for, from a day on and never backwards."""

from datetime import date, datetime

from sqlalchemy import select

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, NotAllowed, NotFound
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import OrgUnit, ValueFill, ValueRange
from app.rules.calendar import refuse_far
from app.rules.lattice import LIFECYCLE, Held, Resolved, fit
from app.rules.problems import Problem
from app.tenants.queries.lattice import KINDS, Entry, Kind, Said, resolve, way_to, words_of
from app.tenants.services.refusals import OutsideRange, ValueLocked
from app.tenants.wording import held_words, room_words


def fill_value(  # noqa: PLR0913 - each is part of what is filled in
    kind: str,
    key: str,
    *,
    unit: OrgUnit,
    value: Held | None,
    from_on: date,
    actor: Actor,
    on: date,
    at: datetime,
    reason: str | None = None,
) -> ValueFill:
    """填报 — the unit's own value from that day; None: as from above again.

    Raises NotAllowed for who does not keep such values or where they do not reach, NotFound for a unit out of
    sight, ValueLocked where nothing was given to the unit, OutsideRange with the range, BadInput for a day
    that cannot be.
    """
    _known, entry = known_entry(kind, key, actor, from_on)
    refuse_day(from_on, on)
    if not entry.reaches(unit):
        raise NotAllowed(
            _("“%(what)s” is not for %(unit)s: it has no effect there.", what=entry.label, unit=unit)
        )
    if unit.parent_id is None:
        raise NotAllowed(_("Headquarters set the value itself; only units below fill it in."))
    if unit.state != "open":
        raise BadInput(_("“%(unit)s” is closed down: nothing is filled in for it.", unit=unit))
    lock_top()
    room = resolve(entry, way_to(unit), words_of(kind, [key], way_to(unit)).get(key, Said()), from_on)
    if value is not None:
        _refuse_fill(entry, room, value)
    made = ValueFill(
        unit_id=unit.id,
        kind=kind,
        key=key,
        value=value,
        from_on=from_on,
        state="said",
        reason=(reason or "").strip() or None,
        filled_by=actor.name,
        filled_by_id=actor.user_id,
        filled_at=at,
    )
    session.add(made)
    session.flush()
    before, now = held_words(entry, room.value), _("from above again")
    changes = {"value": [before, now if value is None else held_words(entry, value)]}
    audit.record(
        "fill_value",
        f"value_fills:{unit} · {entry.label}",
        actor=actor,
        changes=changes,
        reason=reason,
        subject_id=made.id,
    )
    return made


def withdraw_word(row: ValueRange | ValueFill, *, actor: Actor, on: date) -> ValueRange | ValueFill:
    """撤回 — what was said for a later day and has not begun; what has begun is answered by a new word.

    Raises NotAllowed.
    """
    session.refresh(row, with_for_update=True)
    kind = KINDS.get(row.kind)
    if kind is None or actor.role not in kind.keepers:
        raise NotAllowed(_("Your role does not decide about values of this kind."))
    after = LIFECYCLE.after(row.state, "withdraw")
    if row.from_on <= on:
        raise NotAllowed(_("This holds already: say something else from a later day instead."))
    row.state = after
    session.flush()
    audit.record("withdraw_value", row, actor=actor)
    return row


def known_entry(kind: str, key: str, actor: Actor, on: date) -> tuple[Kind, Entry]:
    """可下放的值 — the kind and its entry; raises NotFound, and NotAllowed for who does not keep it."""
    known = KINDS.get(kind)
    if known is None or (entry := known.entries(on).get(key)) is None:
        raise NotFound(_("There is no such value to be given to the units."))
    if actor.role not in known.keepers:
        raise NotAllowed(_("Your role does not decide about values of this kind."))
    return known, entry


def lock_top() -> None:
    """依次办理 — of two people at once, the second sees what the first said."""
    with whole_tenant("what one unit gives binds those below it: one after the other"):
        top = select(OrgUnit.id).where(OrgUnit.parent_id.is_(None))
        session.execute(top.with_for_update(key_share=True))


def refuse_day(from_on: date, on: date) -> None:
    """日期 — raises BadInput for a day that has passed or lies too far ahead."""
    if from_on < on:
        raise BadInput(
            _("%(day)s has passed: what was decided then stays. Choose today or later.", day=from_on),
            field="from_on",
        )
    refuse_far(from_on, on, field="from_on")


def _refuse_fill(entry: Entry, room: Resolved, value: Held) -> None:
    found = fit(room, value)
    if not isinstance(found, Problem):
        return
    if found.code == "value_locked":
        raise ValueLocked(
            _("“%(what)s” is fixed by the unit above: ask them for room.", what=entry.label), field="value"
        )
    raise OutsideRange(
        _(
            "“%(what)s” may be %(room)s here: choose a value inside.",
            what=entry.label,
            room=room_words(entry, room),
        ),
        field="value",
    )
