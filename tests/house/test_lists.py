"""What a list offers to search, filter and sort by is looked up in an index, or its table is small."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect

from app.core.console.attributes import led, must_have_indexes, order_column
from app.core.console.searching import is_indexed, pointer
from app.core.console.views import ConsoleView
from app.core.rest.resources import Resource
from app.models import Employee
from tests.databases import TestDatabase


@pytest.fixture
def app(database: TestDatabase) -> Flask:
    return database.app


def test_every_filter_has_an_index(app: Flask) -> None:
    bare = {
        (name, key)
        for name, view in _long(app)
        for key in view.filters
        if _column(view.model, key) not in led(view.model)
    }
    assert bare == set()


def test_every_searched_column_has_an_index(app: Flask) -> None:
    bare = {
        (name, key)
        for name, view in _long(app)
        for key in view.search_columns
        for model, column in [_stepped(view.model, key)]
        if must_have_indexes(model) and not is_indexed(model, column)
    }
    assert bare == set()


def test_every_order_has_an_index(app: Flask) -> None:
    bare = {
        (name, key)
        for name, view in _long(app)
        for key in [*view.order_columns, *(view.base_order or ())[:1]]
        if key != "id" and order_column(view.model, key).name not in led(view.model)
    }
    assert bare == set()


def test_people_are_sorted_by_number_name_and_day_and_not_by_what_has_no_index(app: Flask) -> None:
    view = next(each for name, each in _long(app) if name == "Employees")
    assert {"employee_no", "name", "hire_on", "state"} <= set(view.order_columns)
    assert "position" not in view.order_columns
    assert order_column(Employee, "employee_no").name == "employee_no_key"


def test_a_small_table_says_why(app: Flask) -> None:
    for _name, view in _views(app):
        why = getattr(view.model, "__small__", None)
        assert why is None or len(why) > len("few"), view


def _views(app: Flask) -> Iterator[tuple[str, Any]]:
    for view in app.appbuilder.baseviews:  # type: ignore[attr-defined]
        if isinstance(view, ConsoleView | Resource):
            yield type(view).__name__, view


def _long(app: Flask) -> Iterator[tuple[str, Any]]:
    return ((name, view) for name, view in _views(app) if must_have_indexes(view.model))


def _stepped(model: Any, key: str) -> tuple[Any, str]:
    first, _dot, rest = key.partition(".")
    return _stepped(inspect(model).relationships[first].mapper.class_, rest) if rest else (model, first)


def _column(model: Any, key: str) -> str:
    related = key in inspect(model).relationships
    column = pointer(model, key).property.columns[0] if related else inspect(model).columns[key]
    return str(column.name)
