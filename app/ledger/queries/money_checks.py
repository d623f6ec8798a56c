"""资金核对 — every place where budgets and their sub-accounts could contradict the ledger, each as one
select.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from app.models import (
    Account,
    Allocation,
    Budget,
    JournalEntry,
    Posting,
    SubAccount,
    Transfer,
    WaitingHold,
    YearEnd,
    YearEndLine,
)


def money_checks() -> Iterator[tuple[str, Select[Any]]]:
    """资金核对项 — by name, the rows where something does not fit."""
    yield "allocation_is_booked", _unbooked_allocations()
    yield "approved_money_is_booked", _unbooked_approvals()
    yield "transfer_is_booked", _unbooked_transfers()
    yield "hold_in_the_queue_is_booked", _unbooked_holds()
    yield "year_end_left_nothing_out", _unbooked_year_ends()


def _summed(column: Any) -> ColumnElement[int]:
    return func.coalesce(func.sum(column), 0)


def _unbooked_allocations() -> Select[Any]:
    """Every allocation moved exactly its amount into its sub-account."""
    available = and_(Account.sub_account_id == Allocation.sub_account_id, Account.kind == "available")
    return (
        select(
            Allocation.reference.label("allocation"),
            Allocation.amount_fen,
            _summed(Posting.amount).label("sum"),
        )
        .outerjoin(Account, available)
        .outerjoin(Posting, and_(Posting.entry_id == Allocation.entry_id, Posting.account_id == Account.id))
        .group_by(Allocation.id, Allocation.reference, Allocation.amount_fen)
        .having(_summed(Posting.amount) != Allocation.amount_fen)
        .limit(1)
    )


def _unbooked_approvals() -> Select[Any]:
    """What is approved in a budget is what its source gave."""
    given = -_summed(Posting.amount)
    return (
        select(Budget.id.label("budget"), Budget.approved_fen, given.label("booked"))
        .outerjoin(Account, and_(Account.budget_id == Budget.id, Account.kind == "funding"))
        .outerjoin(Posting, Posting.account_id == Account.id)
        .group_by(Budget.id, Budget.approved_fen)
        .having(given != Budget.approved_fen)
        .limit(1)
    )


def _unbooked_transfers() -> Select[Any]:
    """A booked transfer moved exactly its amount into its target, any other nothing."""
    into = and_(Account.sub_account_id == Transfer.target_id, Account.kind == "available")
    moved = _summed(Posting.amount)
    wanted = func.max(Transfer.amount_fen)
    return (
        select(Transfer.reference.label("transfer"), wanted.label("amount_fen"), moved.label("sum"))
        .outerjoin(Account, into)
        .outerjoin(Posting, and_(Posting.entry_id == Transfer.entry_id, Posting.account_id == Account.id))
        .where(Transfer.state == "booked")
        .group_by(Transfer.id, Transfer.reference)
        .having(moved != wanted)
        .limit(1)
    )


def _unbooked_holds() -> Select[Any]:
    """What waited and was set aside, was set aside in full."""
    into = and_(Account.sub_account_id == WaitingHold.sub_account_id, Account.kind == "held")
    moved = _summed(Posting.amount)
    return (
        select(WaitingHold.reference.label("hold"), moved.label("sum"))
        .outerjoin(Account, into)
        .outerjoin(Posting, and_(Posting.entry_id == WaitingHold.entry_id, Posting.account_id == Account.id))
        .where(WaitingHold.state == "held")
        .group_by(WaitingHold.id, WaitingHold.reference)
        .having(moved != func.max(WaitingHold.amount_fen))
        .limit(1)
    )


def _unbooked_year_ends() -> Select[Any]:
    """All that confirmed closes took out of a sub-account is what they said it had left."""
    taken = (
        select(Account.sub_account_id, (-func.sum(Posting.amount)).label("fen"))
        .join(Posting, Posting.account_id == Account.id)
        .where(Account.kind == "available", Posting.amount < 0, Posting.entry_id.in_(_entries_of_year_ends()))
        .group_by(Account.sub_account_id)
        .subquery()
    )
    said = (
        select(YearEndLine.sub_account_id, func.sum(YearEndLine.left_fen).label("fen"))
        .join(YearEnd, YearEnd.id == YearEndLine.year_end_id)
        .where(YearEnd.state == "confirmed")
        .group_by(YearEndLine.sub_account_id)
        .subquery()
    )
    left, booked = func.coalesce(said.c.fen, 0), func.coalesce(taken.c.fen, 0)
    return (
        select(SubAccount.code.label("sub_account"), left.label("left_fen"), booked.label("booked"))
        .join(said, said.c.sub_account_id == SubAccount.id)
        .outerjoin(taken, taken.c.sub_account_id == SubAccount.id)
        .where(left != booked)
        .limit(1)
    )


def _entries_of_year_ends() -> Any:
    """What was given back or carried away; what a close brought into the next year's has another sign."""
    return select(JournalEntry.id).where(JournalEntry.kind.in_(("year_end", "carry_forward")))
