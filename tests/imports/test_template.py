"""The blank sheets we hand out and the lists that come back: made from the specs that read them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from imports import budgets, point_grants, products, shipments
from imports.origin import ORIGIN
from imports.plain_sheet import read
from imports.roster_columns import ROSTER
from imports.sheet import Spec
from imports.template import write_list, write_template

PLAIN = {
    "imports.products": products.PRODUCTS,
    "imports.shipments": shipments.SHIPMENTS,
    "imports.budgets": budgets.BUDGET_LINES,
}
ALL = [*PLAIN.values(), point_grants.GRANTS, ROSTER]


def made(tmp_path: Path, spec: Spec, **more: Any) -> Any:
    path = tmp_path / "a.xlsx"
    write_template(path, spec=spec, **more)
    return load_workbook(path)


@pytest.mark.parametrize("spec", ALL, ids=lambda spec: spec.template.name)
def test_a_template_has_the_columns_of_its_spec_and_says_which_must_be_filled(
    tmp_path: Path, spec: Spec
) -> None:
    book = made(tmp_path, spec, example=True)
    sheet = book.active
    heads = {cell.value: cell for cell in sheet[1]}
    for column in spec.columns:
        assert (column.heading in heads) == (column.part == "every")
        if column.heading in heads:
            note = heads[column.heading].comment
            assert ("必填" in (note.text if note else "")) == (column.required or column.must)
    assert book[ORIGIN].sheet_state == "hidden"
    said = {row[0]: row[1] for row in book[ORIGIN].values if row[0]}
    assert (said["template"], said["title"]) == (spec.template.name, spec.title)


@pytest.mark.parametrize("module", PLAIN)
def test_a_template_is_read_back_as_what_it_is(tmp_path: Path, module: str) -> None:
    path = tmp_path / "a.xlsx"
    write_template(path, spec=PLAIN[module], example=True)
    sheet = read(module, path, name="a.xlsx", as_of="2026-09-01")
    assert sheet.problems == []
    assert [row for row, _values in sheet.rows] == [2]
    assert sheet.origin == {
        "template": PLAIN[module].template.name,
        "version": "1",
        "title": PLAIN[module].title,
    }


def test_closed_words_and_the_unions_own_are_offered_in_drop_downs(tmp_path: Path) -> None:
    book = made(tmp_path, products.PRODUCTS, offers={"category": ["粮油", "=日用,百货"]})
    sheet, behind = book.active, book[ORIGIN]
    reaches = {str(each.sqref).split(":")[0]: each.formula1 for each in sheet.data_validations.dataValidation}
    assert len(reaches) == 2
    letter = reaches["D2"].split("$")[1]
    assert [behind[f"{letter}{row}"].value for row in (2, 3)] == ["粮油", "=日用,百货"]
    assert behind[f"{letter}3"].data_type == "s"


def test_numbers_codes_and_days_have_the_format_they_need(tmp_path: Path) -> None:
    sheet = made(tmp_path, products.PRODUCTS, example=True).active
    assert (sheet["A2"].number_format, sheet["A150"].number_format) == ("@", "@")
    assert (sheet["G2"].value, sheet["G2"].number_format) == (68.8, "#,##0.00")
    assert (sheet["I2"].value, sheet["I2"].number_format) == (0.13, "0%")
    sheet = made(tmp_path, shipments.SHIPMENTS, example=True).active
    assert sheet["D2"].value.date() == date(2026, 9, 1)


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\x00坏\x0b字"])
def test_a_list_never_holds_a_formula(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.xlsx"
    row = {"product_code": text, "name": text, "price_fen": 1234, "row_key": text}
    write_list(path, spec=products.PRODUCTS, rows=[row], origin={"template": text})
    sheet = load_workbook(path).active
    assert sheet is not None
    assert sheet["B2"].data_type == "s"
    assert sheet["B2"].value == text.replace("\x00", "").replace("\x0b", "")
    assert sheet["G2"].value == 12.34
    assert sheet.column_dimensions["L"].hidden
