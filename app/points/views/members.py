"""会员积分 — what a member holds, lot by lot, every movement in sentences, and why each grant gave or gave
not.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, exists, select

from app.core.clock import today
from app.core.console.datamodel import Rows
from app.core.console.facts import Lines
from app.core.console.links import page_of
from app.core.console.listing import Computed
from app.core.console.security import allowed
from app.core.console.views import ConsoleView
from app.core.db import session
from app.core.text import _, _l
from app.models import Employee, GrantLine, PointLot
from app.points.queries.freezing import frozen_days
from app.points.queries.history import MOST, held_by, movements_of
from app.points.views.explaining import EXPLAIN
from app.points.views.preparing import GrantTo
from app.rules.points import GRANT_WAITING, REFUSALS

SOON = 30  # days
SHOWN = 50  # lots, and grants


def _held(rows: Sequence[Employee], within: int | None = None) -> dict[int, int]:
    numbers = [row.id for row in rows]
    return dict.fromkeys(numbers, 0) | held_by(numbers, today(), within=within)


def _frozen(rows: Sequence[Employee]) -> dict[int, Any]:
    return frozen_days({row.id: row.left_on for row in rows})


def _lots(person: Employee) -> list[Lines]:
    lots = session.scalars(
        select(PointLot)
        .where(PointLot.employee_id == person.id)
        .order_by(PointLot.left_points == 0, PointLot.expires_on, PointLot.id)
        .limit(SHOWN)
    ).all()
    rows = [
        [
            (lot.grant.title, page_of(lot)),
            lot.left_points,
            lot.points,
            lot.left_fen,
            lot.granted_on,
            lot.expires_on,
            lot.sub_account,
            _explained("lot", lot.id),
        ]
        for lot in lots
    ]
    headings = [
        *(_l("What for"), _l("Points left"), _l("Points"), _l("Value left"), _l("Granted on")),
        *(_l("Expires on"), _l("Paid from"), EXPLAIN),
    ]
    kinds = ["link", "points", "points", "fen", "day", "day", "relation", "link"]
    return [Lines(_l("Lots"), headings, rows, kinds, summed=(1,))] if rows else []


def _movements(person: Employee) -> list[Lines]:
    rows = [[each.on, each.told, each.points, each.balance] for each in movements_of(person)]
    headings = [_l("On"), _l("What happened"), _l("Points"), _l("Balance after")]
    note = _("The newest %(count)d.", count=MOST) if len(rows) == MOST else None
    kinds = ["day", "text", "points", "points"]
    return [Lines(_l("Every movement"), headings, rows, kinds, note=note)] if rows else []


def _grants(person: Employee) -> list[Lines]:
    lines = session.scalars(
        select(GrantLine).where(GrantLine.employee_id == person.id).order_by(GrantLine.id.desc()).limit(SHOWN)
    ).all()
    rows = [
        [
            (line.grant.title, page_of(line)),
            line.grant.granted_on,
            line.points,
            _outcome(line),
            _explained("line", line.id),
        ]
        for line in lines
        if line.grant is not None and line.grant.state != "withdrawn"
    ]
    headings = [_l("Grant"), _l("Granted on"), _l("Points"), _l("Why"), EXPLAIN]
    return (
        [Lines(_l("Granted and not granted"), headings, rows, ["link", "day", "points", "text", "link"])]
        if rows
        else []
    )


def _explained(endpoint: str, number: int) -> tuple[Any, str | None]:
    """The way to the page that says why; for who may not open it, none."""
    may = allowed("GrantLines", "can_show")
    return EXPLAIN if may else "—", url_for(f"Explain.{endpoint}", pk=number) if may else None


def _outcome(line: GrantLine) -> str:
    if line.blocked is not None:
        said = str(REFUSALS[line.blocked])
        return f"{said} {line.reason}" if line.reason else said
    if line.grant.state in GRANT_WAITING:
        return _("waits for approval")
    return line.reason or _("meets the rule")


class MemberPoints(ConsoleView):
    """会员积分."""

    datamodel = Rows(Employee)
    route_base = "/memberpoints"
    list_title, one = _l("Members' points"), _l("Member's points")
    list_columns = ["employee_no", "name", "unit.full_name", "usable", "soon", "state"]
    search_columns = ["name", "employee_no"]
    filters = ["unit", "state"]
    base_order = ("id", "asc")
    key_facts = ["usable", "soon", "unit", "state"]
    show_columns = ["employee_no", "name", "position", "frozen"]
    computed = {
        "frozen": Computed(_l("Frozen from"), "day", _frozen),
        "usable": Computed(_l("Can be spent"), "points", _held),
        "soon": Computed(_l("Lapsing within 30 days"), "points", partial(_held, within=SOON)),
    }
    panels = (_lots, _movements, _grants)
    forms = [GrantTo]
    history = False
    empty = _l("Nobody holds points yet. They come with the first confirmed grant.")

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """Who has ever been granted points."""
        held: Any = exists().where(
            PointLot.tenant_id == Employee.tenant_id, PointLot.employee_id == Employee.id
        )
        return (held,)
