"""读值 — form fields that read what offices type: yuan, points, rates, days, moments, one of a few."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from app.core.clock import SHANGHAI
from app.core.console.written import day_of, fen_of
from app.core.errors import DomainError
from app.core.money import Money
from app.core.text import _

PERCENT = 100
# beyond them a date is a slip of the keyboard, and calendars end
FIRST_YEAR, LAST_YEAR = 1900, 2199
MOST_FEN = 10**15  # ten trillion yuan
LONGEST = 20  # digits of a number, with its sign: more are beyond any limit
MOST_TYPED = 60  # characters of an amount or a day: a refusal says again what was typed
SEGMENTS = 4  # so many choices stand side by side; more fold into a list


class Typed(StringField):
    """A text that stands for a value: `read` makes the value or refuses with a sentence; more than `longest`
    characters are not read at all.
    """

    longest: int | None = None

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
        if self.longest is not None and len(text) > self.longest:
            raise ValueError(_("At most %(max)d characters.", max=self.longest))
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
    """金额 — typed in yuan (1,234.50, ¥1234.5, 1.2万), kept in fen; `least` in fen, None for any."""

    kind, longest = "money", MOST_TYPED

    def __init__(self, *args: Any, least: int | None = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.least = least

    def read(self, text: str) -> int:
        """What was typed, as a value."""
        fen = fen_of(text)
        if abs(fen) > MOST_FEN:
            raise ValueError(_("This must be at most %(most)s.", most=Money(MOST_FEN).format()))
        if self.least is not None and fen < self.least:
            raise ValueError(_("This must be at least %(least)s.", least=Money(self.least).format()))
        return fen

    def write(self, value: int) -> str:
        """A value, as it is typed."""
        sign = "-" if value < 0 else ""
        return f"{sign}{Money(value).plain().replace(',', '')}"


class WholeField(Typed):
    """整数 — of points, pieces, months; grouping commas are read over."""

    kind, longest = "whole", MOST_TYPED
    unit: Any = None  # what is counted, beside the number

    def __init__(self, *args: Any, least: int | None = 0, most: int = 10**12, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.least, self.most = least, most

    def read(self, text: str) -> int:
        """What was typed, as a value."""
        digits = text.replace(",", "")
        if not digits.removeprefix("-").isdecimal():
            raise ValueError(_("“%(text)s” is not a whole number.", text=text))
        number = int(digits[:LONGEST])  # Python refuses to read numbers of thousands of digits
        least = -self.most if self.least is None else self.least
        if number < least:
            raise ValueError(_("This must be at least %(least)s.", least=least))
        if number > self.most:
            raise ValueError(_("This must be at most %(most)s.", most=self.most))
        return number


class PercentField(Typed):
    """比率 — typed as a percentage with two decimals, kept in basis points; `most` in percent."""

    kind, longest = "percent", MOST_TYPED

    def __init__(self, *args: Any, most: int = PERCENT, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def read(self, text: str) -> int:
        """What was typed, as a value."""
        basis_points = Money.yuan(text.rstrip("%")).fen
        if not 0 <= basis_points <= self.most * 100:
            raise ValueError(_("A rate lies between 0 and %(most)s percent.", most=self.most))
        return basis_points

    def write(self, value: int) -> str:
        """A value, as it is typed."""
        return Money(value).plain().removesuffix(".00")


class DayField(Typed):
    """日期 — the browser's own date input; 2026/9/1, 20260901, 2026年9月1日 and 9月1日 are read as well."""

    kind, longest = "day", MOST_TYPED
    widget = TextInput("date")

    def read(self, text: str) -> date:
        """What was typed, as a value."""
        found = day_of(text)
        if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise ValueError(_("“%(text)s” is not a date: write it like 2026-09-01.", text=text))
        return found

    def write(self, value: date) -> str:
        """A value, as it is typed."""
        return value.isoformat()


class MomentField(Typed):
    """时刻 — a day with the time, as clocks in Shanghai show it; kept as an instant."""

    kind, longest = "moment", MOST_TYPED
    widget = TextInput("datetime-local")

    def read(self, text: str) -> datetime:
        """What was typed, as a value."""
        try:
            found = datetime.fromisoformat(text.replace("/", "-")).replace(tzinfo=SHANGHAI)
        except ValueError:
            found = None
        if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise ValueError(_("“%(text)s” is not a time: write it like 2026-09-01 09:30.", text=text))
        return found

    def write(self, value: datetime) -> str:
        """A value, as it is typed."""
        return value.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")


class ChoiceField(SelectField):
    """选项 — one of a few; an optional one may stay empty, which `blank` says in words."""

    def __init__(
        self,
        label: Any,
        validators: Sequence[Any],
        *,
        words: Any,
        optional: bool,
        blank: Any = None,
        **kwargs: Any,
    ) -> None:
        self.words, self.optional, self.blank = words, optional, blank
        super().__init__(
            label, validators, coerce=lambda value: value or None, choices=[], validate_choice=False, **kwargs
        )

    @property
    def segmented(self) -> bool:
        """Whether the few there are stand side by side."""
        return not self.optional and len(self._words()) <= SEGMENTS

    @property
    def wide(self) -> bool:
        """Whether they need the whole width of the form to stand side by side."""
        return self.segmented and len(self._words()) == SEGMENTS

    def iter_choices(self) -> Any:
        """The words, the chosen one marked."""
        first = [("", self.blank or _("Please choose"))] if self.optional or self.data is None else []
        for value, word in [*first, *self._words().items()]:
            yield (value, str(word), value == (self.data or ""), {})

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not among the words."""
        if self.data is not None and self.data not in self._words():
            raise ValidationError(_("Choose one of the list."))

    def _words(self) -> Any:
        return self.words() if callable(self.words) else self.words
