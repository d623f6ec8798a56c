"""评价箱 — what a pool has taken in, as one cipher text: opened, changed and sealed again as a whole.

Its length tells no count: it is filled up to a power of two. Its content tells no order: a tally is the same
from whatever order, and the links not yet used stand in the order of their hashes.
"""

import json
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.core.db import session
from app.models import FeedbackPool
from app.rules.ballots import Ballot, Tally, tally_from

SMALLEST = 4096  # bytes of a box


@dataclass(frozen=True, slots=True)
class Box:
    """评价箱 — the tally, keyed hashes of links not yet used, how many were given, earlier periods in it."""

    tally: Tally = field(default_factory=Tally)
    unused: frozenset[str] = frozenset()
    invited: int = 0
    includes: tuple[str, ...] = ()

    def with_links(self, hashes: frozenset[str]) -> "Box":
        """More links that may be used."""
        return replace(self, unused=self.unused | hashes, invited=self.invited + len(hashes - self.unused))

    def with_answer(self, used: str, ballot: Ballot) -> "Box":
        """One answer more, one link less."""
        return replace(self, tally=self.tally.with_ballot(ballot), unused=self.unused - {used})

    def with_box(self, other: "Box", period: str) -> "Box":
        """The answers of a pool that held too few by itself; its links are of no use any more."""
        includes = tuple(sorted({*self.includes, *other.includes, period}))
        tally = self.tally.with_tally(other.tally)
        return replace(self, tally=tally, invited=self.invited + other.invited, includes=includes)


def locked(pool_id: int) -> FeedbackPool | None:
    """The pool, held until the end of the transaction, so that no two write its box at once."""
    return session.scalars(
        select(FeedbackPool)
        .where(FeedbackPool.id == pool_id)
        .options(undefer(FeedbackPool.box))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def opened(pool: FeedbackPool) -> Box:
    """What is in the box; only of an open pool."""
    kept = json.loads(pool.box or "")
    return Box(tally_from(kept["tally"]), frozenset(kept["unused"]), kept["invited"], tuple(kept["includes"]))


def seal(pool: FeedbackPool, box: Box) -> None:
    """Put it back in place of what was there before."""
    pool.box = packed(box)


def shut(pool: FeedbackPool, *, state: str) -> None:
    """Close the pool for good: box and secret are gone, and with them whose links there were."""
    pool.state, pool.box, pool.secret = state, None, None


def packed(box: Box) -> str:
    """The content, filled up to the next power of two of bytes."""
    kept = {
        "tally": box.tally.to_json(),
        "unused": sorted(box.unused),
        "invited": box.invited,
        "includes": list(box.includes),
    }
    text = json.dumps(kept, sort_keys=True)
    return text.ljust(max(SMALLEST, 1 << (len(text) - 1).bit_length()))
