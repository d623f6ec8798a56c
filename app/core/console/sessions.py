"""会话 — a sign-in at the console from its beginning to its end: epoch, idle time, absolute life.

The cookie carries a key whose row can be ended, the epoch of the account, and when somebody was last seen.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import current_app, g, request
from flask import session as cookie
from flask_login import login_user, logout_user
from sqlalchemy import select, update

from app.core import audit
from app.core.clock import now
from app.core.console.people import epoch_of
from app.core.db import session
from app.core.models import AccountState, SignIn
from app.core.text import _l

SAME_MINUTE = 60
KEPT = ("locale",)  # what outlives a sign-in
ENDED = {
    "epoch": _l(
        "Your sign-in has ended: the password, the seats or the account were changed. Sign in again."
    ),
    "closed": _l("This sign-in was ended elsewhere. Sign in again."),
    "idle": _l("You were signed out because nothing was done for a long time. Sign in to continue."),
    "expired": _l("A sign-in lasts %(hours)s hours at most. Sign in again to continue."),
}


class Guard(NamedTuple):
    """守护值 — what is asked about the account at every request, in one query."""

    epoch: int
    must_change_password: bool
    password_set_at: datetime | None
    sign_in: int | None
    ended_at: datetime | None


def guard_of(user_id: int) -> Guard:
    """The account's state, and whether the cookie's sign-in has ended."""
    mine = (SignIn.user_id == AccountState.user_id) & (SignIn.key == cookie.get("key", ""))
    found = session.execute(
        select(
            AccountState.epoch,
            AccountState.must_change_password,
            AccountState.password_set_at,
            SignIn.id,
            SignIn.ended_at,
        )
        .outerjoin(SignIn, mine)
        .where(AccountState.user_id == user_id)
    ).one()
    return Guard(*found)


def begin(user: Any, *, refused: int) -> None:
    """登录 — a new session in place of whatever the cookie held; nothing of before is carried over."""
    clear()
    login_user(user, remember=False)
    at = now()
    row = SignIn(
        key=secrets.token_urlsafe(24),
        user_id=user.id,
        began_at=at,
        address=audit.address(),
        browser=(request.user_agent.string or "")[:200] or None,
        refused_before=refused,
    )
    session.add(row)
    session.flush()
    cookie["key"], cookie["since"], cookie["seen"] = row.key, at.timestamp(), at.timestamp()
    cookie["epoch"] = epoch_of(user, guard_of(user.id).epoch)


def close(user_id: int, *, but: int | None = None) -> None:
    """结束 — end the cookie's sign-in, or all of the person's but one."""
    open_ones = update(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
    chosen = SignIn.key == cookie.get("key", "") if but is None else SignIn.id != but
    session.execute(open_ones.where(chosen).values(ended_at=now()))


def clear() -> None:
    """Forget everything the cookie holds but the language."""
    kept = {name: cookie[name] for name in KEPT if name in cookie}
    logout_user()
    cookie.clear()
    cookie.update(kept)


def over(user: Any, guard: Guard) -> str | None:
    """Why this session is over, in words; None while it lasts."""
    at = now().timestamp()
    why = None
    if cookie.get("epoch") != epoch_of(user, guard.epoch):
        why = "epoch"
    elif guard.sign_in is None or guard.ended_at is not None:
        why = "closed"
    elif at - cookie.get("since", 0) > timedelta(hours=_hours()).total_seconds():
        why = "expired"
    elif idle_left(at) <= 0:
        why = "idle"
    return str(ENDED[why]) % {"hours": _hours()} if why else None


def idle_left(at: float | None = None) -> float:
    """Seconds until nobody is thought to sit there any more."""
    seen = cookie.get("seen", 0)
    allowed = timedelta(minutes=current_app.config["IDLE_MINUTES"]).total_seconds()
    return float(seen + allowed - (at if at is not None else now().timestamp()))


def touch() -> None:
    """Somebody is there. A page's own questions are nobody, unless they carry words that were typed."""
    quiet = request.accept_mimetypes.best == "application/json" and request.method == "GET"
    at = now().timestamp()
    if not (quiet and "q" not in request.args) and abs(at - cookie.get("seen", 0)) > SAME_MINUTE:
        cookie["seen"] = at


def must_change(guard: Guard) -> bool:
    """须改密 — the password was made by an administrator, or is older than the policy allows."""
    return guard.must_change_password or too_old(guard.password_set_at)


def too_old(set_at: datetime | None) -> bool:
    """过期 — whether a password set then has passed its days; 0 days in the settings: never."""
    days = password_days()
    return bool(days and set_at and now() - set_at > timedelta(days=days))


def password_days() -> int:
    """How many days a password lasts; 0 for ever."""
    return int(current_app.config["PASSWORD_DAYS"])


def _hours() -> int:
    return int(current_app.config["SESSION_HOURS"])


def remember(guard: Guard) -> None:
    """Keep for this request what was asked once."""
    g.guard, g.must_change_password = guard, must_change(guard)
