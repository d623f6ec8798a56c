"""锁定 — wrong passwords in a row shut an account for a while (GB/T 22239-2019, 8.1.4.1 b).

A try is taken before the password is compared, in one statement of the database: however many guesses arrive
at once, no more passwords are compared than the limit says. The right password gives the tries back.
"""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import case, or_, update

from app.core.clock import now
from app.core.db import session
from app.core.models import AccountState


def take_try(user_id: int) -> bool:
    """取一次尝试 — whether one more password may be compared for this account now; counted in any case."""
    at, limit = now(), _limit()
    over = or_(AccountState.locked_at.is_(None), AccountState.locked_at <= at - _shut_for())
    again = AccountState.locked_at.is_not(None)  # and over: the count begins anew
    taken = (
        update(AccountState)
        .where(AccountState.user_id == user_id, over)
        .values(
            failures=case((again, 1), else_=AccountState.failures + 1),
            locked_at=case((again & (limit > 1), None), (AccountState.failures + 1 >= limit, at), else_=None),
        )
    )
    held = session.execute(taken, execution_options={"synchronize_session": False})
    counted = update(AccountState).where(AccountState.user_id == user_id)
    session.execute(
        counted.values(refused=AccountState.refused + 1, failed_at=at),
        execution_options={"synchronize_session": False},
    )
    return bool(held.rowcount)  # type: ignore[attr-defined]


def forgive(user_id: int) -> int:
    """清零 — the right password was given, or an administrator opens the lock; returns the refusals since."""
    state = session.query(AccountState).filter_by(user_id=user_id).populate_existing().one()
    refused = state.refused
    state.failures, state.locked_at, state.refused = 0, None, 0
    session.flush()
    return max(0, refused)


def locked_until(state: AccountState) -> datetime | None:
    """锁定至 — when the lock opens by itself; None for an account that is not locked now."""
    until = state.locked_at + _shut_for() if state.locked_at else None
    return until if until and until > now() else None


def _limit() -> int:
    return int(current_app.config["LOCK_AFTER"])


def _shut_for() -> timedelta:
    return timedelta(minutes=current_app.config["LOCK_MINUTES"])
