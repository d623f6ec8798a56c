"""可示建议 — advice as far as the reader may know it: of what is helped with under seal, the cap and the
clause.

How much of a hospital cap is left tells that somebody was in hospital. So of the items under seal nothing is
said of what was used, of anybody: not even whether there is something to hide.
"""

from dataclasses import dataclass

from app.core.actor import Actor
from app.rules.care import READS_ALL
from app.rules.standard_items import SEALED_ITEMS
from app.rules.standards import Advice, Standard


@dataclass(frozen=True, slots=True)
class ShownAdvice:
    """可示建议 — used and remaining are None where they are not for this reader, whoever is asked about."""

    standard: Standard
    cap_fen: int
    used_fen: int | None
    remaining_fen: int | None
    clause: str
    others: tuple[Standard, ...]


def shown_advice(advice: Advice, item: str, *, actor: Actor) -> ShownAdvice:
    """可示部分 — the same for every person asked about: it depends on the item and the reader alone.

    Of a line that is one of several the binding one would tell what was used: of items under seal the
    strictest line is shown, whatever was given.
    """
    if item not in SEALED_ITEMS or actor.role in READS_ALL:
        return ShownAdvice(
            advice.standard,
            advice.cap_fen,
            advice.used_fen,
            advice.remaining_fen,
            advice.clause,
            advice.others,
        )
    lines = [advice.standard, *advice.others]
    people = [each for each in lines if each.binds_people]
    first = min(people, key=lambda each: (each.cap_fen or 0, each.id))
    rest = tuple(sorted((each for each in lines if each is not first), key=lambda each: each.id))
    clause = " ".join(each for each in (first.document, first.clause) if each)
    return ShownAdvice(first, first.cap_fen or 0, None, None, clause, rest)
