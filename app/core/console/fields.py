"""表单字段 — one maker per kind of value; each reads what people type and says in a sentence what is wrong.

    fields = {"unit": pick(_l("Unit"), OrgUnit), "on": day(_l("On")), "reason": reason()}

`of(Model, "column")` makes the field a column calls for.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField
from wtforms.fields.core import UnboundField
from wtforms.validators import InputRequired, Length, Optional, StopValidation

from app.core.console.attributes import Attribute, attribute
from app.core.console.pick import PickField
from app.core.console.typed import (
    ChoiceField,
    DayField,
    LongTextField,
    MomentField,
    MoneyField,
    PercentField,
    TextField,
    WholeField,
)
from app.core.text import _l


class Needed(InputRequired):
    """必填 — something that is more than blanks; what was typed and could not be read says so by itself."""

    def __call__(self, form: Any, field: Any) -> None:
        """Raises StopValidation."""
        super().__call__(form, field)
        if field.data is None and not field.errors:
            raise StopValidation(str(self.message))


def _needed(required: bool, *more: Any) -> list[Any]:  # noqa: FBT001 - the makers' own word
    return [Needed(_l("Please fill this in.")) if required else Optional(), *more]


def text(label: Any, *, required: bool = True, length: int = 100, **more: Any) -> Any:
    """One line of text."""
    limit = Length(max=length, message=_l("At most %(max)d characters."))
    return TextField(label, _needed(required, limit), **more)


def long_text(label: Any, *, required: bool = False, length: int = 4_000, **more: Any) -> Any:
    """Several lines."""
    return LongTextField(
        label, _needed(required, Length(max=length, message=_l("At most %(max)d characters."))), **more
    )


def reason(label: Any = None, *, required: bool = True) -> Any:
    """事由 — why; it stands in the audit record."""
    return long_text(label or _l("Reason"), required=required)


def money(label: Any, *, required: bool = True, least: int | None = 0, **more: Any) -> Any:
    """Yuan, kept as fen; below `least` (fen) it is refused, None takes any."""
    return MoneyField(label, _needed(required), least=least, **more)


def whole(label: Any, *, required: bool = True, least: int | None = 0, **more: Any) -> Any:
    """A whole number, of points or of pieces."""
    return WholeField(label, _needed(required), least=least, **more)


def percent(label: Any, *, required: bool = True, **more: Any) -> Any:
    """A rate, kept in basis points; above `most` (percent, 100 if nothing is said) it is refused."""
    return PercentField(label, _needed(required), **more)


def day(label: Any, *, required: bool = True, **more: Any) -> Any:
    """A business day; `default=today` fills in today's."""
    return DayField(label, _needed(required), **more)


def moment(label: Any, *, required: bool = True, **more: Any) -> Any:
    """A day with the time, in Shanghai."""
    return MomentField(label, _needed(required), **more)


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

    `by` names the columns searched, `where` is a function that gives further conditions, `told` what stands
    under a name in the list, `weight` the number the page adds up (app/static/js/basket.js).
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


def in_groups(form: FlaskForm, groups: Sequence[tuple[Any, Sequence[str]]]) -> list[tuple[Any, list[Any]]]:
    """分组 — the visible fields under the titles of their groups; first those that stand in none."""
    visible = {field.name: field for field in form if not isinstance(field, HiddenField)}
    named = {name for _title, names in groups for name in names}
    rest = [field for name, field in visible.items() if name not in named]
    made = [(title, [visible[name] for name in names if name in visible]) for title, names in groups]
    return [(title, some) for title, some in [(None, rest), *made] if some]


def _one_line(found: Attribute, label: Any, options: dict[str, Any]) -> Any:
    look = {"render_kw": LOOKS[found.key]} if found.key in LOOKS else {}
    return text(label, length=found.length or 100, **{**look, **options})


GROUPED = {"data-grouped": ""}
# which keyboard a phone shows
LOOKS = {"email": {"inputmode": "email"}, "phone": {"inputmode": "tel"}}


MAKERS: dict[str, Callable[[Attribute, Any, dict[str, Any]], Any]] = {
    "fen": lambda _found, label, options: money(label, **options),
    "points": lambda _found, label, options: whole(label, **{"render_kw": GROUPED, **options}),
    "number": lambda _found, label, options: whole(label, **{"most": 2**31 - 1, **options}),
    "basis_points": lambda _found, label, options: percent(label, **options),
    "day": lambda _found, label, options: day(label, **options),
    "instant": lambda _found, label, options: moment(label, **options),
    "long_text": lambda _found, label, options: long_text(label, **options),
    "choice": lambda found, label, options: choice(label, found.words, **options),
    "relation": lambda found, label, options: pick(label, found.target, **options),  # type: ignore[arg-type]
    "flag": lambda _found, label, options: flag(
        label, **{k: v for k, v in options.items() if k != "required"}
    ),
    "sensitive": lambda found, label, options: text(
        label, length=60, **{"render_kw": {"autocomplete": "off", **LOOKS.get(found.key, {})}, **options}
    ),
}
