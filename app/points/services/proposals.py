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
from app.ledger.queries import available_fen
from app.models import Grant, PointRule
from app.points.queries.answers import Question, answers
from app.points.services.confirm import changed_since
from app.points.services.paying import paying_sub_account
from app.points.services.prepare import new_plan, plan
from app.points.services.rules import meaning
from app.points.services.submit import submit_grant
from app.points.services.turning import withdraw_grant
from app.rules.occasions import LONGEST_WINDOW, Window, proposal_window
from app.rules.points import GRANT_ASKS, GRANT_WAITING
from app.tenants.queries import setting

NIGHT = Actor(name="每晚提名")


def propose_due(*, on: date) -> list[Grant]:
    """提名 — for each rule that wants it a grant with all that is due and lies in no other; one that nobody
    decides yet is made anew each night. Harmless when it runs again on the same day.
    """
    rules = session.scalars(
        select(PointRule).where(PointRule.state == "released", PointRule.nightly).order_by(PointRule.id)
    ).all()
    return [made for rule in rules if (made := _propose(rule, on))]


def _propose(rule: PointRule, on: date) -> Grant | None:
    waiting = _undecided(rule)
    window = proposal_window(
        on, lead_days=rule.lead_days, back_days=int(setting("points_back_days")), starts_on=rule.starts_on
    )
    if window is None or (waiting is not None and waiting.granted_on == on):
        return None
    if waiting is not None and waiting.from_on is not None:
        window = _reaching_back(window, waiting.from_on)
    if not _anybody(rule, window, on, waiting):
        if waiting is not None:
            withdraw_grant(waiting, actor=NIGHT)
        return None
    grant = waiting or new_plan(rule, on, window)
    grant.nightly, grant.from_on, grant.until_on = True, window.first, window.last
    plan(grant, rule, on=on, actor=NIGHT)
    _lay_before(grant, on)
    return grant


def _undecided(rule: PointRule) -> Grant | None:
    """The proposal nobody decides yet; or one that cannot be granted as it stands, decided or not."""
    mine = (Grant.rule_id == rule.id, Grant.nightly, Grant.state.in_(GRANT_WAITING))
    for grant in session.scalars(select(Grant).where(*mine).order_by(Grant.state, Grant.id)):
        request = live_request(GRANT_ASKS[grant.kind], grant.id)
        being_decided = grant.state == "submitted" and request is not None and request.state != "failed"
        if not being_decided or changed_since(grant) is not None:
            return grant
    return None


def _lay_before(grant: Grant, on: date) -> None:
    """Where somebody decides; what came back to be put right, or has no money, waits for the officer."""
    kind = GRANT_ASKS[grant.kind]
    funded = available_fen(grant.sub_account_id) >= grant.total_fen
    if funded and live_request(kind, grant.id) is None and asks_somebody(kind, grant.id):
        submit_grant(grant, digest=str(grant.digest), actor=NIGHT, on=on, at=now())


def _reaching_back(window: Window, first: date) -> Window:
    """Who waits already goes on waiting, as far back as a plan may reach."""
    earliest = window.last - timedelta(days=LONGEST_WINDOW - 1)
    return Window(max(min(window.first, first), earliest), window.last)


def _anybody(rule: PointRule, window: Window, on: date, waiting: Grant | None) -> bool:
    meant, paying = meaning(rule), paying_sub_account(rule.sub_account_id)
    ratio = Ratio(paying.ratio_points, paying.ratio_fen)
    found = answers(
        Question(
            rule=meant,
            rule_id=rule.id,
            on=on,
            values=tuple(ratio.value(line.points).fen for line in meant.lines),
            scenario=rule.scenario,
            window=window,
            every_years=rule.every_years,
            grant_id=None if waiting is None else waiting.id,
            nightly=True,
        )
    ).subquery()
    due = select(func.count()).select_from(found).where(found.c.blocked.is_(None))
    return bool(bulk.execute(due).scalar_one())
