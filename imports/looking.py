"""看一眼 — what a sheet seems to be, column by column, for somebody to confirm or correct; plain values."""

from collections.abc import Sequence
from typing import Any

from app.core.sheets.book import Book
from app.core.sheets.cells import letters
from app.core.sheets.headings import joined, named
from app.rules import people
from app.rules.roster_layouts import fingerprint_of, is_ambiguous_day, marks_of
from imports.choosing import Chosen
from imports.guessing import DOUBTFUL, Guess, content_of, guesses
from imports.sheet import Reading, Spec

SAMPLES = 3
LONGEST = 40
MOST_COLUMNS = 200
MOST_SHEETS = 40
DAYS = ("birth_date", "hire_date", "joined_union_on")
KEYS = ("employee_no", "name", "id_no", "phone", "unit", "dept", "section", "team")
LEVELS = ("unit", "dept", "section", "team")


def look(
    chosen: Chosen,
    book: Book,
    spec: Spec,
    reading: Reading,
    *,
    needed: Sequence[str],
    departments_given: bool,
) -> dict[str, Any]:
    """看表 — the sheets, and each column with its guess, how sure, three of its values, and what is asked.

    `doubts` says why somebody should look before the rows are judged.
    """
    names = _full_names(chosen)
    marks = marks_of(names)
    below = chosen.head[chosen.headings.row :]
    cells = [[row[place] if place < len(row) else "" for row in below] for place in range(len(names))]
    if chosen.layout is not None and (chosen.layout.columns or chosen.how == "remembered"):
        found = {place: Guess(key, 100, chosen.how) for key, place in chosen.headings.places.items()}
    else:
        found = guesses(spec, chosen.headings.names, chosen.headings.places, cells, reading)
    dates = chosen.layout.dates if chosen.layout else {}
    columns = [
        _column(place, names[place], marks[place], found.get(place), cells[place], dates, chosen)
        for place in range(min(len(names), MOST_COLUMNS))
        if marks[place] or any(cell not in ("", None) for cell in cells[place])
    ]
    keys = {guess.key for guess in found.values()}
    missing = [key for key in needed if key not in keys]
    if not departments_given and not keys & set(LEVELS):
        missing.append("dept")
    seen = {
        "sheet": chosen.sheet.name,
        "sheets": [[sheet.name, sheet.visible] for sheet in book.sheets[:MOST_SHEETS]],
        "header_row": chosen.headings.row,
        "rows_above": _rows_above(chosen),
        "fingerprint": fingerprint_of(marks),
        "how": chosen.how,
        "columns": columns,
        "missing": missing,
    }
    return {**seen, "doubts": _doubts(seen, found, chosen, reading, cells)}


def _doubts(
    seen: dict[str, Any], found: dict[int, Guess], chosen: Chosen, reading: Reading, cells: list[list[Any]]
) -> list[str]:
    if chosen.how in {"given", "remembered"} and not seen["missing"]:
        return []
    doubts = ["missing"] if seen["missing"] else []
    guessed = [guess for guess in found.values() if guess.why in {"content", "likeness"}]
    doubts += ["guessed"] if any(guess.key in KEYS for guess in guessed) else []
    doubts += ["against"] if any(guess.sure <= DOUBTFUL for guess in found.values()) else []
    doubts += ["dates"] if any(column["ambiguous"] for column in seen["columns"]) else []
    doubts += ["several"] if chosen.ignored else []
    people_here = any(content_of(column, reading) in {"id_no", "phone", "name"} for column in cells)
    if "missing" in doubts and not people_here and len(found) < len(KEYS) // 2:
        return ["nobody"]
    return doubts


def _column(  # noqa: PLR0917 - all that is known of a column
    place: int, name: str, mark: str, guess: Guess | None, cells: list[Any], dates: Any, chosen: Chosen
) -> dict[str, Any]:
    filled = [cell for cell in cells if cell not in ("", None)]
    key = guess.key if guess else None
    return {
        "place": place,
        "letter": letters(chosen.grid.first_column + place),
        "heading": name.replace("›", " › "),
        "mark": mark or f"@{place}",
        "key": key,
        "sure": guess.sure if guess else 0,
        "why": guess.why if guess else "",
        "samples": _samples(filled),
        "dates": dates.get(mark or f"@{place}"),
        "ambiguous": key in DAYS and any(is_ambiguous_day(cell) for cell in filled),
    }


def _samples(filled: list[Any]) -> list[str]:
    """The first three that differ."""
    seen: dict[str, None] = {}
    for cell in filled:
        seen.setdefault(people.plain(cell)[:LONGEST])
        if len(seen) == SAMPLES:
            break
    return list(seen)


def _rows_above(chosen: Chosen) -> list[list[Any]]:
    """The rows among which the heading row was found: number and first words."""
    rows = []
    for number, row in enumerate(chosen.head[:20], start=1):
        said = [people.plain(cell)[:LONGEST] for cell in row if cell not in ("", None)]
        if said:
            rows.append([number, said[:6]])
    return rows


def _full_names(chosen: Chosen) -> list[str]:
    """The headings with what stands above them, as they were before any was known."""
    row, mine = chosen.headings.row, chosen.headings.names
    spellings = [named(chosen.head[row - 1])]
    if row > 1:
        spellings.append(joined(chosen.head[row - 2], chosen.head[row - 1]))
    for names in spellings:
        own = [name.rpartition("›")[2] for name in names]
        if all(a in (b, c) for a, b, c in zip(mine, names, own, strict=False)) and len(mine) >= len(names):
            return names + list(mine[len(names) :])
    return list(mine)
