"""Answers sent piece by piece."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

import config
from app import create_app
from app.core.console.request import streamed
from app.core.db import db, session
from app.models import Employee
from tests.cast import Union
from tests.core.console import shelf
from tests.databases import TestDatabase
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


def test_a_streamed_answer_keeps_its_scope_to_the_last_piece(
    our_union: Union, database: TestDatabase
) -> None:
    shelf.stocked(our_union, shelf.employee, name="张三")

    def pieces() -> Iterator[str]:
        yield "first"
        yield session.scalars(select(Employee.name)).one()

    app = create_app(type("Streaming", (config.Test,), {"SQLALCHEMY_DATABASE_URI": database.url}))
    app.add_url_rule("/streamed", "streamed", lambda: streamed(pieces()))
    app.test_client_class = Visitor
    client = app.test_client()
    client.sign_in(our_union.hr)
    assert client.get("/streamed", buffered=True).text == "first张三"
    with app.app_context():
        db.engine.dispose()
