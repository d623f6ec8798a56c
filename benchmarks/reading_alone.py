"""P4's two readers, each in an interpreter of its own that holds nothing else, as the parsing child does:
python -m benchmarks.reading_alone product|anchor FILE prints rows, seconds and the most memory held (MiB).
"""

import resource
import sys
from pathlib import Path
from time import perf_counter


def product(path: Path) -> int:
    """Every row through the guards and the reader."""
    from app.core.sheets.reader import open_file  # each imports only what it measures

    return sum(1 for _row in open_file(path, limit_mb=1_000).sheets[0].load().rows)


def anchor(path: Path) -> int:
    """Every row through openpyxl."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    return sum(1 for _row in book.worksheets[0].iter_rows(values_only=True))


def main() -> None:
    """One reader, one file."""
    read = {"product": product, "anchor": anchor}[sys.argv[1]]
    began = perf_counter()
    rows = read(Path(sys.argv[2]))
    seconds = perf_counter() - began
    print(rows, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
