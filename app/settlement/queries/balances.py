"""试算平衡 — every kind of account in a period: before, in, out, after; each unit sums to zero.

And the postings behind each figure.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from app.core import bulk
from app.core.tenancy import current_tenant_id
from app.models import Account, JournalEntry, Posting

entries, postings, accounts = JournalEntry.__table__, Posting.__table__, Account.__table__


@dataclass(frozen=True, slots=True)
class Balance:
    """一类账户 — in the unit's count: opening + into − out of = closing."""

    unit: str
    kind: str
    opening: int
    into: int
    out_of: int

    @property
    def closing(self) -> int:
        """期末余额."""
        return self.opening + self.into - self.out_of


class Behind(NamedTuple):
    """一笔 — a posting behind a figure."""

    entry_id: int
    reference: str
    entry_kind: str
    booked_on: date
    actor_name: str
    account_id: int
    account_code: str
    amount: int


@dataclass(frozen=True, slots=True)
class Asked:
    """所求 — of which kind of accounts (or one of them), which days, which way, which kinds of entries."""

    kind: str
    first: date | None = None
    last: date | None = None
    side: str = ""
    entry_kinds: tuple[str, ...] = ()
    supplier_id: int | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """In SQL, tied to the tenant."""
        tenant_id = current_tenant_id()
        found = [
            accounts.c.tenant_id == tenant_id,
            postings.c.tenant_id == tenant_id,
            entries.c.tenant_id == tenant_id,
            postings.c.account_id == accounts.c.id,
            entries.c.id == postings.c.entry_id,
            accounts.c.kind == self.kind,
        ]
        found += [entries.c.booked_on >= self.first] if self.first else []
        found += [entries.c.booked_on <= self.last] if self.last else []
        found += [entries.c.kind.in_(self.entry_kinds)] if self.entry_kinds else []
        found += [accounts.c.supplier_id == self.supplier_id] if self.supplier_id else []
        way = {"in": postings.c.amount > 0, "out": postings.c.amount < 0}.get(self.side)
        return [*found, *([way] if way is not None else [])]


def trial_balance(first: date, last: date) -> list[Balance]:
    """试算平衡表 — by unit and kind of account, in the order of their first use."""
    amount, within = postings.c.amount, entries.c.booked_on >= first
    columns = (
        case((entries.c.booked_on < first, amount), else_=0),
        case((and_(within, amount > 0), amount), else_=0),
        case((and_(within, amount < 0), -amount), else_=0),
    )
    tenant_id = current_tenant_id()
    rows = bulk.execute(
        select(accounts.c.unit, accounts.c.kind, *(func.sum(each) for each in columns))
        .where(
            accounts.c.tenant_id == tenant_id,
            postings.c.tenant_id == tenant_id,
            entries.c.tenant_id == tenant_id,
            postings.c.account_id == accounts.c.id,
            entries.c.id == postings.c.entry_id,
            entries.c.booked_on <= last,
        )
        .group_by(accounts.c.unit, accounts.c.kind)
        .order_by(accounts.c.unit, func.min(accounts.c.id))
    )
    return [Balance(unit, kind, *(int(each) for each in sums)) for unit, kind, *sums in rows]


def behind(asked: Asked, *, limit: int, offset: int = 0) -> list[Behind]:
    """所据分录 — the postings behind a figure, the latest first."""
    query = (
        select(
            entries.c.id,
            entries.c.reference,
            entries.c.kind,
            entries.c.booked_on,
            entries.c.actor_name,
            accounts.c.id,
            accounts.c.code,
            postings.c.amount,
        )
        .where(*asked.conditions)
        .order_by(entries.c.booked_on.desc(), postings.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [Behind(*row) for row in bulk.execute(query)]


def counted(asked: Asked) -> tuple[int, int]:
    """合计 — how many postings there are behind a figure, and what they come to: the figure itself."""
    query: Select[Any] = select(func.count(), func.coalesce(func.sum(postings.c.amount), 0)).where(
        *asked.conditions
    )
    count, total = bulk.execute(query).one()
    return int(count), int(total)
