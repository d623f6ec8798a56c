"""筛选 — the controls above a list: what the address says of them, and the condition each stands for."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, false, select
from werkzeug.datastructures import MultiDict

from app.core.clock import start_of
from app.core.console.attributes import Attribute, attribute
from app.core.console.pick import PickField
from app.core.console.searching import pointer
from app.core.console.typed import FIRST_YEAR, LAST_YEAR
from app.core.tenancy import after_prefix
from app.core.text import _

LARGEST = 2**31 - 1  # of an integer column


@dataclass(slots=True)
class Filter:
    """筛选 — one control above the list, and the condition it stands for."""

    attribute: Attribute
    options: list[tuple[str, str]] = field(default_factory=list)
    value: str = ""
    upto: str = ""
    text: str = ""
    condition: ColumnElement[bool] | None = None

    @property
    def key(self) -> str:
        """Its name in the address."""
        return self.attribute.key

    @property
    def active(self) -> bool:
        """Whether it narrows the list now."""
        return self.condition is not None

    @property
    def keys(self) -> tuple[str, ...]:
        """All its names in the address."""
        return (
            (f"{self.key}.from", f"{self.key}.to")
            if self.attribute.kind in ("day", "instant")
            else (self.key,)
        )


def filter_of(model: type[Any], key: str, values: MultiDict[str, str]) -> Filter:
    """The filter on an attribute as the address sets it; a value that means nothing narrows nothing."""
    found = Filter(attribute(model, key))
    {"choice": _choice, "flag": _flag, "relation": _relation, "day": _days, "instant": _days}.get(
        found.attribute.kind, _equal
    )(found, model, values)
    return found


def _choice(found: Filter, model: type[Any], values: MultiDict[str, str]) -> None:
    words = found.attribute.words
    found.options = [(str(value), str(word)) for value, word in words.items()]
    value = values.get(found.key, "")
    if value in words:
        found.value, found.text = value, str(words[value])
        found.condition = getattr(model, found.key) == value


def _flag(found: Filter, model: type[Any], values: MultiDict[str, str]) -> None:
    found.options = [("yes", _("Yes")), ("no", _("No"))]
    value = values.get(found.key, "")
    if value in ("yes", "no"):
        found.value, found.text = value, dict(found.options)[value]
        found.condition = getattr(model, found.key).is_(value == "yes")


def _relation(found: Filter, model: type[Any], values: MultiDict[str, str]) -> None:
    wanted = values.get(found.key, "")
    if not wanted:
        return
    row = picker(found.attribute).row(wanted)
    found.value, found.text = wanted, str(row) if row is not None else _("unknown")
    found.condition = false() if row is None else within(model, found.key, row)


def within(model: type[Any], key: str, row: Any) -> ColumnElement[bool]:
    """Rows that point at this one; for a unit of the tree, at it or at what lies below."""
    path, column = getattr(row, "path", None), pointer(model, key)
    if path is None:
        return column == row.id  # type: ignore[no-any-return]
    tree = type(row)
    return column.in_(select(tree.id).where(tree.path >= path, tree.path < after_prefix(path)))  # type: ignore[no-any-return]


def _days(found: Filter, model: type[Any], values: MultiDict[str, str]) -> None:
    column, conditions = getattr(model, found.key), []
    for end, attribute_name in (("from", "value"), ("to", "upto")):
        try:
            day = date.fromisoformat(values.get(f"{found.key}.{end}", ""))
        except ValueError:
            continue
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            continue  # the day after the last there is would overflow
        setattr(found, attribute_name, day.isoformat())
        conditions.append(_bound(column, day, end, found.attribute.kind))
    if conditions:
        found.condition = and_(*conditions)
        found.text = f"{found.value or '…'} – {found.upto or '…'}"


def _bound(column: Any, day: date, end: str, kind: str) -> Any:
    """Both ends included; an instant belongs to the business day it falls on."""
    if kind == "instant":
        return column >= start_of(day) if end == "from" else column < start_of(day + timedelta(days=1))
    return column >= day if end == "from" else column <= day


def _equal(found: Filter, model: type[Any], values: MultiDict[str, str]) -> None:
    value = values.get(found.key, "").strip()[:100]
    if not value:
        return
    found.value = found.text = value
    column = getattr(model, found.key)
    if not isinstance(column.type, Integer):
        found.condition = column == value
    elif value.isascii() and value.isdecimal() and int(value) <= LARGEST:
        found.condition = column == int(value)
    else:
        found.condition = false()  # no number, so no row has it


def picker(found: Attribute) -> PickField:
    """A picker for a relationship, outside of a form."""
    from app.core.console.fields import form_class, pick

    form = form_class({found.key: pick(found.label, found.target, required=False)})(
        formdata=None, meta={"csrf": False}
    )  # type: ignore[arg-type]
    return form[found.key]  # type: ignore[return-value]
