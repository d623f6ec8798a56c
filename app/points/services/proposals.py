"""每晚提名 — rules for people's own dates propose what is due, and lay it before those who decide.

Nothing remembers when it ran last: each night looks back over some days [policy], and what was granted,
waits, or was turned down is not proposed again. So missed nights and joiners recorded late are caught up by
themselves.
"""

from datetime import date, timedelta

from sqlalchemy import func, select

from app.approvals.services import asks_somebody
from app.approvals.services.asking import live_request
from app.core import bulk
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.money import Ratio
from app.models import Grant, PointRule, RuleVersion
from app.points.queries.answers import Question
from app.points.queries.caps import granted_by
from app.points.services.capping import capping
from app.points.services.confirm import changed_since
from app.points.services.judging import is_fit
from app.points.services.meanings import meaning
from app.points.services.paying import paying_sub_account
from app.points.services.prepare import new_plan, plan
from app.points.services.queueing import left_by_queue, waits_by_policy
from app.points.services.seasonal import due_occurrences, plan_for, waiting_for
from app.points.services.submit import submit_grant
from app.points.services.turning import withdraw_grant
from app.rules.occasions import LONGEST_WINDOW, OWN_DATES, Window, proposal_window
from app.rules.points import GRANT_ASKS, GRANT_WAITING
from app.rules.triggers import Occurrence
from app.tenants.queries import setting

NIGHT = Actor(name="每晚提名")


def propose_due(*, on: date) -> list[Grant]:
    """提名 — for each rule that wants it a grant with all that is due and lies in no other; one that nobody
    decides yet is made anew each night. Harmless when it runs again on the same day.
    """
    rules = session.scalars(
        select(PointRule.id)
        .join(RuleVersion, RuleVersion.id == PointRule.current_version_id)
        .where(PointRule.state == "released", RuleVersion.nightly)
        .order_by(PointRule.id)
    ).all()
    return [made for number in rules for made in propose_by(number, on=on)]


def propose_by(rule_id: int, *, on: date) -> list[Grant]:
    """按一条规则提名 — what is due by this rule, in force and wanting it."""
    rule = session.get_one(PointRule, rule_id)
    version = rule.current
    if version.scenario in OWN_DATES:
        made = _propose(rule, version, on)
        return [] if made is None else [made]
    found = (_propose_once(version, each, on) for each in due_occurrences(version, on))
    return [grant for grant in found if grant is not None]


def _propose_once(version: RuleVersion, each: Occurrence, on: date) -> Grant | None:
    """A fixed day or a month of a season: what is being decided, or was made by hand, is left alone."""
    waiting = waiting_for(version, each.key)
    if waiting is not None:
        mine = waiting.nightly and waiting.granted_on != on
        if not mine or not _is_undecided(waiting):
            return None
    if not _anybody(version, each.key, on, waiting):
        if waiting is not None:
            _give_up(waiting, version, on)
        return None
    grant = waiting or plan_for(version, each, on)
    plan(grant, version, on=on, actor=NIGHT)
    _lay_before(grant, on)
    return grant


def _propose(rule: PointRule, version: RuleVersion, on: date) -> Grant | None:
    waiting = _undecided(rule)
    window = proposal_window(
        on,
        lead_days=version.lead_days,
        back_days=int(setting("points_back_days")),
        starts_on=version.starts_on,
    )
    if window is None or (waiting is not None and waiting.granted_on == on):
        return None
    if waiting is not None and waiting.from_on is not None:
        window = _reaching_back(window, waiting.from_on)
    if not _anybody(version, window, on, waiting):
        if waiting is not None:
            waiting.from_on, waiting.until_on = window.first, window.last
            _give_up(waiting, version, on)
        return None
    grant = waiting or new_plan(version, on, window)
    grant.nightly, grant.from_on, grant.until_on = True, window.first, window.last
    plan(grant, version, on=on, actor=NIGHT)
    _lay_before(grant, on)
    return grant


def _give_up(waiting: Grant, version: RuleVersion, on: date) -> None:
    """无人可提 — withdrawn by the night itself, with the reason beside each name: what a person turns down is
    not proposed again, who was left out for a reason is, once it is gone.
    """
    plan(waiting, version, on=on, actor=NIGHT)
    withdraw_grant(waiting, actor=NIGHT)


def _undecided(rule: PointRule) -> Grant | None:
    """The proposal nobody decides yet; or one that cannot be granted as it stands, decided or not."""
    mine = (Grant.rule_id == rule.id, Grant.nightly, Grant.state.in_(GRANT_WAITING))
    for grant in session.scalars(select(Grant).where(*mine).order_by(Grant.state, Grant.id)):
        if _is_undecided(grant):
            return grant
    return None


def _is_undecided(grant: Grant) -> bool:
    request = live_request(GRANT_ASKS[grant.kind], grant.id)
    being_decided = grant.state == "submitted" and request is not None and request.state != "failed"
    return not being_decided or changed_since(grant) is not None


def _lay_before(grant: Grant, on: date) -> None:
    """Where somebody decides; what came back to be put right, or has no money, waits for the officer."""
    kind = GRANT_ASKS[grant.kind]
    funded = waits_by_policy(grant) or grant.total_fen <= left_by_queue(grant.sub_account_id)
    if funded and is_fit(grant) and live_request(kind, grant.id) is None and asks_somebody(kind, grant.id):
        submit_grant(grant, digest=str(grant.digest), actor=NIGHT, on=on, at=now())


def _reaching_back(window: Window, first: date) -> Window:
    """Who waits already goes on waiting, as far back as a plan may reach."""
    earliest = window.last - timedelta(days=LONGEST_WINDOW - 1)
    return Window(max(min(window.first, first), earliest), window.last)


def _anybody(version: RuleVersion, when: Window | str, on: date, waiting: Grant | None) -> bool:
    """Whether somebody is due: in a window of people's own dates, or for an occurrence by its key."""
    meant, paying = meaning(version), paying_sub_account(version.sub_account_id)
    ratio = Ratio(paying.ratio_points, paying.ratio_fen)
    found = granted_by(
        Question(
            rule=meant,
            rule_id=version.rule_id,
            on=on,
            values=tuple(ratio.value(line.points).fen for line in meant.lines),
            scenario=version.scenario,
            event_key=when if isinstance(when, str) else None,
            window=when if isinstance(when, Window) else None,
            every_years=version.every_years,
            grant_id=None if waiting is None else waiting.id,
            nightly=True,
            ratio=ratio,
            as_of=version.as_of,
            **capping(version.scenario, version.festival, version.sub_account_id),
        )
    ).subquery()
    due = select(func.count()).select_from(found).where(found.c.blocked.is_(None))
    return bool(bulk.execute(due).scalar_one())
