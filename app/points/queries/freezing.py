"""离职冻结 — whose points cannot be spent because they have left: read off the person, kept nowhere.

A lot is never touched by it: undoing a roster, or a return, needs to put nothing back, and whatever was
spent, returned or lapsed meanwhile stands as the ledger says. Who retired keeps spending, unless the union
decided otherwise.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, select

from app.core.db import session
from app.core.tenancy import whole_tenant
from app.models import Employee, LifeEvent
from app.rules.points import frozen_from
from app.tenants.queries import setting


def frozen_since(left_on: date | None, employee_id: int | None = None) -> date | None:
    """冻结日 — of somebody who left on this day, as the union decided; None: their points stay usable.

    Without `employee_id` it is of somebody who does not retire.
    """
    if left_on is None:
        return None
    since = frozen_from(left_on, policy=_policy(), days=_days())
    if since is None or employee_id is None or not _kept_for_retirees():
        return since
    return None if retired_of([employee_id]) else since


def frozen_days(left: Mapping[int, date | None]) -> dict[int, date | None]:
    """冻结日 — of many, given the day each left, by number; one statement more than none."""
    gone = [number for number, left_on in left.items() if left_on is not None]
    spared = retired_of(gone) if gone and _kept_for_retirees() else set()
    return {number: None if number in spared else frozen_since(left_on) for number, left_on in left.items()}


def frozen(on: date) -> ColumnElement[bool]:
    """已冻结的人 — the condition on employees that says so."""
    if _policy() == "keep":
        return false()
    last = on - timedelta(days=_days() if _policy() == "after" else 0)
    gone = and_(Employee.state != "active", Employee.left_on <= last)
    if not _kept_for_retirees():
        return gone
    return and_(
        gone, ~exists().where(LifeEvent.employee_id == Employee.id, *_retirement()).correlate(Employee)
    )


def retired_of(employee_ids: Iterable[int]) -> set[int]:
    """已退休的人 — those of these people whose retirement is on record."""
    numbers = list(employee_ids)
    if not numbers:
        return set()
    with whole_tenant("whether somebody in sight retired, wherever that was recorded"):
        asked = select(LifeEvent.employee_id).where(LifeEvent.employee_id.in_(numbers), *_retirement())
        return set(session.scalars(asked))


def _retirement() -> tuple[ColumnElement[bool], ...]:
    return LifeEvent.kind == "retirement", LifeEvent.state == "recorded"


def _kept_for_retirees() -> bool:
    return str(setting("retirees_points")) == "keep"


def _policy() -> str:
    return str(setting("leavers_points"))


def _days() -> int:
    return int(setting("leavers_points_days"))
