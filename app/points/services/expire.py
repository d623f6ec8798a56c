"""过期 — points whose last day has passed leave their members, and the money behind them goes back to where
it came from.

One booking for everybody, set-based. Running it again finds nothing left to do.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, insert, literal, select, update

from app.core import audit, bulk
from app.core.actor import Actor
from app.core.numbering import next_number
from app.core.tenancy import current_tenant_id
from app.ledger import services as ledger
from app.ledger.services import Booking, Leg, open_account
from app.models import Account, JournalEntry, Posting
from app.points.queries import LOTS

ACCOUNTS: Any = Account.__table__
POSTINGS: Any = Posting.__table__


@dataclass(frozen=True, slots=True)
class Expiry:
    """过期结果 — how much of whom expired; `reference` names the booking, None when there was nothing."""

    reference: str | None
    people: int
    points: int
    fen: int


@dataclass(frozen=True, slots=True)
class Due:
    """待过期 — what expires of one sub-account's points, and the money that goes back to it."""

    sub_account_id: int
    points: int
    fen: int


def expire_lots(*, on: date, actor: Actor) -> Expiry:
    """过期清理 — every lot whose last day lies before `on`; its money is available again in its
    sub-account.
    """
    _lock_members(on)
    money, people = _due_by_sub_account(on), _due_people(on)
    points = sum(due.points for due in money)
    if not points:
        return Expiry(None, 0, 0, 0)
    expiry = Expiry(next_number("GQ", on), people, points, sum(due.fen for due in money))
    booking = Booking(str(expiry.reference), "expiry", actor, on)
    legs = [leg for due in money if due.fen for leg in _back(due.sub_account_id, due.fen)]
    if legs:
        ledger.post(legs, booking=booking)
    entry = ledger.begin("points", booking=booking)
    with bulk.joining_many():
        _take_points(entry, on, points)
        _empty_lots(on)
    ledger.seal(entry)
    given = {"people": people, "points": points, "fen": expiry.fen}
    audit.record("expire", f"expiry:{expiry.reference}", actor=actor, changes=audit.differences({}, given))
    return expiry


def _due(on: date) -> tuple[Any, ...]:
    return (LOTS.c.tenant_id == current_tenant_id(), LOTS.c.expires_on < on, LOTS.c.left_points > 0)


def _lock_members(on: date) -> None:
    """The members' accounts first: the lock with which every change of lots begins, an order as well."""
    holders = select(LOTS.c.employee_id).where(*_due(on))
    locked = (
        select(ACCOUNTS.c.id)
        .where(
            ACCOUNTS.c.tenant_id == current_tenant_id(),
            ACCOUNTS.c.kind == "member",
            ACCOUNTS.c.employee_id.in_(holders),
        )
        .order_by(ACCOUNTS.c.employee_id)
        .with_for_update()
        .subquery()
    )
    bulk.execute(select(func.count()).select_from(locked))


def _due_by_sub_account(on: date) -> list[Due]:
    sums = (
        select(LOTS.c.sub_account_id, func.sum(LOTS.c.left_points), func.sum(LOTS.c.left_fen))
        .where(*_due(on))
        .group_by(LOTS.c.sub_account_id)
        .order_by(LOTS.c.sub_account_id)
    )
    return [Due(number, int(points), int(fen)) for number, points, fen in bulk.execute(sums)]


def _due_people(on: date) -> int:
    counted = select(func.count(LOTS.c.employee_id.distinct())).where(*_due(on))
    return int(bulk.execute(counted).scalar_one())


def _back(sub_account_id: int, fen: int) -> tuple[Leg, Leg]:
    return Leg(open_account("granted", sub_account_id), -fen), Leg(
        open_account("available", sub_account_id), fen
    )


def _take_points(entry: JournalEntry, on: date, points: int) -> None:
    """Out of each member's account, into what has expired."""
    tenant_id = current_tenant_id()
    due = (
        select(LOTS.c.employee_id, func.sum(LOTS.c.left_points).label("points"))
        .where(*_due(on))
        .group_by(LOTS.c.employee_id)
        .subquery()
    )
    members = (
        ACCOUNTS.c.tenant_id == tenant_id,
        ACCOUNTS.c.kind == "member",
        ACCOUNTS.c.employee_id == due.c.employee_id,
    )
    bulk.execute(
        insert(POSTINGS).from_select(
            ["tenant_id", "entry_id", "account_id", "amount"],
            select(literal(tenant_id), literal(entry.id), ACCOUNTS.c.id, -due.c.points).where(*members),
        )
    )
    bulk.execute(update(ACCOUNTS).values(balance=ACCOUNTS.c.balance - due.c.points).where(*members))
    expired = {"entry_id": entry.id, "account_id": open_account("expired").id, "amount": points}
    bulk.insert_rows(POSTINGS, [expired])


def _empty_lots(on: date) -> None:
    bulk.execute(update(LOTS).values(left_points=0, left_fen=0).where(*_due(on)))
