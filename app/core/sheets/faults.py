"""疑点 — the cells a quick reader passes over: errors, truth values, formulas nobody ever calculated."""

import re

from app.core.sheets.cells import Fault, column_number

_CELL = rb"<(?:\w+:)?c\s[^<>]*?"  # never over the next tag: that would be slow on purpose
_TYPED = re.compile(
    _CELL + rb"""\bt\s*=\s*["']([eb])["'][^<>]*>(?:[^<]*<(?:\w+:)?f\b[^<>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?"""
    rb"""\s*<(?:\w+:)?v[^<>]*>([^<]*)<"""
)
_UNCALCULATED = re.compile(
    _CELL
    + rb""">\s*<(?:\w+:)?f\b[^<>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*(?:/>|>\s*</(?:\w+:)?v>))?"""
    rb"""\s*</(?:\w+:)?c>"""
)
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})(\d+)["']""")
_TEXT = re.compile(rb"""\bt\s*=\s*["'](?:str|s|inlineStr)["']""")


def faults_in(piece: bytes) -> dict[tuple[int, int], Fault | str]:
    """疑点 — by (row, column) from 0: a Fault, or TRUE or FALSE; `piece` cuts no cell in two."""
    found: dict[tuple[int, int], Fault | str] = {}
    for cell in _TYPED.finditer(piece):
        _note(found, cell[0], _meaning(cell[1], cell[2].decode("utf-8", "replace")))
    for cell in _UNCALCULATED.finditer(piece):
        if not _TEXT.search(cell[0].partition(b">")[0]):
            _note(found, cell[0], Fault("formula_no_value", ""))
    return found


def _meaning(kind: bytes, text: str) -> Fault | str:
    if kind == b"e":
        return Fault("cell_error", text)
    return "TRUE" if text.strip() == "1" else "FALSE"


def _note(found: dict[tuple[int, int], Fault | str], cell: bytes, meaning: Fault | str) -> None:
    if place := _PLACE.search(cell.partition(b">")[0]):
        found[int(place[2]) - 1, column_number(place[1].decode())] = meaning
