"""资质规则 — which papers a supplier has, which of them it may not be without, and until when all hold."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.text import _l

PAPERS: dict[str, Any] = {
    "licence": _l("Business licence"),
    "food_permit": _l("Food business permit"),
    "contract": _l("Contract"),
    "authorisation": _l("Brand authorisation"),
    "inspection": _l("Inspection report"),
    "other": _l("Other paper"),
}

# 缺一不可 — once one of these has run out and none took its place, nothing of the supplier may be sold:
# 《食品安全法》第三十五条 asks a permit of who sells food, 《市场主体登记管理条例》 a licence of everybody
NEEDED = frozenset({"licence", "food_permit"})


# 对公账号 — banks give companies numbers of very different lengths, without a check digit in common
ACCOUNT_DIGITS = range(6, 33)


def account_number(text: str) -> str | None:
    """银行账号 — its digits, without the blanks and dashes between them; None where it is none."""
    digits = re.sub(r"[\s-]", "", text)
    return digits if digits.isascii() and digits.isdigit() and len(digits) in ACCOUNT_DIGITS else None


@dataclass(frozen=True, slots=True)
class Paper:
    """一份资质 — its kind, and its last day; None for one that does not run out."""

    kind: str
    until_on: date | None


def all_hold_until(papers: Iterable[Paper]) -> date | None:
    """全部有效至 — the last day on which no needed kind has run out; None when nothing is known to run out.

    Of a kind the paper that holds longest counts. A kind of which no paper was ever kept is not asked for.
    """
    longest: dict[str, date] = {}
    for paper in papers:
        if paper.kind in NEEDED:
            until = paper.until_on or date.max
            longest[paper.kind] = max(until, longest.get(paper.kind, until))
    ends = [until for until in longest.values() if until != date.max]
    return min(ends) if ends else None


def hold(licensed_until: date | None, on: date) -> bool:
    """资质有效 — whether a supplier's papers hold on this day."""
    return licensed_until is None or on <= licensed_until
