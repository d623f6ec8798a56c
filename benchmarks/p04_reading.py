"""P4: reading alone through core/sheets: guards, error cells, dates and places kept, in flat memory.

Anchor: openpyxl in read_only mode over the same workbook, which does nothing with what it reads. Each runs in
an interpreter of its own without the console, which is where a roster is read.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import PAIRS, Reading, middle_of, say_faster, sized
from benchmarks.roster_file import write_xlsx

ROWS = sized(1_000_000, 50_000)
MEBIBYTES = 150


def reading(which: str, path: Path) -> Reading:
    """One run of one reader."""
    command = [sys.executable, "-m", "benchmarks.reading_alone", which, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    rows, seconds, mebibytes = done.stdout.split()
    return Reading(float(seconds), float(mebibytes), int(rows))


def main() -> None:
    """One workbook, read by turns."""
    with tempfile.TemporaryDirectory(prefix="zhihui-bench-") as folder:
        path = Path(folder) / "reading.xlsx"
        write_xlsx(path, ROWS)
        pairs = [(reading("product", path), reading("anchor", path)) for _ in range(PAIRS)]
    ours, theirs = (middle_of(list(each)) for each in zip(*pairs, strict=True))
    assert ours.answer == theirs.answer == ROWS + 1
    say_faster("P4", f"reading {ROWS} rows than openpyxl read_only", ours, theirs, at_least=4)
    say_memory(ours)


def say_memory(ours: Reading) -> None:
    """Most memory held, which may not grow with the rows."""
    verdict = "ok  " if ours.mebibytes <= MEBIBYTES else "OVER"
    print(f"P4   {verdict} reading {ROWS} rows: {ours.mebibytes:.0f} MiB (at most {MEBIBYTES})")


if __name__ == "__main__":
    main()
