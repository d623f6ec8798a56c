"""固定日与季节的提名 — rules for a fixed day or for certain months propose each occurrence once, by night.

As for people's own dates nothing remembers when it ran last: each night looks back over some days and ahead
over the rule's own; who was granted, or turned down, is not proposed again.
"""

from datetime import date

from sqlalchemy import select

from app.core.db import session
from app.models import Grant, RuleVersion
from app.points.services.prepare import new_plan
from app.rules.occasions import proposal_window
from app.rules.points import GRANT_WAITING
from app.rules.triggers import Occurrence, calendar_from, occurrences
from app.tenants.queries import setting


def due_occurrences(version: RuleVersion, on: date) -> list[Occurrence]:
    """到期的各次 — those a night looks at, the oldest first; none for other rules."""
    calendar = calendar_from(version.scenario, version.trigger)
    window = proposal_window(
        on,
        lead_days=version.lead_days,
        back_days=int(setting("points_back_days")),
        starts_on=version.starts_on,
    )
    if calendar is None or window is None:
        return []
    return list(occurrences(calendar, window.first, window.last))


def waiting_for(version: RuleVersion, key: str) -> Grant | None:
    """待定的发放 — the plan of this occurrence that is not granted yet."""
    mine = (Grant.rule_id == version.rule_id, Grant.event_key == key, Grant.state.in_(GRANT_WAITING))
    return session.scalars(select(Grant).where(*mine).order_by(Grant.id)).first()


def plan_for(version: RuleVersion, each: Occurrence, on: date) -> Grant:
    """这一次的发放 — a new plan, for this occurrence whatever the day."""
    made = new_plan(version, on, None)
    made.event_key, made.nightly = each.key, True
    return made
