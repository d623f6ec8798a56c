"""签领 — who signs for what: the people of a grant, or of the orders of a unit in a span of days."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.core.db import session
from app.core.tenancy import after_prefix
from app.core.text import _
from app.models import Employee, Grant, GrantLine, Order, OrderLine, OrgUnit, PointRule, RuleVersion


@dataclass(frozen=True, slots=True)
class Receipt:
    """一行 — one person, and what is handed to them."""

    name: str
    employee_no: str
    unit: str
    goods: str
    quantity: int
    fen: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """签领表 — its title, the unit, why, on which document it rests, and the people who sign."""

    title: str
    unit: str
    why: str
    standard: str
    receipts: tuple[Receipt, ...]

    @property
    def fen(self) -> int:
        """合计金额."""
        return sum(each.fen for each in self.receipts)

    @property
    def quantity(self) -> int:
        """合计数量."""
        return sum(each.quantity for each in self.receipts)


def of_grant(grant: Grant, tenant: str) -> Sheet:
    """按发放 — everybody who was granted something, by unit and number."""
    rows: Any = session.execute(
        select(Employee.name, Employee.employee_no, OrgUnit.full_name, GrantLine.points, GrantLine.value_fen)
        .join(Employee, Employee.id == GrantLine.employee_id)
        .join(OrgUnit, OrgUnit.id == GrantLine.unit_id)
        .where(GrantLine.grant_id == grant.id, GrantLine.points > 0)
        .order_by(OrgUnit.path, Employee.employee_no)
    )
    word = _("Points")
    receipts = tuple(
        Receipt(name, number, unit, word, int(points), int(fen)) for name, number, unit, points, fen in rows
    )
    rule, version = session.get_one(PointRule, grant.rule_id), session.get_one(RuleVersion, grant.version_id)
    amounts = {each.quantity for each in receipts}
    standard = _("%(points)s points a person", points=amounts.pop()) if len(amounts) == 1 else _("As listed")
    title = _("%(union)s: receipts of %(what)s", union=tenant, what=rule.name)
    why = "，".join(each for each in (f"{grant.code} {rule.name}", version.basis) if each)
    return Sheet(title, str(grant.unit), why, standard, receipts)


def of_orders(unit: OrgUnit, first: date, last: date, tenant: str) -> Sheet:
    """按订单 — the goods of everybody at and below a unit, ordered in the span of days and not cancelled."""
    goods = func.aggregate_strings(OrderLine.product_name + " " + OrderLine.spec, "、")
    rows: Any = session.execute(
        select(
            Employee.name,
            Employee.employee_no,
            OrgUnit.full_name,
            goods,
            func.sum(OrderLine.quantity),
            func.sum(OrderLine.amount_fen),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .join(Employee, Employee.id == Order.employee_id)
        .join(OrgUnit, OrgUnit.id == Order.unit_id)
        .where(
            OrgUnit.path >= unit.path,
            OrgUnit.path < after_prefix(unit.path),
            Order.placed_on.between(first, last),
            Order.state != "cancelled",
        )
        .group_by(Employee.id, Employee.name, Employee.employee_no, OrgUnit.full_name, OrgUnit.path)
        .order_by(OrgUnit.path, Employee.employee_no)
    )
    receipts = tuple(
        Receipt(name, number, where, words[:200], int(quantity), int(fen))
        for name, number, where, words, quantity, fen in rows
    )
    title = _("%(union)s: receipts of goods", union=tenant)
    why = _("Goods ordered from %(first)s to %(last)s", first=first, last=last)
    return Sheet(title, unit.full_name, why, _("As listed"), receipts)
