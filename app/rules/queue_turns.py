"""排队轮次 — how far down a list the money of one turn reaches, where some may not be given it any more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """一轮 — the last one whose turn it is (None: nobody's), whether any of them is given something, and
    whether somebody is left for another turn.
    """

    last: int | None
    pays: bool
    leaves: bool


def turn_of(approved: Iterable[tuple[int, int]], now: Mapping[int, int], available_fen: int) -> Turn:
    """轮到谁 — of numbers with the fen they were approved, in order; `now` is what each would be given today,
    without those who would be given nothing.

    Who would be given nothing takes nothing of the money, and it is their turn only where it would have
    reached them too: until then they may be given it again.
    """
    last, pays = None, False
    for number, fen in approved:
        if now.get(number, fen) > available_fen:
            return Turn(last, pays, leaves=True)
        available_fen -= now.get(number, 0)
        last, pays = number, pays or number in now
    return Turn(last, pays, leaves=False)
