"""发放准备 — a rule on a day becomes a plan in staged lines: who gets how much and why, what it costs, who
gets nothing.

Nothing of the business is touched; the digest names what was seen, and only that is confirmed (confirm.py).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, case, delete, func, insert, literal, or_, select, update

from app.core import audit, bulk, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, NotAllowed
from app.core.given_rows import materialized
from app.core.money import Ratio
from app.core.numbering import next_number
from app.core.preview import digest_of
from app.core.tenancy import current_tenant_id, whole_tenant
from app.core.text import _
from app.models import Grant, GrantLine, OrgUnit, PointRule, Proposal, RuleVersion
from app.points.queries import LINES
from app.points.queries.answers import Question, answers
from app.points.queries.caps import FIGURES, granted_by
from app.points.services.capping import capping, item_counted
from app.points.services.judging import lapse_exceptions
from app.points.services.meanings import meaning
from app.points.services.paying import paying_sub_account
from app.points.services.rules import RuleNotInForce
from app.points.services.turning import take_back
from app.points.services.versions import version_ahead, version_on
from app.rules.occasions import LONGEST_WINDOW, OWN_DATES, Window
from app.rules.points import GRANT_LIFECYCLE, GRANT_WAITING
from app.rules.rule_terms import by_name, key_on, last_day_of

FIRST_YEAR, LAST_YEAR = 2000, 2100  # beyond, a slip of the keyboard
FURTHEST_AHEAD = 366  # days
MOST_NAMED = 5_000  # people named for one grant by a rule
STAGED = (
    *("employee_id", "unit_id", "case", "blocked", "points", "value_fen", "event_on", "event_key"),
    "facts",
    *FIGURES,
)
ANSWERED = tuple("line" if name == "case" else name for name in STAGED)


class RuleReachesFurther(NotAllowed):
    """规则范围超出岗位 — the rule is for units outside of what the seat may see."""

    code = "rule_reaches_further"


def prepare_grant(
    rule: PointRule,
    *,
    on: date,
    actor: Actor,
    window: Window | None = None,
    named: Sequence[int] | None = None,
) -> Grant:
    """准备发放 — the plan of this rule for this day, to be looked at and submitted; by a rule
    for a person's date, for those whose date lies in the window.

    Preparing again replaces the plan that was waiting for the same event or window. Raises RuleNotInForce
    for a draft or a retired rule, RuleReachesFurther when it is for units out of the seat's sight, BadInput
    for a window that is missing, turned round, too long, or none of the rule's business, and for nobody named
    where a rule is for those `named` (numbers of employees).
    """
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise BadInput(_("%(on)s is not a day to grant points on: correct the date.", on=on))
    version = judging(rule, on)
    window = _fitting(version, window, on) if version.scenario in OWN_DATES else None
    refuse_out_of_sight(rule)
    if by_name(version.scenario):  # a list of its own each time: who stands in it is what was asked
        _refuse_nobody(version, named or ())
        return plan(new_plan(version, on, None), version, on=on, actor=actor, named=named)
    grant = _waiting(version, on, window) or new_plan(version, on, window)
    return plan(grant, version, on=on, actor=actor)


def _refuse_nobody(version: RuleVersion, named: Sequence[int]) -> None:
    if not named:
        raise BadInput(
            _("“%(rule)s” is for people who are named: enter their numbers.", rule=version.rule),
            field="people",
        )
    if len(named) > MOST_NAMED:
        raise BadInput(_("At most %(most)d people are named at once.", most=MOST_NAMED), field="people")


def judging(rule: PointRule, on: date) -> RuleVersion:
    """据以发放的版本 — the version in force on the day of the grant. Raises RuleNotInForce for a draft, for a
    retired rule, and for a day on which the next version will be in force, which judges nothing before.
    """
    version = version_on(rule, on) if rule.state == "released" else None
    if version is None:
        raise RuleNotInForce(_("“%(rule)s” is not in force: release it before granting by it.", rule=rule))
    ahead = version_ahead(rule)
    begins = ahead.effective_from if ahead is not None and ahead.state == "scheduled" else None
    if begins is not None and begins <= on:
        raise RuleNotInForce(
            _(
                "From %(day)s on “%(version)s” is in force: prepare the grant on that day or later.",
                day=begins,
                version=ahead,
            ),
            field="on",
        )
    return version


def plan(
    grant: Grant, version: RuleVersion, *, on: date, actor: Actor, named: Sequence[int] | None = None
) -> Grant:
    """编制名单 — the lines of a waiting grant made anew by a version of its rule; who was taken off the list
    by hand stays off, and what was asked about the plan before is void.
    """
    take_back(grant, actor=actor)
    grant.version_id, grant.rule_version, grant.granted_on = version.id, version.number, on
    grant.title, grant.expires_on = version.rule.name, last_day_by(version, on)
    grant.sub_account_id = version.sub_account_id
    grant.festival = version.festival
    grant.prepared_by, grant.prepared_by_id, grant.prepared_at = actor.name, actor.user_id, clock.now()
    with whole_tenant("a branch grants what headquarters pays for"):
        session.flush()
    grant.item = item_counted(version.scenario, paying_sub_account(version.sub_account_id))
    question = question_of(grant, version)
    stage(grant, question if named is None else replace(question, named=tuple(sorted(set(named)))))
    _refuse_out_of_reach(grant, named)
    recount(grant)
    lapse_exceptions(grant, actor=actor)
    audit.record("prepare", grant, actor=actor, changes={"digest": [None, grant.digest]})
    return grant


def _refuse_out_of_reach(grant: Grant, named: Sequence[int] | None) -> None:
    """Who is named and no business of the rule's is said, not left out in silence."""
    missing = 0 if named is None else len(set(named)) - len(_named_in(grant))
    if missing:
        raise BadInput(
            _(
                "%(count)d of the people named have left, or are not at or below the unit of the rule: "
                "take them off the list.",
                count=missing,
            ),
            field="people",
        )


