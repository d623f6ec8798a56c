"""表单字段 — one maker per kind of value; each reads what people type and says in a sentence what is wrong.

    fields = {"unit": pick(_l("Unit"), OrgUnit), "on": day(_l("On")), "reason": reason()}

`of(Model, "column")` makes the field a column calls for.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.core import UnboundField
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import TextInput

from app.core.console.attributes import Attribute, attribute
from app.core.console.pick import PickField
from app.core.errors import DomainError
from app.core.money import Money
from app.core.text import _, _l

PERCENT = 100


class Typed(StringField):
    """A text that stands for a value: `read` makes the value or refuses with a sentence."""

    def read(self, text: str) -> Any:
        """What was typed, as a value."""
        return text

    def write(self, value: Any) -> str:
        """A value, as it is typed."""
        return str(value)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.write(self.data)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take what was typed."""
        text = unicodedata.normalize("NFKC", str(valuelist[0])).strip() if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = self.read(text)
            except DomainError as refusal:
                raise ValueError(refusal.message) from refusal


class TextField(Typed):
    """文字 — blanks around it are dropped, an empty one is nothing."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take what was typed."""
        self.data = (str(valuelist[0]).strip() or None) if valuelist else None


class LongTextField(TextAreaField):
    """多行文字."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take what was typed."""
        self.data = (str(valuelist[0]).strip() or None) if valuelist else None


class MoneyField(Typed):
    """金额 — typed in yuan, kept in fen."""

    kind = "money"

    def read(self, text: str) -> int:
        """What was typed, as a value."""
        return Money.yuan(text).fen

    def write(self, value: int) -> str:
        """A value, as it is typed."""
        sign = "-" if value < 0 else ""
        return f"{sign}{Money(value).plain().replace(',', '')}"


