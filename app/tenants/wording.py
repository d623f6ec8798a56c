"""措辞 — what a person reads for each problem a rule finds in a code, a name or a region."""

from typing import Any, TypeVar

from app.core.errors import BadInput
from app.core.money import Money
from app.core.text import _, _l
from app.rules.lattice import Held, Resolved
from app.rules.problems import Problem
from app.tenants.queries.lattice import Entry

SENTENCES: dict[str, Any] = {
    "tenant_code_shape": _l(
        "A tenant code has letters, digits, - and _, at most 40 of them: choose another."
    ),
    "unit_code_shape": _l(
        "A unit code has letters, digits, dots, - and _, at most 40 of them: choose another."
    ),
    "unit_name_shape": _l("A unit's name has 1 to %(limit)s characters and no slash: enter one name only."),
    "region_unknown": _l("This region is not known: enter a province such as 安徽 or 上海."),
    "credit_code_shape": _l(
        "This is not a unified social credit code: enter its 18 characters as they stand on the certificate."
    ),
    "email_invalid": _l("This is not an e-mail address: enter one like name@example.com."),
}


Value = TypeVar("Value")


class NotTaken(BadInput):
    """不合要求 — a code, name, region or address that cannot be taken; `details` name the problem."""

    code = "not_taken"


def taken(value: Value | Problem) -> Value:
    """The value, or NotTaken with the sentence of its problem."""
    if isinstance(value, Problem):
        words = str(SENTENCES[value.code])
        raise NotTaken(words % value.facts if value.facts else words, problem=value.code)
    return value


def held_words(entry: Entry, value: Held) -> str:
    """值的文字 — a value that units may fill in, as people read it."""
    if entry.form == "bool":
        return _("Yes") if value else _("No")
    if entry.form == "fen" and isinstance(value, int):
        return Money(value).format()
    if entry.choices:
        return str(entry.choices.get(str(value), value))
    return f"{value:,}{entry.unit}" if isinstance(value, int) else str(value)


def room_words(entry: Entry, room: Resolved) -> str:
    """范围文字 — what may be filled in, in words."""
    if room.limits.options is not None:
        return "、".join(held_words(entry, each) for each in room.limits.options)
    return _("%(least)s to %(most)s", least=held_words(entry, room.least), most=held_words(entry, room.most))
