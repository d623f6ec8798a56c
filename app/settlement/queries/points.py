"""积分收发存 — points by sub-account: held before, granted, redeemed, come back, lapsed, revoked, held after.

Told by the lots and what became of them; the totals stand beside those of the ledger's accounts of members.
"""

from collections.abc import Iterator
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


def _flows(first: date, last: date) -> Iterator[tuple[str, Select[Any]]]:
    tenant_id = current_tenant_id()
    orders, lines = Order.__table__, OrderLine.__table__
    backs, parts, given = OrderReturn.__table__, OrderReturnLine.__table__, LotReturn.__table__
    lapsed, revoked = ExpiryLine.__table__, Revocation.__table__
    runs, entries = ExpiryRun.__table__, JournalEntry.__table__
    ordered = (
        uses.c.tenant_id == tenant_id,
        lines.c.tenant_id == tenant_id,
        orders.c.tenant_id == tenant_id,
        lines.c.id == uses.c.order_line_id,
        orders.c.id == lines.c.order_id,
    )
    mine = lots.c.tenant_id == tenant_id
    yield "granted", _sums(lots.c.sub_account_id, lots.c.points, lots.c.granted_on, first, last, mine)
    yield "redeemed", _sums(uses.c.sub_account_id, uses.c.points, orders.c.placed_on, first, last, *ordered)
    yield (
        "returned",
        _sums(
            uses.c.sub_account_id,
            uses.c.points,
            orders.c.cancelled_on,
            first,
            last,
            *ordered,
            orders.c.cancelled_on.is_not(None),
        ),
    )
    yield (
        "returned",
        _sums(
            uses.c.sub_account_id,
            given.c.points,
            backs.c.returned_on,
            first,
            last,
            given.c.tenant_id == tenant_id,
            parts.c.tenant_id == tenant_id,
            backs.c.tenant_id == tenant_id,
            uses.c.tenant_id == tenant_id,
            parts.c.id == given.c.return_line_id,
            backs.c.id == parts.c.return_id,
            uses.c.id == given.c.lot_use_id,
            backs.c.state == "returned",
        ),
    )
    booked = (entries.c.tenant_id == tenant_id, entries.c.unit == "points")
    yield (
        "expired",
        _sums(
            lapsed.c.sub_account_id,
            lapsed.c.points,
            entries.c.booked_on,
            first,
            last,
            *booked,
            lapsed.c.tenant_id == tenant_id,
            runs.c.tenant_id == tenant_id,
            runs.c.id == lapsed.c.run_id,
            entries.c.reference == runs.c.code,
        ),
    )
    yield (
        "revoked",
        _sums(
            lots.c.sub_account_id,
            revoked.c.points,
            entries.c.booked_on,
            first,
            last,
            *booked,
            revoked.c.tenant_id == tenant_id,
            lots.c.tenant_id == tenant_id,
            lots.c.id == revoked.c.lot_id,
            entries.c.reference == literal("revoke:") + revoked.c.code,
        ),
    )


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
