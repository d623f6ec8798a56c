"""读一份花名册 — odd headings and words are explained once; the next file like it goes straight through."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Union
from tests.imports.messy import HEADINGS, person, roster
from tests.journeys.hands import Hands

pytestmark = pytest.mark.browser

ODD = {"工号": "胸卡代号", "姓名": "人员", "身份证号": "证件", "手机号": "联络", "部门": "归口"}
SAID = {"胸卡代号": "工号", "人员": "姓名", "证件": "身份证号", "联络": "手机号", "归口": "部门"}
NARROW = {"width": 390, "height": 844}


@pytest.fixture
def hands(page: Page) -> Hands:
    """Somebody at the console."""
    return Hands(page)


def odd(path: Path, *numbers: int) -> Path:
    headings = [*(ODD.get(each, each) for each in HEADINGS), "用工形式"]
    return roster(path, [[*person(n), "协议工"] for n in numbers], headings=headings)


def test_a_file_with_odd_headings_is_explained_once(our_union: Union, hands: Hands, tmp_path: Path) -> None:
    hands.sign_in(our_union.hr)
    uploads(hands, odd(tmp_path / "九月.xlsx", 1, 2, 3))
    hands.page.wait_for_url("**/maproster/*")
    says_what_the_columns_are(hands)
    hands.page.wait_for_url("**/explainwords/*")
    says_what_the_words_are(hands)
    hands.page.wait_for_url("**/confirmroster/*")
    hands.press("按此导入")
    hands.page.wait_for_url("**/rosters/show/*")
    uploads(hands, odd(tmp_path / "十月.xlsx", 3, 4))
    hands.page.wait_for_url("**/confirmroster/*")
    hands.sees("按上次的读法")
    hands.look("roster-read-as-last-time")
    forgets_it(hands)


def uploads(hands: Hands, path: Path) -> None:
    hands.page.goto("/rosterupload/")
    hands.page.get_by_label("花名册文件").set_input_files(path)
    hands.press("上传并检查")


def says_what_the_columns_are(hands: Hands) -> None:
    """With the keyboard, and at the width of a phone; one column chosen twice is refused first."""
    hands.sees("138****0001", "按列里的内容猜测")
    hands.look("map-roster")
    hands.page.set_viewport_size(NARROW)
    wide = hands.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    for heading, field in SAID.items():
        chosen = hands.page.get_by_label(heading, exact=True)
        chosen.focus()
        chosen.select_option(label=field)
    hands.page.get_by_label("岗位", exact=True).select_option(label="姓名")
    hands.press("就这样读")
    hands.sees("都被读作同一项")
    expect(hands.page.get_by_label("胸卡代号", exact=True)).to_have_value("employee_no")
    position = hands.page.get_by_label("岗位", exact=True)
    position.select_option(label="岗位")
    position.press("Control+Enter")


def says_what_the_words_are(hands: Hands) -> None:
    hands.sees("协议工", "第 2、3、4 行")
    hands.look("explain-words")
    hands.page.get_by_label("协议工", exact=True).select_option(label="劳务派遣")
    hands.press("记住，并重新核对")


def forgets_it(hands: Hands) -> None:
    """What was said stands in a list of the union, and can be forgotten."""
    hands.page.set_viewport_size({"width": 1440, "height": 900})
    hands.go("花名册读法")
    hands.sees("九月.xlsx", "胸卡代号")
    hands.look("roster-layouts")
    hands.open_row("九月.xlsx")
    hands.press("忘掉")
    hands.confirm()
    hands.sees_no("九月.xlsx")
    hands.go("花名册用词")
    hands.sees("协议工", "劳务派遣")
    hands.look("roster-words")
