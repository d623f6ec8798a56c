"""填报页 — a unit fills in its own value, inside what it was given, from a day on."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, request, url_for
from wtforms import HiddenField

from app.core.clock import today
from app.core.console import fields
from app.core.console.calling import call, placed
from app.core.console.forms import Fact, FormPage
from app.core.errors import BadInput
from app.core.text import _, _l
from app.models import OrgUnit
from app.rules.lattice import Held
from app.tenants.queries.lattice import KINDS, Entry, value_for
from app.tenants.queries.lattice_board import origin_at
from app.tenants.services.filling import fill_value
from app.tenants.wording import held_words, room_words

CARRIED = ("kind", "key")
BY_FORM = {"fen": "money", "bool": "flag", "choice": "choice"}


def entry_asked() -> tuple[str, Entry]:
    """地址里的事项 — the kind and entry that the address or the form names; 404 for one there is not."""
    kind, key = request.values.get("kind", ""), request.values.get("key", "")
    entry = KINDS[kind].entries(today()).get(key) if kind in KINDS else None
    return (kind, entry) if entry is not None else abort(404)


def fitting_field(form: Any, entry: Entry) -> str:
    """合适的栏 — the one field that fits the entry stays in the form."""
    kept = BY_FORM.get(entry.form, "whole")
    for name in ("whole", "money", "flag", "choice"):
        if name != kept:
            delattr(form, name)
    return kept


class FillValue(FormPage):
    """填报 — a unit's own value, from a day on."""

    class_permission_name, verb = "ValueFills", "fill"
    of = OrgUnit
    title, submit = _l("Fill in our value"), _l("Save")
    intro = _l("It holds from the day you choose, for this unit and for those below that fill in nothing.")
    fields = {
        "own": fields.choice(
            _l("How it is decided"),
            {"own": _l("A value of our own"), "above": _l("As from above again")},
            default="own",
        ),
        "whole": fields.whole(_l("Our value"), required=False),
        "money": fields.money(_l("Our value"), required=False),
        "flag": fields.flag(_l("Our value")),
        "choice": fields.choice(_l("Our value"), dict, required=False),
        "from_on": fields.day(_l("From"), default=today),
        "reason": fields.reason(required=False),
        **{name: HiddenField() for name in CARRIED},
    }
    done = _l("Saved.")

    @classmethod
    def applies(cls, row: OrgUnit) -> bool:  # noqa: ARG003 - asked of every form
        """Reached from the table of values, by no button of its own."""
        return False

    def facts(self, row: OrgUnit) -> Sequence[Fact]:
        """What holds now, where it comes from, and what may be chosen."""
        kind, entry = entry_asked()
        found = value_for(kind, entry.key, row, today())
        return [
            Fact(_l("Matter"), entry.label, note=entry.why or None),
            Fact(_l("Unit"), row.full_name),
            Fact(_l("Holds now"), held_words(entry, found.value), note=origin_at(found)),
            Fact(
                _l("May be filled in"), room_words(entry, found) if found.open else _("Nothing: it is fixed")
            ),
        ]

    def prepared(self, form: Any, row: OrgUnit) -> None:
        """The field that fits the value, and what it may be today."""
        kind, entry = entry_asked()
        kept = fitting_field(form, entry)
        found = value_for(kind, entry.key, row, today())
        if kept == "choice":
            form.choice.choices = [("", "")] + [
                (str(each), held_words(entry, each)) for each in found.limits.options or ()
            ]
        if kept == "whole":
            form.whole.unit = entry.unit
        if found.open:
            form[kept].description = _("%(room)s at this unit.", room=room_words(entry, found))
        form.kind.data, form.key.data = kind, entry.key

    def apply(self, row: OrgUnit, values: Mapping[str, Any]) -> Any:
        """The service checks the room on the day it begins."""
        kind, entry = entry_asked()
        with placed(value=BY_FORM.get(entry.form, "whole")):
            return call(
                fill_value,
                kind,
                entry.key,
                unit=row,
                value=None if values["own"] == "above" else _said_value(values, entry),
                from_on=values["from_on"],
                reason=values["reason"],
            )

    def after(self, row: OrgUnit, result: Any) -> str:
        """The table of the unit."""
        return url_for("UnitValues.table", unit=row.id)

    def message(self, row: OrgUnit, result: Any) -> str:
        """From when it holds."""
        if result.from_on > today():
            return _("Saved. It holds from %(day)s; until then nothing changes.", day=result.from_on)
        return str(self.done)


def _said_value(values: Mapping[str, Any], entry: Entry) -> Held:
    value = values.get(BY_FORM.get(entry.form, "whole"))
    if value is None or value == "":
        raise BadInput(_("Please fill this in."), field="value")
    return value  # type: ignore[no-any-return]
