"""批注花名册 — the roster sent back with its errors marked; runs in the child process, as reading does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.core.sheets.annotate import Note, Titles, annotated, rewritten
from app.core.sheets.cells import column_number
from app.core.sheets.child import rows_expected
from app.core.sheets.reader import open_book
from app.core.sheets.sniff import read_bytes
from app.core.sheets.unlocking import decrypted
from app.rules.roster_layouts import layout_of
from imports.choosing import choose
from imports.point_grants import GRANTS
from imports.roster import LIMIT_MB, ROSTER

SPECS = {"roster": ROSTER, "point_grant": GRANTS}
SAME_BOOK_ROWS = 50_000
PIECE = 1 << 20


def annotate(  # noqa: PLR0913 - what is marked, where, and in which words
    path: str,
    name: str,
    found: list[tuple[int, str | None, str, str]],
    titles: tuple[str, str],
    *,
    sheet: str | None,
    password: str | None,
    only_bad: bool,
    kind: str = "roster",
    layout: dict[str, Any] | None = None,
    batch: str | None = None,
) -> Iterator[bytes]:
    """批注 — the workbook in pieces; `found` holds row, cell, sentence and suggestion. Raises Refused."""
    data = read_bytes(Path(path), LIMIT_MB)
    book = open_book(data, name=name, password=password)
    rows_expected(book.rows)
    chosen = choose(book, SPECS[kind], name=sheet, layout=layout_of(layout))
    notes = notes_of(found, chosen.grid.first_column)
    if book.kind == "xlsx" and not only_bad and book.rows <= SAME_BOOK_ROWS:
        whole = {row: _moved(note, chosen.grid.first_column) for row, note in notes.items()}
        made = annotated(
            decrypted(data, password),
            sheet=chosen.sheet.name,
            heading_row=chosen.headings.row,
            notes=whole,
            titles=Titles(*titles),
            batch=batch,
        )
    else:
        made = rewritten(
            enumerate(chosen.body, start=chosen.headings.row + 1),
            sheet=chosen.sheet.name,
            headings=chosen.headings.names,
            notes=notes,
            titles=Titles(*titles),
            only_bad=only_bad,
            batch=batch,
        )
    for start in range(0, len(made), PIECE):
        yield made[start : start + PIECE]


def notes_of(found: list[tuple[int, str | None, str, str]], first_column: int) -> dict[int, Note]:
    """逐行批注 — all that is wrong in a row in one note; columns counted from where its cells begin."""
    gathered: dict[int, dict[str, Any]] = {}
    for row, cell, message, suggestion in found:
        note = gathered.setdefault(row, {"columns": set(), "messages": [], "suggestions": []})
        if cell:
            note["columns"].add(column_number(cell.rstrip("0123456789")) - first_column)
        note["messages"].append(message)
        if suggestion:
            note["suggestions"].append(suggestion)
    return {
        row: Note(frozenset(note["columns"]), "\n".join(note["messages"]), "\n".join(note["suggestions"]))
        for row, note in gathered.items()
    }


def _moved(note: Note, first_column: int) -> Note:
    return Note(frozenset(column + first_column for column in note.columns), note.message, note.suggestion)
