"""到期提醒 — members are told 30, 7 and 1 days before their points lapse, once each, all lots of a day as
one.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.core.db import session
from app.models import Employee, MemberAccess, PointLot
from app.notices.services.telling import tell_each
from app.points.queries.freezing import frozen

BEFORE = (30, 7, 1)  # days; the first is what members are promised, so that nobody is surprised


def remind_of_lapsing(*, on: date, at: datetime) -> int:
    """提醒 — everybody of the tenant in force who has a way in; returns how many. Done again, nobody hears
    twice.
    """
    told = 0
    for days in BEFORE:
        until = on + timedelta(days=days)
        people = _lapsing(until, on)
        tell_each(
            ((row.account_id, {"points": row.points, "until": until, "days": days}) for row in people),
            "points.lapsing",
            about=None,
            address="/me/points",
            at=at,
            urgent=days == min(BEFORE),
            key=f"{until}:{days}",
        )
        told += len(people)
    return told


def _lapsing(until: date, on: date) -> Sequence[Any]:
    points = func.sum(PointLot.left_points).label("points")
    return session.execute(
        select(MemberAccess.account_id, points)
        .join(PointLot, PointLot.employee_id == MemberAccess.employee_id)
        .join(Employee, Employee.id == MemberAccess.employee_id)
        .where(PointLot.expires_on == until, PointLot.left_points > 0, MemberAccess.account_id.is_not(None))
        .where(~frozen(on))
        .group_by(MemberAccess.account_id)
    ).all()
