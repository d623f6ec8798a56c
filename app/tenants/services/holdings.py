"""单位名下 — what still stands at a unit: people, seats, units below, money, open orders, cases of care."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select

from app.core.db import session
from app.core.tenancy import whole_tenant
from app.core.text import _l
from app.models import Account, CareCase, Employee, Grant, Order, OrgUnit, Seat, SubAccount
from app.rules.points import GRANT_WAITING
from app.tenants.queries import at_or_below

ORDERS_OPEN = ("placed", "shipped")
CASES_OVER = ("closed", "declined", "withdrawn", "rejected", "cancelled", "refused")


@dataclass(frozen=True, slots=True)
class Holding:
    """名下一项 — how many of what, and the page that lists them; while any is there, the unit stays open."""

    label: Any
    count: int
    page: str
    query: dict[str, str]
    kind: str = "number"


def holdings_of(unit: OrgUnit, *, on: date) -> list[Holding]:
    """名下各项 — of the unit itself; of the units below it only that they are open."""
    here = {"unit": str(unit.id)}
    with whole_tenant("what stands at a unit stands there whoever looks"):
        return [
            Holding(_l("In service"), _count(_people(unit)), "Employees.list", {**here, "state": "active"}),
            Holding(_l("Seats"), _count(_seats(unit, on)), "Seats.list", here),
            Holding(_l("Units below, open"), _count(_below(unit)), "Units.list", {}),
            Holding(_l("Money in sub-accounts"), _money(unit), "SubAccounts.list", here, "fen"),
            Holding(_l("Grants not decided yet"), _count(_grants(unit)), "Grants.list", here),
            Holding(_l("Orders under way"), _count(_orders(unit)), "Orders.list", here),
            Holding(_l("Care cases under way"), _count(_cases(unit)), "CareCases.list", here),
        ]


def what_blocks(unit: OrgUnit, *, on: date) -> Sequence[Holding]:
    """阻碍撤销的各项 — those that are not nothing."""
    return [each for each in holdings_of(unit, on=on) if each.count]


def sub_accounts_per_unit(units: Sequence[OrgUnit]) -> dict[int, int]:
    """各单位分账户数 — of the unit itself and below it, by the unit's number."""
    counted = (
        select(OrgUnit.path, func.count(SubAccount.id))
        .join(SubAccount, SubAccount.unit_id == OrgUnit.id)
        .group_by(OrgUnit.path)
    )
    found = session.execute(counted).tuples().all()
    return {unit.id: sum(count for path, count in found if path.startswith(unit.path)) for unit in units}


def _count(query: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _people(unit: OrgUnit) -> Select[Any]:
    return select(Employee.id).where(Employee.unit_id == unit.id, Employee.state == "active")


def _seats(unit: OrgUnit, on: date) -> Select[Any]:
    return select(Seat.id).where(Seat.unit_id == unit.id, or_(Seat.until_on.is_(None), Seat.until_on >= on))


def _below(unit: OrgUnit) -> Select[Any]:
    below = (at_or_below(unit.path), OrgUnit.id != unit.id, OrgUnit.state == "open")
    return select(OrgUnit.id).where(*below)


def _money(unit: OrgUnit) -> int:
    """Fen available or held in the unit's sub-accounts."""
    mine = select(SubAccount.id).where(SubAccount.unit_id == unit.id)
    kinds = ("available", "held")
    query = select(func.coalesce(func.sum(Account.balance), 0))
    return int(session.scalar(query.where(Account.sub_account_id.in_(mine), Account.kind.in_(kinds))) or 0)


def _grants(unit: OrgUnit) -> Select[Any]:
    return select(Grant.id).where(Grant.unit_id == unit.id, Grant.state.in_(GRANT_WAITING))


def _orders(unit: OrgUnit) -> Select[Any]:
    return select(Order.id).where(Order.unit_id == unit.id, Order.state.in_(ORDERS_OPEN))


def _cases(unit: OrgUnit) -> Select[Any]:
    return select(CareCase.id).where(CareCase.unit_id == unit.id, CareCase.state.not_in(CASES_OVER))
