"""总账核对 — every place where the ledger could contradict itself, each as one select over all of it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, or_, select

from app.core import bulk
from app.core.db import session
from app.ledger.queries.money_checks import money_checks
from app.models import (
    Account,
    JournalEntry,
    LotReturn,
    LotUse,
    Order,
    OrderLine,
    PointLot,
    Posting,
)

# orders whose money is committed and not yet owed
UNDERWAY = ("placed", "shipped")


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


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | None) else int(value)  # sums are Decimal on PostgreSQL


def _checks() -> Iterator[tuple[str, Select[Any]]]:
    yield "entry_sums_to_zero", _unbalanced()
    yield "entry_sealed", select(JournalEntry.reference.label("entry")).where(JournalEntry.sealed.is_(False))
    yield "one_unit_per_entry", _mixed_units()
    yield "balance_is_the_sum", _wrong_balances()
    yield "member_points_are_the_lots", _members_without_lots()
    yield "granted_money_is_the_lots", _granted_without_lots()
    yield "lot_is_granted_less_used", _lots_out_of_step()
    yield from money_checks()
    yield "committed_money_is_the_orders", _committed_without_orders()
    yield "redeemed_points_are_the_orders", _redeemed_without_orders()


def summed(column: Any) -> ColumnElement[int]:
    """合计 — a sum that is zero where there is nothing."""
    return func.coalesce(func.sum(column), 0)


def _unbalanced() -> Select[Any]:
    """Entries whose postings do not sum to zero, or that have none."""
    total = summed(Posting.amount)
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
    back = _parts_given_back()
    used = (
        select(
            LotUse.lot_id,
            (func.sum(LotUse.points) - summed(back.c.points)).label("points"),
            (func.sum(LotUse.value_fen) - summed(back.c.fen)).label("fen"),
        )
        .outerjoin(back, back.c.lot_use_id == LotUse.id)
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


def _parts_given_back() -> Subquery:
    """What returns of some pieces gave back, use by use."""
    return (
        select(
            LotReturn.lot_use_id,
            func.sum(LotReturn.points).label("points"),
            func.sum(LotReturn.value_fen).label("fen"),
        )
        .group_by(LotReturn.lot_use_id)
        .subquery()
    )


def _committed_without_orders() -> Select[Any]:
    """What is committed in a sub-account is what orders not yet received took from its lots."""
    taken = (
        select(LotUse.sub_account_id, func.sum(LotUse.value_fen).label("fen"))
        .join(OrderLine, OrderLine.id == LotUse.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.state.in_(UNDERWAY))
        .group_by(LotUse.sub_account_id)
        .subquery()
    )
    booked, orders = summed(Posting.amount), func.coalesce(func.max(taken.c.fen), 0)
    return (
        select(Account.code.label("account"), booked.label("booked"), orders.label("orders"))
        .outerjoin(Posting, Posting.account_id == Account.id)
        .outerjoin(taken, taken.c.sub_account_id == Account.sub_account_id)
        .where(Account.kind == "committed")
        .group_by(Account.id, Account.code)
        .having(booked != orders)
        .order_by(Account.id)
        .limit(1)
    )


def _redeemed_without_orders() -> Select[Any]:
    """Points redeemed are what orders took from lots and did not give back."""
    back = _parts_given_back()
    used = (
        select(summed(LotUse.points) - summed(back.c.points))
        .select_from(LotUse)
        .outerjoin(back, back.c.lot_use_id == LotUse.id)
        .where(LotUse.returned_on.is_(None))
        .scalar_subquery()
    )
    booked = (
        select(summed(Posting.amount))
        .join(Account, Account.id == Posting.account_id)
        .where(Account.kind == "redeemed")
        .scalar_subquery()
    )
    return select(booked.label("booked"), used.label("orders")).where(booked != used)


def _one(column: ColumnElement[int]) -> ColumnElement[int]:
    """The one value of a group, for databases that want it said."""
    return func.coalesce(func.max(column), 0)
