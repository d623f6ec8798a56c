"""Every page is one of ours, in somebody's hands, shut to strangers, and deaf to forms without a token."""

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, url_for
from flask_babel import force_locale
from werkzeug.routing import Rule

from app.rules.permissions import PERMISSIONS
from tests.cast import Union
from tests.databases import TestDatabase
from tests.visitor import Visitor

# Flask-AppBuilder's own pages that are served, and why
FABS = {
    "LocaleView": "switches the language",
    "MenuApi": "names the pages a token may use",
    "UtilView": "goes back",
    "SecurityApi": "gives tokens for the REST resources",
    "OpenApi": "describes the REST resources",
    "SwaggerView": "shows that description",
    "IndexView": "is replaced by our Home",
}
# what a stranger may ask for
PUBLIC = {"static", "appbuilder.static", "Session.login", "Session.logout", "LocaleView.index"}
PUBLIC |= {"answers.thanks", "Door.enter", "Door.join", "echarts.static"}
PUBLIC |= {"health.alive", "health.ready", "health.metrics", "SecurityApi.login", "UtilView.back"}


@pytest.fixture
def app(database: TestDatabase) -> Flask:
    return database.app


def test_no_page_of_the_framework_is_served_unnamed(app: Flask) -> None:
    theirs = {
        type(view).__name__ for view in _views(app) if type(view).__module__.startswith("flask_appbuilder")
    }
    assert theirs <= set(FABS)


def test_every_page_is_in_somebodys_hands(app: Flask) -> None:
    named = {page for pages in PERMISSIONS.values() for page in pages}
    ours = {
        view.class_permission_name
        for view in _views(app)
        if type(view).__module__.startswith("app.") and getattr(view, "base_permissions", None)
    }
    assert ours - named == set()


def test_every_permission_is_for_something_a_page_does(app: Flask) -> None:
    """A row of the table that no page asks for would promise what is not there."""
    done: dict[str, set[str]] = {}
    written: dict[str, str] = {}
    for view in _views(app):
        offered = {*(getattr(view, "base_permissions", None) or ()), *getattr(view, "verbs", {})}
        shown = view.show_columns if hasattr(view, "reveal_url") else ()
        if any(view.attribute(key).kind == "sensitive" for key in shown):
            offered.add("can_reveal")
        done.setdefault(view.class_permission_name, set()).update(offered)
        source = inspect.getsource(inspect.getmodule(type(view)))
        written[view.class_permission_name] = written.get(view.class_permission_name, "") + source
    idle = {
        (page, verb)
        for pages in PERMISSIONS.values()
        for page, verbs in pages.items()
        for verb in verbs
        if verb not in done.get(page, ()) and f'"{verb}"' not in written.get(page, "")
    }
    assert idle == set()


def test_a_state_is_called_the_same_in_a_question_as_in_its_list(app: Flask) -> None:
    """The dialogue of a button says it by the life of the thing, the list by its column."""
    with app.test_request_context(), force_locale("zh"):
        differ = {
            (type(view).__name__, state): (view.lifecycle.state_label(state), str(words[state]))
            for view in _views(app)
            if (words := _words_of_state(view))
            for state in view.lifecycle.states
            if view.lifecycle.state_label(state) != str(words[state])
        }
    assert differ == {}


def test_a_stranger_is_led_to_the_sign_in_page_from_everywhere(app: Flask, client: Visitor) -> None:
    open_doors = {}
    for rule in _rules(app, "GET"):
        answer = client.get(_address(app, rule))
        door = "/me/signin" if rule.rule.startswith("/me/") else "/login/"
        led = answer.status_code == 302 and door in answer.headers["Location"]
        if not led and answer.status_code not in {401, 404, 405}:
            open_doors[rule.endpoint] = answer.status_code
    assert open_doors == {}


def test_nothing_is_done_without_the_forms_token(app: Flask, our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.tenant_admin)
    done = {}
    for rule in _rules(app, "POST"):
        if rule.rule.startswith("/api/"):
            continue  # tokens of their own, tests/abuse
        answer = client.post(_address(app, rule), data={"name": "x"})
        if answer.status_code not in {400, 403, 404, 405}:
            done[rule.endpoint] = answer.status_code
    assert done == {}


def _words_of_state(view: Any) -> dict[str, Any] | None:
    column = view.datamodel.obj.__table__.c.get("state") if getattr(view, "lifecycle", None) else None
    return None if column is None else column.info.get("words")


def _views(app: Flask) -> list[Any]:
    return list(app.appbuilder.baseviews)  # type: ignore[attr-defined]


def _rules(app: Flask, method: str) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint not in PUBLIC:
            yield rule


def _address(app: Flask, rule: Rule) -> str:
    with app.test_request_context():
        return url_for(rule.endpoint, **dict.fromkeys(rule.arguments, "1"))
