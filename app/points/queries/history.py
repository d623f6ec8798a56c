"""积分流水 — every movement of a member's points, the newest first, with the balance after it; and what
lapses when.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from app.core.db import session
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import (
    Account,
    Employee,
    ExpiryRun,
    Grant,
    JournalEntry,
    OrgUnit,
    PointLot,
    Posting,
    SubAccount,
)
from app.points.queries.freezing import frozen
from app.rules.ledger import ENTRY_KINDS

MOST = 200


@dataclass(frozen=True, slots=True)
class Movement:
    """一笔流水 — the day, what happened as a sentence, points in (positive) or out, and the balance after."""

    on: date
    told: str
    points: int
    balance: int


def movements_of(employee: Employee, *, most: int = MOST) -> list[Movement]:
    """流水 — of one member, the newest `most`, the newest first."""
    with whole_tenant("the ledger is the union's; the member is in sight"):
        account = session.scalar(
            select(Account).where(Account.kind == "member", Account.employee_id == employee.id)
        )
        if account is None:
            return []
        rows = session.execute(
            select(JournalEntry, Posting.amount)
            .join(JournalEntry, JournalEntry.id == Posting.entry_id)
            .where(Posting.account_id == account.id)
            .order_by(Posting.id.desc())
            .limit(most)
        ).all()
        titles = _titles([entry.reference for entry, _amount in rows])
    made, balance = [], int(account.balance or 0)
    for entry, amount in rows:
        made.append(Movement(entry.booked_on, _sentence(entry, titles), amount, balance))
        balance -= amount
    return made


def _titles(references: Sequence[str]) -> dict[str, str]:
    """Of grants what they were for; of runs those of people who left."""
    left = select(ExpiryRun.code).where(ExpiryRun.code.in_(references), ExpiryRun.kind == "left")
    named = dict.fromkeys(session.scalars(left), "")
    codes = [reference.removeprefix("grant:") for reference in references if reference.startswith("grant:")]
    found = session.execute(select(Grant.code, Grant.title).where(Grant.code.in_(codes)))
    return named | {f"grant:{code}": title for code, title in found.tuples()}


def _sentence(entry: JournalEntry, titles: dict[str, str]) -> str:
    """What happened, the way the member would be told it."""
    number = entry.reference.partition(":")[2].partition(":")[0] or entry.reference
    told = {
        "grant": _("Granted: %(title)s (%(number)s)", title=titles.get(entry.reference, ""), number=number),
        "expiry": _("Lapsed after the last day (%(number)s)", number=number)
        if entry.reference not in titles
        else _("Gone back after leaving the service (%(number)s)", number=number),
        "revoke": _("Taken back: %(why)s (%(number)s)", why=entry.reason or "", number=number),
        "redeem": _("Redeemed by order %(number)s", number=number),
        "cancel": _("Back from the cancelled order %(number)s", number=number),
        "return": _("Back for the return %(number)s", number=number),
    }
    return told.get(entry.kind) or f"{ENTRY_KINDS.get(entry.kind, entry.kind)} {number}"


def held_by(employee_ids: Sequence[int], on: date, *, within: int | None = None) -> dict[int, int]:
    """持有积分 — what each of these people can spend on this day; with `within`, what of it lapses in so many
    days.
    """
    last = [PointLot.expires_on <= on + timedelta(days=within)] if within is not None else []
    rows = session.execute(
        select(PointLot.employee_id, func.sum(PointLot.left_points))
        .join(Employee, Employee.id == PointLot.employee_id)
        .where(PointLot.employee_id.in_(employee_ids), PointLot.expires_on >= on, ~frozen(on), *last)
        .group_by(PointLot.employee_id)
    )
    return {number: int(points) for number, points in rows}


def lapsing(on: date, days: int) -> list[tuple[Any, ...]]:
    """即将过期 — by unit and sub-account what lapses from this day until so many days later: unit,
    sub-account, people, points, fen.
    """
    rows = session.execute(
        select(
            OrgUnit.full_name,
            SubAccount.name,
            func.count(PointLot.employee_id.distinct()),
            func.sum(PointLot.left_points),
            func.sum(PointLot.left_fen),
        )
        .join(Employee, Employee.id == PointLot.employee_id)
        .join(OrgUnit, OrgUnit.id == Employee.unit_id)
        .join(SubAccount, SubAccount.id == PointLot.sub_account_id)
        .where(
            PointLot.left_points > 0,
            PointLot.expires_on >= on,
            PointLot.expires_on <= on + timedelta(days=days),
        )
        .group_by(OrgUnit.full_name, SubAccount.name)
        .order_by(OrgUnit.full_name, SubAccount.name)
    )
    return [(unit, name, int(people), int(points), int(fen)) for unit, name, people, points, fen in rows]
