"""The frame in a real browser: search by keyboard, many seats, the rail, a phone."""

from datetime import date

from playwright.sync_api import expect

from app.core.actor import SYSTEM
from app.core.db import atomic
from app.tenants.services.seats import give_seat
from app.tenants.services.units import open_unit
from tests.browser import Page
from tests.cast import Union
from tests.core.console import shelf
from tests.journeys.hands import Hands


def test_search_by_keyboard_finds_a_person_and_remembers_them(our_union: Union, page: Page) -> None:
    shelf.stocked(our_union, shelf.employee, number="E9", name="欧阳晓明")
    Hands(page).sign_in(our_union.hr)
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="全局搜索")
    expect(box).to_be_focused()
    page.keyboard.type("晓明")
    option = page.get_by_role("option", name="欧阳晓明")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_title("欧阳晓明 (E9) · 职工名单 · 智惠")
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    expect(page.locator("#finder-list")).to_contain_text("最近打开")
    expect(page.locator("#finder-list")).to_contain_text("欧阳晓明")
    page.keyboard.type("查无此人的名字")
    expect(page.locator("#finder-list")).to_contain_text("没有找到")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#finder-list")).to_be_hidden()


def _thirty_seats(union: Union) -> None:
    with union.scope(), atomic():
        root = union.unit("总部")
        for number in range(30):
            unit = open_unit(root, name=f"第{number:02}门店", code=f"S{number:02}", actor=SYSTEM)
            give_seat(union.hr.email, role="hr", unit=unit, from_on=date(2026, 1, 1), actor=SYSTEM)


def test_of_thirty_seats_one_is_found_by_typing_and_the_page_stays(our_union: Union, page: Page) -> None:
    _thirty_seats(our_union)
    Hands(page).sign_in(our_union.hr)
    page.goto("/employees/list/")
    page.locator(".seat-menu summary").click()
    page.get_by_role("searchbox", name="按单位或岗位筛选").fill("17门店")
    expect(page.locator(".seat-menu .menu-item:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".seat-menu .seat-words b")).to_contain_text("第17门店")
    assert page.url.endswith("/employees/list/")


def test_the_navigation_folds_to_a_rail_and_stays_so(our_union: Union, page: Page) -> None:
    Hands(page).sign_in(our_union.hr)
    page.get_by_role("button", name="收起导航").click()
    page.reload()
    expect(page.locator("body")).to_have_class("console rail")
    link = page.locator(".side").get_by_role("link", name="职工名单")
    expect(link).to_be_hidden()
    page.locator('.nav-group[data-group="people"] summary').click()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("职工")


def test_on_a_phone_there_is_a_way_back_a_drawer_and_the_search(our_union: Union, page: Page) -> None:
    number = shelf.stocked(our_union, shelf.employee, number="E9", name="欧阳晓明")
    Hands(page).sign_in(our_union.hr)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/move/{number}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".way-back").click()
    expect(page).to_have_title("欧阳晓明 (E9) · 职工名单 · 智惠")
    page.wait_for_load_state()
    page.get_by_role("button", name="打开菜单").click()
    expect(page.locator(".side")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".side")).to_be_hidden()
    page.get_by_role("link", name="全局搜索").click()
    page.keyboard.type("oyxm")
    page.get_by_role("option", name="欧阳晓明").click()
    expect(page).to_have_title("欧阳晓明 (E9) · 职工名单 · 智惠")
