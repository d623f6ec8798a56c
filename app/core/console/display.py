"""显示 — a value as people read it, by the kind of its column: money, points, days, words, masked, empty."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import g
from flask_babel import format_decimal
from markupsafe import Markup, escape

from app.core import policy
from app.core.clock import SHANGHAI
from app.core.console.attributes import Attribute
from app.core.console.links import linked
from app.core.money import Money
from app.core.text import _

PAIR = 2  # from and to
GROUPED = 10_000  # from here on a number is easier to read in groups
EMPTY = Markup('<span class="none">—</span>')
# cells are many, and adding to markup escapes several times as fast as formatting it
CODE, MONEY = Markup('<span class="code">'), Markup('<span class="money">')
MASKED = Markup('<span class="masked">')
END = Markup("</span>")
# how a state feels; anything else is neutral
TONES: Mapping[str, str] = {
    **dict.fromkeys(("active", "open", "listed", "received", "released", "applied", "done"), "good"),
    **dict.fromkeys(("draft", "prepared", "placed", "queued"), "wait"),
    **dict.fromkeys(("shipped", "running"), "busy"),
    **dict.fromkeys(("cancelled", "withdrawn", "undone", "left", "stopped", "delisted", "retired"), "off"),
    **dict.fromkeys(("suspended", "failed", "refused", "rejected"), "bad"),
    "closed": "done",
    **{each: each for each in ("good", "wait", "bad")},  # said outright, where what is tagged is no state
}


def shown(attribute: Attribute, value: Any) -> Markup:
    """A value in a cell or on a card; never a Python word."""
    if value is None or value in ("", {}, []):
        return EMPTY
    return SHOW.get(attribute.kind, _text)(attribute, value)


def plain(attribute: Attribute, value: Any) -> str:
    """A value as text, for the audit and for exports of what is seen."""
    return shown(attribute, value).striptags()


def tone(state: str, own: Mapping[str, str] | None = None) -> str:
    """色调 — how a state feels: as its column says, else as its code does everywhere."""
    return (own or {}).get(state) or TONES.get(state, "plain")


def tag(word: Any, state: str, own: Mapping[str, str] | None = None) -> Markup:
    """状态标签 — a state as a coloured tag."""
    return Markup('<span class="tag ') + tone(state, own) + Markup('">') + str(word) + END


def _text(_attribute: Attribute, value: Any) -> Markup:
    return escape(str(value))


def _relation(_attribute: Attribute, value: Any) -> Markup:
    return linked(value)


def _code(_attribute: Attribute, value: Any) -> Markup:
    return CODE + str(value) + END


def _long(_attribute: Attribute, value: Any) -> Markup:
    return Markup('<span class="long">{}</span>').format(value)


def _fen(_attribute: Attribute, value: int) -> Markup:
    return MONEY + Money(value).format() + END


def _whole(_attribute: Attribute, value: int) -> Markup:
    return escape(format_decimal(value))


def _number(_attribute: Attribute, value: int) -> Markup:
    return escape(format_decimal(value) if abs(value) >= GROUPED else str(value))  # 2026 is a year, not 2,026


def _percent(_attribute: Attribute, basis_points: int) -> Markup:
    whole, part = divmod(basis_points, 100)
    return escape(f"{whole}.{part:02}".rstrip("0").rstrip(".") + "%")


def _day(_attribute: Attribute, value: date) -> Markup:
    said = value.isoformat()
    return Markup('<time datetime="') + said + Markup('">') + said + Markup("</time>")


def _instant(_attribute: Attribute, value: datetime) -> Markup:
    local = value.astimezone(SHANGHAI)
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(), local.strftime("%Y-%m-%d %H:%M"))


def _flag(_attribute: Attribute, value: bool) -> Markup:  # noqa: FBT001 - the value itself
    return escape(_("Yes") if value else _("No"))


def _link(_attribute: Attribute, pair: tuple[Any, str | None]) -> Markup:
    word, url = pair
    return Markup('<a href="{}">{}</a>').format(url, word) if url else escape(str(word))


def _choice(attribute: Attribute, value: str) -> Markup:
    word = attribute.words.get(value, value)
    coloured = attribute.key == "state" or attribute.tones
    return tag(word, value, attribute.tones) if coloured else escape(str(word))


def _sensitive(attribute: Attribute, value: Any) -> Markup:
    said = policy.mask(g.get("role"), attribute.mask or "", value)
    return MASKED + said + END


def _json(_attribute: Attribute, value: Any) -> Markup:
    if isinstance(value, Mapping) and all(
        isinstance(pair, list) and len(pair) == PAIR for pair in value.values()
    ):
        return _changes(value)
    return Markup("<code>{}</code>").format(json.dumps(value, ensure_ascii=False, indent=None, default=str))


def _changes(value: Mapping[str, Any]) -> Markup:
    lines = Markup("").join(
        Markup("<li>{}: <del>{}</del> → <ins>{}</ins></li>").format(
            key, old if old is not None else "—", new if new is not None else "—"
        )
        for key, (old, new) in value.items()
    )
    return Markup('<ul class="changes">{}</ul>').format(lines)


SHOW: Mapping[str, Callable[[Attribute, Any], Markup]] = {
    "code": _code,
    "fen": _fen,
    "points": _whole,
    "number": _number,
    "basis_points": _percent,
    "day": _day,
    "instant": _instant,
    "flag": _flag,
    "choice": _choice,
    "sensitive": _sensitive,
    "tag": lambda _attribute, pair: tag(*pair),  # a word, and the state whose colour it has
    "link": _link,  # a word, and where it leads; nowhere for who may not go there
    "json": _json,
    "relation": _relation,
    "long_text": _long,
}
