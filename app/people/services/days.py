"""任职日期 — acts are recorded once they are, and in the order in which they happened."""

from datetime import date

from sqlalchemy import func, select

from app.core.db import session
from app.core.text import _
from app.models import Employee, EmploymentEvent
from app.people.services.refusals import DateRefused


def must_not_be_ahead(on: date, today: date) -> None:
    """不得晚于今天 — facts are recorded once they are; raises DateRefused."""
    if on > today:
        raise DateRefused(
            _("%(day)s lies in the future: record it on that day, or correct the date.", day=on.isoformat())
        )


def must_follow(employee: Employee, on: date, today: date) -> None:
    """An act may not lie in the future, before the hiring, or before the latest act on record."""
    must_not_be_ahead(on, today)
    latest = session.scalar(
        select(func.max(EmploymentEvent.happened_on)).where(
            EmploymentEvent.employee_id == employee.id, EmploymentEvent.kind != "changed"
        )
    )
    first = max(filter(None, (employee.hire_on, latest)), default=None)
    if first is not None and on < first:
        raise DateRefused(
            _(
                "A change of %(name)s on %(first)s is on record: choose that day or a later one.",
                name=employee.name,
                first=first.isoformat(),
            )
        )
