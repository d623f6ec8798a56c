"""提醒查询 — what became of the people on a reminder's list."""

from datetime import date

from sqlalchemy import func, select

from app.core.db import session
from app.models import Employee, LapseReminder, LapseReminderLine


def outcomes_of(reminder: LapseReminder) -> list[tuple[str, int, int]]:
    """结果合计 — for each outcome: people and points, the most first."""
    rows = session.execute(
        select(LapseReminderLine.outcome, func.count().label("people"), func.sum(LapseReminderLine.points))
        .where(LapseReminderLine.reminder_id == reminder.id)
        .group_by(LapseReminderLine.outcome)
        .order_by(func.count().desc(), LapseReminderLine.outcome)
    )
    return [(str(outcome), int(people), int(points)) for outcome, people, points in rows]


def first_of(reminder: LapseReminder, count: int) -> list[tuple[Employee, int, date, str]]:
    """前几名 — the first of the list: person, points, the first day on which some lapse, what becomes
    of them.
    """
    rows = session.execute(
        select(Employee, LapseReminderLine.points, LapseReminderLine.first_on, LapseReminderLine.outcome)
        .join(Employee, Employee.id == LapseReminderLine.employee_id)
        .where(LapseReminderLine.reminder_id == reminder.id)
        .order_by(LapseReminderLine.id)
        .limit(count)
    )
    return [(person, points, day, outcome) for person, points, day, outcome in rows]
