"""Every page of the console, as every role finds it: it opens, it speaks Chinese, it hides what it must."""

import re
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from app.core.console.datamodel import Rows
from app.core.console.forms import FormPage
from app.core.console.views import ConsoleView
from app.core.rest.resources import Resource
from app.rules.permissions import PERMISSIONS, UNIT_ROLES
from tests.cast import Person, Union
from tests.databases import TestDatabase
from tests.visitor import Visitor

CHINESE = re.compile("[\u4e00-\u9fff]")


def views(app: Flask, kind: type[Any]) -> list[Any]:
    return [view for view in app.extensions["appbuilder"].baseviews if isinstance(view, kind)]


def pages(app: Flask, role: str) -> list[str]:
    """The addresses without a number that a role may open."""
    granted = PERMISSIONS[role]
    found = []
    for view in views(app, ConsoleView):
        verbs = granted.get(view.class_permission_name, frozenset())
        for verb in ("list", "add"):
            offered = verb not in view.exclude_route_methods and (verb != "add" or view.add_columns)
            if f"can_{verb}" in verbs and offered:
                found.append(f"{view.route_base}/{verb}{'/' if verb == 'list' else ''}")
    forms = (form for form in views(app, FormPage) if form.of is None and not form.by_address)
    return found + [
        f"{form.route_base}/"
        for form in forms
        if f"can_{form.verb}" in granted.get(form.class_permission_name, frozenset())
    ]


@pytest.mark.parametrize("role", UNIT_ROLES)
def test_every_page_a_role_may_open_opens_on_an_empty_union(
    role: str, our_union: Union, database: TestDatabase, client: Visitor
) -> None:
    client.sign_in(our_union.people[role])
    answers = {path: client.get(path) for path in ["/", *pages(database.app, role)]}
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 200} == {}
    for path, answer in answers.items():
        title = re.search(r"<h1>(.*?)<", answer.text, re.DOTALL)
        assert title is not None, path
        assert CHINESE.search(title.group(1)), path


def test_the_platforms_pages_open(platform: Person, database: TestDatabase, client: Visitor) -> None:
    client.sign_in(platform)
    paths = ["/", *pages(database.app, "platform_admin")]
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_every_label_is_said_in_chinese(database: TestDatabase) -> None:
    english = []
    with database.app.test_request_context(), force_locale("zh"):
        for view in views(database.app, ConsoleView):
            words = {"title": view.list_title, "one": view.one, "empty": view.empty}
            for key in {*view.list_columns, *view.show_columns, *view.filters}:
                words[key] = view.attribute(key).label
            for form in (view.add_form, view.edit_form):
                words |= {
                    field.name: field.label.text
                    for field in form(formdata=None)
                    if field.name != "csrf_token"
                }
            english += _not_chinese(view, words)
        for page in views(database.app, FormPage):
            words = {"title": page.title, "submit": page.submit, "done": page.done}
            english += _not_chinese(page, words)
    assert english == []


def test_every_page_reads_through_the_fence_and_deletes_nothing(database: TestDatabase) -> None:
    for view in views(database.app, ConsoleView):
        assert isinstance(view.datamodel, Rows), view
        assert {"delete", "download"} <= set(view.exclude_route_methods), view
        assert view.page_size <= 200
        assert view.base_filters == []
    for resource in views(database.app, Resource):
        assert resource.allow_browser_login is False
        assert isinstance(resource.datamodel, Rows)
    rules = {str(rule) for rule in database.app.url_map.iter_rules()}
    assert not [rule for rule in rules if "/delete/" in rule or "/download/<string:filename>" in rule]


def test_nothing_secret_is_searched_sorted_or_listed_unmasked(database: TestDatabase) -> None:
    for view in views(database.app, ConsoleView):
        for key in view.order_columns:
            assert view.attribute(key).kind != "sensitive", (view, key)
        for key in view.search_columns:  # a sensitive one by its keyed indexes: whole, or its tail
            if view.attribute(key).kind == "sensitive":
                assert hasattr(view.model, f"{key}_index"), (view, key)
                assert hasattr(view.model, f"{key}_tail_index"), (view, key)
        for key in [*view.list_columns, *view.show_columns, *view.filters]:
            assert view.attribute(key).kind != "hidden", (view, key)


def _not_chinese(view: Any, words: dict[str, Any]) -> list[str]:
    return [
        f"{type(view).__name__}.{key}: {said}" for key, said in words.items() if not CHINESE.search(str(said))
    ]
