"""发放准备 — a rule on a day becomes a plan in staged lines: who gets how much and why, what it costs, who
gets nothing.

Nothing of the business is touched; the digest names what was seen, and only that is confirmed (confirm.py).
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, literal, select, update

from app.core import audit, bulk, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, NotAllowed
from app.core.money import Ratio
from app.core.numbering import next_number
from app.core.preview import digest_of
from app.core.tenancy import current_tenant_id, whole_tenant
from app.core.text import _
from app.models import Grant, GrantLine, OrgUnit, PointRule
from app.points.queries import LINES
from app.points.queries.answers import Question, answers
from app.points.services.paying import paying_sub_account
from app.points.services.rules import RuleNotInForce, meaning
from app.points.services.turning import take_back
from app.rules.occasions import LONGEST_WINDOW, Window
from app.rules.points import GRANT_LIFECYCLE, GRANT_WAITING, event_key, expiry_of

FIRST_YEAR, LAST_YEAR = 2000, 2100  # beyond, a slip of the keyboard
FURTHEST_AHEAD = 366  # days
STAGED = ("employee_id", "unit_id", "case", "blocked", "points", "value_fen", "event_on", "event_key")
ANSWERED = tuple("line" if name == "case" else name for name in STAGED)


class RuleReachesFurther(NotAllowed):
    """规则范围超出岗位 — the rule is for units outside of what the seat may see."""

    code = "rule_reaches_further"


def prepare_grant(rule: PointRule, *, on: date, actor: Actor, window: Window | None = None) -> Grant:
    """准备发放 — the plan of this rule for this day, to be looked at and submitted; by a rule
    for a person's date, for those whose date lies in the window.

    Preparing again replaces the plan that was waiting for the same event or window. Raises RuleNotInForce
    for a draft or a retired rule, RuleReachesFurther when it is for units out of the seat's sight, BadInput
    for a window that is missing, turned round, too long, or none of the rule's business.
    """
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise BadInput(_("%(on)s is not a day to grant points on: correct the date.", on=on))
    if rule.state != "released":
        raise RuleNotInForce(_("“%(rule)s” is not in force: release it before granting by it.", rule=rule))
    window = None if rule.scenario == "festival" else _fitting(rule, window, on)
    refuse_out_of_sight(rule)
    grant = _waiting(rule, on, window) or new_plan(rule, on, window)
    return plan(grant, rule, on=on, actor=actor)


def plan(grant: Grant, rule: PointRule, *, on: date, actor: Actor) -> Grant:
    """编制名单 — the lines of a waiting grant made anew; who was taken off the list by hand stays off, and
    what was asked about the plan before is void.
    """
    take_back(grant, actor=actor)
    grant.rule_version, grant.granted_on = rule.version, on
    grant.title, grant.expires_on = rule.name, expiry_of(on, rule.expires_months)
    grant.sub_account_id = rule.sub_account_id
    grant.prepared_by, grant.prepared_by_id, grant.prepared_at = actor.name, actor.user_id, clock.now()
    with whole_tenant("a branch grants what headquarters pays for"):
        session.flush()
    stage(grant, question_of(grant, rule))
    recount(grant)
    audit.record("prepare", grant, actor=actor, changes={"digest": [None, grant.digest]})
    return grant


def refuse_unlikely_day(rule: PointRule, on: date, today: date) -> None:
    """发放日期 — points are neither granted a year ahead nor on a day so long ago that they have lapsed.

    Raises BadInput.
    """
    if on > today + timedelta(days=FURTHEST_AHEAD):
        raise BadInput(
            _("%(day)s is more than a year away: prepare the grant nearer to its day.", day=on), field="on"
        )
    if expiry_of(on, rule.expires_months) < today:
        raise BadInput(
            _(
                "Points granted on %(day)s would have expired by now: choose a later day.",
                day=on,
            ),
            field="on",
        )


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


def question_of(grant: Grant, rule: PointRule) -> Question:
    """所问 — what the plan answers: the rule as it stands, on the grant's day, at the sub-account's ratio."""
    meant, paying = meaning(rule), paying_sub_account(grant.sub_account_id)
    ratio = Ratio(paying.ratio_points, paying.ratio_fen)
    return Question(
        rule=meant,
        rule_id=rule.id,
        on=grant.granted_on,
        values=tuple(ratio.value(line.points).fen for line in meant.lines),
        scenario=rule.scenario,
        event_key=grant.event_key,
        window=window_of(grant),
        every_years=rule.every_years,
        grant_id=grant.id,
        nightly=grant.nightly,
    )


def window_of(grant: Grant) -> Window | None:
    """日期区间 — the dates a grant covers; None for a festival, and for what is granted by hand."""
    return Window(grant.from_on, grant.until_on) if grant.from_on and grant.until_on else None


def stage(grant: Grant, question: Question) -> None:
    """暂存名单 — the plan's lines, replacing those of the grant before."""
    tenant_id = current_tenant_id()
    own = (LINES.c.tenant_id == tenant_id, LINES.c.grant_id == grant.id)
    dropped = bulk.execute(
        select(LINES.c.employee_id, LINES.c.reason).where(*own, LINES.c.blocked == "dropped")
    ).all()
    bulk.execute(delete(LINES).where(*own))
    found = answers(question).order_by("employee_id").subquery()
    rows = select(literal(tenant_id), literal(grant.id), *(found.c[name] for name in ANSWERED))
    with bulk.joining_many():
        bulk.execute(insert(LINES).from_select(["tenant_id", "grant_id", *STAGED], rows))
    for employee_id, why in dropped:
        off = {"blocked": "dropped", "reason": why, "points": 0, "value_fen": 0, "case": None}
        bulk.execute(update(LINES).where(*own, LINES.c.employee_id == employee_id).values(off))
    session.expire_all()


