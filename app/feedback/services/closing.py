"""关池公布 — a pool whose last day has passed is shown whole, or counted with the next, or never shown.

Nothing is shown before, and nothing of it ever changes after: what is published are whole pools that have
nobody in common, so no sum of them less another tells of fewer people than the floor.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import delete, select

from app.core import audit
from app.core.actor import SYSTEM, Actor
from app.core.db import session
from app.feedback.services.answering import asked_in
from app.feedback.services.boxes import Box, locked, opened, seal, shut
from app.feedback.services.pools import Occasion, counted_at, floor, pool_at
from app.models import FeedbackInvitation, FeedbackPool, FeedbackResult, FollowUp, Survey
from app.rules.feedback import SURVEY_LIFE as LIFE
from app.rules.feedback import Month, calls_for_follow_up, may_be_shown
from app.tenants.queries import setting


def close_due(*, on: date, actor: Actor = SYSTEM) -> int:
    """到期关池 — close every pool whose last day lies before `on`, the oldest first; returns how many.

    Harmless when two run at once: a pool is held, and looked at again, before it is closed.
    """
    due = select(FeedbackPool.id).where(FeedbackPool.state == "open", FeedbackPool.closes_on < on)
    monthly = due.where(FeedbackPool.survey_id.is_(None))
    closed = 0
    for number in session.scalars(monthly.order_by(FeedbackPool.closes_on, FeedbackPool.id)).all():
        pool = locked(number)
        if pool is not None and pool.state == "open":
            _close(pool, on=on, actor=actor)
            closed += 1
    ended = select(Survey.id).where(Survey.state == "running", Survey.until_on < on).order_by(Survey.id)
    for number in session.scalars(ended).all():
        closed += end_survey(session.get_one(Survey, number, with_for_update=True), on=on, actor=actor)
    return closed


def end_survey(survey: Survey, *, on: date, actor: Actor, reason: str | None = None) -> int:
    """结束问卷 — all its pools at once: those with too few are counted together with the one at its unit."""
    if survey.state != "running":
        return 0
    pools = [
        pool
        for number in session.scalars(
            select(FeedbackPool.id).where(FeedbackPool.survey_id == survey.id).order_by(FeedbackPool.id)
        ).all()
        if (pool := locked(number)) is not None and pool.state == "open"
    ]
    boxes = {pool.id: opened(pool) for pool in pools}
    enough = [pool for pool in pools if may_be_shown(boxes[pool.id].tally.answers, floor())]
    rest = _with_the_rest(survey, pools, boxes)
    for pool in pools:
        if pool in enough and pool is not rest:
            _publish(pool, boxes[pool.id], on=on, actor=actor)
    if rest is not None and may_be_shown(boxes[rest.id].tally.answers, floor()):
        _publish(rest, boxes[rest.id], on=on, actor=actor)
    elif rest is not None:
        shut(rest, state="withheld")
        _forget(rest)
    survey.state = LIFE.after(survey.state, "end")
    session.flush()
    audit.record(
        "end_survey", survey, actor=actor, changes={"state": ["running", survey.state]}, reason=reason
    )
    return len(pools)


def _with_the_rest(
    survey: Survey, pools: Sequence[FeedbackPool], boxes: dict[int, Box]
) -> FeedbackPool | None:
    """Those with too few go into the pool at the survey's own unit, or else into the last of them."""
    few = [pool for pool in pools if not may_be_shown(boxes[pool.id].tally.answers, floor())]
    top = next((pool for pool in pools if pool.unit_id == survey.unit_id), None)
    host = top or (few[-1] if few else None)
    for pool in few:
        if host is not None and pool is not host:
            boxes[host.id] = boxes[host.id].with_box(boxes[pool.id], pool.unit.name)
            pool.merged_into_id = host.id
            shut(pool, state="merged")
            _forget(pool)
    return host


def _close(pool: FeedbackPool, *, on: date, actor: Actor) -> None:
    box = opened(pool)
    if may_be_shown(box.tally.answers, floor()):
        _publish(pool, box, on=on, actor=actor)
        return
    if box.tally.answers:
        following = _next_of(pool, on)
        seal(following, opened(following).with_box(box, pool.period))
        pool.merged_into_id = following.id
    shut(pool, state="merged")  # with no answer at all too: how few there were is nobody's to know
    _forget(pool)


def _next_of(pool: FeedbackPool, on: date) -> FeedbackPool:
    """The pool of the following month that still takes answers, at the unit where people are counted now."""
    days = int(setting("feedback_days"))
    year, month = map(int, pool.period.split("-"))
    period = Month(year, month).following
    while True:
        occasion = Occasion(pool.kind, str(period), period.closes_on(days))
        found = pool_at(counted_at().get(pool.unit_id, pool.unit_id), occasion)
        if found.state == "open" and found.closes_on >= on:
            return found
        period = period.following


def _publish(pool: FeedbackPool, box: Box, *, on: date, actor: Actor) -> FeedbackResult:
    questions = asked_in(pool)
    scored = next((each.code for each in questions if each.asking == "five"), None)
    average = box.tally.average(scored) if scored else None
    made = FeedbackResult(
        pool_id=pool.id,
        unit_id=pool.unit_id,
        kind=pool.kind,
        period=pool.period,
        survey_id=pool.survey_id,
        invited=box.invited,
        answers=box.tally.answers,
        average=average,
        unhappy=box.tally.unhappy(scored) if scored else 0,
        questions=[each.to_json() for each in questions],
        tally=box.tally.to_json(),
        includes="、".join(box.includes)[:500] or None,
        published_on=on,
    )
    session.add(made)
    shut(pool, state="published")
    _forget(pool)
    session.flush()
    audit.record("publish", made, actor=actor, changes={"answers": [None, made.answers]})
    if calls_for_follow_up(average, int(setting("feedback_alert"))):
        _follow_up(made, on=on, actor=actor)
    return made


def _follow_up(result: FeedbackResult, *, on: date, actor: Actor) -> None:
    due_on = on + timedelta(days=int(setting("feedback_follow_up_days")))
    task = FollowUp(result_id=result.id, unit_id=result.unit_id, opened_on=on, due_on=due_on, state="open")
    session.add(task)
    session.flush()
    audit.record("open", task, actor=actor)


def _forget(pool: FeedbackPool) -> None:
    """Who was invited is of no more use."""
    whose = delete(FeedbackInvitation).where(FeedbackInvitation.pool_id == pool.id)
    session.execute(whose.execution_options(synchronize_session=False))
