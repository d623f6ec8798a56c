"""失字 — cells in which a character was lost on the way: no value, whatever the rest of them says."""

from collections.abc import Iterable, Iterator

from app.core.sheets.cells import Cell, Fault, Row

# what stands where one was lost: put by a decoder, or long ago by a program that mistook the encoding
LOST = ("\ufffd", "锟斤拷")
LOST_UTF8 = tuple(lost.encode() for lost in LOST)
SHOWN = 60


def with_losses(rows: Iterable[Row]) -> Iterator[Row]:
    """标失字 — the rows with such cells as faults; a NUL, which no text may hold, is left out."""
    for row in rows:
        yield [_told(cell) if cell.__class__ is str else cell for cell in row]


def _told(cell: Cell) -> Cell:
    text = str(cell).replace("\x00", "")
    return Fault("encoding_damaged", text[:SHOWN]) if any(lost in text for lost in LOST) else text
