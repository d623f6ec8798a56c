"""往来变动 — what each supplier was owed before, what came and went in a period, and what is owed after.

The movement report that both documents of a statement are built from: told by the ledger, beside what orders,
returns, adjustments and payments come to by themselves. The two are equal, or the difference is shown.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from app.core import bulk
from app.core.tenancy import current_tenant_id
from app.models import (
    Account,
    JournalEntry,
    Order,
    OrderReturn,
    Posting,
    StatementAdjustment,
    Supplier,
    SupplierPayment,
)
from app.rules.orders import SETTLED_STATES

BEFORE = "before"
# kinds of entries that touch what is owed, by the column they stand in
COLUMN_OF = {
    "receive": "goods",
    "return": "returned",
    "adjust": "adjusted",
    "pay": "paid",
    "unpay": "paid",
}


@dataclass(slots=True)
class Movement:
    """一户往来 — in fen: the columns of the period add up to the closing; what lessens is negative."""

    supplier_id: int
    code: str
    name: str
    opening: int = 0
    goods: int = 0
    returned: int = 0
    adjusted: int = 0
    paid: int = 0
    other: int = 0
    business: int = field(default=0)

    @property
    def closing(self) -> int:
        """期末应付 — by the ledger."""
        return self.opening + self.goods + self.returned + self.adjusted + self.paid + self.other

    @property
    def difference(self) -> int:
        """核对差额 — zero when orders, returns, adjustments and payments come to what the ledger says."""
        return self.closing - self.business


def movements(first: date, last: date) -> list[Movement]:
    """往来变动表 — supplier by supplier, those without any movement or balance left out."""
    suppliers = Supplier.__table__
    named = bulk.execute(
        select(suppliers.c.id, suppliers.c.code, suppliers.c.name)
        .where(suppliers.c.tenant_id == current_tenant_id())
        .order_by(suppliers.c.code)
    )
    found = {number: Movement(number, code, name) for number, code, name in named}
    for supplier_id, column, fen in _by_ledger(first, last):
        each = found[supplier_id]
        setattr(each, column, getattr(each, column) + fen)
    for supplier_id, fen in _by_business(last).items():
        found[supplier_id].business = fen
    return [
        each
        for each in found.values()
        if any((each.opening, each.goods, each.returned, each.adjusted, each.paid, each.other, each.business))
    ]


def _by_ledger(first: date, last: date) -> list[tuple[int, str, int]]:
    entries, postings, accounts = JournalEntry.__table__, Posting.__table__, Account.__table__
    tenant_id = current_tenant_id()
    when = case((entries.c.booked_on < first, BEFORE), else_=entries.c.kind)
    rows = bulk.execute(
        select(accounts.c.supplier_id, when, func.sum(postings.c.amount))
        .where(
            accounts.c.tenant_id == tenant_id,
            postings.c.tenant_id == tenant_id,
            entries.c.tenant_id == tenant_id,
            accounts.c.kind == "payable",
            postings.c.account_id == accounts.c.id,
            entries.c.id == postings.c.entry_id,
            entries.c.booked_on <= last,
        )
        .group_by(accounts.c.supplier_id, when)
    )
    return [(number, _column(kind), int(fen)) for number, kind, fen in rows]


def _column(kind: str) -> str:
    return "opening" if kind == BEFORE else COLUMN_OF.get(kind, "other")


def _by_business(last: date) -> dict[int, int]:
    """What the rooms' own rows come to by the end of the day, without asking the ledger."""
    orders, backs = Order.__table__, OrderReturn.__table__
    adjusted, paid = StatementAdjustment.__table__, SupplierPayment.__table__
    sums: dict[int, int] = {}
    for sign, query in (
        (
            1,
            _sum(
                orders, orders.c.total_fen, orders.c.state.in_(SETTLED_STATES), orders.c.received_on <= last
            ),
        ),
        (-1, _sum(backs, backs.c.amount_fen, backs.c.state == "returned", backs.c.returned_on <= last)),
        (
            1,
            _sum(
                adjusted,
                adjusted.c.amount_fen,
                adjusted.c.state == "confirmed",
                adjusted.c.happened_on <= last,
            ),
        ),
        (-1, _sum(paid, paid.c.amount_fen, paid.c.state == "confirmed", paid.c.paid_on <= last)),
    ):
        for supplier_id, fen in bulk.execute(query):
            sums[supplier_id] = sums.get(supplier_id, 0) + sign * int(fen)
    return sums


def _sum(table: Any, amount: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    return (
        select(table.c.supplier_id, func.sum(amount))
        .where(table.c.tenant_id == current_tenant_id(), *conditions)
        .group_by(table.c.supplier_id)
    )
