"""P4: reading alone through core/sheets: guards, error cells, dates and places kept, in flat memory.

Anchor: openpyxl in read_only mode over the same workbook, which does nothing with what it reads.
"""

from pathlib import Path

from openpyxl import load_workbook

from benchmarks.installation import FOLDER
from benchmarks.measure import Reading, by_turns, say_faster, sized
from benchmarks.roster_file import write_xlsx

from app.core.sheets.reader import open_file  # isort: skip - after the installation has set the environment

ROWS = sized(1_000_000, 50_000)
MEBIBYTES = 150


def product(path: Path) -> int:
    """Every row through the guards and the reader."""
    return sum(1 for _row in open_file(path, limit_mb=1_000).sheets[0].load().rows)


def anchor(path: Path) -> int:
    """Every row through openpyxl."""
    book = load_workbook(path, read_only=True)
    return sum(1 for _row in book.worksheets[0].iter_rows(values_only=True))


def main() -> None:
    """One workbook, read by turns."""
    path = FOLDER / "reading.xlsx"
    write_xlsx(path, ROWS)
    ours, theirs = by_turns(lambda: product(path), lambda: anchor(path))
    assert ours.answer == theirs.answer == ROWS + 1
    say_faster("P4", f"reading {ROWS} rows than openpyxl read_only", ours, theirs, at_least=4)
    say_memory(ours)


def say_memory(ours: Reading) -> None:
    """Most memory held, which may not grow with the rows."""
    verdict = "ok  " if ours.mebibytes <= MEBIBYTES else "OVER"
    print(f"P4   {verdict} reading {ROWS} rows: {ours.mebibytes:.0f} MiB (at most {MEBIBYTES})")


if __name__ == "__main__":
    main()