def recount(grant: Grant) -> None:
    """合计 — people, points, money and digest of the lines as they are now."""
    _count(grant)
    grant.digest = _digest(grant)
    session.flush()


def _fitting(rule: PointRule, window: Window | None, on: date) -> Window:
    window = window or Window(on, on)
    if window.first > window.last:
        raise BadInput(_("The first day lies after the last: turn the two dates round."), field="until_on")
    if len(list(window.days())) > LONGEST_WINDOW:
        raise BadInput(
            _("At most %(days)d days can be granted at once: choose a shorter span.", days=LONGEST_WINDOW),
            field="until_on",
        )
    if rule.starts_on is not None and window.first < rule.starts_on:
        raise BadInput(
            _(
                "“%(rule)s” is for dates from %(day)s on: choose that day or a later one.",
                rule=rule,
                day=rule.starts_on,
            ),
            field="from_on",
        )
    return window


def _waiting(rule: PointRule, on: date, window: Window | None) -> Grant | None:
    same = [Grant.event_key == event_key(str(rule.festival), on)]
    if window is not None:
        same = [Grant.from_on == window.first, Grant.until_on == window.last]
    waits = (Grant.rule_id == rule.id, Grant.state.in_(GRANT_WAITING))
    waiting = select(Grant).where(*waits, *same)
    return session.scalar(waiting.with_for_update())  # one being granted now is no longer waiting


def new_plan(rule: PointRule, on: date, window: Window | None) -> Grant:
    """新发放 — an empty plan for this event or window."""
    grant = Grant(
        code=next_number("FF", on),
        kind="rule",
        unit_id=rule.unit_id,
        rule_id=rule.id,
        event_key=None if window else event_key(str(rule.festival), on),
        from_on=window and window.first,
        until_on=window and window.last,
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


def _digest(grant: Grant) -> str:
    """The plan in 16 digits: rule and version, day, money, and each person with points or reason."""
    lines = bulk.execute(
        select(LINES.c.employee_id, LINES.c.points, LINES.c.value_fen, LINES.c.blocked, LINES.c.event_key)
        .where(LINES.c.tenant_id == current_tenant_id(), LINES.c.grant_id == grant.id)
        .order_by(LINES.c.employee_id)
    )
    head = {
        "grant": [grant.code, grant.kind, grant.rule_version, grant.reason],
        "event": [grant.event_key, grant.from_on, grant.until_on, grant.granted_on, grant.expires_on],
        "paid_from": grant.sub_account_id,
    }
    return digest_of(head, ((f"{part}",) for part in lines.partitions(1000)))
