"""评价待办 — units below the line that have not planned, or not done, what is needed; drafts of surveys."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.core.clock import today
from app.core.console.waiting import Item, Kind
from app.core.text import _, _l
from app.models import FeedbackResult, FollowUp, Survey


def _tasks(state: str) -> Select[Any]:
    told = joinedload(FollowUp.result).joinedload(FeedbackResult.unit)
    return (
        select(FollowUp)
        .where(FollowUp.state == state)
        .options(told, joinedload(FollowUp.unit))
        .order_by(FollowUp.due_on, FollowUp.id)
    )


def _to_plan() -> Select[Any]:
    return _tasks("open")


def _to_finish() -> Select[Any]:
    return _tasks("planned").where(FollowUp.due_on <= today())


def _planning(task: FollowUp) -> Item:
    return Item(
        _("%(unit)s: feedback lies below the line", unit=task.unit),
        _("%(result)s. Say what is to be done, by %(day)s", result=task.result, day=task.due_on),
        url_for("PlanFollowUp.form_of", pk=task.id),
        _("Plan the measure"),
        task.opened_on,
    )


def _finishing(task: FollowUp) -> Item:
    return Item(
        _("%(unit)s: the measure was to be done", unit=task.unit),
        task.measure or "",
        url_for("FinishFollowUp.form_of", pk=task.id),
        _("Say what was done"),
        task.due_on,
    )


def _drafts() -> Select[Any]:
    return (
        select(Survey)
        .where(Survey.state == "draft")
        .options(joinedload(Survey.unit))
        .order_by(Survey.from_on)
    )


def _draft(survey: Survey) -> Item:
    return Item(
        _("Survey “%(title)s” is a draft", title=survey.title),
        _(
            "For %(unit)s, until %(day)s; nobody is asked before it is started",
            unit=survey.unit,
            day=survey.until_on,
        ),
        url_for("Surveys.show", pk=survey.id),
        _("Look and start"),
    )


KINDS = (
    Kind(
        "follow_up", _l("Feedback to follow up"), "FeedbackFollowUps", "can_plan", _to_plan, _planning, days=7
    ),
    Kind(
        "measures",
        _l("Measures to be done"),
        "FeedbackFollowUps",
        "can_finish",
        _to_finish,
        _finishing,
        days=0,
    ),
    Kind("surveys", _l("Draft surveys"), "Surveys", "start", _drafts, _draft, reminder=True),
)
