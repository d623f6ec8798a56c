"""The tree is what docs/map.md and the import contracts say it is."""

import re
import tomllib
from pathlib import Path

import pytest

from app.core.console.layout import STYLES
from app.feedback.views.answer import LOOK
from scripts import rooms
from tests.house.measure import ROOT, sources

# a name that says nothing about what is inside
EMPTY_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "base",
    "common",
    "misc",
    "data",
    "info",
}
# DomainError is the one that stands above all refusals
CLASSES = re.compile(r"^class (?!DomainError)(\w*(?:Manager|Helper|Utils?|Mixin|Impl|Error))\b", re.MULTILINE)


def test_the_order_of_the_services_names_every_room_that_has_some() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = next(each for each in contracts if each["id"] == "floors")["layers"]
    listed = set(re.findall(r"app\.(\w+)\.services", " ".join(floors)))
    with_services = {room for room in rooms.rooms() if list((ROOT / "app" / room).glob("services*"))}
    assert with_services <= listed


def test_every_room_says_what_it_is_for_in_both_languages() -> None:
    for room in rooms.rooms():
        purpose = rooms.purpose(room)
        assert re.search(r"[\u4e00-\u9fff]", purpose), room
        assert re.search(r"[a-z]{3}", purpose), room


def test_the_map_shows_the_rooms_as_they_are() -> None:
    assert rooms.check() == 0


@pytest.mark.parametrize(
    "path", re.findall(r"^\| `([\w/.]+)`", (ROOT / "docs" / "map.md").read_text(), re.MULTILINE)
)
def test_what_the_map_names_exists(path: str) -> None:
    assert (ROOT / path).exists() or (ROOT / "app" / path).exists()


def test_no_module_has_an_empty_name() -> None:
    assert [str(path) for path in sources() if path.stem in EMPTY_NAMES] == []


def test_no_class_is_named_for_what_it_is_not() -> None:
    found = {str(path.relative_to(ROOT)): CLASSES.findall(path.read_text()) for path in sources()}
    assert {path: names for path, names in found.items() if names} == {}


def test_every_style_sheet_is_loaded_by_some_page() -> None:
    """The console's pages load the one list, the page of those without an account the other."""
    files = {path.stem for path in (ROOT / "app" / "static" / "css").glob("*.css")}
    assert files == {*STYLES, *LOOK}


def test_nothing_committed_names_a_machine_or_a_stranger() -> None:
    """No path of a developer's machine, no minified or vendored library."""
    home = re.compile(r"/(?:home|root|Users)/\w+")
    tracked = [path for path in sources() if home.search(path.read_text())]
    assert tracked == []
    assert list(Path(ROOT / "app").rglob("*.min.*")) == []
