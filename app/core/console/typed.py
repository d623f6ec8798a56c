"""读值 — form fields that read what offices type: yuan, points, rates, days, one of a few."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from app.core.errors import DomainError
from app.core.money import Money
from app.core.text import _

PERCENT = 100
# beyond them a date is a slip of the keyboard, and calendars end
FIRST_YEAR, LAST_YEAR = 1900, 2199


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
            found = date(*map(int, parts))  # type: ignore[arg-type]
        except (ValueError, TypeError, OverflowError):
            found = None
        if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise ValueError(_("“%(text)s” is not a date: write it like 2026-09-01.", text=text))
        return found

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
