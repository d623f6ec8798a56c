"""Rosters as offices send them: every row accounted for, every problem with its address."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from app.core.sheets.refusals import Refused
from app.rules.rosters import FIELDS
from imports.roster_columns import ROSTER
from imports.template import write_template
from tests.imports.messy import HEADINGS, doctored, id_number, people, person, roster, text_roster
from tests.imports.reading import Read

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "花名册.xlsx"


def refusal(path: Path, **options: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        Read(path, **options)
    return refused.value


def test_a_clean_roster(path: Path) -> None:
    read = Read(roster(path, people(3)))
    assert (read.wrong, read.skipped, list(read.rows)) == ([], [], [2, 3, 4])
    assert read.rows[2]["hire_date"] == "2020-03-05"
    assert read.opening.columns["部门"] == "dept_path"


def test_titles_above_and_columns_in_any_order(path: Path) -> None:
    row = dict(zip(HEADINGS, person(1), strict=True))
    order = ["部门", "手机号", "姓名", "备注2", "工号", "身份证号"]
    read = Read(
        roster(
            path,
            [[row.get(name, "x") for name in order]],
            above=[["某集团花名册"], ["填表说明：必填"], []],
            headings=order,
        )
    )
    assert (read.opening.header_row, read.opening.unmapped) == (4, ["备注2"])
    assert read.rows[5]["employee_no"] == "A0001"


def test_every_wrong_cell_is_named_in_one_pass(path: Path) -> None:
    rows = [
        person(1),
        person(2, 身份证号=110105194912310020, 手机号="1", 入职日期="2020.13.1"),
        person(3, 姓名="", 部门=None),
    ]
    read = Read(roster(path, rows))
    assert sorted(read.wrong) == [
        *(("B4", "name_missing"), ("D3", "id_precision_lost"), ("E3", "phone_invalid")),
        *(("F4", "dept_missing"), ("H3", "date_invalid")),
    ]
    assert read.rows[3]["id_no"] is None, "digits that were lost are never kept"


def test_blanks_totals_signatures_and_repeated_headings_are_nobody(path: Path) -> None:
    rows = [
        person(1),
        [None] * 8,
        ["小计", "1人"],
        HEADINGS,
        ["华东分公司"],
        person(2),
        ["合计", "2人"],
        ["制表人：王会计", None, "审核："],
        [None, None, None, None, None, None, None, "备注：本表一式两份"],
        [" ", "\u3000"],
    ]
    read = Read(roster(path, rows))
    assert list(read.rows) == [2, 7]
    assert read.skipped == [
        *(
            (3, "blank"),
            (4, "totals"),
            (5, "heading"),
            (6, "title"),
            (8, "totals"),
            (9, "note"),
            (10, "note"),
        ),
    ]
    assert read.wrong == []


def test_totals_with_figures_and_lines_to_sign_are_nobody(path: Path) -> None:
    rows = [
        person(1),
        ["总　计", 3, "男", 1, "女", 2],
        ["生产部小计", 3],
        [None, None, None, None, None, "生产部小计", 3],
        ["本页小计：", "3人"],
        ["共 3 人", None, None, None, None, "2026年9月"],
        ["人事部门负责人签字：", None, None, "单位（盖章）"],
        person(2),
    ]
    read = Read(roster(path, rows))
    assert list(read.rows) == [2, 9]
    assert [reason for _row, reason in read.skipped] == ["totals"] * 5 + ["note"]


def test_somebody_of_a_department_called_like_a_signature_is_somebody(path: Path) -> None:
    headings = ["部门", "工号", "姓名", "身份证号"]
    rows = [["审核部", "A1", "王芳", ""], ["统计部", "A2", "李娜", "12345"], ["审批处", "A3", "", ""]]
    read = Read(roster(path, rows, headings=headings))
    assert list(read.rows) == [2, 3, 4]
    assert read.skipped == []


def test_somebody_called_like_a_total_is_still_somebody(path: Path) -> None:
    read = Read(roster(path, [person(1, 姓名="合计", 手机号="1")]))
    assert read.skipped == []
    assert read.wrong == [("E2", "phone_invalid")]


def test_merged_departments_reach_all_their_rows_and_blanks_do_not(path: Path) -> None:
    roster(path, [person(1), person(2, 部门=None), person(3, 部门=None), person(4, 部门=None)])
    book = load_workbook(path)
    sheet: Any = book.active
    sheet.merge_cells("F2:F4")
    book.save(path)
    read = Read(path)
    assert [read.rows[row]["dept_path"] for row in (2, 3, 4)] == ["华东/上海一部"] * 3
    assert read.wrong == [("F5", "dept_missing")]


def test_split_departments_are_joined(path: Path) -> None:
    rows = [[*person(1)[:5], "华东", "上海一部", "客服科"]]
    read = Read(roster(path, rows, headings=[*HEADINGS[:5], "单位", "部门", "科室"]))
    assert read.rows[2]["dept_path"] == "华东/上海一部/客服科"


def test_formulas_count_by_their_value_errors_do_not(path: Path) -> None:
    roster(path, people(4))

    def change(xml: bytes) -> bytes:
        text = xml.decode()
        for number, cell in (
            (2, '<c r="G2" t="str"><f>"主"&amp;"管"</f><v>主管</v></c>'),
            (3, '<c r="G3" t="e"><f>1/0</f><v>#DIV/0!</v></c>'),
            (4, '<c r="D4"><f>"1"</f><v></v></c>'),
        ):
            place = "D4" if number == 4 else f"G{number}"
            start = text.index(f'<c r="{place}"')
            text = text[:start] + cell + text[text.index("</c>", start) + 4 :]
        return text.encode()

    read = Read(doctored(path, SHEET, change))
    assert read.rows[2]["position"] == "主管"
    assert sorted(read.wrong) == [("D4", "formula_no_value"), ("G3", "cell_error")]


def test_a_roster_on_a_hidden_sheet_is_named_when_nothing_else_is_one(path: Path) -> None:
    roster(path, [person(1)])
    book = load_workbook(path)
    book.create_sheet("Sheet1")
    book["花名册"].sheet_state = "hidden"
    book.active = 1
    book.save(path)
    refused = refusal(path)
    assert (refused.code, refused.reason) == ("no_heading_row", "hidden_headings")
    assert refused.details == {"sheet": "花名册"}


def test_hidden_sheets_are_not_read_and_other_rosters_are_named(path: Path) -> None:
    book = Workbook()
    first: Any = book.active
    first.title = "在职"
    other, hidden = book.create_sheet("退休"), book.create_sheet("工资")
    for sheet, number in ((first, 1), (other, 2), (hidden, 3)):
        sheet.append(HEADINGS)
        sheet.append(person(number))
    hidden.sheet_state = "veryHidden"
    book.save(path)
    read = Read(path)
    assert [row["employee_no"] for row in read.rows.values()] == ["A0001"]
    assert [(each.code, each.facts["sheet"]) for each in read.opening.warnings] == [
        ("sheet_ignored", "退休"),
        ("sheet_hidden", "工资"),
    ]
    assert [row["employee_no"] for row in Read(path, sheet="退休").rows.values()] == ["A0002"]
    assert refusal(path, sheet="没有").code == "no_sheet"


def test_missing_columns_are_named(path: Path) -> None:
    refused = refusal(roster(path, [person(1)[1:]], headings=HEADINGS[1:]))
    assert (refused.code, refused.details["missing"]) == ("key_column_missing", "工号")
    assert "工号" in refused.message


def test_a_sheet_of_something_else_is_refused(path: Path) -> None:
    assert refusal(roster(path, [["大米", 10]], headings=["商品", "数量"])).code == "no_heading_row"


def test_columns_of_power_set_nothing(path: Path) -> None:
    read = Read(
        roster(path, [[*person(1), 9, "admin", 1000]], headings=[*HEADINGS, "tenant_id", "role", "积分余额"])
    )
    assert read.opening.unmapped == ["tenant_id", "role", "积分余额"]
    assert set(read.rows[2]) == set(FIELDS)


def test_a_gender_or_birth_that_contradicts_the_number_is_a_warning(path: Path) -> None:
    headings = [*HEADINGS, "出生日期"]
    read = Read(
        roster(path, [[*person(1, 性别="女"), "1990-03-08"], [*person(2, 性别=""), ""]], headings=headings)
    )
    assert read.warned == [("C2", "id_sex_mismatch"), ("I2", "id_birthday_mismatch")]
    assert read.wrong == []
    assert (read.rows[3]["gender"], read.rows[3]["birth_date"]) == ("女", "1990-03-07")


def test_somebody_who_has_left_is_not_taken_from_a_roster(path: Path) -> None:
    read = Read(roster(path, [[*person(1), "离职"], [*person(2), "在职"]], headings=[*HEADINGS, "状态"]))
    assert read.wrong == [("I2", "not_in_service")]


def test_dates_of_a_workbook_that_counts_from_1904(path: Path) -> None:
    roster(path, [person(1, 入职日期=43895 - 1462)])
    doctored(path, "xl/workbook.xml", lambda xml: xml.replace(b"<workbookPr ", b'<workbookPr date1904="1" '))
    assert Read(path).rows[2]["hire_date"] == "2020-03-05"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_rosters_in_all_their_dresses(tmp_path: Path, encoding: str, delimiter: str) -> None:
    guarded = person(2, 工号='="00123"', 身份证号=f'="{id_number(2)}"')
    read = Read(text_roster(tmp_path / "a.xls", [person(1), guarded], encoding=encoding, delimiter=delimiter))
    assert read.opening.kind == "csv"
    assert [row["employee_no"] for row in read.rows.values()] == ["A0001", "00123"]
    assert read.wrong == []


def test_formula_leading_text_is_kept_as_text(path: Path) -> None:
    roster(path, [person(1, 姓名="x")])
    doctored(path, SHEET, lambda xml: xml)
    book = load_workbook(path)
    sheet: Any = book.active
    sheet["B2"].value, sheet["B2"].data_type = "=1+1", "s"
    book.save(path)
    assert Read(path).rows[2]["name"] == "=1+1"


def test_a_false_dimension_hides_no_row(path: Path) -> None:
    roster(path, people(5))
    doctored(
        path,
        SHEET,
        lambda xml: xml.replace(b'<dimension ref="A1:H6" />', b'<dimension ref="A1"/>').replace(
            b'<dimension ref="A1:H6"/>', b'<dimension ref="A1"/>'
        ),
    )
    assert len(Read(path).rows) == 5


def test_the_template_is_read_back_whole(path: Path) -> None:
    write_template(path, spec=ROSTER, example=True)
    read = Read(path)
    assert read.wrong == []
    assert read.opening.unmapped == []
    assert read.rows[2]["name"] == "王芳"


def test_rows_beyond_one_batch_keep_their_numbers(path: Path) -> None:
    read = Read(text_roster(path.with_suffix(".csv"), [*people(900), person(901, 手机号="1")] * 5))
    assert len(read.rows) == 4_505
    assert read.wrong[-1] == ("E4506", "phone_invalid")
