"""筛选 — what the address says of a column, and the condition it stands for.

    state=active&state=left        one of several            state=left&state.op=not     none of them
    unit=5                         the unit and all below     unit=5&unit.op=only         the unit itself
    hire_on.from=…&hire_on.to=…    days, both included        hire_on.op=last30           see periods.py
    total_fen.from=100             yuan, from … to            position.op=empty       nothing is kept there

A value that means nothing narrows nothing, and no chip says it would; a number of a row that is not in sight
finds nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, false, inspect, not_, or_, select
from werkzeug.datastructures import MultiDict

from app.core.clock import start_of, today
from app.core.console.attributes import Attribute, attribute, must_have_indexes
from app.core.console.periods import PERIODS
from app.core.console.pick import PickField
from app.core.console.searching import begins, pointer
from app.core.console.typed import FIRST_YEAR, LAST_YEAR
from app.core.errors import DomainError
from app.core.money import Money
from app.core.numbers import number_in
from app.core.tenancy import after_prefix
from app.core.text import _, _l

LARGEST = 2**31 - 1  # of an integer column
BIGGEST = 2**63 - 1
MOST = 50  # values of one filter
AMOUNTS = frozenset({"fen", "points", "number", "basis_points"})
ENDS = ("from", "to")
IS, NOT = _l("is"), _l("is not")
EMPTY = {"empty": _l("is empty"), "filled": _l("is not empty")}
OPERATORS: Mapping[str, Mapping[str, Any]] = {
    "choice": {"": IS, "not": NOT},
    "flag": {"": IS},
    "relation": {"": IS, "not": NOT},
    "tree": {"": _l("at or below"), "only": _l("is exactly"), "not": _l("is not at or below")},
    "day": {"": _l("between"), **{name: words for name, (words, _span) in PERIODS.items()}},
    "amount": {"": _l("between")},
    "text": {"": IS, "starts": _l("begins with")},
    "long": {"": IS, "starts": _l("begins with"), "has": _l("contains")},
}


@dataclass(slots=True)
class Filter:
    """筛选 — one column that can narrow the list, and how it does now; `kind` says which inputs it takes."""

    attribute: Attribute
    kind: str
    operators: Mapping[str, Any]
    op: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    ends: dict[str, str] = field(default_factory=dict)
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
        return names_of(self.key)

    @property
    def said(self) -> str:
        """What it means now, in words."""
        return f"{self.operators[self.op]} {self.text}".strip() if self.kind != "day" else self._days_said()

    @property
    def first(self) -> str:
        """What was typed, where one thing is."""
        return self.chosen[0] if self.chosen else ""

    def _days_said(self) -> str:
        return self.text or str(self.operators[self.op])


@dataclass(frozen=True, slots=True)
class Flag:
    """条件筛选 — yes or no to a question no column answers by itself; `condition()` is that of yes."""

    label: Any
    condition: Callable[[], ColumnElement[bool]]

    def filter(self, key: str, values: MultiDict[str, str]) -> Filter:
        """The filter as the address sets it."""
        made = Filter(Attribute(key, self.label, "flag"), "flag", OPERATORS["flag"])
        made.options = [("yes", _("Yes")), ("no", _("No"))]
        value = values.get(key, "")
        if value in dict(made.options):
            made.chosen, made.text = [value], dict(made.options)[value]
            made.condition = self.condition() if value == "yes" else not_(self.condition())
        return made


def names_of(key: str) -> tuple[str, ...]:
    """What a filter on this column may be called in an address."""
    return (key, f"{key}.op", *(f"{key}.{end}" for end in ENDS))


def filter_of(model: type[Any], key: str, values: MultiDict[str, str]) -> Filter:
    """The filter on an attribute as the address sets it."""
    found = attribute(model, key)
    column = _column(model, key)
    kind = _kind(model, found)
    operators = dict(OPERATORS[kind])
    if column.property.columns[0].nullable:
        operators |= EMPTY
    made = Filter(found, kind, operators)
    wanted = values.get(f"{key}.op", "")
    made.op = wanted if wanted in operators else ""
    if made.op in EMPTY:
        made.condition = column.is_(None) if made.op == "empty" else column.is_not(None)
    READ[kind](made, model, values)
    return made


def _kind(model: type[Any], found: Attribute) -> str:
    if found.kind in ("choice", "flag"):
        return found.kind
    if found.kind == "relation":
        return "tree" if "path" in inspect(found.target).column_attrs else "relation"  # type: ignore[union-attr]
    if found.kind in ("day", "instant"):
        return "day"
    if found.kind in AMOUNTS or isinstance(_column(model, found.key).type, Integer):
        return "amount"
    return "text" if must_have_indexes(model) else "long"


def _column(model: type[Any], key: str) -> Any:
    return pointer(model, key) if key in inspect(model).relationships else getattr(model, key)


def _choice(made: Filter, model: type[Any], values: MultiDict[str, str]) -> None:
    words = made.attribute.words
    made.options = [(str(value), str(word)) for value, word in words.items()]
    made.chosen = [value for value in dict.fromkeys(values.getlist(made.key)) if value in words]
    if made.chosen and made.condition is None:
        made.text = "、".join(str(words[value]) for value in made.chosen)
        _narrow(made, getattr(model, made.key), getattr(model, made.key).in_(made.chosen))


def _narrow(made: Filter, column: Any, inside: ColumnElement[bool]) -> None:
    """What is not one of them may as well be nothing at all."""
    made.condition = or_(not_(inside), column.is_(None)) if made.op == "not" else inside


def _flag(made: Filter, model: type[Any], values: MultiDict[str, str]) -> None:
    made.options = [("yes", _("Yes")), ("no", _("No"))]
    value = values.get(made.key, "")
    if value in ("yes", "no") and made.condition is None:
        made.chosen, made.text = [value], dict(made.options)[value]
        made.condition = getattr(model, made.key).is_(value == "yes")


def _relation(made: Filter, model: type[Any], values: MultiDict[str, str]) -> None:
    wanted = [each for each in dict.fromkeys(values.getlist(made.key)) if each][:MOST]
    if not wanted or made.condition is not None:
        return
    rows = rows_of(made.attribute, wanted)
    made.chosen = [str(row.id) for row in rows] or wanted[:1]
    made.options = [(str(row.id), str(row)) for row in rows]
    made.text = "、".join(text for _id, text in made.options) or _("unknown")
    around = [within(model, made.key, row, alone=made.op == "only") for row in rows]
    _narrow(made, pointer(model, made.key), or_(false(), *around))


def rows_of(found: Attribute, wanted: list[str]) -> list[Any]:
    """The rows of these numbers that are in sight."""
    numbers = {number for each in wanted if (number := number_in(each)) is not None}
    return picker(found).rows(numbers) if numbers else []


def within(model: type[Any], key: str, row: Any, *, alone: bool = False) -> ColumnElement[bool]:
    """Rows that point at this one; for a unit of the tree, at it or at what lies below."""
    path, column = getattr(row, "path", None), pointer(model, key)
    if path is None or alone:
        return column == row.id  # type: ignore[no-any-return]
    tree = type(row)
    return column.in_(select(tree.id).where(tree.path >= path, tree.path < after_prefix(path)))  # type: ignore[no-any-return]


def _days(made: Filter, model: type[Any], values: MultiDict[str, str]) -> None:
    if made.op in PERIODS:
        begin, end = PERIODS[made.op][1](today())
        made.condition = and_(*_bounds(made, getattr(model, made.key), {"from": begin, "to": end}))
        return
    days = {end: day for end in ENDS if (day := _day(values.get(f"{made.key}.{end}", "")))}
    if days and made.condition is None:
        made.ends = {end: day.isoformat() for end, day in days.items()}
        made.condition = and_(*_bounds(made, getattr(model, made.key), days))
        made.text = f"{made.ends.get('from', '…')} – {made.ends.get('to', '…')}"


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None  # the day after the last would overflow


def _bounds(made: Filter, column: Any, days: Mapping[str, date]) -> list[Any]:
    """Both ends included; an instant belongs to the business day it falls on."""
    if made.attribute.kind != "instant":
        return [column >= day if end == "from" else column <= day for end, day in days.items()]
    return [
        column >= start_of(day) if end == "from" else column < start_of(day + timedelta(days=1))
        for end, day in days.items()
    ]


def _amount(made: Filter, model: type[Any], values: MultiDict[str, str]) -> None:
    """Money is typed in yuan; a lone value is both ends."""
    typed = {
        end: values.get(f"{made.key}.{end}", "").strip() or values.get(made.key, "").strip() for end in ENDS
    }
    made.ends = {end: text[:40] for end, text in typed.items() if text}
    if not made.ends or made.condition is not None:
        return
    try:
        bounds = {end: _figure(made.attribute.kind, text) for end, text in made.ends.items()}
    except (DomainError, ValueError):
        made.condition, made.text = false(), "、".join(made.ends.values())  # no amount, so no row has it
        return
    column = getattr(model, made.key)
    made.condition = and_(*(column >= at if end == "from" else column <= at for end, at in bounds.items()))
    unit = f" {_('yuan')}" if made.attribute.kind == "fen" else ""
    low, high = (made.ends.get(end, "…") for end in ENDS)
    made.text = (low if low == high else f"{low} – {high}") + unit


def _figure(kind: str, text: str) -> int:
    figure = Money.yuan(text).fen if kind == "fen" else int(text.replace(",", ""))
    if abs(figure) > (BIGGEST if kind in ("fen", "points") else LARGEST):
        raise ValueError(text)
    return figure


def _text(made: Filter, model: type[Any], values: MultiDict[str, str]) -> None:
    value = values.get(made.key, "").strip()[:100]
    if not value or made.condition is not None:
        return
    column = getattr(model, made.key)
    made.chosen, made.text = [value], value
    if made.op == "has":
        made.condition = column.icontains(value, autoescape=True)
    elif made.op == "starts":
        made.condition = begins(column, value)
    else:
        made.condition = column == value


READ: Mapping[str, Callable[[Filter, type[Any], MultiDict[str, str]], None]] = {
    "choice": _choice,
    "flag": _flag,
    "relation": _relation,
    "tree": _relation,
    "day": _days,
    "amount": _amount,
    "text": _text,
    "long": _text,
}


def picker(found: Attribute) -> PickField:
    """A picker for a relationship, outside of a form."""
    from app.core.console.fields import form_class, pick

    form = form_class({found.key: pick(found.label, found.target, required=False)})(
        formdata=None, meta={"csrf": False}
    )  # type: ignore[arg-type]
    return form[found.key]  # type: ignore[return-value]
