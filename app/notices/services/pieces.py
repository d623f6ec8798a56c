"""待发件 — what is due of the tenant in force, read once as plain values: rows change hands while it is
sent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core.accounts import User
from app.core.db import session
from app.core.tenancy import current_tenant_id
from app.models import (
    AccountState,
    Employee,
    MemberAccess,
    Notice,
    NoticeChoice,
    NoticeDelivery,
    Tenant,
    TenantUser,
)

NOWHERE = ".invalid"  # members without a mailbox sign in by such an address


@dataclass(frozen=True, slots=True)
class Piece:
    """一件 — one sending, with what its notice says."""

    id: int
    notice_id: int
    user_id: int
    channel: str
    daily: bool
    urgent: bool
    read: bool
    said: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Reader:
    """收件人 — whom it is for: name, language, mailbox, telephone; None where we know none."""

    name: str
    language: str
    email: str | None
    phone: str | None


def due(at: datetime, most: int) -> list[Piece]:
    """到期的 — by channel and person, oldest first within."""
    rows = session.execute(
        select(NoticeDelivery.id, NoticeDelivery.notice_id, NoticeDelivery.user_id, NoticeDelivery.channel)
        .add_columns(NoticeDelivery.daily, Notice.urgent, Notice.read_at, Notice.said)
        .join(Notice, Notice.id == NoticeDelivery.notice_id)
        .where(NoticeDelivery.state == "waiting", NoticeDelivery.due_at <= at)
        .order_by(NoticeDelivery.due_at, NoticeDelivery.id)
        .limit(most)
    )
    found = [
        Piece(
            row.id,
            row.notice_id,
            row.user_id,
            row.channel,
            row.daily,
            row.urgent,
            read=row.read_at is not None,
            said=row.said,
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (each.channel, each.user_id, not each.daily, each.id))


def readers(user_ids: Iterable[int]) -> dict[int, Reader]:
    """收件人 — of these accounts those that are open and of this tenant, by number; a member's mailbox and
    telephone are those on record.
    """
    numbers = set(user_ids)
    accounts = session.execute(
        select(User.id, User.first_name, User.email, AccountState.language)
        .join(AccountState, AccountState.user_id == User.id)
        .join(TenantUser, TenantUser.user_id == User.id)
        .where(User.id.in_(numbers), User.active.is_(True), TenantUser.tenant_id == current_tenant_id())
    )
    members = {row.account_id: row for row in session.execute(_members(numbers))}
    chosen = select(NoticeChoice.user_id, NoticeChoice.phone).where(NoticeChoice.user_id.in_(numbers))
    phones = {row.user_id: row.phone for row in session.execute(chosen)}
    return {
        row.id: Reader(
            row.first_name or row.email,
            row.language or "zh",
            _mailbox(row.email) or getattr(members.get(row.id), "email", None),
            phones.get(row.id) or getattr(members.get(row.id), "phone", None),
        )
        for row in accounts
    }


def union_name() -> str:
    """工会名 — of the tenant in force."""
    return str(session.scalar(select(Tenant.name).where(Tenant.id == current_tenant_id())))


def _members(numbers: set[int]) -> Any:
    return (
        select(MemberAccess.account_id, Employee.email, Employee.phone)
        .join(Employee, Employee.id == MemberAccess.employee_id)
        .where(MemberAccess.account_id.in_(numbers))
    )


def _mailbox(address: str | None) -> str | None:
    return None if address is None or address.endswith(NOWHERE) else address
