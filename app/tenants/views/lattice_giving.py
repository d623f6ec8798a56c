"""下放页 — give a fixed value, a range or a free hand to those below; see who falls out; confirm."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import request, url_for
from wtforms import HiddenField

from app.core.clock import today
from app.core.console import fields
from app.core.console.calling import call, placed
from app.core.console.forms import Fact, FormPage, Lines, PreviewPage
from app.core.console.security import acting
from app.core.errors import BadInput
from app.core.numbers import number_in
from app.core.text import _, _l
from app.rules.lattice import MODES, OUTSIDE, Held, Limits, Value
from app.tenants.queries.lattice import Entry, value_for
from app.tenants.services.delegating import RangePlan, give_range, plan_range
from app.tenants.views.lattice import seats_unit
from app.tenants.views.lattice_filling import entry_asked
from app.tenants.wording import held_words, room_words

TYPED = ("mode", "least", "most", "default", "from_on")
CARRIED = ("kind", "key", *TYPED)
MONEY = ("least_fen", "most_fen", "default_fen")


class GiveRange(FormPage):
    """设置下放范围 — how a value is given on; nothing is saved before the next page."""

    by_address = True
    class_permission_name, verb = "ValueRanges", "give"
    title, submit = _l("Give a value to the units"), _l("See whom it concerns")
    intro = _l("Nothing is saved yet: the next page shows whose value would lie outside.")
    fields = {
        "mode": fields.choice(_l("How it is given"), MODES, default="range"),
        "least": fields.whole(_l("At least"), required=False, least=None),
        "most": fields.whole(_l("At most"), required=False, least=None),
        "least_fen": fields.money(_l("At least"), required=False),
        "most_fen": fields.money(_l("At most"), required=False),
        "default": fields.whole(_l("Where nothing is filled in"), required=False, least=None),
        "default_fen": fields.money(_l("Where nothing is filled in"), required=False),
        "default_choice": fields.choice(_l("Where nothing is filled in"), dict, required=False),
        "from_on": fields.day(_l("From"), default=today),
        "kind": HiddenField(),
        "key": HiddenField(),
    }

    def facts(self, row: Any) -> Sequence[Fact]:
        """What the unit itself has, and how wide it may be given."""
        kind, entry = entry_asked()
        found = value_for(kind, entry.key, seats_unit(), today())
        return [
            Fact(_l("Matter"), entry.label, note=entry.why or None),
            Fact(_l("Given by"), seats_unit().full_name),
            Fact(_l("Our own value"), held_words(entry, found.value)),
            Fact(_l("Widest"), room_words(entry, found)),
        ]

    def prepared(self, form: Any, row: Any) -> None:
        """Only the fields that fit this value."""
        kind, entry = entry_asked()
        _fit(form, entry)
        hint = _(
            "Left empty, the units have the value from above: %(value)s.", value=_from_above(kind, entry)
        )
        for name in ("default", "default_fen", "default_choice"):
            if name in form:
                form[name].description = hint
        for name in ("least", "most", "default"):
            if name in form:
                form[name].unit = entry.unit
        form.kind.data, form.key.data = kind, entry.key

    def apply(self, row: Any, values: Mapping[str, Any]) -> dict[str, Any]:
        """Only looked at."""
        kind, entry = entry_asked()
        typed = _typed(values, entry)
        with placed(**_names(entry)):
            plan_range(
                kind,
                entry.key,
                value=_value(typed, kind, entry),
                from_on=values["from_on"],
                actor=acting(),
                on=today(),
            )
        return {"kind": kind, "key": entry.key, **typed, "from_on": values["from_on"].isoformat()}

    def message(self, row: Any, result: Any) -> str:
        """What comes now."""
        return str(_l("This is whom it concerns. Nothing is saved yet."))

    def after(self, row: Any, result: dict[str, Any]) -> str:
        """The preview."""
        return url_for(
            "ConfirmRange.form", **{name: said for name, said in result.items() if said is not None}
        )

    def back(self, row: Any) -> str:
        """The table."""
        return url_for("GivenValues.table")


class ConfirmRange(PreviewPage):
    """确认下放 — who falls out is named, and what becomes of them is said, before it is saved."""

    by_address = True
    class_permission_name, verb = "ValueRanges", "give"
    title, submit = _l("Confirm what is given"), _l("Save")
    fields = {
        "outside": fields.choice(_l("Whoever lies outside"), OUTSIDE, default="refuse"),
        "reason": fields.reason(),
        **{name: HiddenField() for name in CARRIED},
    }
    then = (
        _l("It holds from the day shown; until then nothing changes."),
        _l("What a unit filled in stays its word: it counts again once there is room for it."),
    )
    done = _l("Saved.")

    def digest(self, row: Any) -> str:
        """Of what is shown."""
        return self._plan().digest

    def facts(self, row: Any) -> Sequence[Fact]:
        """What is given, to whom, from when."""
        _kind, entry = entry_asked()
        plan = self._plan()
        return [
            Fact(_l("Matter"), entry.label),
            Fact(_l("How it is given"), MODES[plan.value.mode]),
            Fact(_l("Range"), _range_words(entry, plan.value)),
            Fact(_l("From"), _from_on(), kind="day"),
        ]

    def lists(self, row: Any) -> Sequence[Lines]:
        """Who would lie outside."""
        _kind, entry = entry_asked()
        plan = self._plan()
        rows = [
            (
                each.name,
                each.on,
                held_words(entry, each.has),
                held_words(entry, each.falls_to),
                held_words(entry, each.nearest),
            )
            for each in plan.outsiders
        ]
        headings = (_l("Unit"), _l("From"), _l("Has"), _l("Would fall back to"), _l("Nearest allowed"))
        note = None if rows else _l("Every unit that filled in a value stays inside.")
        return [Lines(_l("Units outside of the range"), headings, rows, ("text", "day"), note)]

    def prepared(self, form: Any, row: Any) -> None:
        """Without anybody outside there is nothing to choose."""
        for name in CARRIED:
            form[name].data = request.values.get(name, "")
        if not self._plan().outsiders:
            del form.outside

    def apply(self, row: Any, values: Mapping[str, Any]) -> Any:
        """By the digest that was seen."""
        kind, entry = entry_asked()
        value = _value(_address(), kind, entry, outside=values.get("outside") or "fall_back")
        return call(
            give_range,
            kind,
            entry.key,
            value=value,
            from_on=_from_on(),
            digest=values["digest"],
            reason=values["reason"],
        )

    def after(self, row: Any, result: Any) -> str:
        """The table."""
        return url_for("GivenValues.table")

    def back(self, row: Any) -> str:
        """The table."""
        return url_for("GivenValues.table")

    def _plan(self) -> RangePlan:
        kind, entry = entry_asked()
        return plan_range(
            kind,
            entry.key,
            value=_value(_address(), kind, entry),
            from_on=_from_on(),
            actor=acting(),
            on=today(),
        )


def _fit(form: Any, entry: Entry) -> None:
    money, whole = entry.form == "fen", entry.form not in ("fen", "bool", "choice")
    if not money:
        for name in MONEY:
            delattr(form, name)
    if not whole:
        for name in ("least", "most", "default"):
            delattr(form, name)
    if money or whole:
        del form.default_choice
    else:
        options = entry.limits.options or ()
        form.default_choice.choices = [("", "")] + [
            (_code(each), held_words(entry, each)) for each in options
        ]
        form.mode.choices = [(mode, str(word)) for mode, word in MODES.items() if mode != "range"]


def _typed(values: Mapping[str, Any], entry: Entry) -> dict[str, Any]:
    """What was typed, as it travels in the address."""
    names = _names(entry)
    typed = {name: values.get(field) for name, field in names.items()}
    if values["mode"] == "range" and (typed["least"] is None or typed["most"] is None):
        field = names["least"] if typed["least"] is None else names["most"]
        raise BadInput(_("A range needs both ends: fill this in."), field=field)
    return {"mode": values["mode"], **typed}


def _names(entry: Entry) -> dict[str, str]:
    """The fields of the form, by what they say of the value."""
    names = {name: f"{name}_fen" if entry.form == "fen" else name for name in ("least", "most", "default")}
    return names if entry.limits.options is None else names | {"default": "default_choice"}


def _address() -> dict[str, Any]:
    return {name: request.values.get(name) or None for name in TYPED}


def _value(typed: Mapping[str, Any], kind: str, entry: Entry, *, outside: str = "refuse") -> Value:
    mode = typed["mode"] if typed["mode"] in MODES else "locked"
    limits = Limits()
    if mode == "range":
        least, most = _whole(typed["least"]), _whole(typed["most"])
        if least is None or most is None:
            raise BadInput(_("A range needs both ends: fill this in."), field="least")
        limits = Limits(least=least, most=most)
    return Value(
        kind=kind,
        owner=0,
        mode=mode,
        limits=limits,
        default=_default(typed["default"], entry),
        outside=outside,
    )


def _default(said: Any, entry: Entry) -> Held | None:
    if said is None:
        return None
    if entry.limits.options is None:
        return _whole(said)
    return next((each for each in entry.limits.options if _code(each) == str(said)), None)


def _whole(said: Any) -> int | None:
    return said if isinstance(said, int) else number_in(str(said or ""))


def _code(value: Held) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _from_on() -> date:
    try:
        return date.fromisoformat(request.values.get("from_on", ""))
    except ValueError:
        raise BadInput(_("This is not a day: enter it as 2026-09-01."), field="from_on") from None


def _from_above(kind: str, entry: Entry) -> str:
    return held_words(entry, value_for(kind, entry.key, seats_unit(), today()).value)


def _range_words(entry: Entry, value: Value) -> str:
    if value.mode != "range":
        return "—" if value.default is None else held_words(entry, value.default)
    return _(
        "%(least)s to %(most)s",
        least=held_words(entry, value.limits.least),
        most=held_words(entry, value.limits.most),
    )
