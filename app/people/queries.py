"""Selects of employees and memberships that deserve a name."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from app.core.db import session
from app.models import Membership


def members_since(employee_ids: Iterable[int]) -> dict[int, date]:
    """在会起日 — since when each of these people has been a member; whoever is none is left out."""
    found = select(Membership.employee_id, Membership.joined_on).where(
        Membership.left_on.is_(None), Membership.employee_id.in_(list(employee_ids))
    )
    return dict(session.execute(found).tuples().all())
