"""Lists: what is asked in the address is checked, searched, sorted and paged without surprises."""

import threading

import pytest

from app.core.console import listing
from app.core.db import atomic
from tests.cast import Union
from tests.core.console import shelf
from tests.databases import TestDatabase
from tests.visitor import Visitor


@pytest.fixture
def officer(our_union: Union, client: Visitor) -> Visitor:
    with our_union.scope(), atomic():
        rice = shelf.supplier("S1", "皖江粮油")
        for number in range(1, 31):
            shelf.product(f"P{number:02}", f"大米{number}号" if number % 2 else f"茶油{number}号", rice)
    return client.sign_in(our_union.officer)


@pytest.mark.parametrize("value", ["abc", "-1", "1.5", "", "9" * 30, "٣"])
@pytest.mark.parametrize("name", ["psize_Products", "page_Products"])
def test_a_garbled_page_is_refused_in_a_sentence(name: str, value: str, officer: Visitor) -> None:
    answer = officer.get("/products/list/", query_string={name: value})
    assert answer.status_code == 400
    assert "页码不是数字" in answer.text


def test_no_page_is_longer_than_two_hundred_rows(officer: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "LONGEST", 10)
    assert officer.get("/products/list/?psize_Products=1000000").text.count("row-link") == 10


def test_a_page_too_deep_says_to_narrow_the_list(officer: Visitor) -> None:
    answer = officer.get("/products/list/?page_Products=5000")
    assert answer.status_code == 400
    assert "缩小范围" in answer.text


@pytest.mark.parametrize("column", ["tenant_id", "supplier_id", "description", "nix", "name;--", "supplier"])
def test_a_column_that_is_no_heading_cannot_sort(column: str, officer: Visitor) -> None:
    assert officer.get("/products/list/", query_string={"_oc_Products": column}).status_code == 400


def test_sorting_turns_with_each_press(officer: Visitor) -> None:
    down = officer.get("/products/list/?_oc_Products=code&_od_Products=desc").text
    assert down.index("P30") < down.index("P29")
    assert "_od_Products=asc" in down


def test_the_second_page_goes_on_where_the_first_ended(officer: Visitor) -> None:
    first, second = (
        officer.get(f"/products/list/?page_Products={page}&psize_Products=20").text for page in (0, 1)
    )
    assert ("P20" in first, "P21" in first) == (True, False)
    assert ("P20" in second, "P21" in second, "P30" in second) == (False, True, True)


@pytest.mark.parametrize(
    ("words", "found"),
    [("大米", 15), ("大米 1号", 3), ("皖江", 30), ("%", 0), ("_", 0), ("没有", 0), ("P07", 1)],
)
def test_the_search_box_finds_every_word_and_no_wildcards(words: str, found: int, officer: Visitor) -> None:
    answer = officer.get("/products/list/", query_string={"q": words, "psize_Products": 100})
    assert answer.text.count("row-link") == found


def test_filters_narrow_and_stand_as_chips(officer: Visitor) -> None:
    answer = officer.get("/products/list/?state=listed")
    assert "没有符合条件的记录" in answer.text
    assert 'class="chip on"' in answer.text
    assert officer.get("/products/list/?state=nonsense&supplier=abc").status_code == 200


def test_an_empty_list_says_what_to_do_next(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    text = client.get("/products/list/").text
    assert "还没有商品" in text
    assert "/products/add" in text


def test_counting_stops_where_paging_does(
    our_union: Union, officer: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "DEEPEST", 20)
    assert "超过" in officer.get("/products/list/").text


@pytest.mark.sql
def test_two_people_searching_at_once_read_their_own_words(
    our_union: Union, their_union: Union, database: TestDatabase
) -> None:
    """Stock FAB mixed 35 of 60 pages here: one filter object served every request."""
    database.app.test_client_class = Visitor
    for union in (our_union, their_union):
        with union.scope(), atomic():
            shelf.product(name=f"{union.code}的货")
    people = [(our_union.officer, "ours"), (their_union.officer, "theirs")]
    mixed: list[str] = []

    def search(person: object, word: str, other: str) -> None:
        visitor = database.app.test_client()
        visitor.sign_in(person)
        for turn in range(15):
            text = visitor.get(f"/products/list/?q={word}{turn % 2 or ''}").text
            if f"{other}的货" in text or f'value="{other}' in text:
                mixed.append(text)

    threads = [
        threading.Thread(target=search, args=(person, word, other))
        for (person, word), other in zip(people * 2, ["theirs", "ours"] * 2, strict=True)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert mixed == []
