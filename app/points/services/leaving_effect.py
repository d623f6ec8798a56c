"""离职对积分的影响 — how many points of how many people would be frozen, before anybody leaves."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from app.core.db import session
from app.core.tenancy import whole_tenant
from app.core.text import _, _l
from app.models import PointLot
from app.people.services.departures import Consequence, on_leaving
from app.points.queries.freezing import frozen_since
from app.points.queries.leavers import terms_in_force


def leaving_effect(people: Select[Any], left_on: date, on: date) -> Sequence[Consequence]:
    """影响 — points they hold by now, and from when these could no longer be spent."""
    with whole_tenant("points may have been paid for by any unit"):
        count, points = session.execute(
            select(
                func.count(PointLot.employee_id.distinct()),
                func.coalesce(func.sum(PointLot.left_points), 0),
            ).where(PointLot.employee_id.in_(people), PointLot.left_points > 0, PointLot.expires_on >= on)
        ).one()
    return [Consequence(_l("Points they hold"), int(count), int(points), _then(left_on))]


def _then(left_on: date) -> Any:
    since = frozen_since(left_on)
    if since is None:
        return _l("Can be spent until they lapse, as your union decided.")
    if any(each.action == "lapse" and each.from_on <= left_on for each in terms_in_force()):
        return _(
            "Frozen from %(day)s; by your union's terms some go back to the sub-accounts unless the "
            "person is "
            "back before.",
            day=since.isoformat(),
        )
    return _("Frozen from %(day)s, until they lapse or the person is back.", day=since.isoformat())


on_leaving(leaving_effect)
