"""Selects of employees and memberships that deserve a name."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from app.core.db import session
from app.models import Employee, Membership
from app.people.services.identity import has_number


def members_since(employee_ids: Iterable[int]) -> dict[int, date]:
    """在会起日 — since when each of these people has been a member; whoever is none is left out."""
    found = select(Membership.employee_id, Membership.joined_on).where(
        Membership.left_on.is_(None), Membership.employee_id.in_(list(employee_ids))
    )
    return dict(session.execute(found).tuples().all())


def named(words: str) -> ColumnElement[bool]:
    """查人 — by a part of the name or employee number, a whole identity number or phone, or its last four."""
    text = words.strip()
    clauses = [
        Employee.name.contains(text, autoescape=True),
        Employee.employee_no_key.startswith(text.upper()),
    ]
    return or_(*clauses, has_number(text))
