"""到期批次 — which lots lapse in a run: those past their last day, or those of people who left."""

from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from app.core import bulk
from app.core.preview import digest_of
from app.core.tenancy import current_tenant_id
from app.models import Account
from app.points.queries import LOTS
from app.points.queries.leavers import anybody_left, leaver_lots, terms_in_force

ACCOUNTS: Any = Account.__table__


def anything_due(kind: str, on: date) -> bool:
    """有无到期 — without reading all of them."""
    if kind == "left":
        return anybody_left(on, terms_in_force())
    return bulk.execute(select(LOTS.c.id).where(*past_their_day(on)).limit(1)).first() is not None


def due_lots(kind: str, on: date) -> Select[Any]:
    """到期批次 — lot, person, sub-account, points and fen that are left, in the order of their numbers."""
    if kind == "left":
        return leaver_lots(on, terms_in_force())
    return (
        select(
            LOTS.c.id.label("lot_id"),
            LOTS.c.employee_id,
            LOTS.c.sub_account_id,
            LOTS.c.left_points.label("points"),
            LOTS.c.left_fen.label("value_fen"),
        )
        .where(*past_their_day(on))
        .order_by(LOTS.c.id)
    )


def past_their_day(on: date) -> tuple[Any, ...]:
    """已过期 — the conditions on lots whose last day lies before this one."""
    return (LOTS.c.tenant_id == current_tenant_id(), LOTS.c.expires_on < on, LOTS.c.left_points > 0)


def digest_of_due(kind: str, on: date) -> str:
    """摘要 — of every lot that is due, with what is left of it."""
    rows = bulk.execute(due_lots(kind, on)).partitions(1000)
    return digest_of({"lapsed_before": on, "kind": kind}, ((f"{part}",) for part in rows))


def lock_members(kind: str, on: date) -> None:
    """The members' accounts first: the lock with which every change of lots begins, an order as well."""
    holders = due_lots(kind, on).order_by(None).subquery()
    locked = (
        select(ACCOUNTS.c.id)
        .where(
            ACCOUNTS.c.tenant_id == current_tenant_id(),
            ACCOUNTS.c.kind == "member",
            ACCOUNTS.c.employee_id.in_(select(holders.c.employee_id)),
        )
        .order_by(ACCOUNTS.c.employee_id)
        .with_for_update()
        .subquery()
    )
    bulk.execute(select(func.count()).select_from(locked))
