"""脉络图 — a tree as a page shows it: sources and places with their share of the whole, each leading to its
rows; and whether it adds up.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.money import Money
from app.core.text import _
from app.rules.lineage import FATES, PLACES, SOURCES, Fate, Part, Tree

WHOLE = 100
Address = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Branch:
    """一支 — a source or a place: its word, its money, how wide it is drawn, and the rows behind it."""

    key: str
    label: Any
    fen: int
    percent: int
    url: str | None = None

    @property
    def money(self) -> str:
        """In yuan."""
        return Money(self.fen).format()


@dataclass(frozen=True, slots=True)
class Drawn:
    """脉络图 — sources on the one side, places on the other."""

    sources: Sequence[Branch]
    parts: Sequence[Branch]
    whole: int
    difference: int

    @property
    def verdict(self) -> str:
        """One sentence: whether every fen is found."""
        if not self.difference:
            return _(
                "Every fen is found: the parts come to %(whole)s, difference 0.", whole=Money(self.whole)
            )
        return _(
            "The parts differ from the whole by %(fen)s: have the ledger verified before anything is booked.",
            fen=Money(self.difference),
        )


def drawn(tree: Tree, address: Address = lambda _key: None) -> Drawn:
    """画出 — `address` says where the rows of a source or a place are."""
    return Drawn(
        _branches(tree.sources, SOURCES, tree.whole, address),
        _branches(tree.parts, PLACES, tree.whole, address),
        tree.whole,
        tree.difference,
    )


def drawn_fate(fate: Fate, address: Address = lambda _key: None) -> Drawn:
    """画出去向 — what became of the money behind points."""
    parts = [Part(key, getattr(fate, key)) for key in FATES if getattr(fate, key)]
    granted = [Branch("granted", _("Granted"), fate.value, WHOLE)]
    return Drawn(granted, _branches(parts, FATES, fate.value, address), fate.value, fate.difference)


def _branches(parts: Sequence[Part], words: Mapping[str, Any], whole: int, address: Address) -> list[Branch]:
    return [
        Branch(
            part.key,
            words[part.key],
            part.fen,
            max(0, min(WHOLE, part.fen * WHOLE // whole)) if whole > 0 else 0,
            address(part.key),
        )
        for part in parts
    ]
