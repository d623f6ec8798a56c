"""积分发行 — the lines of a grant become points: money set aside, members credited, a lot opened for each,
set-based.

A hundred thousand people are a handful of statements; one person is the same ones.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import String, cast, insert, literal, null, select
from sqlalchemy.dialects import postgresql, sqlite

from app.core import bulk
from app.core.actor import Actor
from app.core.columns import BigInt
from app.core.db import session
from app.core.money import Money, Points
from app.core.tenancy import current_tenant_id
from app.ledger import services as ledger
from app.ledger.queries import available_fen
from app.ledger.services import Booking, open_account
from app.models import Account, Grant, JournalEntry, Posting, RuleVersion
from app.points.queries import LINES, LOTS
from app.points.services.announcing import ask_for_announcing
from app.points.services.paying import paying_sub_account
from app.rules.budgets import refuse_more_than

ACCOUNTS: Any = Account.__table__
POSTINGS: Any = Posting.__table__


def issue(grant: Grant, *, actor: Actor) -> None:
    """发行 — book what the grant's lines say: money from available to granted, points to the members, a lot
    each. Raises AvailableTooLittle.
    """
    refuse_unfunded(grant)
    paying = paying_sub_account(grant.sub_account_id)
    booking = Booking(
        f"grant:{grant.code}",
        "grant",
        actor,
        grant.granted_on,
        reason=grant.reason,
        rule_version=grant.rule_version,
    )
    if grant.total_fen:
        available, granted = open_account("available", paying.id), open_account("granted", paying.id)
        ledger.transfer(available, granted, Money(grant.total_fen), booking=booking)
    entry = ledger.begin("points", booking=booking)
    with bulk.joining_many():
        _credit_members(grant)
        _write_postings(grant, entry)
        _open_lots(grant, paying.unit_id)
    ledger.seal(entry)
    grant.entry_id = entry.id
    ask_for_announcing(grant, actor=actor)


def refuse_unfunded(grant: Grant) -> None:
    """须有资金 — raises AvailableTooLittle when its sub-account has less than the grant costs."""
    paying = paying_sub_account(grant.sub_account_id)
    refuse_more_than(Money(available_fen(paying.id)), Money(grant.total_fen), name=str(paying))


def _granted(grant: Grant) -> tuple[Any, ...]:
    return (LINES.c.tenant_id == current_tenant_id(), LINES.c.grant_id == grant.id, LINES.c.blocked.is_(None))


def _credit_members(grant: Grant) -> None:
    """Each member's account, opened where it is missing, holds the points more."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    members = (
        select(
            literal(current_tenant_id()),
            literal("member:") + cast(LINES.c.employee_id, String),
            literal("member"),
            literal("points"),
            LINES.c.points,
            LINES.c.employee_id,
        )
        .where(*_granted(grant))
        .order_by(LINES.c.employee_id)
    )
    opened = make(ACCOUNTS).from_select(
        ["tenant_id", "code", "kind", "unit", "balance", "employee_id"], members
    )
    bulk.execute(
        opened.on_conflict_do_update(
            index_elements=["tenant_id", "code"],
            set_={"balance": ACCOUNTS.c.balance + opened.excluded.balance},
        )
    )


def _write_postings(grant: Grant, entry: JournalEntry) -> None:
    """Out of what is issued, into each member's account."""
    tenant_id, issued = current_tenant_id(), open_account("issued")
    bulk.insert_rows(
        POSTINGS,
        [{"entry_id": entry.id, "account_id": issued.id, "amount": -Points(grant.total_points).points}],
    )
    members = LINES.join(
        ACCOUNTS,
        (ACCOUNTS.c.tenant_id == LINES.c.tenant_id)
        & (ACCOUNTS.c.employee_id == LINES.c.employee_id)
        & (ACCOUNTS.c.kind == "member"),
    )
    bulk.execute(
        insert(POSTINGS).from_select(
            ["tenant_id", "entry_id", "account_id", "amount"],
            select(literal(tenant_id), literal(entry.id), ACCOUNTS.c.id, LINES.c.points)
            .select_from(members)
            .where(*_granted(grant)),
        )
    )


def _bounds(grant: Grant) -> dict[str, Any]:
    """From when and for what the points may be used, by the version they are granted under."""
    version = None if grant.version_id is None else session.get(RuleVersion, grant.version_id)
    pending, kinds = (0, None) if version is None else (version.pending_days, version.categories)
    begins = grant.granted_on + timedelta(days=pending) if pending else None
    return {
        "restricted": literal(bool(kinds)),
        "usable_from": literal(begins, LOTS.c.usable_from.type),
        "categories": literal(kinds, LOTS.c.categories.type) if kinds else null(),
    }


def _open_lots(grant: Grant, paying_unit_id: int) -> None:
    lots = {
        "tenant_id": literal(current_tenant_id()),
        "employee_id": LINES.c.employee_id,
        "grant_id": literal(grant.id),
        "rule_id": literal(grant.rule_id, BigInt),
        "event_key": LINES.c.event_key,
        "sub_account_id": literal(grant.sub_account_id),
        "unit_id": literal(paying_unit_id),
        "points": LINES.c.points,
        "value_fen": LINES.c.value_fen,
        "left_points": LINES.c.points,
        "left_fen": LINES.c.value_fen,
        "granted_on": literal(grant.granted_on),
        "expires_on": literal(grant.expires_on),
        **_bounds(grant),
    }
    bulk.execute(
        insert(LOTS).from_select(
            list(lots), select(*lots.values()).where(*_granted(grant)).order_by(LINES.c.employee_id)
        )
    )
