"""预算执行规则 — how a year's money stands, line by line and summed by head; every figure follows from
postings.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from app.core.text import _l

WHOLE = 10_000  # basis points in one

# entries that bring money to a sub-account or take it away to its budget, another sub-account, another year
FUNDING = frozenset({"allocation", "year_end", "transfer", "carry_forward"})
MOVED = frozenset({"transfer", "carry_forward"})
# These entries move money inside a sub-account: whatever is neither, was spent or came back
INSIDE = frozenset({"hold", "release", "grant", "expiry", "redeem", "cancel"})
KINDS = ("available", "held", "granted", "committed", "spent")

COLUMNS: Mapping[str, Any] = {
    "planned": _l("Planned"),
    "adjusted": _l("Adjusted by"),
    "approved": _l("Approved now"),
    "moved": _l("Transferred"),
    "allocated": _l("Allocated so far"),
    "held": _l("Set aside now"),
    "granted": _l("Out as points"),
    "committed": _l("Committed to orders now"),
    "spent": _l("Spent"),
    "left": _l("Money left"),
}
# who signs the table, as on the form 工会02表
SIGNATURES = (_l("Drawn up by"), _l("Reviewed by"), _l("Head of finance"), _l("Union chair"), _l("Date"))


@dataclass(frozen=True, slots=True)
class Figures:
    """执行数 — of a budget, a sub-account or a head, in fen.

    `moved` is what transfers and the close of years brought or took; `spent` what was paid out or is owed for
    goods received.
    """

    planned: int = 0
    approved: int = 0
    moved: int = 0
    allocated: int = 0
    held: int = 0
    granted: int = 0
    committed: int = 0
    spent: int = 0

    @property
    def adjusted(self) -> int:
        """What adjustments added or cut."""
        return self.approved - self.planned

    @property
    def left(self) -> int:
        """Neither spent nor bound: still in the budget, or available in its sub-accounts."""
        return self.approved + self.moved - self.held - self.granted - self.committed - self.spent

    @property
    def rate(self) -> int | None:
        """执行率 — spent of what there was to spend, in basis points; None where there was nothing."""
        whole = self.approved + self.moved
        return self.spent * WHOLE // whole if whole > 0 else None

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


def spent_of(sums: Mapping[tuple[str, str], int]) -> Figures:
    """分账户执行数 — from the sums of a sub-account's postings by kind of account and kind of entry."""
    by_kind = {kind: sum(fen for (each, _entry), fen in sums.items() if each == kind) for kind in KINDS}
    outside = sum(fen for (_kind, entry), fen in sums.items() if entry not in FUNDING)
    return Figures(
        moved=sum(fen for (_kind, entry), fen in sums.items() if entry in MOVED),
        allocated=sum(fen for (_kind, entry), fen in sums.items() if entry in FUNDING - MOVED),
        held=by_kind["held"],
        granted=by_kind["granted"],
        committed=by_kind["committed"],
        spent=by_kind["spent"] - outside,
    )


@dataclass(frozen=True, slots=True)
class Row:
    """执行表的一行 — a head with what stands under it, or a code with its own; the total has no code."""

    code: str
    name: str
    figures: Figures
    heads: bool = False


def rows_of(
    by_code: Mapping[str, Figures], names: Mapping[str, str], parents: Mapping[str, str | None]
) -> Sequence[Row]:
    """执行表 — by code, each head before its details and summed over them."""
    rows: dict[str, Row] = {}
    for code in sorted(by_code):
        parent = parents.get(code)
        if parent is not None:
            head = rows.get(f"{parent}/")
            before = head.figures if head else by_code.get(parent, Figures())
            rows[f"{parent}/"] = Row(parent, names.get(parent, ""), before + by_code[code], heads=True)
    for code, figures in by_code.items():
        rows[f"{code}/-"] = Row(code, names.get(code, ""), figures)
    return [rows[key] for key in sorted(rows)]


def total_of(rows: Iterable[Figures]) -> Figures:
    """合计 — over lines, never over heads."""
    total = Figures()
    for each in rows:
        total += each
    return total
