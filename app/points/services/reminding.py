"""到期提醒 — members are told some days before their points lapse, 30, 7 and 1 as shipped: one notice
a member
and day, with all that lapses on those days in it, and never twice.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.core.db import session
from app.models import Employee, MemberAccess, PointLot
from app.notices.services.telling import tell_each
from app.points.queries.freezing import frozen
from app.points.services.announcing import silent_grants
from app.rules.lapsing import REMINDED
from app.tenants.queries import setting


def days_before() -> list[int]:
    """提前天数 — as the union decided, the longest first; 0 stands for none."""
    return sorted({int(setting(name)) for name in REMINDED} - {0}, reverse=True)


def remind_of_lapsing(*, on: date, at: datetime) -> int:
    """提醒 — everybody of the tenant in force who has a way in; returns how many. Done again, nobody hears
    twice. Whose points are frozen hears nothing: they could not spend them; nor does anybody of points
    granted by a version that tells nobody.
    """
    days = days_before()
    people = _told(_lapsing([on + timedelta(days=each) for each in days], on), on)
    for urgent in (True, False):
        tell_each(
            ((account, facts) for account, facts in people.items() if (facts["days"] == 1) is urgent),
            "points.lapsing",
            about=None,
            address="/me/points",
            at=at,
            urgent=urgent,
            key=on.isoformat(),
        )
    return len(people)


def _told(rows: Sequence[Any], on: date) -> Mapping[int, dict[str, Any]]:
    """By account: what lapses first, and together what lapses on the other days."""
    people: dict[int, dict[str, Any]] = {}
    for account, until, points in rows:
        known = people.get(account)
        if known is None:
            people[account] = {"points": int(points), "until": until, "days": (until - on).days}
        else:
            known["more"] = known.get("more", 0) + int(points)
            known["later"] = until
    return people


def _lapsing(days: Sequence[date], on: date) -> Sequence[Any]:
    if not days:
        return []
    return session.execute(
        select(MemberAccess.account_id, PointLot.expires_on, func.sum(PointLot.left_points))
        .join(PointLot, PointLot.employee_id == MemberAccess.employee_id)
        .join(Employee, Employee.id == MemberAccess.employee_id)
        .where(PointLot.expires_on.in_(days), PointLot.left_points > 0, MemberAccess.account_id.is_not(None))
        .where(~frozen(on), PointLot.grant_id.not_in(silent_grants()))
        .group_by(MemberAccess.account_id, PointLot.expires_on)
        .order_by(PointLot.expires_on, MemberAccess.account_id)
    ).all()
