"""通知 — what people are told: templates as data, their words in both languages, and how facts fill them.

`subject` and `body` are read inside the house, behind the reader's own sign-in. `outside` is all that ever
leaves it by mail, robot or text message: it may name only those facts that are declared as harmless there. A
union may put its own words in the place of ours; `wrong_words` says what is wrong with them.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from app.core.money import Money
from app.core.text import _l
from app.rules.notice_templates import KINDS, Fact, Template, Words
from app.rules.notice_templates import TEMPLATES as MOST
from app.rules.notice_templates_points import POINTS
from app.rules.problems import Problem

__all__ = [
    "KINDS",
    "LANGUAGES",
    "LONGEST",
    "PARTS",
    "TEMPLATES",
    "Fact",
    "Template",
    "Words",
    "fill",
    "placeholders",
    "plain",
    "said",
    "samples",
    "standard",
    "wrong_words",
]

TEMPLATES: Mapping[str, Template] = {**MOST, **POINTS}

LANGUAGES: dict[str, Any] = {"zh": _l("Chinese"), "en": _l("English")}
PARTS: Mapping[str, Any] = {
    "subject": _l("Title of the notice"),
    "body": _l("Text of the notice"),
    "outside": _l("Text that leaves the house"),
}
LONGEST = {"subject": 100, "body": 2_000, "outside": 200}
_PLACE = re.compile(r"\{([a-z_]+)\}")
_NO_FACT = "—"


def standard(template: str, language: str) -> Words:
    """标准文字 — the words we ship. Raises KeyError for a template nobody declared."""
    declared = TEMPLATES[template]
    return declared.zh if language == "zh" else declared.en


def said(words: Words, facts: Mapping[str, Any]) -> dict[str, str]:
    """成文 — the parts of a notice with the facts in their places; what is not known is a dash, a line that
    would say nothing else is left out.
    """
    return {part: "\n".join(_lines(getattr(words, part), facts)) for part in PARTS}


def _lines(text: str, facts: Mapping[str, Any]) -> Iterator[str]:
    for line in text.split("\n"):
        named = placeholders(line)
        if not named or any(facts.get(name) not in (None, "") for name in named):
            yield fill(line, facts)


def fill(text: str, facts: Mapping[str, Any]) -> str:
    """填入 — plain replacement and nothing more: neither a fact nor the words can reach into the program.

    The character of nothing, which PostgreSQL keeps in no text, is left out.
    """
    return _PLACE.sub(lambda found: str(facts.get(found[1], "") or _NO_FACT), text).replace("\0", "")


def plain(template: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """事实成文 — the declared facts as they are read: fen as yuan, days and moments as calendars show them.

    Words that are said in the reader's language stay as they are. Raises KeyError for a fact that the
    template does not declare: a slip of the programmer, found by the first test.
    """
    declared = TEMPLATES[template].facts
    return {name: _read(declared[name].kind, value) for name, value in facts.items() if value is not None}


def samples(template: str) -> dict[str, Any]:
    """示例 — the declared examples, for the preview and for a test."""
    return plain(template, {name: fact.sample for name, fact in TEMPLATES[template].facts.items()})


def placeholders(text: str) -> list[str]:
    """占位符 — the names between braces, in their order."""
    return _PLACE.findall(text)


def wrong_words(template: str, words: Words) -> Iterator[tuple[str, Problem]]:
    """文字问题 — (part, problem) for a union's own words: empty, too long, an unknown place, one that may not
    leave the house, a brace without its other.
    """
    facts = TEMPLATES[template].facts
    harmless = {name for name, fact in facts.items() if fact.leaves}
    for part in PARTS:
        text = getattr(words, part)
        named = placeholders(text)
        if not text.strip():
            yield part, Problem("words_missing")
        elif len(text) > LONGEST[part]:
            yield part, Problem("words_too_long", facts={"most": LONGEST[part]})
        elif unknown := next((name for name in named if name not in facts), None):
            yield part, Problem("place_unknown", unknown)
        elif part == "outside" and (secret := next((name for name in named if name not in harmless), None)):
            yield part, Problem("place_private", secret)
        elif "{" in (left := _PLACE.sub("", text)) or "}" in left:
            yield part, Problem("braces")
        elif part == "subject" and "\n" in text:
            yield part, Problem("one_line")


def _read(kind: str, value: Any) -> Any:
    if kind == "fen":
        return Money(int(value)).format()
    if kind in {"count", "points"}:
        return f"{int(value):,}"
    if kind == "day" and isinstance(value, date):
        return value.isoformat()
    if kind == "moment" and isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value
