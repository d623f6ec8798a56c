"""积分查询 — what a member holds, how a grant divides, whom a rule reaches."""

from datetime import date
from typing import Any

from sqlalchemy import Table, func, or_, select

from app.core.db import session
from app.core.tenancy import after_prefix
from app.models import (
    Employee,
    ExpiryLine,
    ExpiryRun,
    Grant,
    GrantLine,
    OrgUnit,
    PointLot,
    PointRule,
    SubAccount,
)

EMPLOYEES: Table = Employee.__table__
LINES: Table = GrantLine.__table__
LOTS: Table = PointLot.__table__


def usable_points(employee: Employee, on: date) -> int:
    """可用积分 — what the member can spend on this day."""
    left: Any = session.scalar(
        select(func.coalesce(func.sum(PointLot.left_points), 0)).where(
            PointLot.employee_id == employee.id,
            PointLot.expires_on >= on,
            or_(PointLot.usable_from.is_(None), PointLot.usable_from <= on),
        )
    )
    return int(left)


def by_tier(grant: Grant) -> list[tuple[int, int, int, int]]:
    """各档合计 — for each line of the amount table: its place, people, points, fen."""
    rows = session.execute(
        select(GrantLine.case, func.count(), func.sum(GrantLine.points), func.sum(GrantLine.value_fen))
        .where(GrantLine.grant_id == grant.id, GrantLine.blocked.is_(None))
        .group_by(GrantLine.case)
        .order_by(GrantLine.case)
    )
    return [(int(tier or 0), int(people), int(points), int(fen)) for tier, people, points, fen in rows]


def reasons(grant: Grant) -> list[tuple[str, int]]:
    """不予发放合计 — for each reason how many people, the most frequent first."""
    rows = session.execute(
        select(GrantLine.blocked, func.count().label("people"))
        .where(GrantLine.grant_id == grant.id, GrantLine.blocked.is_not(None))
        .group_by(GrantLine.blocked)
        .order_by(func.count().desc(), GrantLine.blocked)
    )
    return [(str(why), int(people)) for why, people in rows]


def first_lines(grant: Grant, count: int) -> list[tuple[str, str, str, int, int]]:
    """前几名 — the first people of a grant: number, name, unit, points, fen."""
    rows = session.execute(
        select(Employee.employee_no, Employee.name, OrgUnit.full_name, GrantLine.points, GrantLine.value_fen)
        .join(Employee, Employee.id == GrantLine.employee_id)
        .join(OrgUnit, OrgUnit.id == GrantLine.unit_id)
        .where(GrantLine.grant_id == grant.id, GrantLine.blocked.is_(None))
        .order_by(GrantLine.id)
        .limit(count)
    )
    return [(no, name, unit, points, fen) for no, name, unit, points, fen in rows]


def people_below(rule: PointRule) -> int:
    """规则范围内人数 — how many stand in the rule's unit and below it: how large a grant will be."""
    home = session.get(OrgUnit, rule.unit_id)
    if home is None:
        return 0
    below = select(OrgUnit.id).where(OrgUnit.path >= home.path, OrgUnit.path < after_prefix(home.path))
    count: Any = session.scalar(select(func.count()).select_from(Employee).where(Employee.unit_id.in_(below)))
    return int(count)


def by_sub_account(run: ExpiryRun) -> list[tuple[SubAccount, int, int, int]]:
    """各分账户过期 — for each sub-account the money of a run goes back to: people, points, fen."""
    rows = session.execute(
        select(
            SubAccount,
            func.count(ExpiryLine.employee_id.distinct()),
            func.sum(ExpiryLine.points),
            func.sum(ExpiryLine.value_fen),
        )
        .join(SubAccount, SubAccount.id == ExpiryLine.sub_account_id)
        .where(ExpiryLine.run_id == run.id)
        .group_by(SubAccount.id)
        .order_by(SubAccount.code)
    )
    return [(account, int(people), int(points), int(fen)) for account, people, points, fen in rows]
