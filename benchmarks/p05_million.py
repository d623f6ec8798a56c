"""P5 at a million people: a grant prepared and run, against ten times the one to a hundred thousand.

Both are done end to end, caps asked of everybody, in unions of one database; per person the large one may
take a fifth more.
"""

import os
import sys

from benchmarks.installation import installation, let_go
from benchmarks.measure import Reading, by_turns, say, sized
from benchmarks.p05_grant import Case

from tests.databases import TestDatabase  # isort: skip - after the installation has set the environment

MANY, TIMES = sized(1_000_000, 50_000), 10
FEW = MANY // TIMES


class Whole(Case):
    """A union in which one turn prepares a grant and runs it."""

    def both(self) -> int:
        """The preview and the run, as one command after the other does them."""
        self.turn = os.getpid()  # a fork of its own each time: the rule's code is another one
        self.before()
        people = self.product()
        if people != self.people:
            sys.exit(f"{people} were granted, {self.people} were to be")
        return people


def measure(dialect: str) -> None:
    """The two by turns on one kind of database; the small one counts as often as the large one is larger."""
    with installation(dialect) as database:
        few, many = _unions(database)
        let_go()
        large, small = by_turns(many.both, few.both)
        linear = Reading(small.seconds * TIMES, small.mebibytes)
        say("P5", f"grant to {MANY:,} on {dialect}, {TIMES} × the one to {FEW:,}", large, linear, at_most=1.2)


def _unions(database: TestDatabase) -> tuple[Whole, Whole]:
    return Whole(database, "few", FEW), Whole(database, "many", MANY)


def main() -> None:
    """Both databases, or those named."""
    for dialect in sys.argv[1:] or ("sqlite", "postgresql"):
        measure(dialect)


if __name__ == "__main__":
    main()
