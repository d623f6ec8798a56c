"""规则版本 — which version of a rule holds on a day, and how one takes the place of another.

Who turns a version locks its rule first: of two officers at once the second sees what the first did.
"""

from datetime import date, datetime

from sqlalchemy import func, select

from app.approvals.services import void
from app.core import audit, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.text import _
from app.models import PointRule, RuleVersion
from app.rules.versions import AHEAD, JUDGING, RULE_LIFECYCLE, VERSION_LIFECYCLE, ends_before, on_day


def version_on(rule: PointRule, day: date) -> RuleVersion | None:
    """当日版本 — the released version of that day; None for a rule that was not in force on it. One that
    waits for its day judges nothing yet.
    """
    held = (RuleVersion.rule_id == rule.id, RuleVersion.state.in_(JUDGING), RuleVersion.recorded)
    return on_day(session.scalars(select(RuleVersion).where(*held)).all(), day)


def version_in_force(rule: PointRule) -> RuleVersion | None:
    """现行版本 — None for a draft and for what is retired."""
    held = (RuleVersion.rule_id == rule.id, RuleVersion.state == "released")
    return session.scalar(select(RuleVersion).where(*held))


def version_ahead(rule: PointRule) -> RuleVersion | None:
    """待发布版本 — the one that is written, decided, or waits for its day; there is one at the most."""
    ahead = (RuleVersion.rule_id == rule.id, RuleVersion.state.in_(AHEAD))
    return session.scalar(select(RuleVersion).where(*ahead))


def last_number(rule: PointRule) -> int:
    """末版号 — the number of the newest version, whatever became of it."""
    return int(
        session.scalar(select(func.max(RuleVersion.number)).where(RuleVersion.rule_id == rule.id)) or 0
    )


def put_into_force(version: RuleVersion, *, on: date, actor: Actor, reason: str | None = None) -> RuleVersion:
    """生效 — from this day it judges, and the one before ends with the day before. Raises NotAllowedNow."""
    rule = session.get_one(PointRule, version.rule_id, with_for_update=True, populate_existing=True)
    session.refresh(version, with_for_update=True)
    state = VERSION_LIFECYCLE.after(version.state, "release")
    before = version_in_force(rule)
    if before is not None:
        before.state = VERSION_LIFECYCLE.after(before.state, "supersede")
        before.effective_until = ends_before(on)
        session.flush()
    was, version.state, version.effective_from = version.state, state, on
    if version.scenario != "festival":  # what lies before is none of a new rule's business
        version.starts_on = version.starts_on or on
    if version.released_at is None:
        version.released_by, version.released_at = actor.name, clock.now()
    rule.state = RULE_LIFECYCLE.after(rule.state, "release")
    rule.version, rule.current_version_id = version.number, version.id
    session.flush()
    session.expire(rule, ["current"])
    changes = {"state": [was, state], "effective_from": [None, on.isoformat()]}
    audit.record("release", version, actor=actor, changes=changes, reason=reason)
    return version


def take_version_back(version: RuleVersion, *, actor: Actor, reason: str | None = None) -> RuleVersion:
    """退回草稿 — what is being decided is a draft again; its day and its simulation stay for next time."""
    session.refresh(version, with_for_update=True)
    if version.state != "submitted":
        return version
    version.state = VERSION_LIFECYCLE.after(version.state, "send_back")
    session.flush()
    audit.record("send_back", version, actor=actor, reason=reason)
    return version


def schedule(version: RuleVersion, *, actor: Actor, reason: str | None = None) -> RuleVersion:
    """待生效 — released, and without any effect before its day."""
    session.get_one(PointRule, version.rule_id, with_for_update=True, populate_existing=True)
    session.refresh(version, with_for_update=True)
    before, version.state = version.state, VERSION_LIFECYCLE.after(version.state, "schedule")
    version.released_by, version.released_at = actor.name, clock.now()
    session.flush()
    changes = {"state": [before, version.state], "effective_from": [None, f"{version.effective_from}"]}
    audit.record("schedule", version, actor=actor, changes=changes, reason=reason)
    return version


def due_versions(on: date) -> list[int]:
    """到期生效 — the numbers of the versions whose day has come, the earliest first."""
    due = (RuleVersion.state == "scheduled", RuleVersion.effective_from <= on)
    return list(session.scalars(select(RuleVersion.id).where(*due).order_by(RuleVersion.effective_from)))


def give_up_version(
    version: RuleVersion, *, actor: Actor, on: date, at: datetime, reason: str | None = None
) -> RuleVersion:
    """放弃版本 — it never comes into force; what was asked about it is void."""
    session.refresh(version, with_for_update=True)
    before, state = version.state, VERSION_LIFECYCLE.after(version.state, "withdraw")
    void("point_rule", version.id, reason=_("The version was given up."), actor=actor, on=on, at=at)
    version.state, version.effective_from = state, None
    session.flush()
    audit.record("withdraw", version, actor=actor, changes={"state": [before, state]}, reason=reason)
    return version


def retire_rule(rule: PointRule, *, on: date, actor: Actor, reason: str | None = None) -> PointRule:
    """停用 — from this day the rule grants nothing; what waits to follow is given up."""
    session.refresh(rule, with_for_update=True)
    before, rule.state = rule.state, RULE_LIFECYCLE.after(rule.state, "retire")
    last, ahead = version_in_force(rule), version_ahead(rule)
    if last is not None:
        last.state, last.effective_until = VERSION_LIFECYCLE.after(last.state, "supersede"), ends_before(on)
    if ahead is not None:
        give_up_version(ahead, actor=actor, on=on, at=clock.now(), reason=reason)
    session.flush()
    audit.record("retire", rule, actor=actor, changes={"state": [before, rule.state]}, reason=reason)
    return rule
