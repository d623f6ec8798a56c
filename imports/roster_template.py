"""花名册模板 — the blank workbook HR fills in, and an example, made from the spec so that they cannot
disagree.
"""

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from app.rules.vocabulary import OFFERED
from imports.roster import ROSTER
from imports.sheet import Column, Spec

NEEDED = PatternFill("solid", fgColor="FDE9D9")
OPTIONAL = PatternFill("solid", fgColor="E8EEF7")
READY_ROWS = 2_000
LISTS = {
    "gender": "男,女",
    "is_member": "是,否",
    "status": "在职",
    "employment_type": "合同工,在编,劳务派遣,返聘,实习",
    "marital_status": "未婚,已婚,离异,丧偶",
    "political_status": "中共党员,中共预备党员,共青团员,民主党派,群众",
    "id_kind": ",".join(OFFERED["id_kind"]),
}
MUST = ("employee_no", "name", "id_no", "phone", "dept")
LEFT_OUT = ("unit", "section", "team", "bank_card", "age", "row_key")


def write_template(path: Path, *, spec: Spec = ROSTER, example: bool = False) -> None:
    """写模板 — the columns with their notes, cells that are text where they must be; one row filled in for
    an example.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = spec.title
    columns = [column for column in spec.columns if column.key not in LEFT_OUT]
    for place, column in enumerate(columns, start=1):
        _head(sheet, place, column)
        if column.key in LISTS:
            _offer(sheet, place, LISTS[column.key])
        if example:
            sheet.cell(2, place, column.example or None)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    book.save(path)


def _head(sheet: Worksheet, place: int, column: Column) -> None:
    cell = sheet.cell(1, place, column.heading)
    cell.font, cell.alignment = Font(bold=True), Alignment(horizontal="center", vertical="center")
    cell.fill = NEEDED if column.key in MUST else OPTIONAL
    if column.note:
        cell.comment = Comment(column.note, "")
    letter = get_column_letter(place)
    sheet.column_dimensions[letter].width = column.width
    sheet.column_dimensions[letter].number_format = "@"
    for row in range(2, 202):  # a column's format is only a default: the first rows carry it themselves
        sheet.cell(row, place).number_format = "@"


def _offer(sheet: Worksheet, place: int, words: str) -> None:
    letter = get_column_letter(place)
    offered = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=False)
    offered.add(f"{letter}2:{letter}{READY_ROWS}")
    sheet.add_data_validation(offered)
