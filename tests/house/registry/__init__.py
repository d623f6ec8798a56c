"""登记 — everything the house offers, walked: what is not fenced, labelled, or in somebody's hands is named.

    complaints(app)  # every sentence is a thing that may not be registered as it is

A new page, field, verb, resource, job or command is found by itself. Each part takes what it looks at as an
argument, so that a test can hand it something bad.
"""

from collections.abc import Iterator
from typing import Any

from flask import Flask

from app.core import jobs
from app.core.console.forms import FormPage
from app.core.console.views import ConsoleView
from app.core.rest.resources import Resource
from tests.house.registry.code import routes, senders, shortcuts
from tests.house.registry.forms import fields, form_page
from tests.house.registry.offers import commands, finder, job_kind
from tests.house.registry.pages import page, resource


def complaints(app: Flask) -> list[str]:
    """What is wrong, by name; empty when all is well."""
    with app.test_request_context():
        return sorted(set(_all(app)))


def _all(app: Flask) -> Iterator[str]:
    views = list(app.extensions["appbuilder"].baseviews)
    for view in views:
        yield from routes(view)
        yield from _of_its_kind(view)
    for each in app.extensions.get("finders", ()):
        yield from finder(each, views)
    for kind, handler in jobs.HANDLERS.items():
        if handler.__module__.startswith("app."):  # tests of the queue declare kinds of their own
            yield from job_kind(kind)
    yield from commands(app.cli.commands["welfare"])
    yield from senders()
    yield from shortcuts()


def _of_its_kind(view: Any) -> Iterator[str]:
    if isinstance(view, ConsoleView):
        yield from page(view)
    if isinstance(view, FormPage):
        yield from form_page(view)
    if isinstance(view, Resource):
        yield from resource(view)


__all__ = [
    "commands",
    "complaints",
    "fields",
    "finder",
    "form_page",
    "job_kind",
    "page",
    "resource",
    "routes",
    "senders",
]
