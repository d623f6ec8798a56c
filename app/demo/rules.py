"""演示规则 — written by the officer, simulated on the roster, agreed to by the chair; some are revised."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from app.approvals.services.flows import draw, release
from app.core.actor import SYSTEM
from app.core.clock import moved_to, now, today
from app.core.db import session
from app.demo.saying import say
from app.demo.union import Demo
from app.models import ApprovalRequest, OrgUnit, PointRule, RuleVersion, SubAccount
from app.points.services.releasing import begin_version, release_version
from app.points.services.rules import TERMS, RuleTerms, create_rule, edit_version, revise_rule
from app.points.services.simulate import simulate
from app.points.services.versions import version_ahead
from app.rules.approval_flows import SINGLE_CHAIR
from app.rules.calendar import months_after

FLOW_BEFORE = timedelta(days=8)  # before the year begins


@dataclass(frozen=True, slots=True)
class Revision:
    """修订 — asked for so many days ago, to hold so many days later (none: from the first of next month);
    what is other in the terms, and why; the chair has agreed, or is still asked.
    """

    ago: int
    later: int | None
    why: str
    terms: Mapping[str, Any] = field(default_factory=dict)
    agreed: bool = True


def ask_the_chair(demo: Demo) -> None:
    """规则须审批 — the union's own flow; without one a rule begins by its simulation alone."""
    with moved_to(demo.opens - FLOW_BEFORE):
        drawn = draw("point_rule", SINGLE_CHAIR, actor=demo.actors["tenant_admin"], at=now())
        release(drawn, actor=demo.actors["chair"], at=now())


def in_force(demo: Demo, code: str, terms: RuleTerms, *, unit: OrgUnit, account: SubAccount) -> PointRule:
    """新规则 — from today on, as the clock stands."""
    rule = create_rule(code, terms, unit=unit, sub_account=account, actor=demo.actors["officer"])
    draft = version_ahead(rule)
    assert draft is not None
    _agreed(demo, _asked(demo, draft, today()))
    return rule


def revised(demo: Demo, rule: PointRule, revision: Revision) -> RuleVersion:
    """修订规则 — the next version: in force by now, waiting for its day, or for the chair."""
    officer, asked = demo.actors["officer"], demo.ago(revision.ago)
    begins = _begins(demo, revision, asked)
    with moved_to(asked):
        draft = revise_rule(rule, actor=officer, reason=revision.why)
        before = RuleTerms(name=rule.name, **{name: getattr(draft, name) for name in TERMS})
        terms = replace(before, **revision.terms)
        edit_version(draft, terms, sub_account=draft.sub_account, actor=officer)
        request = _asked(demo, draft, begins, revision.why)
        if revision.agreed:
            _agreed(demo, request)
    if draft.state == "scheduled" and begins <= demo.today:
        with moved_to(begins):
            begin_version(draft.id, actor=SYSTEM)
    session.expire(rule)
    return draft


def _begins(demo: Demo, revision: Revision, asked: date) -> date:
    if revision.later is None:
        return months_after(demo.today.replace(day=1), 1)
    return asked + timedelta(days=revision.later)


def _asked(
    demo: Demo, version: RuleVersion, from_on: date, why: str | None = None
) -> ApprovalRequest | RuleVersion:
    """By exactly the simulation that was made."""
    told: Any = {"actor": demo.actors["officer"], "on": today()}
    made = simulate(version, **told)
    return release_version(version, from_on=from_on, digest=made.digest, at=now(), reason=why, **told)


def _agreed(demo: Demo, request: ApprovalRequest | RuleVersion) -> None:
    if isinstance(request, ApprovalRequest):
        say(demo, request)
