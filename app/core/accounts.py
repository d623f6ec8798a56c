"""登录账号 — sign-in accounts and roles are Flask-AppBuilder's tables; this is where the house writes them.

FAB's own manager commits by itself; here everything belongs to the caller's transaction.
"""

import secrets

from flask import current_app
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select
from werkzeug.security import generate_password_hash

from app.core.db import session

__all__ = [
    "User",
    "account_by_email",
    "one_time_password",
    "open_account",
    "set_password",
]

# without characters that are mistaken for one another when a password is read out or copied from paper
LOWER, UPPER, DIGITS = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"
GROUPS, GROUP = 4, 4


def account_by_email(email: str) -> User | None:
    """The account that signs in with this address, letters compared without case."""
    found: User | None = session.scalars(select(User).where(func.lower(User.email) == email.lower())).first()
    return found


def open_account(email: str, *, name: str, password: str | None = None) -> tuple[User, str]:
    """开户 — a new account, and the password it was given: a one-time one unless one is named."""
    password = password or one_time_password()
    account = User(first_name=name[:64], last_name="", username=email, email=email, active=True)
    account.password = _hashed(password)
    session.add(account)
    session.flush()
    return account, password


def set_password(account: User, password: str | None = None) -> str:
    """改密 — put another password in force, a one-time one unless one is named."""
    password = password or one_time_password()
    account.password = _hashed(password)
    account.fail_login_count = 0
    session.flush()
    return password


def one_time_password() -> str:
    """一次性密码 — 16 characters in groups of four, of every kind a password policy may ask for."""
    while True:
        text = "".join(secrets.choice(LOWER + UPPER + DIGITS) for _ in range(GROUPS * GROUP))
        if all(sum(each in kind for each in text) > 1 for kind in (LOWER, UPPER, DIGITS)):
            return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def _hashed(password: str) -> str:
    return generate_password_hash(
        password,
        method=current_app.config.get("FAB_PASSWORD_HASH_METHOD", "scrypt"),
        salt_length=current_app.config.get("FAB_PASSWORD_HASH_SALT_LENGTH", 16),
    )
