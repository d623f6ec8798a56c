"""选择器 — a row of another table, searched on the server; only what is in sight is found or taken."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import jsonify, request
from markupsafe import Markup
from sqlalchemy import ColumnElement, inspect, select
from wtforms import Field
from wtforms.validators import ValidationError

from app.core.console.searching import containing
from app.core.db import session
from app.core.showing import shown_of
from app.core.text import _

USUAL = ("full_name", "name", "code", "number", "employee_no", "spec")
SHOWN = 20
BIGGEST = 2**63 - 1


class PickWidget:
    """A hidden id and a text box; static/js/pick.js searches behind it."""

    def __call__(self, field: "PickField", **attributes: Any) -> Markup:
        """The markup; the name of what is chosen stands in the box."""
        chosen = field.data
        return Markup(
            '<span class="pick" data-pick="{name}">'
            '<input type="hidden" name="{name}" value="{value}">'
            '<input type="text" id="{id}" class="input" role="combobox" aria-expanded="false"'
            ' autocomplete="off" placeholder="{hint}" value="{text}"{required}>'
            '<span class="pick-list" role="listbox" hidden></span></span>'
        ).format(
            name=field.name,
            id=field.id,
            value=field.raw_data[0] if field.raw_data else (chosen.id if chosen is not None else ""),
            text=str(chosen) if chosen is not None else "",
            hint=_("Type to search"),
            required=Markup(" required") if field.flags.required else "",
        )


class PickField(Field):
    """选择 — its data is the row itself, looked up through the fence at every step."""

    widget = PickWidget()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        target: type[Any],
        by: Sequence[str] = (),
        where: Callable[[], Sequence[ColumnElement[bool]]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.target, self.where = target, where
        self.by = tuple(by) or tuple(name for name in USUAL if name in inspect(target).column_attrs)
        self.unknown = False

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Look the number up."""
        wanted = str(valuelist[0]).strip() if valuelist else ""
        self.data = self.row(wanted)
        self.unknown = bool(wanted) and self.data is None

    def pre_validate(self, form: Any) -> None:
        """Refuse a number that leads to nothing in sight."""
        if self.unknown:
            raise ValidationError(
                _("This choice is not in the list. Type a part of the name and choose from what is found.")
            )

    def row(self, wanted: str) -> Any:
        """The row of this number if it is in sight; None otherwise."""
        if not (wanted.isascii() and wanted.isdigit() and int(wanted) <= BIGGEST):
            return None
        return session.scalars(self._rows().where(self.target.id == int(wanted))).first()

    def rows(self, numbers: set[int]) -> list[Any]:
        """The rows of these numbers that are in sight."""
        return list(session.scalars(self._rows().where(self.target.id.in_(numbers)).order_by(self.target.id)))

    def found(self, words: str) -> list[Any]:
        """The first rows whose searched columns contain what was typed."""
        query = self._rows().where(containing(self.target, self.by, words))
        order = [getattr(self.target, name) for name in self.by[:1] if "." not in name]
        return list(session.scalars(query.order_by(*order, self.target.id).limit(SHOWN)))

    def _rows(self) -> Any:
        conditions = self.where() if self.where else ()
        return select(self.target).where(*shown_of(self.target), *conditions)


def answer(field: Any) -> Any:
    """What a picker asks for, as JSON; a field that is no picker is not found."""
    if not isinstance(field, PickField):
        return jsonify({"code": "not_found", "message": _("There is nothing to choose here.")}), 404
    rows = field.found(request.args.get("q", "")[:100])
    return jsonify([{"id": row.id, "text": str(row)} for row in rows])
