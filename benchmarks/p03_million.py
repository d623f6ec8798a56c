"""P3: a million people from csv and from xlsx: the time grows as the rows do, the memory does not.

Anchor: P1's own import of a tenth of the rows, times ten. Memory is that of the reading child or of the
command, whichever holds more.
"""

import resource
from pathlib import Path

from benchmarks.installation import FOLDER, installation
from benchmarks.measure import Reading, alone, say, sized
from benchmarks.p01_roster_import import Case
from benchmarks.roster_file import write_csv, write_xlsx

from tests.databases import TestDatabase  # isort: skip - after the installation has set the environment

ROWS = sized(1_000_000, 50_000)
TENTHS = 10
MEBIBYTES = 400
MOST = 1.2
WRITERS = {"csv": write_csv, "xlsx": write_xlsx}


class Million(Case):
    """A union for each turn; the rosters are written as they are measured."""

    def __init__(self, database: TestDatabase) -> None:
        self.database, self.turn = database, 0

    def taken_with_children(self, path: Path) -> float:
        """Check and import; the most memory a child held meanwhile (MiB)."""
        self.taken(path, "new")
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def measure(case: Million, kind: str) -> None:
    """One kind of file: a tenth, then the whole."""
    small, large = (FOLDER / f"{rows}.{kind}" for rows in (ROWS // TENTHS, ROWS))
    WRITERS[kind](small, ROWS // TENTHS)
    WRITERS[kind](large, ROWS)
    case.before()
    tenth = alone(lambda: case.taken_with_children(small))
    case.before()
    whole = alone(lambda: case.taken_with_children(large))
    anchor = Reading(tenth.seconds * TENTHS, tenth.mebibytes)
    say("P3", f"{ROWS} rows of {kind} over ten times a tenth of them", whole, anchor, at_most=MOST)
    most = max(whole.mebibytes, whole.answer)
    verdict = "ok  " if most <= MEBIBYTES else "OVER"
    print(f"P3   {verdict} {ROWS} rows of {kind}: {most:.0f} MiB (at most {MEBIBYTES})")


def main() -> None:
    """Csv and xlsx, on SQLite and PostgreSQL."""
    for dialect in ("sqlite", "postgresql"):
        with installation(dialect) as database:
            case = Million(database)
            for kind in WRITERS:
                measure(case, kind)


if __name__ == "__main__":
    main()
