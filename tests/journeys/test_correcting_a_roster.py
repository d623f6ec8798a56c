"""更正一份花名册 — one row on screen, one in the annotated workbook that comes back, a doubtful person
answered; imported, and undone.
"""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from app.core.actor import SYSTEM
from app.core.clock import today
from app.core.db import atomic
from app.people.services.roster import Options, import_roster
from imports.roster_file import check_file
from tests.cast import Union
from tests.imports.messy import id_number, people, person, roster
from tests.journeys.hands import Hands

pytestmark = pytest.mark.browser

NARROW = {"width": 390, "height": 844}
WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def hands(page: Page) -> Hands:
    """Somebody at the console."""
    return Hands(page)


def test_a_roster_is_corrected_twice_imported_and_undone(
    our_union: Union, hands: Hands, tmp_path: Path
) -> None:
    on_record(our_union, tmp_path)
    hands.sign_in(our_union.hr)
    uploads(hands, as_hr_sends_it(tmp_path / "十一月.xlsx"))
    fits_a_phone(hands)
    marked = takes_the_annotated_workbook(hands, tmp_path)
    uploads(hands, corrected(marked, tmp_path / "十一月改.xlsx"))
    sees_the_corrections(hands)
    fixes_a_row_on_screen(hands)
    answers_who_is_who(hands)
    confirms(hands)
    undoes(hands)
    finds_it_in_the_history(hands)


def on_record(union: Union, folder: Path) -> None:
    """Three people."""
    with union.scope(), atomic():
        file = roster(folder / "十月.xlsx", people(3))
        plan = check_file(file, name=file.name, options=Options(), as_of=today(), actor=SYSTEM)
        import_roster(plan.batch.digest, actor=SYSTEM)


def as_hr_sends_it(path: Path) -> Path:
    """One changes, one has a phone too short, one a day there never was, one may be somebody on record."""
    rows = [
        person(1, 岗位="店长"),
        person(5, 手机号="1380000"),
        person(6, 入职日期="2020-02-30"),
        person(2, 工号="N0002", 身份证号=id_number(902)),
        person(7),
    ]
    return roster(path, rows)


def uploads(hands: Hands, path: Path) -> None:
    hands.page.goto("/rosterupload/")
    hands.look("importer-1-upload")
    hands.page.get_by_label("花名册文件").set_input_files(path)
    hands.press("上传并检查")
    hands.page.wait_for_url("**/confirmroster/*")


def fits_a_phone(hands: Hands) -> None:
    """No sideways scroll at 390 px."""
    hands.sees("未通过", "手机号不正确", "日期无法识别")
    hands.look("importer-2-preflight")
    hands.page.set_viewport_size(NARROW)
    wide = hands.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    hands.page.set_viewport_size(WIDE)


def fixes_a_row_on_screen(hands: Hands) -> None:
    """Opened from what was found in it; once it is right, back among what is left."""
    hands.page.locator("#rows").get_by_role("row", name="A0005").get_by_role("link").first.click()
    hands.page.wait_for_url("**/rosterrows/show/*")
    hands.look("importer-3-row")
    hands.press("更正此行")
    hands.sees("***0000")
    hands.look("importer-4-fix")
    hands.page.get_by_label("手机号").fill("13912345678")
    hands.press("更正并重新核对")
    hands.page.wait_for_url("**/confirmroster/*")
    hands.sees("已通过核对，可以导入")
    hands.sees_no("手机号不正确")


def takes_the_annotated_workbook(hands: Hands, folder: Path) -> Path:
    hands.press("下载批注表")
    hands.look("importer-5-annotate")
    hands.press("生成批注表")
    hands.page.wait_for_url("**/progress/**")
    with hands.page.expect_download() as coming:
        hands.page.locator("main a[href*='file']").first.click()
    path = folder / "批注.xlsx"
    coming.value.save_as(path)
    return path


def corrected(path: Path, to: Path) -> Path:
    """As HR does in Excel: the marked cell is retyped, the two columns of ours left where they are."""
    book = load_workbook(path)
    sheet = book["花名册"]
    names = [cell.value for cell in sheet[1]]
    assert names[-2:] == ["错误说明", "建议值"]
    marked = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == "A0006")
    assert "日期无法识别" in str(sheet.cell(marked, len(names) - 1).value)
    sheet.cell(marked, names.index("入职日期") + 1).value = "2020-02-28"
    book.save(to)
    return to


def sees_the_corrections(hands: Hands) -> None:
    """What was not taken is; the old marks are no columns."""
    hands.sees("的更正稿", "现在可导入", "是否同一人？")
    hands.sees_no("日期无法识别")
    expect(hands.page.get_by_text("错误说明")).to_have_count(0)
    hands.look("importer-6-corrected")


def answers_who_is_who(hands: Hands) -> None:
    """The new number is of somebody on record."""
    hands.press("去回答")
    hands.look("importer-7-same-person")
    hands.page.get_by_role("radio", name="是同一人").first.check(force=True)
    hands.press("保存回答")
    hands.page.wait_for_url("**/confirmroster/*")


def confirms(hands: Hands) -> None:
    hands.look("importer-8-before-confirming")
    meant = hands.page.get_by_label("确认变更这些工号")
    if meant.count():
        meant.check()
    hands.press("按此导入")
    hands.page.wait_for_url("**/rosters/show/*")
    hands.sees("已执行")
    hands.look("importer-9-batch")


def undoes(hands: Hands) -> None:
    hands.press("撤销导入")
    hands.look("importer-10-undo")
    hands.page.get_by_label("事由").fill("文件发错了")
    hands.press("按以上内容撤销")
    hands.page.wait_for_url("**/rosters/show/*")
    hands.sees("已撤销")
    hands.page.goto("/employees/list/")
    hands.sees("A0001", "专员")
    hands.sees_no("N0002")
    hands.sees_no("A0007")


def finds_it_in_the_history(hands: Hands) -> None:
    hands.page.goto("/rosters/list/?q=十一月改")
    hands.sees("十一月改.xlsx")
    hands.look("importer-11-history")
