"""总账查询 — sums of postings, and the checks by which the whole ledger is derived anew."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.core import bulk
from app.core.db import session
from app.models import (
    Account,
    Allocation,
    Budget,
    Employee,
    JournalEntry,
    LotUse,
    PointLot,
    Posting,
    SubAccount,
    Supplier,
)
from app.rules.ledger import BOUNDED, OWNER_OF

OWNERS: dict[str, Any] = {
    "employee_id": Employee,
    "budget_id": Budget,
    "sub_account_id": SubAccount,
    "supplier_id": Supplier,
}


def balance(account: Account) -> int:
    """余额 — the sum of an account's postings, whatever it keeps beside them."""
    total: Any = session.scalar(select(_total(Posting.amount)).where(Posting.account_id == account.id))
    return int(total)


def available_fen(sub_account_id: int) -> int:
    """分账户可用 — fen that can still be granted from the sub-account."""
    found = session.scalar(
        select(Account.balance).where(Account.kind == "available", Account.sub_account_id == sub_account_id)
    )
    return found or 0


def verify() -> dict[str, Any]:
    """核对账目 — everything derived anew: `{"ok", "checked", "first_break"}`, where a break names check and
    place.
    """
    first = next(breaks(), None)
    return {"ok": first is None, "checked": counted(), "first_break": first}


def counted() -> int:
    """检查数 — how many entries, postings, accounts and lots there are to check."""
    tables = (JournalEntry, Posting, Account, PointLot)
    return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def breaks() -> Iterator[dict[str, Any]]:
    """账目不符 — for each check the first place where the ledger contradicts itself, the gravest checks
    first.
    """
    for name, query in _checks():
        with bulk.joining_many():
            rows = session.execute(query).all()
        for row in rows:
            yield {"check": name, **{key: _plain(value) for key, value in row._mapping.items()}}  # noqa: SLF001 - public


def _checks() -> Iterator[tuple[str, Select[Any]]]:
    yield "entry_sums_to_zero", _unbalanced()
    yield "entry_sealed", select(JournalEntry.reference.label("entry")).where(JournalEntry.sealed.is_(False))
    yield "one_unit_per_entry", _mixed_units()
    yield "balance_is_the_sum", _wrong_balances()
    yield "member_points_are_the_lots", _members_without_lots()
    yield "granted_money_is_the_lots", _granted_without_lots()
    yield "lot_is_granted_less_used", _lots_out_of_step()
    yield "allocation_is_booked", _unbooked_allocations()


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | None) else int(value)  # sums are Decimal on PostgreSQL


def _total(column: Any) -> ColumnElement[int]:
    return func.coalesce(func.sum(column), 0)


def _unbalanced() -> Select[Any]:
    """Entries whose postings do not sum to zero, or that have none."""
    total = _total(Posting.amount)
    return (
        select(JournalEntry.reference.label("entry"), total.label("sum"))
        .outerjoin(Posting, Posting.entry_id == JournalEntry.id)
        .group_by(JournalEntry.id, JournalEntry.reference)
        .having(or_(total != 0, func.count(Posting.id) == 0))
        .order_by(JournalEntry.id)
        .limit(1)
    )


def _mixed_units() -> Select[Any]:
    return (
        select(JournalEntry.reference.label("entry"), Account.code.label("account"))
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .join(Account, Account.id == Posting.account_id)
        .where(Account.unit != JournalEntry.unit)
        .limit(1)
    )


def _wrong_balances() -> Select[Any]:
    sums = (
        select(Posting.account_id, func.sum(Posting.amount).label("total"))
        .group_by(Posting.account_id)
        .subquery()
    )
    booked = func.coalesce(sums.c.total, 0)
    return (
        select(Account.code.label("account"), Account.balance, booked.label("sum"))
        .outerjoin(sums, sums.c.account_id == Account.id)
        .where(Account.balance.is_not(None), Account.balance != booked)
        .order_by(Account.id)
        .limit(1)
    )


def _members_without_lots() -> Select[Any]:
    """A member's points are what is left of the lots, no more and no less."""
    lots = (
        select(PointLot.employee_id, func.sum(PointLot.left_points).label("total"))
        .group_by(PointLot.employee_id)
        .subquery()
    )
    held = func.coalesce(lots.c.total, 0)
    return (
        select(Account.code.label("account"), Account.balance, held.label("lots"))
        .outerjoin(lots, lots.c.employee_id == Account.employee_id)
        .where(Account.kind == "member", Account.balance != held)
        .order_by(Account.id)
        .limit(1)
    )