def refuse_unlikely_day(version: RuleVersion, on: date, today: date) -> None:
    """发放日期 — points are neither granted a year ahead nor on a day so long ago that they have lapsed.

    Raises BadInput.
    """
    if on > today + timedelta(days=FURTHEST_AHEAD):
        raise BadInput(
            _("%(day)s is more than a year away: prepare the grant nearer to its day.", day=on), field="on"
        )
    if last_day_by(version, on) < today:
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


def question_of(grant: Grant, version: RuleVersion) -> Question:
    """所问 — what the plan answers: a version of the rule, on the grant's day, at the sub-account's ratio."""
    meant, paying = meaning(version, grant.granted_on), paying_sub_account(grant.sub_account_id)
    ratio = Ratio(paying.ratio_points, paying.ratio_fen)
    return Question(
        rule=meant,
        rule_id=version.rule_id,
        on=grant.granted_on,
        values=tuple(ratio.value(line.points).fen for line in meant.lines),
        scenario=version.scenario,
        event_key=grant.event_key,
        window=window_of(grant),
        every_years=version.every_years,
        grant_id=grant.id,
        queued_at=grant.queued_at if grant.state == "queued" else None,
        nightly=grant.nightly,
        chosen=comes_of_proposals(grant.id),
        ratio=ratio,
        as_of=version.as_of,
        named=_named_in(grant) if by_name(version.scenario) else None,
        **capping(version.scenario, version.festival, grant.sub_account_id),
    )


def _named_in(grant: Grant) -> tuple[int, ...]:
    """Who stands in the list of a grant to people who are named."""
    mine = (LINES.c.tenant_id == current_tenant_id(), LINES.c.grant_id == grant.id)
    return tuple(bulk.execute(select(LINES.c.employee_id).where(*mine)).scalars())


def last_day_by(version: RuleVersion, on: date) -> date:
    """到期日 — of points granted on this day by this version."""
    return last_day_of(
        on,
        months=version.expires_months,
        day=version.expires_day,
        pending_days=version.pending_days,
    )


