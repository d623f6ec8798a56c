"""读表 — any spreadsheet, by content: guarded, opened, and its sheets offered with what is wrong in their
cells.
"""

from pathlib import Path

from app.core.sheets.book import Book, Grid, Sheet
from app.core.sheets.cells import Row
from app.core.sheets.delimited import open_csv
from app.core.sheets.refusals import Refused
from app.core.sheets.sniff import ZIP, kind_of, read_bytes
from app.core.sheets.unlocking import decrypted
from app.core.sheets.xls import open_xls
from app.core.sheets.xlsx import open_xlsx

FILL_LIMIT = 1_000_000


def open_book(data: bytes, *, name: str = "", password: str | None = None) -> Book:
    """打开 — the workbook in these bytes; raises Refused when it is no spreadsheet, locked, damaged or
    hostile.
    """
    data = decrypted(data, password)
    kind = kind_of(data)
    if kind == "csv":
        return open_csv(data, name)
    return open_xlsx(data) if kind == "xlsx" else open_xls(data)


def open_file(path: Path, *, limit_mb: int, name: str = "", password: str | None = None) -> Book:
    """打开文件 — as `open_book`; of a workbook only the pieces at hand are in memory. Raises Refused."""
    with path.open("rb") as source:
        packed = source.read(len(ZIP)) == ZIP
    if packed and path.stat().st_size <= limit_mb << 20:
        return open_xlsx(path)
    return open_book(read_bytes(path, limit_mb), name=name, password=password)


def visible_sheets(book: Book) -> list[Sheet]:
    """可见表 — the sheets people see; raises Refused when there is none."""
    sheets = [sheet for sheet in book.sheets if sheet.visible]
    if not sheets:
        raise Refused("no_visible_sheet")
    return sheets


def named_sheet(book: Book, name: str) -> Sheet:
    """指定表 — the sheet of this name, hidden or not, since it was asked for; raises Refused."""
    for sheet in book.sheets:
        if sheet.name == name:
            return sheet
    raise Refused("no_sheet", sheet=name, sheets="、".join(sheet.name for sheet in book.sheets))


def fillings(grid: Grid, from_row: int) -> dict[int, dict[int, int]]:
    """合并单元格 — by row (from 0), which column takes its value from which row above.

    Merged body cells apply to all their rows (R13); a merge across columns belongs to its first column.
    """
    found: dict[int, dict[int, int]] = {}
    filled = 0
    for (top, left), (bottom, _right) in grid.merges:
        if top < from_row:
            continue
        filled += bottom - top
        if filled > FILL_LIMIT:
            raise Refused("suspicious_parts")
        for row in range(top + 1, bottom + 1):
            found.setdefault(row, {})[left] = top
    return found


def settled(row: Row, column: int, value: object) -> None:
    """置值 — put `value` at `column` of a row that may be too short for it."""
    if column >= len(row):
        row.extend([""] * (column + 1 - len(row)))
    row[column] = value  # type: ignore[call-overload]
