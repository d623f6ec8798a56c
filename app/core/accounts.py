"""登录账号 — sign-in accounts and roles are Flask-AppBuilder's tables; this is where the house writes them.

FAB's own manager commits by itself; here everything belongs to the caller's transaction. What guards an
account beside its password — lock, epoch, age and past of passwords — stands in tables of ours.
"""

import secrets
from datetime import datetime
from typing import Any

from flask import current_app
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import Connection, delete, event, func, insert, select, update
from werkzeug.security import check_password_hash, generate_password_hash

from app.core.clock import now
from app.core.db import session
from app.core.models import AccountState, PastPassword, SignIn

__all__ = [
    "User",
    "account_by_email",
    "end_sessions",
    "nobodys_digest",
    "one_time_password",
    "open_account",
    "set_password",
    "state_of",
    "used_before",
]

# without characters that are mistaken for one another when a password is read out or copied from paper
LOWER, UPPER, DIGITS = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"
GROUPS, GROUP = 4, 4


@event.listens_for(User, "after_insert")
def _give_state(_mapper: Any, connection: Connection, account: User) -> None:
    """However an account is made, by FAB's own command too, it has a state from its first moment."""
    connection.execute(insert(AccountState).values(user_id=account.id, password_set_at=now()))


def account_by_email(email: str) -> User | None:
    """The account that signs in with this address, letters compared without case."""
    found: User | None = session.scalars(select(User).where(func.lower(User.email) == email.lower())).first()
    return found


def state_of(user_id: int) -> AccountState:
    """账号状态 — lock, epoch and age of the password of one account."""
    return session.scalars(select(AccountState).where(AccountState.user_id == user_id)).one()


def open_account(email: str, *, name: str, password: str | None = None) -> tuple[User, str]:
    """开户 — a new account, and the password it was given: a one-time one unless one is named."""
    once = password is None
    password = password or one_time_password()
    account = User(first_name=name[:64], last_name="", username=email, email=email, active=True)
    account.password = _hashed(password)
    session.add(account)
    session.flush()
    state_of(account.id).must_change_password = once
    return account, password


def set_password(account: User, password: str | None = None, *, at: datetime | None = None) -> str:
    """改密 — put another password in force: one the person chose, or a one-time one to be changed at once.

    The lock is opened and every session and token of the account ends. The old digest is kept, so that
    `used_before` knows it.
    """
    once, at = password is None, at or now()
    password = password or one_time_password()
    _remember(account, at)
    account.password = _hashed(password)
    state = state_of(account.id)
    state.failures, state.locked_at = 0, None
    state.must_change_password, state.password_set_at = once, at
    end_sessions(account.id)
    session.flush()
    return password


def used_before(account: User, password: str) -> bool:
    """用过 — whether it is the password in force or one of the last few."""
    past = session.scalars(
        select(PastPassword.digest)
        .where(PastPassword.user_id == account.id)
        .order_by(PastPassword.id.desc())
        .limit(_kept())
    )
    return any(check_password_hash(digest, password) for digest in (account.password, *past))


def end_sessions(*user_ids: int) -> None:
    """结束会话 — every session and token of these accounts is over with its next request."""
    raised = update(AccountState).where(AccountState.user_id.in_(user_ids))
    session.execute(raised.values(epoch=AccountState.epoch + 1))
    left = update(SignIn).where(SignIn.user_id.in_(user_ids), SignIn.ended_at.is_(None))
    session.execute(left.values(ended_at=now()))


def one_time_password() -> str:
    """一次性密码 — 16 characters in groups of four, of every kind a password policy may ask for."""
    while True:
        text = "".join(secrets.choice(LOWER + UPPER + DIGITS) for _ in range(GROUPS * GROUP))
        if all(sum(each in kind for each in text) > 1 for kind in (LOWER, UPPER, DIGITS)):
            return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def nobodys_digest() -> str:
    """The digest of a password nobody has, made as all others are."""
    return _hashed(secrets.token_urlsafe(16))


def _remember(account: User, at: datetime) -> None:
    """Keep the digest that goes, and let go of those beyond the last few."""
    session.add(PastPassword(user_id=account.id, digest=account.password, replaced_at=at))
    session.flush()
    newest = (
        select(PastPassword.id)
        .where(PastPassword.user_id == account.id)
        .order_by(PastPassword.id.desc())
        .limit(_kept())
    )
    gone = delete(PastPassword).where(PastPassword.user_id == account.id, PastPassword.id.not_in(newest))
    session.execute(gone, execution_options={"synchronize_session": False})


def _kept() -> int:
    return int(current_app.config.get("PASSWORDS_REMEMBERED", 5))


def _hashed(password: str) -> str:
    return generate_password_hash(
        password,
        method=current_app.config.get("FAB_PASSWORD_HASH_METHOD", "scrypt"),
        salt_length=current_app.config.get("FAB_PASSWORD_HASH_SALT_LENGTH", 16),
    )
