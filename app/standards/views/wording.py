"""标准措辞 — a line of the standards as people read it."""

from collections.abc import Sequence
from typing import Any

from app.core.money import Money
from app.core.text import _
from app.models import WelfareStandard
from app.rules.standard_items import FORM_WORDS, SHAPES, TIERS
from app.rules.standards import Standard

Line = Standard | WelfareStandard


def figure(line: Line) -> str:
    """数字 — an amount, a share, a multiple of the dues, or so many times."""
    if line.cap_fen is not None:
        amount = str(Money(line.cap_fen).format())
        return f"{amount} × {line.count}" if line.count and line.shape == "times_year" else amount
    if line.ratio_bp is not None:
        if line.shape == "dues_multiple":
            return _("%(times)s times", times=f"{line.ratio_bp / 10_000:g}")
        return f"{line.ratio_bp / 100:g}%"
    return _("%(times)s times a year", times=line.count or 0)


def said(line: Line) -> str:
    """一句话 — the figure, how it is counted, and for which tier."""
    tier = f" · {TIERS.get(line.tier, line.tier)}" if line.tier else ""
    return f"{figure(line)} · {SHAPES[line.shape]}{tier}"


def forms_said(forms: Sequence[str]) -> str:
    """允许形式 — in words."""
    return "、".join(str(FORM_WORDS.get(each, each)) for each in forms) or _("not stated")


def figures(rows: Sequence[Any]) -> dict[int, str]:
    """One for each row of a page."""
    return {row.id: figure(row) for row in rows}
