"""总账服务 — open accounts, book entries, reverse them. Every movement of money and points passes here.

A mass booking (a grant, an expiry run) opens an entry with `begin`, writes its postings set-based through
core/bulk.py, and ends it with `seal`; the database checks the sum when it is sealed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update

from app.core import bulk, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import DomainError
from app.core.money import Money, Points
from app.core.text import _
from app.models import Account, JournalEntry, Posting
from app.rules.ledger import BOUNDED, OWNER_OF, UNIT_OF


class BalanceTooLow(DomainError):
    """余额不足 — the account holds less than what is to leave it; nothing was booked."""

    code = "balance_too_low"


class ReferenceTaken(DomainError):
    """凭证号已用 — the reference stands for another booking; nothing was booked."""

    code = "reference_taken"
    status = 409


class AlreadyReversed(DomainError):
    """已冲销 — the entry has been reversed before; nothing was booked."""

    code = "already_reversed"
    status = 409


class OneUnitOnly(ValueError):
    """A programming mistake: points and money in one entry."""


@dataclass(frozen=True, slots=True)
class Leg:
    """分录草稿 — so much into (positive) or out of (negative) an account, in the entry's unit."""

    account: Account
    amount: int


@dataclass(frozen=True, slots=True)
class Booking:
    """记账依据 — what every entry carries: reference, kind, who, on which business day, why, under which
    rule.
    """

    reference: str
    kind: str
    actor: Actor
    on: date
    reason: str | None = None
    rule_version: int | None = None


def account_code(kind: str, owner_id: int | None = None) -> str:
    """账户代码 — "member:17"; kinds without an owner are their own code."""
    return kind if owner_id is None else f"{kind}:{owner_id}"


def open_account(kind: str, owner_id: int | None = None) -> Account:
    """开户 — the account of this kind and owner, opened if it is not there yet."""
    code = account_code(kind, owner_id)
    found = session.scalar(select(Account).where(Account.code == code))
    if found is not None:
        return found
    owner = {OWNER_OF[kind]: owner_id} if kind in OWNER_OF else {}
    opened = {"code": code, "kind": kind, "unit": UNIT_OF[kind], "balance": 0 if kind in BOUNDED else None}
    bulk.insert_if_new(Account.__table__, opened | owner)
    return session.scalars(select(Account).where(Account.code == code)).one()


def booked(reference: str, unit: str) -> JournalEntry | None:
    """已记账 — the entry this reference stands for, in this unit; None when nothing was booked under it."""
    return session.scalar(
        select(JournalEntry).where(JournalEntry.reference == reference, JournalEntry.unit == unit)
    )


def post(legs: Sequence[Leg], *, booking: Booking, reverses: JournalEntry | None = None) -> JournalEntry:
    """记账 — one sealed entry of these legs; booking the same reference with the same legs again does
    nothing.

    Raises BalanceTooLow when a bounded account would fall below zero, ReferenceTaken when the reference
    stands for other legs. Legs that do not sum to zero are a mistake of the programmer: the database
    refuses the seal.
    """
    unit = _one_unit(legs)
    before = booked(booking.reference, unit)
    if before is not None:
        return _same(before, legs)
    entry = begin(unit, booking=booking, reverses=reverses)
    for leg in legs:
        _move(leg)
    bulk.insert_rows(
        Posting.__table__,
        [{"entry_id": entry.id, "account_id": leg.account.id, "amount": leg.amount} for leg in legs],
    )
    return seal(entry)


def transfer(source: Account, target: Account, amount: Money | Points, *, booking: Booking) -> JournalEntry:
    """划转 — from one account to another; raises as `post` does."""
    return post([Leg(source, -amount.count), Leg(target, amount.count)], booking=booking)


def reverse(entry: JournalEntry, *, booking: Booking) -> JournalEntry:
    """冲销 — the same postings with the opposite sign; an entry is reversed once. Raises AlreadyReversed."""
    before = session.scalar(select(JournalEntry).where(JournalEntry.reverses_id == entry.id))
    if before is not None:
        if before.reference == booking.reference:
            return before
        raise AlreadyReversed(
            _("Entry %(entry)s was reversed before, by %(by)s.", entry=entry.reference, by=before.reference)
        )
    legs = [Leg(account, -amount) for account, amount in _legs_of(entry)]
    return post(legs, booking=booking, reverses=entry)


def begin(unit: str, *, booking: Booking, reverses: JournalEntry | None = None) -> JournalEntry:
    """开始凭证 — an entry without postings yet, to be sealed in the same transaction."""
    entry = JournalEntry(
        reference=booking.reference,
        unit=unit,
        kind=booking.kind,
        booked_on=booking.on,
        booked_at=clock.now(),
        actor_name=booking.actor.name,
        user_id=booking.actor.user_id,
        reason=booking.reason,
        rule_version=booking.rule_version,
        reverses_id=None if reverses is None else reverses.id,
        sealed=False,
    )
    session.add(entry)
    session.flush()
    return entry


def seal(entry: JournalEntry) -> JournalEntry:
    """封存 — from here on the entry is fixed; the database refuses one whose postings do not sum to zero."""
    entry.sealed = True
    session.flush()
    return entry


def _one_unit(legs: Sequence[Leg]) -> str:
    units = {leg.account.unit for leg in legs}
    if len(units) != 1:
        msg = f"an entry has one unit, not {sorted(units)}"
        raise OneUnitOnly(msg)
    return units.pop()


def _same(entry: JournalEntry, legs: Sequence[Leg]) -> JournalEntry:
    if _sums([(leg.account, leg.amount) for leg in legs]) != _sums(_legs_of(entry)):
        raise ReferenceTaken(
            _(
                "“%(reference)s” stands for another booking. Reload and try again.",
                reference=entry.reference,
            )
        )
    return entry


def _sums(legs: Sequence[tuple[Account, int]]) -> Mapping[int, int]:
    sums: dict[int, int] = {}
    for account, amount in legs:
        sums[account.id] = sums.get(account.id, 0) + amount
    return sums


def _legs_of(entry: JournalEntry) -> list[tuple[Account, int]]:
    rows = session.execute(
        select(Account, Posting.amount)
        .join(Posting, Posting.account_id == Account.id)
        .where(Posting.entry_id == entry.id)
        .order_by(Posting.id)
    )
    return [(account, amount) for account, amount in rows]


def _move(leg: Leg) -> None:
    """Keep a bounded balance in step, in one statement that two at once cannot both pass."""
    account = leg.account
    if account.kind not in BOUNDED:
        return
    moved: Any = session.execute(
        update(Account)
        .where(Account.id == account.id, Account.balance + leg.amount >= 0)
        .values(balance=Account.balance + leg.amount)
        .execution_options(synchronize_session=False)
    )
    session.expire(account, ["balance"])
    if moved.rowcount != 1:
        raise BalanceTooLow(
            _(
                "There is not enough on the account: %(balance)s are there, %(asked)s are needed.",
                balance=_shown(account, account.balance or 0),
                asked=_shown(account, -leg.amount),
            ),
            balance=account.balance,
            asked=-leg.amount,
        )


def _shown(account: Account, count: int) -> str:
    return str(Money(count) if account.unit == "fen" else Points(count))
