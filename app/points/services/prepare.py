"""发放准备 — a rule on a day becomes a plan in staged lines: who gets how much and why, what it costs, who
gets nothing.

Nothing of the business is touched; the digest names what was seen, and only that is confirmed (confirm.py).
"""

from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, literal, select

from app.core import audit, bulk, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, NotAllowed
from app.core.money import Ratio
from app.core.numbering import next_number
from app.core.preview import digest_of
from app.core.tenancy import current_tenant_id, whole_tenant
from app.core.text import _
from app.models import Grant, GrantLine, OrgUnit, PointRule, SubAccount
from app.points.queries import LINES, Question, answers, earlier_grants
from app.points.services.rules import RuleNotInForce, meaning
from app.rules.points import GRANT_LIFECYCLE, event_key, expiry_of

FIRST_YEAR, LAST_YEAR = 2000, 2100  # beyond, a slip of the keyboard
STAGED = ("employee_id", "unit_id", "case", "blocked", "points", "value_fen")


class RuleReachesFurther(NotAllowed):
    """规则范围超出岗位 — the rule is for units outside of what the seat may see."""

    code = "rule_reaches_further"


def prepare_grant(rule: PointRule, *, on: date, actor: Actor) -> Grant:
    """准备发放 — the plan of this rule for this day, waiting to be confirmed by somebody else.

    Preparing again replaces the plan that was waiting for the same event. Raises RuleNotInForce for a draft
    or a retired rule, RuleReachesFurther when it is for units out of the seat's sight.
    """
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise BadInput(_("%(on)s is not a day to grant points on: correct the date.", on=on))
    if rule.state != "released":
        raise RuleNotInForce(_("“%(rule)s” is not in force: release it before granting by it.", rule=rule))
    refuse_out_of_sight(rule)
    grant = _waiting(rule, on) or _new(rule, on)
    grant.rule_version, grant.granted_on = rule.version, on
    grant.expires_on = expiry_of(on, rule.expires_months)
    grant.sub_account_id = rule.sub_account_id
    grant.prepared_by, grant.prepared_by_id, grant.prepared_at = actor.name, actor.user_id, clock.now()
    with whole_tenant("a branch grants what headquarters pays for"):
        session.flush()
    stage(grant, question_of(grant, rule))
    _count(grant)
    grant.digest = _digest(grant, rule)
    session.flush()
    audit.record("prepare", grant, actor=actor, changes={"digest": [None, grant.digest]})
    return grant


def refuse_out_of_sight(rule: PointRule) -> None:
    """岗位范围 — the set-based plan passes the seat's fence by, so all it reaches must lie inside.

    Raises RuleReachesFurther.
    """
    below = (
        select(func.count())
        .select_from(OrgUnit)
        .where(
            OrgUnit.path.startswith(select(OrgUnit.path).where(OrgUnit.id == rule.unit_id).scalar_subquery())
        )
    )
    in_sight = session.scalar(below)
    with whole_tenant("how many units the rule reaches, seen or not"):
        reached = session.scalar(below)
    if in_sight != reached:
        raise RuleReachesFurther(
            _("“%(rule)s” reaches units below yours, and your seat is for your unit alone.", rule=rule)
        )


def withdraw_grant(grant: Grant, *, actor: Actor, reason: str | None = None) -> Grant:
    """撤回发放 — a plan that will not be confirmed; raises NotAllowedNow when it was already."""
    before, grant.state = grant.state, GRANT_LIFECYCLE.after(grant.state, "withdraw")
    session.flush()
    audit.record("withdraw", grant, actor=actor, changes={"state": [before, grant.state]}, reason=reason)
    return grant


def question_of(grant: Grant, rule: PointRule) -> Question:
    """所问 — what the plan answers: the rule as it stands, on the grant's day, at the sub-account's ratio."""
    meant, paying = meaning(rule), paying_sub_account(grant)
    ratio = Ratio(paying.ratio_points, paying.ratio_fen)
    return Question(
        rule=meant,
        on=grant.granted_on,
        values=tuple(ratio.value(line.points).fen for line in meant.lines),
        earlier=earlier_grants(rule, grant.event_key),
    )


def paying_sub_account(grant: Grant) -> SubAccount:
    """出资分账户 — headquarters may pay for a branch whose people do not see headquarters' money."""
    with whole_tenant("a branch grants what headquarters pays for"):
        return session.get_one(SubAccount, grant.sub_account_id)


def stage(grant: Grant, question: Question) -> None:
    """暂存名单 — the plan's lines, replacing those of the grant before."""
    tenant_id = current_tenant_id()
    bulk.execute(delete(LINES).where(LINES.c.tenant_id == tenant_id, LINES.c.grant_id == grant.id))
    found = answers(question).order_by("employee_id").subquery()
    columns = (
        found.c.employee_id,
        found.c.unit_id,
        found.c.line,
        found.c.blocked,
        found.c.points,
        found.c.value_fen,
    )
    rows = select(literal(tenant_id), literal(grant.id), *columns)
    with bulk.joining_many():
        bulk.execute(insert(LINES).from_select(["tenant_id", "grant_id", *STAGED], rows))
    session.expire_all()


def _waiting(rule: PointRule, on: date) -> Grant | None:
    return session.scalar(
        select(Grant).where(
            Grant.rule_id == rule.id,
            Grant.event_key == event_key(rule.festival, on),
            Grant.state == "prepared",
        )
    )


def _new(rule: PointRule, on: date) -> Grant:
    grant = Grant(
        code=next_number("FF", on),
        unit_id=rule.unit_id,
        rule_id=rule.id,
        event_key=event_key(rule.festival, on),
        state=GRANT_LIFECYCLE.initial,
    )
    session.add(grant)
    return grant


def _count(grant: Grant) -> None:
    totals: Any = session.execute(
        select(
            func.count(),
            func.count(GrantLine.blocked),
            func.coalesce(func.sum(GrantLine.points), 0),
            func.coalesce(func.sum(GrantLine.value_fen), 0),
        ).where(GrantLine.grant_id == grant.id)
    ).one()
    people, blocked, points, fen = (int(total) for total in totals)
    grant.people, grant.blocked = people - blocked, blocked
    grant.total_points, grant.total_fen = points, fen


def _digest(grant: Grant, rule: PointRule) -> str:
    """The plan in 16 digits: rule and version, day, money, and each person with points or reason."""
    lines = bulk.execute(
        select(LINES.c.employee_id, LINES.c.points, LINES.c.value_fen, LINES.c.blocked)
        .where(LINES.c.tenant_id == current_tenant_id(), LINES.c.grant_id == grant.id)
        .order_by(LINES.c.employee_id)
    )
    head = {
        "rule": [rule.code, rule.version],
        "event": [grant.event_key, grant.granted_on, grant.expires_on],
        "paid_from": grant.sub_account_id,
    }
    return digest_of(head, ((f"{part}",) for part in lines.partitions(1000)))
