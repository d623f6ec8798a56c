"""合并单位页 — choose the unit that takes over; look at what moves; confirm exactly that."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, request, url_for
from sqlalchemy import select
from wtforms import HiddenField

from app.core.console import fields
from app.core.console.calling import call
from app.core.console.forms import Fact, FormPage, Lines, PreviewPage
from app.core.db import session
from app.core.numbers import number_in
from app.core.showing import shown_of
from app.core.text import _l
from app.models import OrgUnit
from app.tenants.services.merging import merge_unit, plan_merge


def open_units() -> Sequence[Any]:
    """单位选择条件 — only units that take something new."""
    return [OrgUnit.state == "open"]


class MergeUnit(FormPage):
    """合并单位 — first the unit that takes over."""

    class_permission_name, verb = "Units", "merge"
    of = OrgUnit
    title, submit = _l("Merge the unit"), _l("Look at what moves")
    intro = _l(
        "Everything of this unit becomes the other's: people, seats, budgets, sub-accounts, rules, orders, "
        "cases. Nothing is done yet: the next page shows what would move."
    )
    fields = {"into": fields.pick(_l("Which takes it over"), OrgUnit, where=open_units)}

    @classmethod
    def applies(cls, row: OrgUnit) -> bool:
        """Headquarters stay; a closed unit has nothing left."""
        return row.parent_id is not None and row.state == "open"

    def facts(self, row: OrgUnit) -> Sequence[Fact]:
        """Which is merged."""
        return [Fact(_l("Unit"), row.full_name)]

    def apply(self, row: OrgUnit, values: Mapping[str, Any]) -> OrgUnit:
        """Only looked at."""
        plan_merge(row, values["into"])
        return values["into"]  # type: ignore[no-any-return]

    def message(self, row: OrgUnit, result: OrgUnit) -> str:
        """What comes now."""
        return str(_l("This is what would move. Nothing is done yet."))

    def after(self, row: OrgUnit, result: OrgUnit) -> str:
        """The preview."""
        return url_for("ConfirmMerge.form_of", pk=row.id, into=result.id)


class ConfirmMerge(PreviewPage):
    """确认合并."""

    class_permission_name, verb = "Units", "merge"
    of = OrgUnit
    title, submit, style = _l("Confirm the merger"), _l("Merge"), "danger"
    fields = {"reason": fields.reason(), "into": HiddenField()}
    then = (
        _l("The merged unit is closed and stays below the other: what happened there keeps its name."),
        _l("Whoever holds a seat at either of the two signs in again."),
    )
    done = _l("Merged into %(what)s.")
    next = "Units.show"

    @classmethod
    def applies(cls, row: OrgUnit) -> bool:  # noqa: ARG003 - asked of every form
        """Reached from the page before, by no button of its own."""
        return False

    def digest(self, row: OrgUnit) -> str:
        """Of what is shown."""
        return plan_merge(row, self._into()).digest

    def facts(self, row: OrgUnit) -> Sequence[Fact]:
        """From where to where."""
        return [Fact(_l("Unit"), row.full_name, self._into().full_name)]

    def lists(self, row: OrgUnit) -> Sequence[Lines]:
        """What moves, and what stands in the way."""
        plan = plan_merge(row, self._into())
        rows = [(each.title, each.rows) for each in plan.shares]
        made = [Lines(_l("What moves"), (_l("What"), _l("Rows")), rows, ("text", "number"))]
        if plan.conflicts:
            lines = [(each,) for each in plan.conflicts]
            made.append(Lines(_l("What stands in the way"), (_l("Settle these first"),), lines))
        return made

    def prefill(self, row: OrgUnit) -> Mapping[str, Any]:
        """The unit that takes over travels with the form."""
        return {"into": str(self._into().id)}

    def apply(self, row: OrgUnit, values: Mapping[str, Any]) -> OrgUnit:
        """By the digest that was seen."""
        return call(merge_unit, row, **{**values, "into": self._into()})  # type: ignore[no-any-return]

    def _into(self) -> OrgUnit:
        """The unit of the address or the form, if it is in sight."""
        number = number_in(request.values.get("into", ""))
        wanted = select(OrgUnit).where(OrgUnit.id == (number or 0), *shown_of(OrgUnit))
        found = session.scalars(wanted).first()
        if found is None:
            abort(404)
        return found
