"""发放确认 — a plan that was seen is granted: money set aside, points issued, lots opened, in one
transaction, set-based.

A hundred thousand people are a handful of statements. The plan is computed once more before: when roster,
rule or earlier grants would give another one, the confirmation is refused.
"""

from typing import Any

from sqlalchemy import func, or_, select, union_all

from app.core import audit, bulk, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import DomainError
from app.core.preview import DigestUnknown, StalePreview
from app.core.tenancy import current_tenant_id
from app.core.text import _
from app.models import Account, Grant, PointRule, Posting, RuleVersion
from app.points.queries import EMPLOYEES, LINES
from app.points.queries.caps import granted_by
from app.points.services.capping import stopped_by_now
from app.points.services.issuing import issue
from app.points.services.judging import keep_judgement, refuse_unfit
from app.points.services.prepare import question_of, refuse_out_of_sight
from app.points.services.queueing import left_waiting, too_late
from app.points.services.versions import version_on
from app.rules.points import GRANT_LIFECYCLE
from app.standards.services import one_at_a_time

DECIDED = ("released", "queued", "ended")
ACCOUNTS: Any = Account.__table__
POSTINGS: Any = Posting.__table__


class NobodyToGrant(DomainError):
    """无人可发 — the plan gives points to nobody."""

    code = "nobody_to_grant"


class LastDayPassed(DomainError):
    """已过有效期 — the points could no longer be spent on the day on which they would be given."""

    code = "last_day_passed"


def confirm_grant(grant: Grant, *, digest: str, actor: Actor) -> Grant:
    """确认发放 — grant what was seen, once nobody is left to be asked; confirming again does nothing.

    Raises DigestUnknown for another plan's digest, StalePreview when the plan would differ by now,
    AvailableTooLittle when the sub-account has less than it costs, NobodyToGrant, LastDayPassed.
    """
    lock_seen(grant, digest)
    if grant.state in DECIDED:
        return grant
    state = GRANT_LIFECYCLE.after(grant.state, "confirm")
    one_at_a_time()
    refuse_stale(grant)
    refuse_unfit(grant)
    if left_waiting(grant, actor=actor):
        return grant
    issue(grant, actor=actor)
    grant.state, grant.confirmed_by, grant.confirmed_at = state, actor.name, clock.now()
    session.flush()
    keep_judgement(grant, actor=actor)
    audit.record(
        "confirm",
        grant,
        actor=actor,
        changes={
            "people": [None, grant.people],
            "points": [None, grant.total_points],
            "fen": [None, grant.total_fen],
        },
    )
    return grant


def lock_seen(grant: Grant, digest: str) -> None:
    """锁定所见 — two grants of one rule go one after the other. Raises DigestUnknown for another plan than
    was seen.
    """
    if grant.rule_id is not None:
        session.get_one(PointRule, grant.rule_id, with_for_update=True)
    session.refresh(grant, with_for_update=True)
    if grant.digest != digest:
        raise DigestUnknown(
            _("This is not the preview that is waiting. Open the grant again and confirm what it shows.")
        )


def refuse_stale(grant: Grant) -> None:
    """须未变 — raises NobodyToGrant, LastDayPassed, StalePreview when the plan would differ by now."""
    if grant.people == 0:
        raise NobodyToGrant(_("By this plan nobody gets points: look at the reasons beside the names."))
    if too_late(grant, clock.today()):
        raise LastDayPassed(
            _(
                "These points could be spent until %(day)s, which is past: they would lapse tonight. "
                "Withdraw the grant and prepare it again with a later last day.",
                day=grant.expires_on,
            )
        )
    changed = changed_since(grant)
    if changed is None:
        return
    raise StalePreview(
        _(
            "The rule or the roster has changed since this was prepared (%(people)s people differ). "
            "Prepare the grant again and confirm the new preview.",
            people=changed,
        ),
        changed=changed,
    )


def changed_since(grant: Grant) -> int | None:
    """变动人数 — how many the plan would treat otherwise if made now; None when it stands as it was."""
    if grant.rule is None or grant.version is None:
        return _left_since(grant) + stopped_by_now(grant) or None
    refuse_out_of_sight(grant.rule)
    held = version_on(grant.rule, grant.granted_on)
    if grant.rule.state != "released" or held is None or held.id != grant.version_id:
        return 0
    return _differences(grant, grant.version) or None


def _left_since(grant: Grant) -> int:
    """Who was named by hand and has left since."""
    gone = (
        select(func.count())
        .select_from(LINES.join(EMPLOYEES, EMPLOYEES.c.id == LINES.c.employee_id))
        .where(
            LINES.c.tenant_id == current_tenant_id(),
            EMPLOYEES.c.tenant_id == LINES.c.tenant_id,
            LINES.c.grant_id == grant.id,
            LINES.c.blocked.is_(None),
            EMPLOYEES.c.state != "active",
        )
    )
    return int(bulk.execute(gone).scalar_one())


def _differences(grant: Grant, version: RuleVersion) -> int:
    """How many people the plan would treat otherwise if made now, those who came and went included, those
    taken off the list by hand apart.

    What stands in both plans stands there twice: no join, and so no plan of the database's that could go
    wrong.
    """
    own = (LINES.c.tenant_id == current_tenant_id(), LINES.c.grant_id == grant.id)
    compared = ("employee_id", "unit_id", "points", "value_fen", "blocked", "event_key")
    now = granted_by(question_of(grant, version)).subquery()
    off = select(LINES.c.employee_id).where(*own, LINES.c.blocked == "dropped")
    answered = select(*(now.c[name] for name in compared)).where(now.c.employee_id.not_in(off))
    kept = or_(LINES.c.blocked.is_(None), LINES.c.blocked != "dropped")
    staged = select(*(LINES.c[name] for name in compared)).where(*own, kept)
    both = union_all(answered, staged).subquery()
    single = select(both.c.employee_id).group_by(*both.c).having(func.count() == 1).subquery()
    with bulk.joining_many():
        return int(bulk.execute(select(func.count(single.c.employee_id.distinct()))).scalar_one())
