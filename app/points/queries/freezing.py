"""离职冻结 — whose points cannot be spent because they have left: read off the person, kept nowhere.

A lot is never touched by it: undoing a roster, or a return, needs to put nothing back, and whatever was
spent, returned or lapsed meanwhile stands as the ledger says.
"""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, false

from app.models import Employee
from app.rules.points import frozen_from
from app.tenants.queries import setting


def frozen_since(left_on: date | None) -> date | None:
    """冻结日 — of somebody who left on this day, as the union decided; None: their points stay usable."""
    if left_on is None:
        return None
    return frozen_from(left_on, policy=_policy(), days=_days())


def is_frozen(left_on: date | None, on: date) -> bool:
    """已冻结 — whether they cannot be spent on this day."""
    since = frozen_since(left_on)
    return since is not None and since <= on


def frozen(on: date) -> ColumnElement[bool]:
    """已冻结的人 — the condition on employees that says so."""
    if _policy() == "keep":
        return false()
    last = on - timedelta(days=_days() if _policy() == "after" else 0)
    return and_(Employee.state != "active", Employee.left_on <= last)


def _policy() -> str:
    return str(setting("leavers_points"))


def _days() -> int:
    return int(setting("leavers_points_days"))
