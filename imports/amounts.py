"""金额与比率 — cells that hold yuan or a rate, as whole fen and basis points."""

import re
from decimal import Decimal
from typing import Any

from app.core.errors import DomainError
from app.core.money import Money
from app.rules.people import plain
from app.rules.problems import Problem

EXACT = 10**15  # a larger float has lost its fen
LONGEST = 100  # of a wrong cell that is repeated
_BRACKETED = re.compile(r"\((.+)\)|（(.+)）")
_SUFFIX = re.compile(r"(元|RMB|CNY|人民币)", re.IGNORECASE)
_RATE = re.compile(r"(\d{1,2}(?:\.\d{1,2})?)[%％]?")
_NOISE = Decimal("0.0001")  # what adding floats in a formula leaves behind is less


def fen(cell: Any, code: str = "money_unreadable") -> int | Problem | None:
    """金额 — yuan with at most two decimals, ¥1,234.50 or (12.00) for what is taken off, as fen; Problem
    `code`.
    """
    text = plain(cell)
    if not text:
        return None
    if isinstance(cell, float) and abs(cell) < EXACT:
        text = format(Decimal(repr(cell)).quantize(_NOISE).normalize(), "f")
    bracketed = _BRACKETED.fullmatch(text)
    bare = _SUFFIX.sub("", (bracketed[1] or bracketed[2]) if bracketed else text).strip()
    try:
        amount = Money.yuan(bare).fen
    except DomainError:
        return Problem(code, facts={"text": text[:LONGEST]})
    return -amount if bracketed else amount


def basis_points(cell: Any) -> int | Problem | None:
    """税率 — 13%, 13 or 0.13, as basis points; Problem rate_unreadable."""
    text = plain(cell)
    if not text:
        return None
    if isinstance(cell, float) and 0 < cell < 1:
        text = format((Decimal(repr(cell)) * 100).quantize(_NOISE).normalize(), "f")
    found = _RATE.fullmatch(text)
    if not found:
        return Problem("rate_unreadable", facts={"text": text[:LONGEST]})
    return int(Decimal(found[1]) * 100)
