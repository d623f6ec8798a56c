"""邀请作答 — who received goods or was visited in a month may say how it was; and a person's own links."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from app.core.clock import today
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.feedback.services.links import token_of
from app.feedback.services.pools import Occasion, invite
from app.models import CareCase, CareSubject, Employee, FeedbackInvitation, FeedbackPool, Order
from app.rules.feedback import KINDS, Month, months_taking
from app.tenants.queries import setting


@dataclass(frozen=True, slots=True)
class Link:
    """评价链接 — what it is about, the address to open in a page of its own, and until when it is of use.

    Whether it has been used nobody can say, least of all the page that shows it.
    """

    title: str
    period: str
    path: str
    until_on: date


def links_for(employee: Employee | int, *, on: date | None = None) -> list[Link]:
    """本人评价链接 — one for each pool a person is invited to and that takes answers; nothing is written.

    Each is opened outside of the session (`rel="noreferrer noopener"`).
    """
    employee_id = employee if isinstance(employee, int) else employee.id
    mine = (
        select(FeedbackPool)
        .join(FeedbackInvitation, FeedbackInvitation.pool_id == FeedbackPool.id)
        .where(FeedbackInvitation.employee_id == employee_id)
        .where(FeedbackPool.state == "open", FeedbackPool.closes_on >= (on or today()))
        .order_by(FeedbackPool.closes_on, FeedbackPool.id)
    )
    with whole_tenant("a person's links stand in pools of units above theirs"):
        return [
            Link(str(pool.survey or KINDS[pool.kind]), pool.period, _path(pool, employee_id), pool.closes_on)
            for pool in session.scalars(mine)
        ]


def invite_for(kind: str, *, on: date) -> int:
    """按月邀请 — everybody to whom something of this kind happened in a month that takes answers; once."""
    days, new = int(setting("feedback_days")), 0
    for month in months_taking(on, days):
        people = dict(session.execute(HAPPENED[kind](month)).tuples().all())
        if people:
            new += invite(people, Occasion(kind, str(month), month.closes_on(days)))
    return new


def _path(pool: FeedbackPool, employee_id: int) -> str:
    return token_of(pool.id, pool.secret or "", employee_id).path


def _received(month: Month) -> Select[Any]:
    """Who of those in service received goods in a month, and where they work."""
    return (
        select(Employee.id, Employee.unit_id)
        .join(Order, Order.employee_id == Employee.id)
        .where(Order.received_on >= month.first, Order.received_on <= month.last)
        .where(Employee.state == "active")
        .distinct()
    )


def _visited(month: Month) -> Select[Any]:
    """Who of those in service was visited in a month; a case under seal leaves no line outside of itself."""
    return (
        select(Employee.id, Employee.unit_id)
        .join(CareSubject, CareSubject.employee_id == Employee.id)
        .join(CareCase, CareCase.id == CareSubject.case_id)
        .where(CareCase.visited_on >= month.first, CareCase.visited_on <= month.last)
        .where(CareCase.sealed.is_(False), Employee.state == "active")
        .distinct()
    )


HAPPENED: Mapping[str, Any] = {"order": _received, "care": _visited}
