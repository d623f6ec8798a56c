"""账号 — who may sign in: a tenant's people, their one-time passwords, the platform's administrators."""

from datetime import date

from sqlalchemy import select

from app.core import accounts, audit, lockout
from app.core.accounts import User
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import NotFound
from app.core.roles import role as role_named
from app.core.tenancy import current_tenant_id, whole_tenant
from app.core.text import _
from app.models import Seat, TenantUser
from app.rules import people
from app.rules.problems import Problem
from app.tenants.queries import in_force
from app.tenants.services.refusals import EmailInUse, NameMissing, NotLocked, OutOfSight, OwnAccount
from app.tenants.services.roles import sync_roles
from app.tenants.wording import taken


def admit(email: str, *, name: str | None, actor: Actor) -> tuple[User, str | None]:
    """开通账号 — the tenant's account of this address, made when missing, and then its one-time password.

    Raises EmailInUse when the address belongs to another tenant or the platform, NameMissing, NotTaken.
    """
    email = address(email)
    account = accounts.account_by_email(email)
    if account is not None:
        if not _is_ours(account.id):
            raise EmailInUse(
                _("“%(email)s” already signs in outside of your union: use another.", email=email)
            )
        return account, None
    read = people.name(name or "")
    if not isinstance(read, str):
        raise NameMissing(_("This person has no account yet: enter their name as well."))
    account, password = accounts.open_account(email, name=read)
    session.add(TenantUser(user_id=account.id, tenant_id=current_tenant_id()))
    audit.record("open_account", f"account:{email}", actor=actor, subject_id=account.id)
    session.flush()
    return account, password


def reset_password(user_id: int, *, on: date, actor: Actor, reason: str | None = None) -> str:
    """重置密码 — a new one-time password, shown once; the old one and every session with it end.

    Raises NotFound for a person of another tenant, OutOfSight for one who is also seated elsewhere.
    """
    account = _ours_in_sight(user_id, on)
    audit.record(
        "reset_password", f"account:{account.email}", actor=actor, reason=reason, subject_id=account.id
    )
    return accounts.set_password(account)


def unlock(user_id: int, *, on: date, actor: Actor, reason: str) -> None:
    """解锁 — open an account shut by wrong passwords before its time is over; the password stays.

    Raises NotFound, OutOfSight, NotLocked.
    """
    account = _ours_in_sight(user_id, on)
    if lockout.locked_until(accounts.state_of(user_id)) is None:
        raise NotLocked(_("This account is not locked."))
    lockout.forgive(user_id)
    audit.record("unlock", f"account:{account.email}", actor=actor, reason=reason, subject_id=user_id)


def deactivate(user_id: int, *, on: date, actor: Actor, reason: str) -> None:
    """停用账号 — nobody signs in with it, and its sessions and tokens end; seats and history stay.

    Raises NotFound, OutOfSight, OwnAccount.
    """
    account = _ours_in_sight(user_id, on)
    if actor.is_same_person(user_id):
        raise OwnAccount(_("You cannot switch off your own account: ask another administrator."))
    account.active = False
    accounts.end_sessions(user_id)
    audit.record("deactivate", f"account:{account.email}", actor=actor, reason=reason, subject_id=user_id)


def reactivate(user_id: int, *, on: date, actor: Actor, reason: str | None = None) -> None:
    """启用账号 — it signs in again with its password. Raises NotFound, OutOfSight."""
    account = _ours_in_sight(user_id, on)
    account.active = True
    lockout.forgive(user_id)
    audit.record("reactivate", f"account:{account.email}", actor=actor, reason=reason, subject_id=user_id)


def open_platform_account(email: str, *, name: str, password: str | None = None) -> str:
    """平台管理员 — an account that keeps the tenants and sees none of their business; returns its password.

    Raises EmailInUse when the address signs in already.
    """
    email = address(email)
    if accounts.account_by_email(email) is not None:
        raise EmailInUse(_("“%(email)s” already has an account: use another address.", email=email))
    account, password = accounts.open_account(email, name=name, password=password)
    role = role_named("platform_admin")
    if role is None:
        sync_roles()
        role = role_named("platform_admin")
    account.roles = [role]
    session.flush()
    return password


def address(email: str) -> str:
    """邮箱地址 — as compared: lower case, without blanks; raises NotTaken."""
    read = taken(people.email(email))
    return taken(Problem("email_invalid")) if read is None else read


def _ours_in_sight(user_id: int, on: date) -> User:
    account = session.get(User, user_id) if _is_ours(user_id) else None
    if account is None:
        raise NotFound(_("There is no such person in your union."))
    _must_be_in_sight(user_id, on)
    return account


def _is_ours(user_id: int) -> bool:
    owner = session.scalar(select(TenantUser.tenant_id).where(TenantUser.user_id == user_id))
    return bool(owner == current_tenant_id())


def _must_be_in_sight(user_id: int, on: date) -> None:
    held = select(Seat.id).where(Seat.user_id == user_id, in_force(on))
    seen = set(session.scalars(held))
    with whole_tenant("a password is reset only by somebody above all the person's seats"):
        everywhere = set(session.scalars(held))
    if everywhere - seen:
        raise OutOfSight(
            _("This person also holds a seat outside of your unit: ask the administrator of headquarters.")
        )
