"""积分查询 — who a rule gives how many points, as one select over everybody; and what a member holds."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
)

from app.core.db import session
from app.core.predicate_sql import Columns, clause
from app.core.tenancy import after_prefix, current_tenant_id
from app.models import Employee, Grant, GrantLine, Membership, OrgUnit, PointLot, PointRule
from app.rules.points import FestivalRule
from app.rules.selection import selection

EMPLOYEES: Table = Employee.__table__
MEMBERSHIPS: Table = Membership.__table__
UNITS: Table = OrgUnit.__table__
LINES: Table = GrantLine.__table__
LOTS: Table = PointLot.__table__


@dataclass(frozen=True, slots=True)
class Question:
    """发放问题 — a rule on a day: who was granted this event by it before is asked through `earlier`
    grants.
    """

    rule: FestivalRule
    on: date
    values: tuple[int, ...]
    earlier: tuple[int, ...] = ()


def answers(question: Question) -> Select[Any]:
    """应发名单 — everybody in service below the rule's units: points and value, or why nothing.

    Columns: employee_id, unit_id, line (of the amount table), blocked (a code, or null), points, value_fen.
    """
    found = _everybody(question).subquery()
    granted = found.c.blocked.is_(None)
    points = [line.points.points for line in question.rule.lines]
    return select(
        found.c.employee_id,
        found.c.unit_id,
        case((granted, found.c.line)).label("line"),
        found.c.blocked,
        _by_line(found, granted, points).label("points"),
        _by_line(found, granted, question.values).label("value_fen"),
    )


def _everybody(question: Question) -> Select[Any]:
    on, rule = question.on, question.rule
    columns: Columns = {
        name: EMPLOYEES.c[name]
        for name in ("hire_on", "birth_on", "grade", "position", "employment_type", "gender")
    } | {"joined_on": MEMBERSHIPS.c.joined_on, "unit_path": UNITS.c.path}
    conditions = [clause(selection(line.condition, on), columns) for line in rule.lines]
    line = case(*((met, number) for number, met in enumerate(conditions)), else_=null())
    blocked = case(
        (_granted_before(question), literal("already_granted")),
        (MEMBERSHIPS.c.id.is_(None), literal("not_a_member")),
        (~clause(selection(rule.conditions, on), columns), literal("conditions_not_met")),
        (line.is_(None), literal("no_amount_line")),
        else_=null(),
    )
    return (
        select(
            EMPLOYEES.c.id.label("employee_id"),
            EMPLOYEES.c.unit_id,
            line.label("line"),
            blocked.label("blocked"),
        )
        .select_from(
            EMPLOYEES.join(UNITS, _same_tenant(UNITS, UNITS.c.id == EMPLOYEES.c.unit_id)).outerjoin(
                MEMBERSHIPS, _member_on(on)
            )
        )
        .where(
            EMPLOYEES.c.tenant_id == current_tenant_id(),
            or_(false(), *(_below(root) for root in rule.units)),
            or_(EMPLOYEES.c.state == "active", EMPLOYEES.c.left_on > on),
        )
    )


def _by_line(found: Any, granted: ColumnElement[bool], amounts: Any) -> ColumnElement[int]:
    lines = ((and_(granted, found.c.line == number), amount) for number, amount in enumerate(amounts))
    return case(*lines, else_=0)


def _same_tenant(table: Table, joined: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(table.c.tenant_id == EMPLOYEES.c.tenant_id, joined)


def _member_on(on: date) -> ColumnElement[bool]:
    """会籍有效 — joined by that day and not yet left; the day of leaving is no longer one of membership."""
    return _same_tenant(
        MEMBERSHIPS,
        and_(
            MEMBERSHIPS.c.employee_id == EMPLOYEES.c.id,
            MEMBERSHIPS.c.joined_on <= on,
            or_(MEMBERSHIPS.c.left_on.is_(None), MEMBERSHIPS.c.left_on > on),
        ),
    )


def _below(root: str) -> ColumnElement[bool]:
    return and_(UNITS.c.path >= root, UNITS.c.path < after_prefix(root))


def _granted_before(question: Question) -> ColumnElement[bool]:
    if not question.earlier:
        return false()
    return exists().where(
        LOTS.c.tenant_id == current_tenant_id(),
        LOTS.c.grant_id.in_(question.earlier),
        LOTS.c.employee_id == EMPLOYEES.c.id,
    )


def earlier_grants(rule: PointRule, event_key: str) -> tuple[int, ...]:
    """此前发放 — the grants of this event by this rule that have gone out."""
    return tuple(
        session.scalars(
            select(Grant.id).where(
                Grant.rule_id == rule.id, Grant.event_key == event_key, Grant.state == "released"
            )
        )
    )


def usable_points(employee: Employee, on: date) -> int:
    """可用积分 — what the member can spend on this day."""
    left: Any = session.scalar(
        select(func.coalesce(func.sum(PointLot.left_points), 0)).where(
            PointLot.employee_id == employee.id, PointLot.expires_on >= on
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
