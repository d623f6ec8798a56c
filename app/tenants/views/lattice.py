"""统分结合页 — what a unit decides for itself, where each value comes from, what is given to the units."""

from collections.abc import Sequence
from typing import Any

from flask import abort, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from sqlalchemy import ColumnElement, select

from app.core.clock import today
from app.core.console import fields, pick
from app.core.console.datamodel import Rows
from app.core.console.listing import Computed
from app.core.console.pick import PickField
from app.core.console.security import acting, allowed, guarded
from app.core.console.verbs import Button
from app.core.console.views import ConsoleView, Verb
from app.core.db import session
from app.core.showing import at_a_branch
from app.core.tenancy import current_scope
from app.core.text import _l
from app.models import OrgUnit, ValueFill, ValueRange
from app.rules.lattice import LIFECYCLE
from app.tenants.queries.lattice_board import entries_of, given_values, own_values, said_in
from app.tenants.services.filling import withdraw_word


def _what(rows: Sequence[Any]) -> dict[int, str]:
    return {number: str(entry.label) for number, entry in entries_of(rows).items()}


def _outsiders(rows: Sequence[Any]) -> dict[int, str]:
    return {row.id: "、".join(each["name"] for each in row.affected) or "—" for row in rows}


COMPUTED = {
    "what": Computed(_l("Matter"), "text", _what),
    "said": Computed(_l("What was said"), "text", said_in),
}


class UnitValues(BaseView):
    """本单位可定事项."""

    route_base, default_view = "/unitvalues", "table"
    class_permission_name = "ValueFills"
    base_permissions = ["can_table"]
    title = _l("What our unit decides")

    @expose("/")
    @guarded("table")
    def table(self) -> Any:
        """Every value that can be given to units, as it stands at one of them, with the steps it came by."""
        choice = _choice()
        unit = choice.data = _chosen(choice)
        return render_template(
            "tenants/unit_values.html",
            title=self.title,
            choice=choice,
            unit=unit,
            rows=own_values(unit, today()) if unit else (),
            fills=lambda row: _may("ValueFills", "can_fill", row) and row.found.open,
            fill_url=lambda row: url_for(
                "FillValue.form_of", pk=unit.id if unit else 0, kind=row.kind.name, key=row.entry.key
            ),
            history=url_for("ValueFills.list") if allowed("ValueFills", "can_list") else None,
            given=url_for("GivenValues.table") if allowed("ValueRanges", "can_table") else None,
        )

    @expose("/pick/<name>")
    @guarded("table")
    def pick(self, name: str = "") -> Any:
        """What the picker of units finds."""
        return pick.answer(_choice() if name == "unit" else None)


class GivenValues(BaseView):
    """下放与范围."""

    route_base, default_view = "/givenvalues", "table"
    class_permission_name = "ValueRanges"
    base_permissions = ["can_table"]
    title = _l("What is left to the units")

    @expose("/")
    @guarded("table")
    def table(self) -> Any:
        """Every value that can be given to units: how the seat's unit gives it on, who filled it in."""
        giver = seats_unit()
        return render_template(
            "tenants/given_values.html",
            title=self.title,
            giver=giver,
            rows=given_values(giver, today()),
            gives=lambda row: _may("ValueRanges", "can_give", row) and row.found.locked_by is None,
            give_url=lambda row: url_for("GiveRange.form", kind=row.kind.name, key=row.entry.key),
            history=url_for("ValueRanges.list") if allowed("ValueRanges", "can_list") else None,
        )


class _Words(ConsoleView):
    """What was said for a later day can be withdrawn until it begins."""

    lifecycle = LIFECYCLE
    verbs = {"withdraw": Verb(withdraw_word)}

    def acts(self, row: Any) -> list[Button]:
        """No button for what has begun: it is answered by a new word."""
        return [each for each in super().acts(row) if each.name != "withdraw" or row.from_on > today()]


class ValueFills(_Words):
    """填报记录."""

    datamodel = Rows(ValueFill)
    list_title, one = _l("What units filled in"), _l("Value filled in")
    list_columns = ["unit", "what", "said", "from_on", "filled_by", "filled_at", "state"]
    show_columns = [*list_columns, "reason"]
    computed = COMPUTED
    search_columns = ["unit.name", "filled_by"]
    filters = ["state"]
    base_order = ("id", "desc")
    empty = _l("No unit has filled in anything yet. It begins on the page of what a unit decides.")


class ValueRanges(_Words):
    """下放记录."""

    datamodel = Rows(ValueRange)
    list_title, one = _l("Room given to units"), _l("Room given to units")
    list_columns = ["unit", "what", "mode", "said", "from_on", "set_by", "set_at", "state"]
    show_columns = [*list_columns, "outside", "outsiders", "reason"]
    computed = COMPUTED | {"outsiders": Computed(_l("Units outside of it"), "text", _outsiders)}
    search_columns = ["unit.name", "set_by"]
    filters = ["mode", "state"]
    base_order = ("id", "desc")
    empty = _l("Nothing was given to the units yet: everything is as headquarters set it.")


def seats_unit() -> OrgUnit:
    """岗位所在单位 — the unit the active seat stands at; headquarters for a seat over all."""
    scope = current_scope()
    path = scope.unit_path if scope else None
    wanted = OrgUnit.parent_id.is_(None) if path is None else OrgUnit.path == path
    return session.scalars(select(OrgUnit).where(wanted)).one()


def _choice() -> PickField:
    """The picker above the table, of the units in sight that can fill in something."""
    found = fields.form_class({"unit": fields.pick(_l("Unit"), OrgUnit, required=False, where=_filling)})
    return found(formdata=None, meta={"csrf": False})["unit"]  # type: ignore[no-any-return]


def _filling() -> Sequence[ColumnElement[bool]]:
    """All but headquarters."""
    return (OrgUnit.parent_id.is_not(None), OrgUnit.state == "open")


def _chosen(choice: PickField) -> OrgUnit | None:
    """The unit asked for, else that of the seat, else the first."""
    asked = request.args.get("unit", "")
    if asked:
        return choice.row(asked) or abort(404)
    if at_a_branch():
        return seats_unit()
    return session.scalars(select(OrgUnit).where(*_filling()).order_by(OrgUnit.path).limit(1)).first()


def _may(page: str, verb: str, row: Any) -> bool:
    return allowed(page, verb) and acting().role in row.kind.keepers
