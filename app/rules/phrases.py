"""条件用语 — conditions and amount tables as an office writes them, one line each, read and written back.

    满10年 职级 P7、P8 = 500        at least ten years of service and one of these grades: 500 points
    满6个月 = 300
    不含职级 P9 单位 HD、HN = 200    not of this grade (nor is who has none), in these units or below
    其他 = 100                       everybody else; the first line that fits counts

English does as well: "10 years grade P7, P8 = 500", "others = 100". What a phrase cannot say (an "or", a
date) stays JSON and is shown as such; phrases_of() then answers None.
"""

import re
from collections.abc import Iterable
from typing import Any

from app.core.errors import BadInput
from app.core.money import Points
from app.core.text import _
from app.rules.amounts import MOST_LINES, MOST_POINTS
from app.rules.condition_json import to_json
from app.rules.conditions import EVERYBODY, AllOf, Check, Condition, Not
from app.rules.implications import covers
from app.rules.points import AmountLine
from app.rules.rule_json import lines_to

LONGEST_WHOLE = 20  # digits: more are beyond any limit
SHOWN = 40  # characters of what was written, in a refusal

# the words of a field, the first as it is written back
_LISTS = {
    "grade": ("职级", "职等", "grade"),
    "position": ("岗位", "职务", "position"),
    "employment_type": ("用工形式", "employment"),
    "gender": ("性别", "gender"),
    "unit": ("单位", "unit"),
}
_EVERYBODY = re.compile(r"其他|其余|其它|所有人|全体|others|everybody|everyone|all", re.IGNORECASE)
_AT_LEAST = re.compile(
    r"(?:满|at\s+least\s+)?\s*(\d{1,3})\s*(年|years?|个月|months?)(?:以上)?", re.IGNORECASE
)
_FIELD_OF = {word: field for field, words in _LISTS.items() for word in words}
_LIST = re.compile(
    rf"(不含|非|not\s+)?({'|'.join(_FIELD_OF)})\s*[:：]?\s*([^\s、,，]+(?:\s*[、,，]\s*[^\s、,，]+)*)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s;；且并]+")


class PhraseNotUnderstood(BadInput):
    """看不懂的条件 — a line that is not written as the examples are."""

    code = "phrase_not_understood"


def read_condition(text: str) -> Condition:
    """读条件 — what must hold, all of it; nothing, or "everybody", means everybody. Raises
    PhraseNotUnderstood.
    """
    rest, checks = text.strip(), []
    if not rest or _EVERYBODY.fullmatch(rest):
        return EVERYBODY
    while rest:
        check, rest = _first(rest)
        checks.append(check)
        rest = rest[found.end() :] if (found := _BETWEEN.match(rest)) else rest
    return AllOf(tuple(checks))


def read_table(text: str) -> tuple[AmountLine, ...]:
    """读金额表 — one line a tier, or one number alone for everybody. Raises PhraseNotUnderstood naming the
    line.
    """
    rows = [(number, row.strip()) for number, row in enumerate(text.splitlines(), 1) if row.strip()]
    if not 1 <= len(rows) <= MOST_LINES:
        raise PhraseNotUnderstood(_("Write one number of points, or 1 to %(most)d lines.", most=MOST_LINES))
    lines = tuple(_row(number, row) for number, row in rows)
    for at, line in enumerate(lines):
        if any(covers(earlier.condition, line.condition) for earlier in lines[:at]):
            raise PhraseNotUnderstood(
                _(
                    "Line %(number)d: nobody ever comes to this line, an earlier one takes them all. Put the "
                    "narrower conditions first, and “others” last.",
                    number=rows[at][0],
                )
            )
    return lines


def _parts(tree: Condition) -> tuple[Condition, ...]:
    return tree.parts if isinstance(tree, AllOf) else (tree,)


def phrases_of(tree: Condition) -> str | None:
    """写条件 — the phrase for a condition; None when no phrase can say it."""
    if tree == EVERYBODY:
        return _("others")
    said = [_phrase(part) for part in _parts(tree)]
    return None if not said or None in said else " ".join(str(each) for each in said)


def table_of(lines: Iterable[AmountLine]) -> str:
    """写金额表 — as it was typed; a tier no phrase can say as its JSON."""
    lines = tuple(lines)
    if len(lines) == 1 and lines[0].condition == EVERYBODY:
        return str(lines[0].points.points)
    said = (
        (phrases_of(line.condition) or str(to_json(line.condition)), line.points.points) for line in lines
    )
    return "\n".join(f"{phrase} = {points}" for phrase, points in said)


def amount_json(text: str) -> dict[str, Any]:
    """金额存储 — the typed table as rules keep it."""
    return lines_to(read_table(text))


def _first(text: str) -> tuple[Condition, str]:
    if found := _AT_LEAST.match(text):
        field = "tenure_years" if found[2].lower().startswith(("年", "y")) else "tenure_months"
        return Check(field, "at_least", int(found[1])), text[found.end() :]
    if found := _LIST.match(text):
        field = _FIELD_OF[found[2].lower()]
        values = tuple(re.split(r"\s*[、,，]\s*", found[3]))
        check = Check(field, "within" if field == "unit" else "in", values)
        return Not(check) if found[1] else check, text[found.end() :]
    raise PhraseNotUnderstood(
        _(
            "“%(text)s” is not understood. Write it like “10 years grade P7, P8” or “others”.",
            text=text[:SHOWN],
        )
    )


def _row(number: int, row: str) -> AmountLine:
    if (alone := _whole(row)) is not None:
        return AmountLine(EVERYBODY, Points(alone))
    condition, sign, points = (part.strip() for part in row.replace("＝", "=").rpartition("="))
    count = _whole(points)
    if not sign or count is None or not 0 < count <= MOST_POINTS:
        raise PhraseNotUnderstood(
            _(
                "Line %(number)d: write a condition, “=”, and a number of points from 1 to 1,000,000.",
                number=number,
            )
        )
    return AmountLine(read_condition(condition), Points(count))


def _whole(text: str) -> int | None:
    """Python refuses to read a number of thousands of digits."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_WHOLE else None


def _phrase(part: Condition) -> str | None:
    match part:
        case Check("tenure_years", "at_least", value):
            return _("%(count)d years", count=value)
        case Check("tenure_months", "at_least", value):
            return _("%(count)d months", count=value)
        case Not(Check(field, op, tuple(values))) if field in _LISTS and op in {"in", "within"}:
            return _("not ") + _listed(field, values)
        case Check(field, op, tuple(values)) if field in _LISTS and op in {"in", "within"}:
            return _listed(field, values)
    return None


def _listed(field: str, values: tuple[Any, ...]) -> str:
    word = {
        "grade": _("grade"),
        "position": _("position"),
        "employment_type": _("employment"),
        "gender": _("gender"),
        "unit": _("unit"),
    }[field]
    return f"{word} {'、'.join(str(value) for value in values)}"
