"""A list asks the database as often for two hundred rows as for ten."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from app.core.db import atomic
from tests.cast import Union
from tests.core.console import shelf
from tests.visitor import Visitor

MANY, FEW = 60, 10


@pytest.fixture
def stocked(our_union: Union) -> Union:
    with our_union.scope(), atomic():
        for number in range(MANY):
            unit = ("总部", "华东", "上海一部", "华北")[number % 4]
            shelf.employee(our_union, f"E{number:03}", f"职工{number}", unit)
            shelf.article(f"K{number:03}", of=shelf.product(f"P{number:03}", f"商品{number}"))
    return our_union


@contextmanager
def asked() -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield said
    event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("employees", "Employees"),
        ("products", "Products"),
        ("skus", "Skus"),
        ("suppliers", "Suppliers"),
        ("units", "Units"),
        ("auditevents", "AuditEvents"),
    ],
)
def test_queries_do_not_grow_with_the_rows(page: str, name: str, stocked: Union, client: Visitor) -> None:
    client.sign_in(stocked.tenant_admin if page in {"units", "auditevents"} else stocked.officer)
    counts = []
    for size in (FEW, FEW, MANY):  # the first fills what is kept between requests
        with asked() as said:
            assert client.get(f"/{page}/list/?psize_{name}={size}").status_code == 200
        counts.append(len(said))
    assert counts[1] == counts[2], said


def test_a_list_page_asks_at_most_a_dozen_times(stocked: Union, client: Visitor) -> None:
    client.sign_in(stocked.officer)
    client.get("/employees/list/")
    with asked() as said:
        client.get("/employees/list/?state=active&gender=男&q=职工&_oc_Employees=name")
    assert len(said) <= 12, said
