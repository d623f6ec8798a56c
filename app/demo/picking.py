"""演示点名 — some people in service, apart from one another in the list."""

from sqlalchemy import ColumnElement, select

from app.core.db import session
from app.models import Employee


def some(count: int, step: int, *among: ColumnElement[bool]) -> list[Employee]:
    """若干人 — so many, every so many in the list; closer where there are few."""
    chosen = select(Employee).where(Employee.state == "active", *among).order_by(Employee.id)
    people = list(session.scalars(chosen))
    apart = max(1, min(step, len(people) // count))
    return people[min(step, apart) - 1 :: apart][:count]
