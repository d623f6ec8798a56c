"""下放范围 — a unit gives those below it room for a value, from a day on and never backwards.

Before a range is given, who would lie outside of it is known by name (`plan_range`); whoever gives it either
refrains or says what becomes of them, and that is written down with the range.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, NotAllowed
from app.core.preview import StalePreview, digest_of
from app.core.tenancy import current_scope
from app.core.text import _
from app.models import OrgUnit, ValueRange
from app.rules.lattice import Held, Resolved, Value, Word, refused
from app.tenants.queries import at_or_below
from app.tenants.queries.lattice import Entry, Said, resolve, way_to, words_of
from app.tenants.services.filling import known_entry, lock_top, refuse_day
from app.tenants.services.refusals import UnitsOutside, ValueLocked
from app.tenants.wording import room_words


@dataclass(frozen=True, slots=True)
class Outsider:
    """落在范围外 — a unit whose own value would no longer count, from which day; what holds where it falls
    back, and where it is brought to the nearest allowed.
    """

    unit_id: int
    name: str
    on: date
    has: Held
    falls_to: Held
    nearest: Held


@dataclass(frozen=True, slots=True)
class RangePlan:
    """下放预览 — what would hold, who would lie outside, and the digest of what was seen."""

    value: Value
    outsiders: tuple[Outsider, ...]
    digest: str


def plan_range(kind: str, key: str, *, value: Value, from_on: date, actor: Actor, on: date) -> RangePlan:
    """预览下放 — who would lie outside of what is given to the units below the actor's.

    Raises NotAllowed for who does not keep such values or stands over no other unit, ValueLocked where
    nothing was given to the unit itself, BadInput for a day or a range that cannot be.
    """
    known, entry = known_entry(kind, key, actor, from_on)
    giver = _giver()
    refuse_day(from_on, on)
    said = words_of(kind, [key], None).get(key, Said())
    room = resolve(entry, way_to(giver), said, from_on)
    if room.locked_by is not None:
        raise ValueLocked(_("This value is fixed by the unit above: there is nothing to give on."))
    _refuse_range(entry, value, room)
    value = replace(value, owner=giver.id, kind=known.name)
    word = Word(id=2**53, unit=giver.id, from_on=from_on, gave=value)
    outside = tuple(_outsiders(entry, giver, said, word))
    facts = [kind, key, giver.id, str(from_on), value.mode, value.limits.least, value.limits.most]
    facts += [list(value.limits.options or ()), value.default]
    rows = [[each.unit_id, str(each.on), each.has, each.falls_to, each.nearest] for each in outside]
    return RangePlan(value, outside, digest_of({"range": facts}, rows))


def give_range(  # noqa: PLR0913 - each is part of what is given
    kind: str,
    key: str,
    *,
    value: Value,
    from_on: date,
    digest: str,
    reason: str,
    actor: Actor,
    on: date,
    at: datetime,
) -> ValueRange:
    """下放 — the range holds from that day for every unit below; by the digest that was seen.

    Raises StalePreview when somebody filled in something meanwhile, UnitsOutside where some lie outside and
    nothing was said about what becomes of them; and as `plan_range` does.
    """
    lock_top()
    _known, entry = known_entry(kind, key, actor, from_on)
    plan = plan_range(kind, key, value=value, from_on=from_on, actor=actor, on=on)
    if plan.digest != digest:
        raise StalePreview(_("A unit changed its value while you were looking. Look again, then save."))
    if plan.outsiders and plan.value.outside == "refuse":
        names = "、".join(each.name for each in plan.outsiders[:5])
        raise UnitsOutside(
            _(
                "%(count)s units lie outside of this range (%(names)s): ask them to adjust theirs first, or "
                "choose what becomes of their values.",
                count=len(plan.outsiders),
                names=names,
            ),
            field="outside",
        )
    made = _range_row(key, plan, from_on, reason.strip())
    made.set_by, made.set_by_id, made.set_at = actor.name, actor.user_id, at
    session.add(made)
    session.flush()
    changes = {"mode": [None, made.mode], "units": [None, len(plan.outsiders)]}
    audit.record(
        "give_range",
        f"value_ranges:{entry.label}",
        actor=actor,
        changes=changes,
        reason=reason,
        subject_id=made.id,
    )
    return made


def _giver() -> OrgUnit:
    """The unit the seat stands at; whoever stands at one unit alone gives nothing to others."""
    scope = current_scope()
    if scope is None or scope.alone or scope.owner is not None:
        raise NotAllowed(_("Your seat is for this unit alone: it gives nothing to others."))
    wanted = OrgUnit.parent_id.is_(None) if scope.unit_path is None else OrgUnit.path == scope.unit_path
    return session.scalars(select(OrgUnit).where(wanted)).one()


def _refuse_range(entry: Entry, value: Value, room: Resolved) -> None:
    problem = refused(value, room.limits)
    if problem is None:
        return
    said = {
        "range_turned": (_("The range ends before it begins: correct the two numbers."), "least"),
        "range_wider": (_("The range must lie within %(room)s.", room=room_words(entry, room)), "least"),
        "default_outside": (_("The value for who fills in nothing lies outside of the range."), "default"),
    }
    sentence, field = said[problem.code]
    raise BadInput(sentence, field=field)


def _outsiders(entry: Entry, giver: OrgUnit, before: Said, word: Word) -> Iterable[Outsider]:
    """Units below whose value counted and would no longer: each once, at its first day."""
    words = (*before.fills, *before.ranges)
    days = sorted({word.from_on, *(each.from_on for each in words if each.from_on > word.from_on)})
    falls, near = _after(before, word, "fall_back"), _after(before, word, "clip")
    for unit in _fillers(giver, before):
        way = way_to(unit)
        for day in days:
            was, gets = resolve(entry, way, before, day), resolve(entry, way, falls, day)
            if was.source == "filled" and was.from_unit == unit.id and gets.value != was.value:
                nearest = resolve(entry, way, near, day).value
                yield Outsider(unit.id, unit.full_name, day, was.value, gets.value, nearest)
                break


def _after(before: Said, word: Word, outside: str) -> Said:
    assert word.gave is not None
    said = replace(word, gave=replace(word.gave, outside=outside))
    return replace(before, ranges=(*before.ranges, said))


def _fillers(giver: OrgUnit, said: Said) -> list[OrgUnit]:
    below = (at_or_below(giver.path), OrgUnit.id != giver.id, OrgUnit.state == "open")
    wanted = select(OrgUnit).where(OrgUnit.id.in_(said.fills_by), *below).order_by(OrgUnit.path)
    return list(session.scalars(wanted))


def _range_row(key: str, plan: RangePlan, from_on: date, reason: str) -> ValueRange:
    value, narrow = plan.value, plan.value.mode == "range"
    whole = narrow and value.limits.options is None
    affected: list[Any] = [
        {
            "unit": each.unit_id,
            "name": each.name,
            "on": str(each.on),
            "has": each.has,
            "gets": each.nearest if value.outside == "clip" else each.falls_to,
        }
        for each in plan.outsiders
    ]
    return ValueRange(
        unit_id=value.owner,
        kind=value.kind,
        key=key,
        mode=value.mode,
        least=value.limits.least if whole else None,
        most=value.limits.most if whole else None,
        options=list(value.limits.options) if narrow and value.limits.options is not None else None,
        preset=value.default,
        outside="fall_back" if value.outside == "refuse" else value.outside,
        from_on=from_on,
        state="said",
        reason=reason,
        affected=affected,
    )
