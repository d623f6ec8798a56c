"""痕迹 — who brought a row into its states, and when: from its own columns, else from the audit trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.core.db import session
from app.core.lifecycle import Lifecycle
from app.core.models import AuditEvent
from app.core.tenancy import TenantScoped, whole_tenant

REMEMBERED = 50  # acts looked through; a draft revised more often shows its latest turns


@dataclass(frozen=True, slots=True)
class Mark:
    """痕迹 — who brought the row into a state, and when, as far as it is known."""

    who: str | None = None
    when: date | datetime | None = None


def marks_of(
    lifecycle: Lifecycle, row: Any, columns: Mapping[str, str], states: Sequence[str]
) -> dict[str, Mark]:
    """痕迹 — of each of these states: what the row says, else what the trail says."""
    said = {state: told(row, state, columns) for state in states}
    if all(mark.who and mark.when for mark in said.values()) or not isinstance(row, TenantScoped):
        return said
    kept = _recorded(lifecycle, row)
    return {
        state: Mark(mark.who or kept.get(state, Mark()).who, mark.when or kept.get(state, Mark()).when)
        for state, mark in said.items()
    }


def told(row: Any, state: str, columns: Mapping[str, str]) -> Mark:
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
