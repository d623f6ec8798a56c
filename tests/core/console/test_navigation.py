"""The way back: group, page, record, sub-page; and the navigation each seat has."""

import re

import pytest

from tests.cast import Union
from tests.core.console import shelf
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


def _trail(page: str) -> list[str]:
    crumbs = page.split('class="crumbs')[1].split("</nav>", maxsplit=1)[0]
    return [re.sub(r"<[^>]+>", "", each).strip() for each in crumbs.split("<li>")[1:]]


@pytest.fixture
def somebody(our_union: Union) -> int:
    return shelf.stocked(our_union, shelf.employee, number="E1", name="周小红")


def test_the_way_back_names_group_page_record_and_form(
    our_union: Union, somebody: int, client: Visitor
) -> None:
    client.sign_in(our_union.hr)
    ways = {
        "/": [],
        "/employees/list/": ["职工", "职工名单"],
        f"/employees/show/{somebody}": ["职工", "职工名单", "周小红 (E1)"],
        f"/move/{somebody}": ["职工", "职工名单", "周小红 (E1)", "调动"],
        "/hire/": ["职工", "职工名单", "职工入职"],
    }
    assert {path: _trail(client.get(path).text) for path in ways} == ways


def test_the_tab_of_the_browser_names_the_record(our_union: Union, somebody: int, client: Visitor) -> None:
    page = client.sign_in(our_union.hr).get(f"/move/{somebody}").text
    assert re.search(r"<title>(.*?)</title>", page, re.DOTALL).group(1) == (  # type: ignore[union-attr]
        "调动 · 周小红 (E1) · 职工名单 · 智惠"
    )


def test_each_seat_has_its_own_navigation(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    side = client.get("/").text.split("<aside")[1].split("</aside>")[0]
    assert "职工名单" in side
    assert "对账单" not in side


def test_folded_groups_and_the_rail_are_remembered(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    client.set_cookie("folded", "people.budget")
    client.set_cookie("rail", "1")
    page = client.get("/").text
    assert '<body class="console rail"' in page
    client.set_cookie("rail", "0")
    side = client.get("/").text.split("<aside")[1].split("</aside>")[0]
    assert 'data-group="people">' in side
    assert 'data-group="settings" open>' in side


def test_the_language_is_kept_for_the_person_and_not_for_the_browser(
    our_union: Union, client: Visitor
) -> None:
    client.sign_in(our_union.hr)
    assert client.submit("/seat/language/en", form_at="/").status_code == 302
    assert '<html lang="en">' in client.get("/").text
    client.submit("/logout/", form_at="/")
    client.sign_in(our_union.finance)
    client.submit("/seat/language/zh", form_at="/")
    client.submit("/logout/", form_at="/")
    client.sign_in(our_union.hr)
    assert '<html lang="en">' in client.get("/").text


def test_a_group_of_the_same_name_is_not_said_twice(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    assert _trail(client.get("/orders/list/").text) == ["订单"]
    assert _trail(client.get("/find/").text) == ["工作台", "全局搜索"]
