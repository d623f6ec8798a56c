"""简表 — a short sheet read whole in a child process: rows by column, and every cell that is wrong."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from app.core.sheets import child
from app.core.sheets.child import rows_expected
from app.core.sheets.reader import open_book
from app.core.sheets.refusals import Refused
from app.core.sheets.sniff import read_bytes
from app.rules.people import literal, plain
from app.rules.problems import Problem
from imports.choosing import choose
from imports.origin import facts_on
from imports.parsing import Parser, plainly
from imports.sheet import Reading, Spec

LIMIT_MB = 10
LONGEST = 200
PATIENCE = 10  # seconds
BYTES_PER_SECOND = 4 << 20  # that the guards unpack
DIGITS = 9  # of a number of pieces or points


@dataclass(slots=True)
class Sheet:
    """读得的简表 — rows as (number, values by key), and problems as (row, cell, key, code, facts).

    `name` is the sheet that was read, None for a csv; `letters` where each key stands; `origin` what a
    workbook of ours says of itself.
    """

    name: str | None
    letters: dict[str, str]
    origin: dict[str, str] | None
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    problems: list[tuple[int, str | None, str | None, str, dict[str, Any]]] = field(default_factory=list)


def read(module: str, path: Path, *, name: str, **more: Any) -> Sheet:
    """读文件 — by the parser of `module`, told `more`. Raises Refused when the file is not taken."""
    patience = PATIENCE + path.stat().st_size // BYTES_PER_SECOND
    frames = child.run(f"{module}:parse", patience=patience, path=str(path.resolve()), name=name, **more)
    with closing(frames):
        _kind, opening = next(frames)
        sheet = Sheet(*opening)
        for _kind, (rows, problems) in frames:
            sheet.rows += rows
            sheet.problems += problems
    return sheet


def parse_as(
    spec: Spec,
    path: str,
    name: str,
    *,
    as_of: str | None = None,
    most: int | None = None,
    limit_mb: int = LIMIT_MB,
    password: str | None = None,
) -> Iterator[tuple[str, Any]]:
    """解析 — ("opening", (sheet, letters, origin)), then ("batch", (rows, problems)); runs in the child
    process. Raises Refused.
    """
    book = open_book(read_bytes(Path(path), limit_mb), name=name, password=password)
    rows_expected(book.rows)
    origin = facts_on(book)
    chosen = choose(book, spec, name=None)
    chosen.demand(spec, {each.key for each in spec.columns if each.required})
    day = date.fromisoformat(as_of) if as_of else book.epoch
    parser = Parser(spec, chosen, Reading(day, book.epoch))
    keys = {letter: key for key, letter in chosen.letters.items()}
    yield "opening", (None if book.kind == "csv" else chosen.sheet.name, chosen.letters, origin)
    count = 0
    for parsed in parser.batches(chosen.body):
        named = list(parsed.values)
        rows = [
            (number, dict(zip(named, values, strict=True)))
            for number, *values in zip(parsed.numbers, *parsed.values.values(), strict=True)
        ]
        count += len(rows)
        if most is not None and count > most:
            raise Refused("too_many_rows", limit=most)
        found = [
            (row, cell, keys.get((cell or "").rstrip("0123456789")), code, facts)
            for row, cell, _heading, code, facts, _hint, warning, _text in plainly(parsed.found)
            if not warning
        ]
        yield "batch", (rows, found)
    if not count:
        raise Refused("nothing_below", sheet=chosen.sheet.name, row=chosen.headings.row)


def words(cell: Any) -> str | None:
    """文字 — letter by letter; None for an empty cell."""
    return literal(cell)[:LONGEST] or None


def count(cell: Any) -> int | Problem | None:
    """数量 — a whole number, not negative; Problem quantity_not_whole."""
    text = plain(cell).replace(",", "")
    if not text:
        return None
    whole = text.removesuffix(".0")
    return (
        int(whole)
        if whole.isdecimal() and len(whole) <= DIGITS
        else Problem("quantity_not_whole", facts={"text": text[:LONGEST]})
    )
