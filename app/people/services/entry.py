"""会员登录 — the door of a member's own pages: union code, employee number, and a code or the own password.

Whatever is wrong, the answer is the same: nobody learns from it who is a member here.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, or_, select, update

from app.core import accounts, audit, policy
from app.core.accounts import User
from app.core.actor import Actor
from app.core.db import session
from app.core.tenancy import tenant_scope
from app.core.text import _
from app.models import Employee, MemberAccess, Tenant, TenantUser
from app.people.services.identity import index_of
from app.people.services.invitations import digest_of
from app.people.services.refusals import CodeRefused, DoorShut, WeakPassword
from app.rules.members import ACCESS, is_shut
from app.rules.people import employee_no_key
from app.tenants.queries import setting
from app.tenants.services.seats import give_seat


class Door(NamedTuple):
    """门 — the invitation or way in that a union code and an employee number name."""

    tenant_id: int
    access_id: int
    employee_id: int
    account_id: int | None


def door_of(union_code: str, employee_no: str) -> Door | None:
    """找门 — None for an unknown union or number, a union that is suspended, or who was never invited."""
    code = union_code.strip()
    at_work = (
        select(Tenant.id)
        .where(func.lower(Tenant.code) == code.lower(), Tenant.state == "active")
        .order_by(Tenant.code != code)  # a telephone writes the first letter large
        .limit(1)
    )
    tenant_id = session.scalar(at_work)
    if tenant_id is None:
        return None
    chosen = (
        select(MemberAccess.id, MemberAccess.employee_id, MemberAccess.account_id, MemberAccess.state)
        .join(Employee, Employee.id == MemberAccess.employee_id)
        .where(Employee.employee_no_key == employee_no_key(employee_no.strip()))
    )
    with tenant_scope(tenant_id):
        found = session.execute(chosen).one_or_none()
    if found is None:
        return None
    return Door(tenant_id, found.id, found.employee_id, found.account_id if found.state == "active" else None)


def take_try(door: Door, *, at: datetime, most: int, shut_for: timedelta) -> bool:
    """取一次尝试 — whether one more code may be compared at this door now; taken before it is compared.

    After `most` wrong ones the door stays shut until nobody tried for `shut_for`.
    """
    rested = or_(MemberAccess.tried_at.is_(None), MemberAccess.tried_at <= at - shut_for)
    with tenant_scope(door.tenant_id):
        row = session.scalars(
            select(MemberAccess).where(MemberAccess.id == door.access_id).with_for_update()
        ).one()
        again = row.tried_at is None or row.tried_at <= at - shut_for
        taken = update(MemberAccess).where(
            MemberAccess.id == door.access_id, or_(rested, MemberAccess.tries < most)
        )
        held = session.execute(
            taken.values(tries=1 if again else MemberAccess.tries + 1, tried_at=at),
            execution_options={"synchronize_session": False},
        )
        return bool(held.rowcount)  # type: ignore[attr-defined]


def activate(door: Door | None, *, tail: str, code: str, password: str, on: date, at: datetime) -> User:
    """启用 — the right code and the last four of the identity number make an account with this password.

    The code is used up. Raises CodeRefused whatever is wrong, WeakPassword, DoorShut.
    """
    if door is None:
        raise CodeRefused(refused())
    with tenant_scope(door.tenant_id):
        row = session.scalars(
            select(MemberAccess).where(MemberAccess.id == door.access_id).with_for_update()
        ).one()
        person = row.employee
        if not (
            _code_fits(row, code, on) and person.id_no_tail_index == index_of("id_no_tail", tail.upper())
        ):
            raise CodeRefused(refused())
        _must_be_open(person, on)
        account = _account(row, person, password, on)
        row.state = ACCESS.after(row.state, "activate")
        row.account_id, row.activated_at = account.id, at
        row.code_digest, row.tries, row.tried_at = None, 0, None
        actor = Actor(person.name, account.id, "member")
        audit.record("activate_access", f"employees:{person.name}", actor=actor, subject_id=person.id)
        session.flush()
    return account


def account_at(door: Door | None) -> User | None:
    """入口账号 — the account behind a door that is in use."""
    return session.get(User, door.account_id) if door and door.account_id else None


def must_be_open(door: Door, *, on: date) -> None:
    """须开放 — a member's pages end some days after the employment does. Raises DoorShut."""
    with tenant_scope(door.tenant_id):
        _must_be_open(session.get_one(Employee, door.employee_id), on)


def shut_since(person: Employee, *, on: date) -> str | None:
    """为何关闭 — why this person may no longer come in, as a sentence; None while they may."""
    if not is_shut(person.left_on, on, days=int(setting("member_days_after_leaving", unit=person.unit_id))):
        return None
    return _(
        "Your employment ended on %(on)s, and with it your pages here. Ask your union for what is still "
        "open.",
        on=person.left_on.isoformat() if person.left_on else "",
    )


def refused() -> str:
    """拒绝语 — one sentence for whatever is wrong."""
    return _(
        "Union code, employee number, code or the last four of the identity number do not fit together, "
        "or the "
        "code is used up or too old. Check all four; ask HR for a new code if they are right."
    )


def _must_be_open(person: Employee, on: date) -> None:
    if why := shut_since(person, on=on):
        raise DoorShut(why)


def _code_fits(row: MemberAccess, code: str, on: date) -> bool:
    fits = row.code_digest == digest_of(row.employee_id, code)
    return fits and row.state == "invited" and row.expires_on >= on


def _account(row: MemberAccess, person: Employee, password: str, on: date) -> User:
    """The account of before with the new password, or a new one with its seat at themself."""
    if why := policy.weakness(password, (person.name, person.employee_no)):
        raise WeakPassword(why, field="password")
    account = session.get(User, row.account_id) if row.account_id else None
    if account is not None:
        if accounts.used_before(account, password):
            raise WeakPassword(
                _("You have used this password before. Choose one you have not used."), field="password"
            )
        account.active = True
        accounts.set_password(account, password)
        return account
    address = f"m{row.tenant_id}.{person.id}@member.invalid"
    account, _password = accounts.open_account(address, name=person.name, password=password)
    session.add(TenantUser(user_id=account.id, tenant_id=row.tenant_id))
    session.flush()
    actor = Actor(person.name, account.id, "member")
    give_seat(address, role="member", unit=person.unit, from_on=on, actor=actor, owner=person)
    return account
