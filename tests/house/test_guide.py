"""The guide and its pictures: each named one is there and small, each one there is named and has a recipe."""

import re
from pathlib import Path

from scripts.guide_pictures import PICTURES, ROLES

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
LARGEST = 150 * 1024
NAMED = re.compile(r"!\[[^\]]+\]\(([^)]+\.png)\)")


def _named() -> set[Path]:
    return {GUIDE / name for page in GUIDE.glob("*.md") for name in NAMED.findall(page.read_text("utf-8"))}


def test_every_picture_named_is_there_and_every_picture_there_is_named() -> None:
    assert set(GUIDE.rglob("*.png")) == _named()


def test_no_picture_is_larger_than_150_kb() -> None:
    assert {path.name: path.stat().st_size for path in _named() if path.stat().st_size > LARGEST} == {}


def test_every_picture_can_be_taken_anew() -> None:
    made = {f"{picture.name}.png" for picture in PICTURES}
    kept = {path.name for path in _named() if path.parent.name == "images"}
    assert kept == made
    sheets = {path.name.rsplit("-", 1)[0] for path in _named() if path.parent == GUIDE}
    assert sheets == {f"contact-{role}" for role in ROLES}


def test_every_chapter_is_linked_from_the_first_page() -> None:
    linked = set(re.findall(r"\]\((\w+\.md)\)", (GUIDE / "README.md").read_text("utf-8")))
    assert linked == {page.name for page in GUIDE.glob("*.md")} - {"README.md"}
