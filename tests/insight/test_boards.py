"""Dashboards: every figure opens exactly its rows, in the sight of the seat that reads it."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.core.console.boards import RoleBoard
from app.core.db import atomic, session
from app.core.tenancy import tenant_scope
from app.insight.boards import BOARDS
from app.models import Supplier
from app.rules.permissions import may
from tests.branches import seat_at, seat_of
from tests.cast import Union, on
from tests.databases import TestDatabase
from tests.marked import Place, fill
from tests.visitor import Visitor

pytestmark = pytest.mark.sql

TILE = re.compile(r'<a class="number[^"]*" href="([^"]+)"><span>([^<]+)</span><b>([^<]+)</b>')
OF_UNITS = [role for role in BOARDS if role != "supplier"]  # that one has a seat at itself
PLACES = (("总部", "officer"), ("华东", "finance"), ("华东", "chair"), ("华北", "hr"))


@pytest.fixture
def rows(our_union: Union, their_union: Union) -> Iterator[None]:
    """Rows of every table at headquarters, twice at one branch, at another, and in another union."""
    for union, places in ((our_union, PLACES), (their_union, PLACES[:1])):
        for at, (unit, whose) in enumerate(places):
            with tenant_scope(union.tenant_id), atomic():
                person = union.people[whose].user_id
                fill(Place(union.tenant_id, union.units[unit], f"QX{at}", person))
            session.remove()
    with on():
        yield


def figures(client: Visitor) -> list[tuple[str, str, str]]:
    """Address, label and figure of each tile."""
    text = client.get("/board/figures").text
    return [(unescape(url), label, figure) for url, label, figure in TILE.findall(text)]


def behind(client: Visitor, url: str) -> tuple[int, list[str]]:
    """How many rows the list has, and the sums below it."""
    text = client.get(url).text
    body = re.search(r"<tbody>(.*?)</tbody>", text, re.DOTALL)
    sums = re.search(r"<tfoot>(.*?)</tfoot>", text, re.DOTALL)
    plain = re.findall(r"<b>(.*?)</b>", sums.group(1)) if sums else []
    return (
        len(re.findall(r"<tr\b", body.group(1))) if body else 0,
        [re.sub("<[^>]+>", "", each) for each in plain],
    )


@pytest.mark.parametrize(
    ("role", "branch"), [*((role, False) for role in OF_UNITS), ("officer", True), ("chair", True)]
)
def test_every_figure_opens_exactly_its_rows(
    role: str, branch: bool, our_union: Union, rows: None, client: Visitor
) -> None:
    client.sign_in(seat_at(our_union, role) if branch else our_union.people[role])
    told: list[Any] = []
    tiles = figures(client)
    assert tiles
    for url, label, figure in tiles:
        count, sums = behind(client, url)
        if figure not in (str(count), *sums) and not (count == 0 and figure in ("0", "¥0.00")):
            told.append((label, figure, url, count, sums))
    assert told == []


@pytest.mark.parametrize("role", OF_UNITS)
def test_every_chart_is_drawn_from_rows_its_reader_may_list(
    role: str, our_union: Union, rows: None, client: Visitor
) -> None:
    board: RoleBoard = BOARDS[role]
    client.sign_in(our_union.people[role])
    answers = {chart.name: client.get(f"/board/charts/{chart.name}").status_code for chart in board.charts}
    assert answers == dict.fromkeys(answers, 200)
    assert all(may(role, chart.page, "can_list") for chart in board.charts)
    assert client.get("/board/charts/none").status_code == 404


def test_a_suppliers_figures_open_its_own_orders(our_union: Union, rows: None, client: Visitor) -> None:
    with our_union.scope():
        number = session.scalars(select(Supplier.id).order_by(Supplier.id)).first()
    assert number is not None
    client.sign_in(seat_of(our_union, number))
    tiles = figures(client)
    assert tiles
    for url, label, figure in tiles:
        assert str(behind(client, url)[0]) == figure, label


def test_a_chart_of_another_role_is_not_drawn(our_union: Union, rows: None, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    assert client.get("/board/charts/sub_accounts").status_code == 404


def test_a_mark_opens_the_rows_it_stands_for(our_union: Union, rows: None, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    text = client.get("/board/charts/headcount").text
    marks = re.findall(r'<a href="([^"]+)">([^<]+)</a></th><td class="num">(\d+)</td>', text)
    assert sorted(int(count) for _url, _name, count in marks) == [1, 1, 2]
    for url, _name, count in marks:
        assert behind(client, unescape(url))[0] == int(count)


@pytest.mark.parametrize("role", BOARDS)
def test_every_word_of_a_tiles_address_narrows_its_list(
    role: str, our_union: Union, rows: None, database: TestDatabase
) -> None:
    """A value the list does not know would narrow nothing, and the figure count everything."""
    idle = []
    with database.app.test_request_context(), our_union.scope():
        for tile in BOARDS[role].tiles:
            narrowing = {
                control.key for control in tile.view.controls(MultiDict(tile.address)) if control.active
            }
            asked = {key.partition(".")[0] for key in tile.address if not key.startswith("_o")}
            idle += [(tile.page, key) for key in asked - narrowing]
    assert idle == []
