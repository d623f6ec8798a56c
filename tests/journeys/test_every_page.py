"""Every page of every role, wide and narrow: no barrier, no sideways scroll, no English, no Python.

A kind of page that one role was shown is not shown to the next; in the long tests each sees all of its own.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from app.rules.permissions import ROLES
from tests.browser import Browser, fresh_page, look, served, welfare
from tests.cast import Person
from tests.journeys.hands import Hands
from tests.journeys.sweep import Fault, faults, kind_of, walk

pytestmark = pytest.mark.browser
SHOWN: set[str] = set()  # kinds of pages, to whichever role


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, Person]]]:
    """A small demo union with something on every page; its address and one person to a role."""
    folder: Path = tmp_path_factory.mktemp("living")
    place = {"WELFARE_DATA": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'welfare.db'}"}
    made = welfare(place, "demo", "--employees", "100", "--orders", "60", "--json")
    assert made.returncode == 0, made.stderr
    people = {
        each["role"]: Person(each["name"], each["email"], 0, each["role"], password=each["password"])
        for each in json.loads(made.stdout)["accounts"]
    }
    with served(place) as address:
        yield address, people


@pytest.mark.parametrize("all_of_them", [False, pytest.param(True, marks=pytest.mark.soak)])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_may_be_shown_to_a_customer(
    role: str, all_of_them: bool, living: tuple[str, dict[str, Person]], browser: Browser
) -> None:
    address, people = living
    found: list[Fault] = []
    known = () if all_of_them else frozenset(SHOWN)
    with fresh_page(browser, address) as page:
        Hands(page).sign_in(people[role])
        for path, status in walk(page, but=known):
            SHOWN.add(kind_of(path))
            found += [Fault(path, 0, f"answers {status}")] if status != 200 else []
            found += faults(page, path)
            _keep(page, role, path)
    assert not found, "\n".join(f"{each.path} at {each.width} px: {each.what}" for each in found)


def _keep(page: Page, role: str, path: str) -> None:
    name = kind_of(path).strip("/").replace("/", "_").replace("?", "_") or "home"
    look(page, f"{role}-{name}-390")
    page.set_viewport_size({"width": 1440, "height": 900})
    look(page, f"{role}-{name}-1440")
