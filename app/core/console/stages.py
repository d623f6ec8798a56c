"""步骤 — where a row stands in its life: what it has passed, by whom and when, where it is, what may follow.

Read from the lifecycle of rules/, from the row's own columns (`shipped_on`, `closed_at`, `closed_by`) and,
for what they do not say, from the audit trail.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import select

from app.core.console.attributes import Attribute, attribute
from app.core.console.display import TONES, shown, tone
from app.core.db import session
from app.core.lifecycle import Lifecycle
from app.core.models import AuditEvent
from app.core.tenancy import TenantScoped, whole_tenant

ENDINGS = frozenset({"off", "bad"})  # states one does not set out for
REMEMBERED = 50  # acts looked through; a draft revised more often shows its latest turns


@dataclass(frozen=True, slots=True)
class Mark:
    """痕迹 — who brought the row into a state, and when, as far as it is known."""

    who: str | None = None
    when: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """一步 — a state on the way: "passed", "current" or "ahead"."""

    label: str
    place: str
    tone: str
    mark: Mark = Mark()

    @property
    def when(self) -> Markup:
        """The day or the moment, as people read it."""
        kind = "instant" if isinstance(self.mark.when, datetime) else "day"
        return shown(Attribute("", "", kind), self.mark.when) if self.mark.when else Markup("")


def stages_of(lifecycle: Lifecycle, row: Any, columns: Mapping[str, str]) -> list[Stage]:
    """步骤条 — the states from the first to where the row is, and those still ahead.

    `columns` names the stem of a state's columns where it is not the state itself: {"open": "drawn_up"}.
    """
    way, now = way_of(lifecycle), row.state
    before = way[: way.index(now)] if now in way else _left_from(lifecycle, way, row, columns)
    ahead = way[way.index(now) + 1 :] if now in way else []
    marks = _marks(lifecycle, row, columns, (*before, now))
    passed = [(state, "passed") for state in before]
    places = [*passed, (now, "current"), *((state, "ahead") for state in ahead)]
    own = attribute(type(row), "state").tones
    return [
        Stage(_word(row, lifecycle, state), place, tone(state, own), marks.get(state, Mark()))
        for state, place in places
    ]


def _word(row: Any, lifecycle: Lifecycle, state: str) -> str:
    """The state in words; one the lifecycle does not lead to, as its column says it."""
    return str(lifecycle.state_words.get(state) or attribute(type(row), "state").words.get(state, state))


def way_of(lifecycle: Lifecycle) -> list[str]:
    """正路 — from the first state by the first verb that leads on, leaving ways out and ways back aside."""
    way = [lifecycle.initial]
    while onward := [
        step.target
        for step in lifecycle.steps.values()
        if way[-1] in step.sources and step.target not in way and TONES.get(step.target) not in ENDINGS
    ]:
        way.append(onward[0])
    return way


def _left_from(lifecycle: Lifecycle, way: Sequence[str], row: Any, columns: Mapping[str, str]) -> list[str]:
    """The part of the way gone before it was left: up to the last state with a way out that left a mark."""
    leading = [step for step in lifecycle.steps.values() if step.target == row.state]
    doors = {source for step in leading for source in step.sources}
    gone = [at for at, state in enumerate(way) if state in doors and _told(row, state, columns).when]
    first = next((at for at, state in enumerate(way) if state in doors), 0)
    return list(way[: (gone[-1] if gone else first) + 1])


def _marks(
    lifecycle: Lifecycle, row: Any, columns: Mapping[str, str], states: Sequence[str]
) -> dict[str, Mark]:
    told = {state: _told(row, state, columns) for state in states}
    if all(mark.who and mark.when for mark in told.values()) or not isinstance(row, TenantScoped):
        return told
    kept = _recorded(lifecycle, row)
    return {
        state: Mark(mark.who or kept.get(state, Mark()).who, mark.when or kept.get(state, Mark()).when)
        for state, mark in told.items()
    }


def _told(row: Any, state: str, columns: Mapping[str, str]) -> Mark:
    """What the row itself says."""
    stem = columns.get(state, state)
    when = getattr(row, f"{stem}_at", None) or getattr(row, f"{stem}_on", None)
    return Mark(getattr(row, f"{stem}_by", None), when)


def _recorded(lifecycle: Lifecycle, row: Any) -> dict[str, Mark]:
    """What the audit trail says: the latest act that led to each state, and how it began."""
    about = (AuditEvent.object_kind == row.__tablename__, AuditEvent.object_id == row.id)
    facts = select(AuditEvent.verb, AuditEvent.changes, AuditEvent.actor_name, AuditEvent.at).where(*about)
    with whole_tenant("the steps of a record in sight are whole, whatever unit the hand was of"):
        first = session.execute(facts.order_by(AuditEvent.id).limit(1)).first()
        acts = session.execute(facts.order_by(AuditEvent.id.desc()).limit(REMEMBERED)).all()
    kept = {
        state: Mark(who, at)
        for verb, changes, who, at in reversed(acts)
        if (state := _led_to(lifecycle, verb, changes)) is not None
    }
    if first is not None:
        kept.setdefault(lifecycle.initial, Mark(first.actor_name, first.at))
    return kept


def _led_to(lifecycle: Lifecycle, verb: str, changes: dict[str, Any] | None) -> str | None:
    """The state an act led to: as it was recorded, else as the verb leads."""
    if changes and isinstance(changes.get("state"), list):
        return str(changes["state"][-1])
    return lifecycle.steps[verb].target if verb in lifecycle.steps else None
