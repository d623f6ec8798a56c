"""门 — the addresses by which each thing of the table of permissions is done, found from the pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from app.core.console.forms import FormPage
from app.core.console.views import ConsoleView
from app.core.rest.resources import Resource

# what is asked for inside of a page, where no method of its own says so
INSIDE = {"can_reveal": "reveal"}
ARGUMENTS = {"name": "phone", "key": "state"}


@dataclass(frozen=True, slots=True)
class Door:
    """一扇门 — how to ask, and of which table a row is named there."""

    method: str
    path: str
    table: str | None = None

    def at(self, rows: dict[str, int]) -> str:
        """The address with the number of a row that is in sight."""
        return self.path.replace("<pk>", str(rows.get(self.table or "", 1)))


def doors(app: Flask, page: str, verb: str) -> list[Door]:
    """Every address of the page by which this is done."""
    views = [view for view in app.extensions["appbuilder"].baseviews if view.class_permission_name == page]
    views = [view for view in views if not isinstance(view, Resource)]  # those take tokens: tests/core/rest
    return [door for view in views for door in _doors(app, view, verb)]


def _doors(app: Flask, view: Any, verb: str) -> Iterator[Door]:
    if isinstance(view, FormPage):
        if f"can_{view.verb}" == verb:
            yield _of_form(view)
        return
    table = view.model.__tablename__ if isinstance(view, ConsoleView) else None
    if verb in getattr(view, "verbs", {}) and view.verbs[verb].service is not None:
        yield Door("POST", f"{view.route_base}/action/{verb}/<pk>", table)
    for rule in app.url_map.iter_rules():
        name, _dot, method = rule.endpoint.partition(".")
        if name == view.endpoint and _opens(view, method, verb):
            yield Door("GET" if "GET" in (rule.methods or ()) else "POST", _filled(rule), table)


def _of_form(view: Any) -> Door:
    if view.of is None:
        return Door("GET", f"{view.route_base}/")
    return Door("GET", f"{view.route_base}/<pk>", view.of.__tablename__)


def _opens(view: Any, method: str, verb: str) -> bool:
    if method == INSIDE.get(verb):
        return True
    guard = getattr(getattr(type(view), method, None), "_permission_name", None)
    offered = method != "add" or view.add_columns
    return f"can_{guard}" == verb and bool(offered)


def _filled(rule: Rule) -> str:
    path = rule.rule
    for name, value in ARGUMENTS.items():
        path = path.replace(f"<{name}>", value).replace(f"<string:{name}>", value)
    return path
