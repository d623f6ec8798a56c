"""积分收发存 — points by sub-account: held before, granted, redeemed, come back, lapsed, revoked, held after.

Told by the lots and what became of them; the totals stand beside those of the ledger's accounts of members.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select

from app.core import bulk
from app.core.tenancy import current_tenant_id
from app.models import (
    Account,
    ExpiryLine,
    ExpiryRun,
    JournalEntry,
    LotReturn,
    LotUse,
    Order,
    OrderLine,
    OrderReturn,
    OrderReturnLine,
    PointLot,
    Posting,
    Revocation,
    SubAccount,
)

FLOWS = ("granted", "redeemed", "returned", "expired", "revoked")
SIGN = {"granted": 1, "redeemed": -1, "returned": 1, "expired": -1, "revoked": -1}
# kinds of the ledger's entries that move members' points, by the flow they are
FLOW_OF = {
    "grant": "granted",
    "award": "granted",
    "redeem": "redeemed",
    "cancel": "returned",
    "return": "returned",
    "expiry": "expired",
    "revoke": "revoked",
}

lots, uses = PointLot.__table__, LotUse.__table__


@dataclass(slots=True)
class Roll:
    """一行 — in points; flows out of members' hands are positive numbers in their own column."""

    code: str
    name: str
    opening: int = 0
    granted: int = 0
    redeemed: int = 0
    returned: int = 0
    expired: int = 0
    revoked: int = 0

    @property
    def closing(self) -> int:
        """期末 — what members hold."""
        return self.opening + sum(SIGN[flow] * getattr(self, flow) for flow in FLOWS)


def roll_forward(first: date, last: date) -> list[Roll]:
    """收发存表 — a row for each sub-account that ever granted."""
    accounts = SubAccount.__table__
    named = bulk.execute(
        select(accounts.c.id, accounts.c.code, accounts.c.name)
        .where(accounts.c.tenant_id == current_tenant_id())
        .order_by(accounts.c.code)
    )
    rows = {number: Roll(code, name) for number, code, name in named}
    touched = set()
    for flow, query in _flows(first, last):
        for number, before, within in bulk.execute(query):
            touched.add(number)
            row = rows[number]
            row.opening += SIGN[flow] * int(before or 0)
            setattr(row, flow, getattr(row, flow) + int(within or 0))
    return [row for number, row in rows.items() if number in touched]


def by_ledger(first: date, last: date) -> Roll:
    """总账合计 — the same flows as the ledger booked them on members' accounts."""
    entries, postings, accounts = JournalEntry.__table__, Posting.__table__, Account.__table__
    tenant_id = current_tenant_id()
    before = case((entries.c.booked_on < first, postings.c.amount), else_=0)
    within = case((entries.c.booked_on >= first, postings.c.amount), else_=0)
    rows = bulk.execute(
        select(entries.c.kind, func.sum(before), func.sum(within))
        .where(
            accounts.c.tenant_id == tenant_id,
            postings.c.tenant_id == tenant_id,
            entries.c.tenant_id == tenant_id,
            accounts.c.kind == "member",
            postings.c.account_id == accounts.c.id,
            entries.c.id == postings.c.entry_id,
            entries.c.booked_on <= last,
        )
        .group_by(entries.c.kind)
    )
    told = Roll("", "")
    for kind, earlier, now in rows:
        flow = FLOW_OF.get(kind, "granted")
        told.opening += int(earlier)
        setattr(told, flow, getattr(told, flow) + SIGN[flow] * int(now))
    return told


@dataclass(frozen=True, slots=True)
class Flow:
    """流向 — what moved: whose sub-account, how many points, when, and what ties the tables."""

    name: str
    owner: Any
    points: Any
    day: Any
    ties: Sequence[Any]
    tables: Sequence[Any]


def _flows(first: date, last: date) -> Iterator[tuple[str, Select[Any]]]:
    tenant_id = current_tenant_id()
    for flow in (*_of_orders(), *_of_books()):
        mine = [table.c.tenant_id == tenant_id for table in flow.tables]
        yield flow.name, _sums(flow.owner, flow.points, flow.day, first, last, *flow.ties, *mine)


def _of_orders() -> Iterator[Flow]:
    """Granted, redeemed, and given back by cancelled orders and by returns."""
    orders, lines = Order.__table__, OrderLine.__table__
    backs, parts, given = OrderReturn.__table__, OrderReturnLine.__table__, LotReturn.__table__
    owner, chain = uses.c.sub_account_id, (uses, lines, orders)
    ordered = (lines.c.id == uses.c.order_line_id, orders.c.id == lines.c.order_id)
    came_back = (
        *(parts.c.id == given.c.return_line_id, backs.c.id == parts.c.return_id),
        *(uses.c.id == given.c.lot_use_id, backs.c.state == "returned"),
    )
    cancelled = (*ordered, orders.c.cancelled_on.is_not(None))
    yield Flow("granted", lots.c.sub_account_id, lots.c.points, lots.c.granted_on, (), (lots,))
    yield Flow("redeemed", owner, uses.c.points, orders.c.placed_on, ordered, chain)
    yield Flow("returned", owner, uses.c.points, orders.c.cancelled_on, cancelled, chain)
    yield Flow("returned", owner, given.c.points, backs.c.returned_on, came_back, (given, parts, backs, uses))


def _of_books() -> Iterator[Flow]:
    """Expired and revoked, on the day they were booked."""
    lapsed, revoked = ExpiryLine.__table__, Revocation.__table__
    runs, entries = ExpiryRun.__table__, JournalEntry.__table__
    expired = (
        *(entries.c.unit == "points", runs.c.id == lapsed.c.run_id),
        entries.c.reference == runs.c.code,
    )
    taken = (
        *(entries.c.unit == "points", lots.c.id == revoked.c.lot_id),
        entries.c.reference == literal("revoke:") + revoked.c.code,
    )
    day = entries.c.booked_on
    yield Flow("expired", lapsed.c.sub_account_id, lapsed.c.points, day, expired, (entries, lapsed, runs))
    yield Flow("revoked", lots.c.sub_account_id, revoked.c.points, day, taken, (entries, revoked, lots))


def _sums(
    owner: Any, points: Any, day: Any, first: date, last: date, *conditions: ColumnElement[bool]
) -> Select[Any]:
    before = case((day < first, points), else_=0)
    within = case((day >= first, points), else_=0)
    return (
        select(owner, func.sum(before), func.sum(within))
        .where(and_(*conditions), day <= last)
        .group_by(owner)
    )