class WholeField(Typed):
    """整数 — of points, pieces, months; grouping commas are read over."""

    kind = "whole"

    def __init__(self, *args: Any, least: int | None = 0, most: int = 10**12, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.least, self.most = least, most

    def read(self, text: str) -> int:
        """What was typed, as a value."""
        digits = text.replace(",", "")
        if not digits.removeprefix("-").isdecimal():
            raise ValueError(_("“%(text)s” is not a whole number.", text=text))
        number = int(digits)
        if self.least is not None and number < self.least:
            raise ValueError(_("This must be at least %(least)s.", least=self.least))
        if number > self.most:
            raise ValueError(_("This must be at most %(most)s.", most=self.most))
        return number


class PercentField(Typed):
    """比率 — typed as a percentage with two decimals, kept in basis points."""

    kind = "percent"

    def read(self, text: str) -> int:
        """What was typed, as a value."""
        basis_points = Money.yuan(text.rstrip("%")).fen
        if not 0 <= basis_points <= PERCENT * 100:
            raise ValueError(_("A rate lies between 0 and 100 percent."))
        return basis_points

    def write(self, value: int) -> str:
        """A value, as it is typed."""
        return Money(value).plain().removesuffix(".00")


class DayField(Typed):
    """日期 — the browser's own date input; 2026/9/1 and 2026.9.1 are read as well."""

    widget = TextInput("date")

    def read(self, text: str) -> date:
        """What was typed, as a value."""
        parts = text.replace("/", "-").replace(".", "-").split("-")
        try:
            return date(*map(int, parts))  # type: ignore[arg-type]
        except (ValueError, TypeError):
            raise ValueError(_("“%(text)s” is not a date: write it like 2026-09-01.", text=text)) from None

    def write(self, value: date) -> str:
        """A value, as it is typed."""
        return value.isoformat()


class ChoiceField(SelectField):
    """选项 — one of a few; an optional one may stay empty."""

    def __init__(
        self, label: Any, validators: Sequence[Any], *, words: Any, optional: bool, **kwargs: Any
    ) -> None:
        self.words, self.optional = words, optional
        super().__init__(
            label, validators, coerce=lambda value: value or None, choices=[], validate_choice=False, **kwargs
        )

    def iter_choices(self) -> Any:
        """The words, the chosen one marked."""
        words = self.words() if callable(self.words) else self.words
        first = [("", _("Please choose"))] if self.optional or self.data is None else []
        for value, word in [*first, *words.items()]:
            yield (value, str(word), value == (self.data or ""), {})

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not among the words."""
        words = self.words() if callable(self.words) else self.words
        if self.data is not None and self.data not in words:
            raise ValidationError(_("Choose one of the list."))


def _needed(required: bool, *more: Any) -> list[Any]:  # noqa: FBT001 - the makers' own word
    return [InputRequired(_l("Please fill this in.")) if required else Optional(), *more]


def text(label: Any, *, required: bool = True, length: int = 100, **more: Any) -> Any:
    """One line of text."""
    limit = Length(max=length, message=_l("At most %(max)d characters."))
    return TextField(label, _needed(required, limit), **more)


def long_text(label: Any, *, required: bool = False, **more: Any) -> Any:
    """Several lines."""
    return LongTextField(
        label, _needed(required, Length(max=4000, message=_l("At most %(max)d characters."))), **more
    )


def reason(label: Any = None, *, required: bool = True) -> Any:
    """事由 — why; it stands in the audit record."""
    return long_text(label or _l("Reason"), required=required)


def money(label: Any, *, required: bool = True, **more: Any) -> Any:
    """Yuan, kept as fen."""
    return MoneyField(label, _needed(required), **more)


def whole(label: Any, *, required: bool = True, least: int | None = 0, **more: Any) -> Any:
    """A whole number, of points or of pieces."""
    return WholeField(label, _needed(required), least=least, **more)


def percent(label: Any, *, required: bool = True, **more: Any) -> Any:
    """A rate, kept in basis points."""
    return PercentField(label, _needed(required), **more)


def day(label: Any, *, required: bool = True, **more: Any) -> Any:
    """A business day; `default=today` fills in today's."""
    return DayField(label, _needed(required), **more)


def flag(label: Any, **more: Any) -> Any:
    """Yes or no."""
    return BooleanField(label, **more)


def choice(
    label: Any,
    words: Mapping[Any, Any] | Callable[[], Mapping[Any, Any]],
    *,
    required: bool = True,
    **more: Any,
) -> Any:
    """One of `words`; a function is asked at each request."""
    return ChoiceField(label, _needed(required), words=words, optional=not required, **more)


def pick(
    label: Any,
    target: type[Any],
    *,
    required: bool = True,
    by: Sequence[str] = (),
    where: Any = None,
    **more: Any,
) -> Any:
    """A row of another table, found by typing; only rows in sight are found or taken.

    `by` names the columns searched, `where` is a function that gives further conditions.
    """
    return PickField(label, _needed(required), target=target, by=by, where=where, **more)


def upload(label: Any, *, required: bool = True, accept: str = ".xlsx,.xls,.csv", **more: Any) -> Any:
    """A file."""
    return FileField(label, _needed(required), render_kw={"accept": accept}, **more)


def hidden(**more: Any) -> Any:
    """A value the page carries along."""
    return HiddenField("", **more)


def of(model: type[Any], key: str, **more: Any) -> Any:
    """The field that a column or relationship of a model calls for."""
    found = attribute(model, key)
    options = {"required": found.required, **more}
    label = options.pop("label", found.label)
    if found.default is not None:
        options.setdefault("default", found.default)
    return MAKERS.get(found.kind, _one_line)(found, label, options)


def form_class(fields: Mapping[str, Any]) -> type[FlaskForm]:
    """A form of these fields in this order.

    Each is made afresh: WTForms orders fields by when they were made, and forms may share their makers' work.
    """
    afresh = {
        name: UnboundField(each.field_class, *each.args, name=each.name, **each.kwargs)
        for name, each in fields.items()
    }
    return type("ConsoleForm", (FlaskForm,), afresh)


def _one_line(found: Attribute, label: Any, options: dict[str, Any]) -> Any:
    return text(label, length=found.length or 100, **options)


MAKERS: dict[str, Callable[[Attribute, Any, dict[str, Any]], Any]] = {
    "fen": lambda _found, label, options: money(label, **options),
    "points": lambda _found, label, options: whole(label, **options),
    "number": lambda _found, label, options: whole(label, **options),
    "basis_points": lambda _found, label, options: percent(label, **options),
    "day": lambda _found, label, options: day(label, **options),
    "long_text": lambda _found, label, options: long_text(label, **options),
    "choice": lambda found, label, options: choice(label, found.words, **options),
    "relation": lambda found, label, options: pick(label, found.target, **options),  # type: ignore[arg-type]
    "flag": lambda _found, label, options: flag(
        label, **{k: v for k, v in options.items() if k != "required"}
    ),
    "sensitive": lambda _found, label, options: text(
        label, length=60, **{"render_kw": {"autocomplete": "off"}, **options}
    ),
}
