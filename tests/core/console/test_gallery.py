"""The page of all widgets: whole, in Chinese, and shut in production."""

import re

import pytest

from app.core.console.display import TONES
from tests.cast import Person, Union
from tests.databases import TestDatabase
from tests.visitor import Visitor

SHOWN = {"buttons", "tags", "icons", "notes", "values", "record", "compared", "table"}
FORMS = {f"form-{state}" for state in ("empty", "filled", "wrong", "disabled")}


def test_every_widget_stands_on_one_page(our_union: Union, client: Visitor) -> None:
    page = client.sign_in(our_union.hr).get("/gallery/")
    assert page.status_code == 200
    assert set(re.findall(r'data-shows="([\w-]+)"', page.text)) == SHOWN | FORMS
    assert page.text.count('class="tag ') >= len(TONES)
    assert "None" not in re.sub(r"<[^>]+>", "", page.text)


@pytest.mark.parametrize("kind", ["money", "percent", "date", "datetime-local", "file", "radio", "switch"])
def test_a_field_of_every_kind_is_there_in_each_state(kind: str, our_union: Union, client: Visitor) -> None:
    page = client.sign_in(our_union.hr).get("/gallery/").text
    for form in sorted(FORMS):
        drawn = page.split(f'data-shows="{form}"')[1].split("</section>", maxsplit=1)[0]
        marks = {"money": "data-money", "percent": "affix-right", "switch": 'class="switch"'}
        assert marks.get(kind, f'type="{kind}"') in drawn, (form, kind)


def test_in_production_it_is_for_the_platform_alone(
    our_union: Union,
    platform: Person,
    database: TestDatabase,
    client: Visitor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(database.app.config, "DEPLOYMENT", "production")
    assert client.sign_in(our_union.hr).get("/gallery/").status_code == 404
    client.submit("/logout/", form_at="/")
    assert client.sign_in(platform).get("/gallery/").status_code == 200
