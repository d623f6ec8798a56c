"""资金脉络规则 — a whole and the parts it went into; what is not among the parts is the difference, and must
be nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from app.core.text import _l
from app.rules.orders import SETTLED_STATES

# 去向 — where money of a budget or sub-account can be, in the order in which it goes there
PLACES = {
    "unallocated": _l("Not yet allocated"),
    "available": _l("Available"),
    "held": _l("Set aside"),
    "open": _l("Granted, points still open"),
    "committed": _l("Ordered, not yet received"),
    "settled": _l("Goods received, on a closed statement"),
    "unsettled": _l("Goods received, not yet settled"),
    "adjusted": _l("Adjusted with suppliers"),
    "paid": _l("Paid out"),
    "sent": _l("Transferred to other sub-accounts"),
    "carried": _l("Carried into the next year"),
    "returned": _l("Back in the budget"),
    "elsewhere": _l("Booked otherwise"),
}
# 来源 — where it came from
SOURCES = {
    "approved": _l("Approved"),
    "allocated": _l("Allocated"),
    "received": _l("Transferred from other sub-accounts"),
    "brought": _l("Carried over from the year before"),
}
# 发放的去向 — what became of the money behind points that were granted
FATES = {
    "open": _l("Points still open"),
    "committed": _l("Ordered, not yet received"),
    "owed": _l("Spent on goods received"),
    "surplus": _l("Worth more than the goods: back"),
    "expired": _l("Lapsed: back"),
    "revoked": _l("Taken back"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """一部分 — one place money came from or went to, in fen."""

    key: str
    fen: int


@dataclass(frozen=True, slots=True)
class Tree:
    """脉络 — what came in and where it is; the two come to the same, or something is wrong."""

    sources: Sequence[Part]
    parts: Sequence[Part]

    @property
    def whole(self) -> int:
        """All that came in."""
        return sum(part.fen for part in self.sources)

    @property
    def difference(self) -> int:
        """差额 — what came in less what is accounted for; 0 when every fen is found."""
        return self.whole - sum(part.fen for part in self.parts)

    def fen_of(self, key: str) -> int:
        """What lies at a place; 0 where nothing does."""
        return sum(part.fen for part in self.parts if part.key == key)


@dataclass(frozen=True, slots=True)
class Fate:
    """积分资金去向 — of one lot or many: granted, and what became of it, in fen; `lots` and `points` beside
    it.
    """

    lots: int = 0
    points: int = 0
    value: int = 0
    open_points: int = 0
    open: int = 0
    committed: int = 0
    owed: int = 0
    surplus: int = 0
    expired: int = 0
    revoked: int = 0

    @property
    def difference(self) -> int:
        """差额 — granted less what is accounted for."""
        return self.value - sum(int(getattr(self, key)) for key in FATES)

    def __add__(self, other: "Fate") -> "Fate":
        return Fate(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


def owed_now(state: str, price: int, returned: int) -> int:
    """应付 — of what goods cost, in fen: nothing before an order is received or once it is undone, and less
    what went back.
    """
    return price - returned if state in SETTLED_STATES else 0


@dataclass(frozen=True, slots=True)
class Moves:
    """分账户收付 — of one sub-account in fen: what the ledger brought in and took out by cause, and what
    stands on its bounded accounts.
    """

    came: Mapping[str, int]
    went: Mapping[str, int]
    standing: Mapping[str, int]
    settled: int = 0
    adjusted: int = 0
    elsewhere: int = 0


def tree_of(moves: Moves, fate: Fate) -> Tree:
    """分账户脉络 — free, set aside and paid out by the accounts; points and goods by the lots and orders: two
    tellings that must meet.
    """
    sources = {
        "allocated": moves.came.get("allocation", 0),
        "received": moves.came.get("transfer", 0),
        "brought": moves.came.get("carry_forward", 0),
    }
    parts = {
        "available": moves.standing.get("available", 0),
        "held": moves.standing.get("held", 0),
        "open": fate.open,
        "committed": fate.committed,
        "settled": moves.settled,
        "unsettled": fate.owed - moves.settled,
        "adjusted": moves.adjusted,
        "paid": moves.standing.get("spent", 0),
        "sent": moves.went.get("transfer", 0),
        "carried": moves.went.get("carry_forward", 0),
        "returned": moves.went.get("allocation", 0) + moves.went.get("year_end", 0),
        "elsewhere": moves.elsewhere,
    }
    return Tree(_kept(sources), _kept(parts))


def tree_of_budget(approved: int, unallocated: int, trees: Iterable[Tree]) -> Tree:
    """预算脉络 — approved money and what came from outside, over all its sub-accounts; what went down and
    came back up again is not counted twice.
    """
    below = list(trees)
    came = {key: sum(_of(tree.sources, key) for tree in below) for key in ("received", "brought")}
    went = {
        key: sum(tree.fen_of(key) for tree in below)
        for key in PLACES
        if key not in {"unallocated", "returned"}
    }
    return Tree(_kept({"approved": approved, **came}), _kept({"unallocated": unallocated, **went}))


def total_of(trees: Iterable[Tree]) -> Tree:
    """合计 — place by place over many trees."""
    all_trees = list(trees)
    sources = {key: sum(_of(tree.sources, key) for tree in all_trees) for key in SOURCES}
    return Tree(_kept(sources), _kept({key: sum(tree.fen_of(key) for tree in all_trees) for key in PLACES}))


def _of(parts: Sequence[Part], key: str) -> int:
    return sum(part.fen for part in parts if part.key == key)


def _kept(found: Mapping[str, int]) -> tuple[Part, ...]:
    return tuple(Part(key, fen) for key, fen in found.items() if fen)
