"""离职冻结 — whoever left spends no more points, from the day the union decided."""

from datetime import date

from app.core.text import _
from app.orders.services.refusals import PersonHasLeft
from app.points.queries.freezing import frozen_since


def refuse_frozen(employee_id: int, name: str, left_on: date | None, on: date) -> None:
    """冻结即拒 — of somebody no longer in service. Raises PersonHasLeft."""
    since = frozen_since(left_on, employee_id)
    if since is None or since > on:
        return
    raise PersonHasLeft(
        _(
            "%(name)s left on %(left)s, and the points are frozen since %(since)s: they can be redeemed "
            "again once the return is on record.",
            name=name,
            left=left_on.isoformat() if left_on else "",
            since=since.isoformat(),
        )
    )
