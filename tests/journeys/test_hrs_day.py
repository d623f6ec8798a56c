"""人事的一天 — the roster out as it is filtered, edited in Excel, in again; a rejected row; members
invited.
"""

import re
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
from tests.imports.messy import people, person, roster
from tests.journeys.hands import Hands

pytestmark = pytest.mark.browser


@pytest.fixture
def hands(page: Page) -> Hands:
    """Somebody at the console."""
    return Hands(page)


def test_an_hr_officers_day(our_union: Union, hands: Hands, tmp_path: Path) -> None:
    on_record(our_union, tmp_path)
    hands.sign_in(our_union.hr)
    edited = takes_the_roster_and_edits_it(hands, tmp_path)
    uploads_it_again(hands, edited)
    corrects_what_was_rejected(hands, tmp_path)
    invites_members(hands)


def on_record(union: Union, folder: Path) -> None:
    """Six people, two of them in the north."""
    rows = [*people(4), person(5, 部门="华北"), person(6, 部门="华北")]
    with union.scope(), atomic():
        file = roster(folder / "first.xlsx", rows)
        plan = check_file(file, name=file.name, options=Options(), as_of=today(), actor=SYSTEM)
        import_roster(plan.batch.digest, actor=SYSTEM)


def takes_the_roster_and_edits_it(hands: Hands, folder: Path) -> Path:
    """Exactly the people that are filtered, masked, with a hidden key each."""
    hands.page.goto("/employees/list/?q=A000")
    with hands.page.expect_download() as coming:
        hands.press("取出花名册")
    path = folder / "taken.xlsx"
    coming.value.save_as(path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    at = {str(cell.value): int(cell.column or 0) for cell in sheet[1]}
    assert sheet.max_row == 7
    assert sheet.column_dimensions[sheet.cell(1, at["行标识"]).column_letter].hidden
    assert "*" in str(sheet.cell(2, at["身份证号"]).value)
    assert book["_zhihui"].sheet_state == "hidden"
    by_number = {str(sheet.cell(row, at["工号"]).value): row for row in range(2, 8)}
    sheet.cell(by_number["A0001"], at["岗位"]).value = "店长"
    sheet.cell(by_number["A0002"], at["工号"]).value = "B0002"
    sheet.cell(by_number["A0003"], at["手机号"]).value = "123"
    sheet.delete_rows(by_number["A0006"])
    book.save(path)
    return path


def uploads_it_again(hands: Hands, path: Path) -> None:
    """The preview names the new number; it is taken only when that is said to be meant."""
    hands.page.goto("/rosterupload/")
    hands.page.get_by_label("花名册文件").set_input_files(path)
    hands.press("上传并检查")
    hands.page.wait_for_url("**/confirmroster/*")
    hands.sees("工号变更", "A0002", "B0002", "店长")
    hands.sees_no("将离职")
    hands.look("roster-returned-preview")
    hands.press("按此导入")
    hands.sees("请勾选确认")
    hands.page.get_by_label("确认变更这些工号").check()
    hands.press("按此导入")
    hands.page.wait_for_url("**/rosters/show/*")
    hands.go("职工名单")
    hands.sees("B0002", "店长", "A0006")


def corrects_what_was_rejected(hands: Hands, folder: Path) -> None:
    """The row that was not taken waits until a roster says it right."""
    hands.go("待更正的行")
    hands.sees("A0003")
    hands.page.goto("/rosterupload/")
    path = roster(folder / "right.xlsx", [person(3, 手机号="13912345678")])
    hands.page.get_by_label("花名册文件").set_input_files(path)
    hands.press("上传并检查")
    hands.page.wait_for_url("**/confirmroster/*")
    hands.press("按此导入")
    hands.page.wait_for_url("**/rosters/show/*")
    hands.go("待更正的行")
    hands.sees("没有待更正的行")


def invites_members(hands: Hands) -> None:
    """Those a list shows; the codes are there once."""
    hands.page.goto("/employees/list/?q=A000")
    hands.page.get_by_role("link", name="邀请", exact=True).click()
    hands.look("invite-members")
    hands.press("生成邀请码")
    hands.page.wait_for_url("**/codes/*")
    hands.sees("5 个邀请码已生成")
    again = hands.page.url
    hands.press("显示并打印名单")
    slips = hands.page.locator(".code-value")
    expect(slips).to_have_count(5)
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", slips.first.inner_text())
    hands.look("member-codes")
    hands.page.goto(again)
    hands.sees("这批邀请码已交付")
    hands.go("会员自助")
    hands.sees("已邀请")
