"""总账查询 — sums of postings, whose accounts are; and the checks that derive the whole ledger anew."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.core.db import session
from app.ledger.queries.checks import breaks, summed, verify
from app.models import Account, Budget, Employee, Posting, SubAccount, Supplier
from app.rules.ledger import BOUNDED, OWNER_OF

OWNERS: dict[str, Any] = {
    "employee_id": Employee,
    "budget_id": Budget,
    "sub_account_id": SubAccount,
    "supplier_id": Supplier,
}


def balance(account: Account) -> int:
    """余额 — the sum of an account's postings, whatever it keeps beside them."""
    total: Any = session.scalar(select(summed(Posting.amount)).where(Posting.account_id == account.id))
    return int(total)


def available_fen(sub_account_id: int) -> int:
    """分账户可用 — fen that can still be granted from the sub-account."""
    return standing_fen("available", sub_account_id)


def standing_fen(kind: str, sub_account_id: int) -> int:
    """分账户余额 — fen that stand on a bounded account of the sub-account: available, held, spent."""
    found = session.scalar(
        select(Account.balance).where(Account.kind == kind, Account.sub_account_id == sub_account_id)
    )
    return found or 0


def sums_of(kind: str, owner_ids: Sequence[int]) -> dict[int, int]:
    """各户合计 — the sum on this kind of account for each of these owners; an owner without the account has
    none.
    """
    owner = getattr(Account, OWNER_OF[kind])
    if kind in BOUNDED:
        query = select(owner, Account.balance).where(Account.kind == kind, owner.in_(owner_ids))
    else:
        query = (
            select(owner, summed(Posting.amount))
            .join(Posting, Posting.account_id == Account.id)
            .where(Account.kind == kind, owner.in_(owner_ids))
            .group_by(owner)
        )
    found = {number: int(total) for number, total in session.execute(query)}
    return {number: found.get(number, 0) for number in owner_ids}


def sums_by_account(account_ids: Sequence[int]) -> dict[int, int]:
    """账户余额 — the sum of each of these accounts' postings."""
    query = (
        select(Posting.account_id, summed(Posting.amount))
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


__all__ = [
    "available_fen",
    "balance",
    "breaks",
    "owners_of",
    "standing_fen",
    "sums_by_account",
    "sums_of",
    "verify",
]
