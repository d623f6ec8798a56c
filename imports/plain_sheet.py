"""简表 — a short sheet read whole in a child process: rows by column, and every cell that is wrong."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
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
from imports.parsing import Parser, plainly
from imports.sheet import Reading, Spec

LIMIT_MB = 10
LONGEST = 200
PATIENCE = 10  # seconds
DIGITS = 9  # of a number of pieces or points


@dataclass(frozen=True, slots=True)
class Sheet:
    """读得的简表 — rows as (number, values by key), and problems as (row, cell, code, facts)."""

    rows: tuple[tuple[int, dict[str, Any]], ...]
    problems: tuple[tuple[int, str | None, str, dict[str, Any]], ...]


def read(module: str, path: Path, *, name: str, on: date) -> Sheet:
    """读文件 — by the parser of `module`; no day after `on`. Raises Refused when the file is not taken."""
    frames = child.run(
        f"{module}:parse", patience=PATIENCE, path=str(path.resolve()), name=name, as_of=on.isoformat()
    )
    rows: list[tuple[int, dict[str, Any]]] = []
    problems: list[Any] = []
    with closing(frames):
        for _kind, (some, found) in frames:
            rows += some
            problems += [(row, cell, code, facts) for row, cell, _h, code, facts, *_more in found]
    return Sheet(tuple(rows), tuple(problems))


def parse_as(spec: Spec, path: str, name: str, *, as_of: str, most: int) -> Iterator[tuple[str, Any]]:
    """解析 — ("batch", (rows, problems)); runs in the child process. Raises Refused."""
    book = open_book(read_bytes(Path(path), LIMIT_MB), name=name)
    rows_expected(book.rows)
    chosen = choose(book, spec, name=None)
    chosen.demand(spec, {each.key for each in spec.columns if each.required})
    parser = Parser(spec, chosen, Reading(date.fromisoformat(as_of), book.epoch))
    count = 0
    for parsed in parser.batches(chosen.body):
        keys = list(parsed.values)
        passed = {row for row, _why in parsed.skipped}
        rows = [
            (number, dict(zip(keys, values, strict=True)))
            for number, *values in zip(parsed.numbers, *parsed.values.values(), strict=True)
            if number not in passed
        ]
        count += len(rows)
        if count > most:
            raise Refused("too_many_rows", limit=most)
        yield "batch", (rows, plainly(parsed.found))


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
