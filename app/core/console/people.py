"""账号 — facts of a sign-in account of Flask-AppBuilder: its name, its kind, the age of its password."""

import hashlib
from typing import Any

from flask_appbuilder.security.sqla.models import Role, User
from sqlalchemy import select

from app.core.db import session
from app.core.policy import platform_role


def person_name(user: Any) -> str:
    """姓名 — family name first for Chinese names, last otherwise."""
    first, last = (user.first_name or "").strip(), (user.last_name or "").strip()
    if any("\u3400" <= letter <= "\u9fff" for letter in first + last):
        return f"{last}{first}"
    return f"{first} {last}".strip() or user.username


def is_platform_admin(user: Any) -> bool:
    """Whether the account holds the role that stands outside of every tenant."""
    found = select(User.id).join(User.roles).where(User.id == user.id, Role.name == platform_role())
    return session.scalar(found) is not None


def epoch_of(user: Any, epoch: int) -> str:
    """会话世代 — changes with the password and with the account's own count: every other session is over."""
    return hashlib.sha256(f"epoch:{user.id}:{user.password}:{epoch}".encode()).hexdigest()[:16]
