"""单元格 — what a cell may hold besides a value, and how a place in a sheet is called."""

from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Fault:
    """坏单元格 — a cell without a value: an error such as #N/A, or a formula that was never calculated."""

    code: str
    text: str


Cell: TypeAlias = str | float | date | time | Fault | None
Row: TypeAlias = list[Cell]


@cache
def letters(column: int) -> str:
    """列标 — the letters of a column, counted from 0: 0 is A, 27 is AB."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(name: str) -> int:
    """列号 — the column of these letters, counted from 0."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1


def address(row: int, column: int) -> str:
    """地址 — the name of a cell: row as the sheet counts it (from 1), column from 0."""
    return f"{letters(column)}{row}"
