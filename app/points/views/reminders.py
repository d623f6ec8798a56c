"""到期提醒页 — lists of people who are told that their points lapse: looked at, sent, kept with what
came of it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import redirect, url_for

from app.core import jobs
from app.core.actor import Actor
from app.core.clock import today
from app.core.console.datamodel import Rows
from app.core.console.facts import Fact, Lines
from app.core.console.forms import PreviewPage
from app.core.console.views import ConsoleView, Verb
from app.core.text import _, _l
from app.models import Job, LapseReminder, LapseReminderLine
from app.points.queries.reminders import first_of, outcomes_of
from app.points.services.reminder_lists import look_again, send_reminder, withdraw_reminder
from app.rules.lapsing import REACHED, REMINDER_LIFECYCLE

SHOWN = 20
AT_ONCE = 5_000  # people; more are told by a worker while a progress bar is shown


def _send(
    reminder: LapseReminder, *, digest: str, actor: Actor, on: date, at: datetime
) -> LapseReminder | Job:
    if reminder.people <= AT_ONCE:
        return send_reminder(reminder, digest=digest, actor=actor, on=on, at=at)
    params = {"reminder_id": reminder.id, "digest": digest}
    return jobs.enqueue("points.send_reminder", params, actor=actor)


def _again(reminder: LapseReminder, *, actor: Actor) -> LapseReminder:
    return look_again(reminder, actor=actor, on=today())


def _withdraw(reminder: LapseReminder, *, actor: Actor, reason: str | None = None) -> LapseReminder:
    return withdraw_reminder(reminder, actor=actor, reason=reason)


def _outcomes(reminder: LapseReminder) -> list[Lines]:
    rows = [[REACHED[outcome], people, points] for outcome, people, points in outcomes_of(reminder)]
    headings = [_l("Outcome"), _l("People"), _l("Points")]
    return [Lines(_l("Told or not"), headings, rows, ["text", "number", "points"], summed=(1, 2))]


class SendReminder(PreviewPage):
    """发送提醒."""

    class_permission_name, verb = "LapseReminders", "send"
    of = LapseReminder
    title, submit = _l("Remind members"), _l("Send the reminder")
    service = _send
    done = _l("Sent: %(what)s.")
    next = "LapseReminders.show"
    then = (
        _l("Each of them finds a notice in the house at once; by mail or phone it goes out as they chose."),
        _l("Nobody is reminded twice on one day, whatever list they stand on."),
    )

    @classmethod
    def applies(cls, row: LapseReminder) -> bool:
        """What waits to be sent."""
        return row.state == "prepared"

    def facts(self, row: LapseReminder) -> Sequence[Fact]:
        """How many are told, of how many; their points."""
        return [
            Fact(_l("People on the list"), row.people, kind="number"),
            Fact(_l("Of them to be told"), row.reachable, kind="number"),
            Fact(_l("Points"), row.points, kind="points"),
            Fact(_l("Value"), row.value_fen, kind="fen"),
        ]

    def lists(self, row: LapseReminder) -> Sequence[Lines]:
        """Who is told and who is not, and the first of the people."""
        note = (
            _("The first %(count)d; the whole list stands on the page of the reminder.", count=SHOWN)
            if row.people > SHOWN
            else None
        )
        headings = [_l("Employee"), _l("Points"), _l("First to lapse after"), _l("Outcome")]
        return [
            *_outcomes(row),
            Lines(
                _l("List of names"),
                headings,
                [[who, points, day, REACHED[outcome]] for who, points, day, outcome in first_of(row, SHOWN)],
                ["relation", "points", "day", "text"],
                note=note,
            ),
        ]

    def after(self, row: Any, result: Any) -> Any:
        """The reminder, or the progress of the job that sends it."""
        if isinstance(result, Job):
            return redirect(url_for("Progress.progress", pk=result.id))
        return super().after(row, result)


class LapseReminderLines(ConsoleView):
    """提醒名单."""

    datamodel = Rows(LapseReminderLine)
    totals = ["points", "value_fen"]
    list_title, one = _l("Names on the list"), _l("Person on a reminder's list")
    list_columns = ["employee", "points", "value_fen", "first_on", "outcome"]
    search_columns = ["employee.name", "employee.employee_no"]
    filters = ["reminder", "outcome"]
    base_order = ("id", "asc")
    show_columns = ["reminder", *list_columns]
    empty = _l("Nobody stands on this list.")


class LapseReminders(ConsoleView):
    """到期提醒."""

    datamodel = Rows(LapseReminder)
    list_title, one = _l("Reminders of points that lapse"), _l("Reminder")
    list_columns = ["code", "unit", "people", "told", "points", "prepared_by", "prepared_at", "state"]
    search_columns = ["code"]
    filters = ["state", "prepared_at"]
    base_order = ("id", "desc")
    key_facts = ["people", "reachable", "told", "points"]
    show_columns = ["code", "unit", "value_fen", "prepared_by", "prepared_at", "sent_by", "sent_at"]
    lifecycle, stage_columns = REMINDER_LIFECYCLE, {"prepared": "prepared", "sent": "sent"}
    panels = (_outcomes,)
    verbs = {
        "look_again": Verb(_again),
        "withdraw": Verb(_withdraw, ask="optional", style="danger"),
    }
    forms = [SendReminder]
    related_views = [LapseReminderLines]
    empty = _l("Nobody was reminded by hand yet. Choose figures in the forecast of points that lapse.")
