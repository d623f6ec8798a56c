"""谓词 — the small language in which rules hand a choice of rows to the database: pure data, no SQL in it.

A leaf asks about one stored value and does not hold where that value is missing (`Missing` apart), so every
predicate is either true or false and `No` is its opposite. `app/core/predicate_sql.py` turns it into a
clause.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Between:
    """区间 — from `low` to `high`, both included; None leaves that end open."""

    source: str
    low: date | None = None
    high: date | None = None


@dataclass(frozen=True, slots=True)
class Among:
    """枚举 — one of these values."""

    source: str
    values: tuple[str | date, ...]


@dataclass(frozen=True, slots=True)
class Under:
    """路径之下 — a materialised path ("1/5/") that begins with one of these: the unit itself or one below
    it.
    """

    source: str
    roots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """为空 — nothing is stored; for text, nothing but emptiness."""

    source: str
    textual: bool


@dataclass(frozen=True, slots=True)
class Every:
    """且 — all parts hold; without parts, true."""

    parts: tuple["Predicate", ...] = ()


@dataclass(frozen=True, slots=True)
class Some:
    """或 — at least one part holds; without parts, false."""

    parts: tuple["Predicate", ...] = ()


@dataclass(frozen=True, slots=True)
class No:
    """非 — the part does not hold."""

    part: "Predicate"


Predicate = Between | Among | Under | Missing | Every | Some | No
