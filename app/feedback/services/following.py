"""整改服务 — a unit below the line says what it will do, does it by a day, and says what came of it."""

from datetime import date, timedelta

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput
from app.core.text import _
from app.models import FollowUp
from app.rules.feedback import FOLLOW_UP_LIFE

LATEST = 180  # days


class WordsMissing(BadInput):
    """未写内容 — a measure, or what came of it, is said in words."""

    code = "words_missing"


class DayOutOfReach(BadInput):
    """日期不合适 — the day lies in the past, or too far ahead."""

    code = "day_out_of_reach"


def plan(task: FollowUp, *, measure: str | None, due_on: date, actor: Actor, on: date) -> FollowUp:
    """制定措施 — what will be done by when. Raises NotAllowedNow, WordsMissing, DayOutOfReach."""
    after = FOLLOW_UP_LIFE.after(task.state, "plan")
    if not (measure := (measure or "").strip()):
        raise WordsMissing(_("Say what is to be done: the unit is held to it."), field="measure")
    if not on <= due_on <= on + timedelta(days=LATEST):
        raise DayOutOfReach(
            _("The day must lie between today and %(days)s days from now.", days=LATEST), field="due_on"
        )
    before = {"measure": task.measure, "due_on": task.due_on}
    task.measure, task.due_on, task.state = measure, due_on, after
    task.planned_on, task.planned_by = on, actor.name
    session.flush()
    changes = audit.differences(before, {"measure": task.measure, "due_on": task.due_on})
    audit.record("plan", task, actor=actor, changes=changes)
    return task


def finish(task: FollowUp, *, outcome: str | None, actor: Actor, on: date) -> FollowUp:
    """整改完成 — what was done, in words. Raises NotAllowedNow, WordsMissing."""
    after = FOLLOW_UP_LIFE.after(task.state, "finish")
    if not (outcome := (outcome or "").strip()):
        raise WordsMissing(_("Say what was done: others will read it."), field="outcome")
    task.outcome, task.state, task.done_on, task.done_by = outcome, after, on, actor.name
    session.flush()
    audit.record("finish", task, actor=actor, changes={"outcome": [None, task.outcome]})
    return task
