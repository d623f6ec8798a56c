"""来历 — the hidden sheet on which a workbook of ours says what it is, beside it its lists of words."""

from itertools import islice

from app.core.sheets.book import Book

ORIGIN = "_zhihui"
MOST_FACTS = 20


def facts_on(book: Book, name: str = ORIGIN) -> dict[str, str] | None:
    """自述 — what a workbook of ours says of itself on a hidden sheet; None for one that is not ours."""
    sheet = next((sheet for sheet in book.sheets if sheet.name == name), None)
    if sheet is None:
        return None
    rows = islice(sheet.load().rows, MOST_FACTS)
    return {str(row[0]): str(row[1]) for row in rows if len(row) > 1 and row[0] and row[1]}