def _granted_without_lots() -> Select[Any]:
    """The money behind points that are out is what is left of the lots, sub-account by sub-account."""
    booked = (
        select(Account.sub_account_id, func.sum(Posting.amount).label("total"))
        .join(Posting, Posting.account_id == Account.id)
        .where(Account.kind == "granted")
        .group_by(Account.sub_account_id)
        .subquery()
    )
    left = func.sum(PointLot.left_fen)
    return (
        select(PointLot.sub_account_id, _one(booked.c.total).label("booked"), left.label("lots"))
        .outerjoin(booked, booked.c.sub_account_id == PointLot.sub_account_id)
        .group_by(PointLot.sub_account_id)
        .having(left != _one(booked.c.total))
        .limit(1)
    )


def _lots_out_of_step() -> Select[Any]:
    """A lot never holds more than was granted less what orders keep of it (what expired is gone from it)."""
    used = (
        select(
            LotUse.lot_id, func.sum(LotUse.points).label("points"), func.sum(LotUse.value_fen).label("fen")
        )
        .where(LotUse.returned_on.is_(None))
        .group_by(LotUse.lot_id)
        .subquery()
    )
    return (
        select(PointLot.id.label("lot"), PointLot.left_points, used.c.points.label("used"))
        .join(used, used.c.lot_id == PointLot.id)
        .where(
            or_(
                PointLot.left_points > PointLot.points - used.c.points,
                PointLot.left_fen > PointLot.value_fen - used.c.fen,
            )
        )
        .order_by(PointLot.id)
        .limit(1)
    )


def _unbooked_allocations() -> Select[Any]:
    """Every allocation moved exactly its amount into its sub-account."""
    return (
        select(
            Allocation.reference.label("allocation"),
            Allocation.amount_fen,
            _total(Posting.amount).label("sum"),
        )
        .outerjoin(
            Account, and_(Account.sub_account_id == Allocation.sub_account_id, Account.kind == "available")
        )
        .outerjoin(Posting, and_(Posting.entry_id == Allocation.entry_id, Posting.account_id == Account.id))
        .group_by(Allocation.id, Allocation.reference, Allocation.amount_fen)
        .having(_total(Posting.amount) != Allocation.amount_fen)
        .limit(1)
    )


def _one(column: ColumnElement[int]) -> ColumnElement[int]:
    """The one value of a group, for databases that want it said."""
    return func.coalesce(func.max(column), 0)


def sums_of(kind: str, owner_ids: Sequence[int]) -> dict[int, int]:
    """各户合计 — the sum on this kind of account for each of these owners; an owner without the account has
    none.
    """
    owner = getattr(Account, OWNER_OF[kind])
    if kind in BOUNDED:
        query = select(owner, Account.balance).where(Account.kind == kind, owner.in_(owner_ids))
    else:
        query = (
            select(owner, _total(Posting.amount))
            .join(Posting, Posting.account_id == Account.id)
            .where(Account.kind == kind, owner.in_(owner_ids))
            .group_by(owner)
        )
    found = {number: int(total) for number, total in session.execute(query)}
    return {number: found.get(number, 0) for number in owner_ids}


def sums_by_account(account_ids: Sequence[int]) -> dict[int, int]:
    """账户余额 — the sum of each of these accounts' postings."""
    query = (
        select(Posting.account_id, _total(Posting.amount))
        .where(Posting.account_id.in_(account_ids))
        .group_by(Posting.account_id)
    )
    return {number: int(total) for number, total in session.execute(query)}


def owners_of(accounts: Sequence[Account]) -> dict[int, str]:
    """账户所属 — whose each account is, by the account's number: a member, a budget, a sub-account, a
    supplier.
    """
    named: dict[int, str] = {}
    for column, model in OWNERS.items():
        numbers = {account.id: getattr(account, column) for account in accounts if getattr(account, column)}
        if numbers:
            rows = session.scalars(select(model).where(model.id.in_(set(numbers.values()))))
            words = {row.id: str(row) for row in rows}
            named |= {account: words.get(owner, "") for account, owner in numbers.items()}
    return named