def comes_of_proposals(grant_id: int) -> bool:
    """由提议而来 — whether the grant is to exactly those whose proposals were accepted into it."""
    with whole_tenant("a grant is to exactly those who were accepted, wherever they stand"):
        found = select(Proposal.id).where(Proposal.grant_id == grant_id).limit(1)
        return session.scalar(found) is not None


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
    found = granted_by(question).order_by("employee_id").subquery()
    rows = select(literal(tenant_id), literal(grant.id), *(found.c[name] for name in ANSWERED))
    with bulk.joining_many():
        bulk.execute(insert(LINES).from_select(["tenant_id", "grant_id", *STAGED], rows))
    for employee_id, why in dropped:
        off = {"blocked": "dropped", "reason": why, "points": 0, "value_fen": 0, "case": None}
        bulk.execute(update(LINES).where(*own, LINES.c.employee_id == employee_id).values(off))
    session.expire_all()


def replan_queued(grant: Grant) -> None:
    """重新核定排队名单 — who would get nothing by now, by the version it was made under, gets nothing; who
    would get less, for others of the rule were paid meanwhile, gets that. Nobody gets more than was approved.
    """
    if grant.version is None:
        return
    own = (LINES.c.tenant_id == current_tenant_id(), LINES.c.grant_id == grant.id)
    found = materialized(answers(question_of(grant, grant.version)), "found")
    joined = LINES.outerjoin(found, found.c.employee_id == LINES.c.employee_id)
    lost = or_(found.c.employee_id.is_(None), found.c.blocked.is_not(None))
    due = {
        "blocked": case((lost, func.coalesce(found.c.blocked, "left_service"))),
        "points": case((lost, 0), else_=found.c.points),
        "value_fen": case((lost, 0), else_=found.c.value_fen),
        "case": case((~lost, found.c.line)),
    }
    less = or_(lost, found.c.points < LINES.c.points)
    named = (LINES.c.employee_id.label("whom"), *(now.label(name) for name, now in due.items()))
    with bulk.joining_many():
        lowered = select(*named).select_from(joined).where(*own, LINES.c.blocked.is_(None), less)
        rows = bulk.execute(lowered).mappings().all()
    if rows:
        changed = update(LINES).where(*own, LINES.c.employee_id == bindparam("whom"))
        bulk.execute(changed.values({name: bindparam(name) for name in due}), [dict(row) for row in rows])
    session.expire_all()


def recount(grant: Grant) -> None:
    """合计 — people, points, money and digest of the lines as they are now."""
    count_lines(grant)
    grant.digest = _digest(grant)
    session.flush()


def _fitting(version: RuleVersion, window: Window | None, on: date) -> Window:
    window = window or Window(on, on)
    if window.first > window.last:
        raise BadInput(_("The first day lies after the last: turn the two dates round."), field="until_on")
    if len(list(window.days())) > LONGEST_WINDOW:
        raise BadInput(
            _("At most %(days)d days can be granted at once: choose a shorter span.", days=LONGEST_WINDOW),
            field="until_on",
        )
    if version.starts_on is not None and window.first < version.starts_on:
        raise BadInput(
            _(
                "“%(rule)s” is for dates from %(day)s on: choose that day or a later one.",
                rule=version.rule,
                day=version.starts_on,
            ),
            field="from_on",
        )
    return window


def _waiting(version: RuleVersion, on: date, window: Window | None) -> Grant | None:
    same = [Grant.event_key == key_on(version.scenario, version.festival, version.trigger, on)]
    if window is not None:
        same = [Grant.from_on == window.first, Grant.until_on == window.last]
    accepted = select(Proposal.grant_id).where(Proposal.grant_id == Grant.id).exists()
    waits = (Grant.rule_id == version.rule_id, Grant.state.in_(GRANT_WAITING), ~accepted)
    waiting = select(Grant).where(*waits, *same)
    return session.scalar(waiting.with_for_update())  # one being granted now is no longer waiting


def new_plan(version: RuleVersion, on: date, window: Window | None) -> Grant:
    """新发放 — an empty plan for this event or window."""
    grant = Grant(
        code=next_number("FF", on),
        kind="rule",
        unit_id=version.rule.unit_id,
        rule_id=version.rule_id,
        version_id=version.id,
        event_key=None if window else key_on(version.scenario, version.festival, version.trigger, on),
        from_on=window and window.first,
        until_on=window and window.last,
        state=GRANT_LIFECYCLE.initial,
    )
    session.add(grant)
    return grant


def count_lines(grant: Grant) -> None:
    """人数与金额 — as the lines are now; what was seen and decided keeps its digest."""
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
