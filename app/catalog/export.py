"""空白商品表 — made from the spec that reads it, so that they cannot disagree."""

from pathlib import Path

from app.core.sheets.writer import Column, writing
from imports.products import PRODUCTS

WIDTH = 16


def write_blank(path: Path) -> None:
    """写空白商品表 — the headings, and one row for an example."""
    shapes = [Column(WIDTH) for _each in PRODUCTS.columns]
    with (
        writing(path, title=PRODUCTS.title) as book,
        book.sheet(PRODUCTS.title, shapes, frozen_row=1) as sheet,
    ):
        sheet.heading([column.heading for column in PRODUCTS.columns], filtered=True)
        sheet.rows([[column.example for column in PRODUCTS.columns]])
