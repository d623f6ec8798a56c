"""Eight people of two unions and two branches at once, the interpreter turning among them at every chance.

Stock Flask-AppBuilder gave 35 of 60 pages the other's search words, and some the other's rows: one filter
object served every request (issue 2366 there).
"""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice

import pytest

from app.core.db import atomic, session
from tests.branches import seat_at
from tests.cast import Person, Union
from tests.core.console import shelf
from tests.core.rest.test_resources import Caller
from tests.databases import TestDatabase
from tests.visitor import Visitor

pytestmark = pytest.mark.sql

EACH = 63  # requests of each of the eight: 504
# No letters: a page's token is random letters, and one run in twenty held another's three among them.
MARKS = {
    ("ours", "华东"): "赵甲",
    ("ours", "华北"): "钱乙",
    ("theirs", "华东"): "孙丙",
    ("theirs", "华北"): "李丁",
}


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns a thousand times as often."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.fixture
def people(our_union: Union, their_union: Union) -> dict[str, Person]:
    """Somebody of HR at each of the four places, and three employees of theirs, by the place's mark."""
    made = {}
    for (code, unit), mark in MARKS.items():
        union = our_union if code == "ours" else their_union
        with union.scope(), atomic():
            for number in range(3):
                shelf.employee(union, f"{mark}{number}", f"{mark}职工{number}", unit)
        session.remove()
        made[mark] = seat_at(union, "hr", unit)
    return made


def addresses(mark: str) -> list[str]:
    """What each asks for: lists, the search box, filters, pickers, an order."""
    return [
        f"/employees/list/?q={mark}",
        "/employees/list/",
        f"/employees/list/?q={mark}&_oc_Employees=name&_od_Employees=desc",
        f"/find/hits?q={mark}职工",
        f"/find/?q={mark}",
        "/units/list/",
        "/employees/list/?state=active&psize_Employees=25",
    ]


def test_nobody_reads_anothers_words_or_rows(
    people: dict[str, Person], database: TestDatabase, restless: None
) -> None:
    database.app.test_client_class = Visitor

    def crossings(mark: str) -> list[str]:
        client = database.app.test_client()
        client.sign_in(people[mark])  # type: ignore[attr-defined]
        return [
            f"{mark} read {other} at {path}"
            for path in islice(cycle(addresses(mark)), EACH)
            for other in others_in(client.get(path).text, mark)
        ]

    def api_crossings(mark: str) -> list[str]:
        caller, found = Caller(database.app.test_client(), people[mark]), []  # type: ignore[arg-type]
        for path in islice(cycle([f"/employees/?q={mark}", "/employees/", "/employees/?state=active"]), EACH):
            answer = caller("GET", path)
            names = [each["name"] for each in answer.json["result"]]
            found += (
                [f"{mark} read {names}"] if any(mark not in name for name in names) or len(names) != 3 else []
            )
        return found

    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(work, mark) for work in (crossings, api_crossings) for mark in people]
        assert [crossing for each in asked for crossing in each.result()] == []


def others_in(text: str, mark: str) -> list[str]:
    """The marks in a page that are somebody else's."""
    return [other for other in MARKS.values() if other != mark and other in text]
