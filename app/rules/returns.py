"""退货规则 — the life of a return, and how what it gives back is parted among the lots that had paid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.lifecycle import Lifecycle
from app.core.money import portion
from app.core.text import _l

RETURN_STATES = {
    "requested": _l("Asked for"),
    "accepted": _l("Accepted, goods to come back"),
    "refused": _l("Refused"),
    "withdrawn": _l("Withdrawn"),
    "returned": _l("Goods back, points given back"),
}
RETURN_TONES = {
    "requested": "wait",
    "accepted": "wait",
    "refused": "off",
    "withdrawn": "off",
    "returned": "good",
}

RETURN_CAUSES = {
    "damaged": _l("Arrived damaged"),
    "wrong": _l("Not what was ordered"),
    "quality": _l("Poor quality"),
    "unwanted": _l("No longer wanted"),
    "other": _l("Another cause"),
}

LIFECYCLE = Lifecycle(
    initial="requested",
    steps={
        "accept": ("requested", "accepted"),
        "refuse": ("requested", "refused"),
        "withdraw": ("requested|accepted", "withdrawn"),
        "take_back": ("accepted", "returned"),
    },
    states=RETURN_STATES,
    verbs={
        "accept": _l("Accept the return"),
        "refuse": _l("Refuse the return"),
        "withdraw": _l("Withdraw the return"),
        "take_back": _l("Goods are back: give the points back"),
    },
)

# these keep their pieces: nobody asks for the same piece twice
STANDING = ("requested", "accepted", "returned")


@dataclass(frozen=True, slots=True)
class Paid:
    """尚未退回 — what one use of a lot still stands for: points, their value, and what of it was owed."""

    use_id: int
    points: int
    value_fen: int
    owed_fen: int


def give_back(uses: Iterable[Paid], *, pieces: int, of: int) -> tuple[Paid, ...]:
    """按比例退回 — what each use gives back when `pieces` of the `of` pieces it still pays for go back.

    Points and what was owed come out exact in sum whenever they can be parted by the piece; the value follows
    the points, and the last piece takes all that is left: no point and no fen is ever lost. What a use gives
    back may be worth a little more or less than its part of what was owed; the sub-account bears that.
    """
    standing = tuple(uses)
    points = _parted([use.points for use in standing], pieces, of)
    owed = _parted([use.owed_fen for use in standing], pieces, of)
    return tuple(
        Paid(use.use_id, back, _value(use, back), less)
        for use, back, less in zip(standing, points, owed, strict=True)
    )


def _parted(amounts: Sequence[int], part: int, whole: int) -> list[int]:
    """Each amount's part, none more than the amount; their sum is exactly the sum's part."""
    parts, before, so_far = [], 0, 0
    for amount in amounts:
        so_far += amount
        until = portion(so_far, part, whole)
        parts.append(until - before)
        before = until
    return parts


def _value(use: Paid, points: int) -> int:
    return use.value_fen if points == use.points else portion(use.value_fen, points, use.points)
