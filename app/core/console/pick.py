"""选择器 — a row of another table, searched on the server; only what is in sight is found or taken."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import jsonify, request
from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.orm import joinedload
from wtforms import Field
from wtforms.validators import ValidationError

from app.core.console.pick_widget import SHOWN, PickWidget
from app.core.console.searching import containing
from app.core.db import session
from app.core.numbers import number_in
from app.core.showing import shown_of
from app.core.text import _

USUAL = ("full_name", "name", "code", "number", "employee_no", "spec")
# what tells two of the same name apart, under the name
TELLING = ("employee_no", "code", "number", "spec", "unit", "supplier", "budget")
RECENT = 5


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
        told: Callable[[Any], str] | None = None,
        weight: Callable[[Any], int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.target, self.where, self.told, self.weight = target, where, told, weight
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
        """The row of this number if it may be chosen, or is what the record has already; None otherwise."""
        number, held = number_in(wanted), getattr(self, "object_data", None)
        if number is None:
            return None
        if held is not None and held.id == number:
            return held
        return session.scalars(self._rows().where(self.target.id == number)).first()

    def rows(self, numbers: set[int]) -> list[Any]:
        """The rows of these numbers that are in sight."""
        return list(session.scalars(self._rows().where(self.target.id.in_(numbers)).order_by(self.target.id)))

    def found(self, words: str) -> list[Any]:
        """The first rows whose searched columns contain what was typed."""
        query = self._rows().where(containing(self.target, self.by, words))
        order = [getattr(self.target, name) for name in self.by[:1] if "." not in name]
        return list(
            session.scalars(query.order_by(*order, self.target.id).options(*self._beside()).limit(SHOWN))
        )

    def among(self, wanted: Sequence[str]) -> list[Any]:
        """Those of these numbers that may still be chosen, in their order."""
        numbers = [number for each in wanted if (number := number_in(each)) is not None]
        query = self._rows().where(self.target.id.in_(numbers)).options(*self._beside())
        rows = {row.id: row for row in session.scalars(query)} if numbers else {}
        return [rows[number] for number in dict.fromkeys(numbers) if number in rows]

    def detail(self, row: Any) -> str:
        """What tells it from others of the same name, without what the name says already."""
        if self.told is not None:
            return self.told(row)
        name = str(row)
        said = (str(value) for key in TELLING if (value := getattr(row, key, None)) is not None)
        return " · ".join(each for each in dict.fromkeys(said) if each not in name)

    def _beside(self) -> list[Any]:
        relations = inspect(self.target).relationships
        return [joinedload(getattr(self.target, key)) for key in TELLING if key in relations]

    def _rows(self) -> Any:
        conditions = self.where() if self.where else ()
        return select(self.target).where(*shown_of(self.target), *conditions)


def answer(field: Any) -> Any:
    """What a picker asks for, as JSON; a field that is no picker is not found."""
    if not isinstance(field, PickField):
        return jsonify({"code": "not_found", "message": _("There is nothing to choose here.")}), 404
    words = request.args.get("q", "").strip()[:100]
    lately = [] if words else field.among(request.args.get("recent", "")[:100].split(",")[:RECENT])
    numbers = {row.id for row in lately}
    rows = [row for row in field.found(words) if row.id not in numbers]
    return jsonify([_told(field, row, lately=True) for row in lately] + [_told(field, row) for row in rows])


def _told(field: PickField, row: Any, *, lately: bool = False) -> dict[str, Any]:
    more = {"detail": detail} if (detail := field.detail(row)) else {}
    weight = {"weight": field.weight(row)} if field.weight else {}
    return {"id": row.id, "text": str(row), **more, **weight, **({"recent": True} if lately else {})}
