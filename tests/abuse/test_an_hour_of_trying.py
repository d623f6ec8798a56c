"""Somebody of branch A tries every door for an hour: nothing of branch B, of the top, of others comes out."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from app.core import bulk
from app.core.console.forms import FormPage
from app.core.console.views import ConsoleView
from app.core.db import atomic, session
from app.core.rest.resources import Resource
from app.core.tenancy import tenant_scope
from app.models import SHARED_TABLES, OrgUnit
from tests.abuse.crawl import MISSING, Crawler, at, crawled_by, pickers
from tests.branches import seat_at
from tests.cast import Union, on
from tests.databases import TestDatabase
from tests.marked import Place, fill, scoped_tables
from tests.visitor import Visitor

pytestmark = pytest.mark.sql(soak=True)  # the fence is one and the same on both; a crawl takes minutes

HERE = "QXHERE"
OUT_OF_SIGHT = ("QXSISTER", "QXTOPHQ", "QXTHEIRS")
BEGINNING = "QX"
WIDEST = crawled_by("officer", "hr", "finance")  # between them they open nearly every page
# what shuts a page's door whatever the field: pages without it answer 405, what a form lets choose is its own
SHUT = {"pick": (403, 405), "choose": (405,)}


@pytest.fixture
def places(our_union: Union, their_union: Union) -> Iterator[dict[str, Place]]:
    """A row of every table here, at a sister branch, at headquarters and in another union, all marked."""
    ours, theirs = our_union, their_union
    made = {  # the sister first: hers is the channel with the most in it
        "sister": Place(ours.tenant_id, ours.units["华北"], OUT_OF_SIGHT[0], ours.chair.user_id),
        "here": Place(ours.tenant_id, ours.units["华东"], HERE, ours.officer.user_id),
        "top": Place(ours.tenant_id, ours.units["总部"], OUT_OF_SIGHT[1], ours.hr.user_id),
        "theirs": Place(theirs.tenant_id, theirs.units["华东"], OUT_OF_SIGHT[2], theirs.hr.user_id),
    }
    for name, place in made.items():
        with tenant_scope(place.tenant_id), atomic():
            fill(place)
            if name in ("sister", "theirs"):
                unit = session.get_one(OrgUnit, place.unit_id)
                unit.name = unit.full_name = unit.code = f"{place.mark}部"
            place.rows["org_units"] = place.unit_id
        session.remove()
    with on():
        yield made


@WIDEST
def test_nothing_out_of_sight_comes_out(
    role: str,
    places: dict[str, Place],
    our_union: Union,
    database: TestDatabase,
    client: Visitor,
) -> None:
    crawler = Crawler(database.app, client.sign_in(seat_at(our_union, role)), OUT_OF_SIGHT)
    crawler.follow()
    _every_question(crawler)
    told_apart = []
    for rule in crawler.open_rules():
        for number in (1, 2, 3) if role == "hr" else ():  # accounts, units and seats have such
            crawler.get(at(rule, number))
        told_apart += [
            f"{at(rule, number)} is not as {at(rule, MISSING)}"
            for number in _foreign(crawler, rule.endpoint, places)
            if crawler.differs(rule, number)
        ]
    assert (crawler.leaks, told_apart) == ([], [])
    assert len([each for each in crawler.asked.values() if each == 200]) > 20


def test_what_is_in_sight_does_come_out(
    places: dict[str, Place], our_union: Union, database: TestDatabase, client: Visitor
) -> None:
    """The crawler has eyes: what may be seen at the branch is found, in the pages it finds by itself."""
    for role in ("hr", "finance", "officer"):
        crawler = Crawler(database.app, client.sign_in(seat_at(our_union, role)), (HERE,))
        crawler.follow()
        assert len(crawler.leaks) > 5, role


@WIDEST
def test_nothing_out_of_sight_is_changed(
    role: str, places: dict[str, Place], our_union: Union, database: TestDatabase, client: Visitor
) -> None:
    """Every form and every button, sent with a good token for rows out of sight: as if there were none."""
    before = _kept(places)
    crawler = Crawler(database.app, client.sign_in(seat_at(our_union, role)), OUT_OF_SIGHT)
    token, told_apart = client.token("/"), []
    for address, numbers in _buttons(crawler, places):
        missing = crawler.send(address, MISSING, token)
        tried = numbers if missing[0] != 403 else ()  # who may not press it is not asked which row
        told_apart += [
            f"{address} with {number}" for number in tried if crawler.send(address, number, token) != missing
        ]
    assert (crawler.leaks, told_apart) == ([], [])
    assert _kept(places) == before


def _buttons(crawler: Crawler, places: dict[str, Place]) -> Iterator[tuple[str, list[int]]]:
    """Addresses that change a row, `#` for its number, and numbers of such rows that are out of sight."""
    for rule in crawler.rules("POST"):
        if "pk" not in rule.arguments:
            continue
        numbers = _foreign(crawler, rule.endpoint, places)
        view = crawler.view_of(rule.endpoint)
        for verb in getattr(view, "verbs", None) or ("nix",):
            address = re.sub(r"<[^>]*name>", verb, re.sub(r"<[^>]*pk>", "#", rule.rule))
            if numbers and "<" not in address:
                yield address, numbers


def _kept(places: dict[str, Place]) -> dict[tuple[str, str], tuple[object, ...]]:
    """Every row out of sight, column by column."""
    kept = {}
    for name in ("sister", "top", "theirs"):
        with tenant_scope(places[name].tenant_id):
            for table in scoped_tables():
                ours = table.c.tenant_id == places[name].tenant_id
                row = select(table).where(ours, table.c.id == places[name].rows[table.name])
                kept[name, table.name] = tuple(bulk.execute(row).one())
        session.remove()
    return kept


def _every_question(crawler: Crawler) -> None:
    """Searches, sorts, filters and pickers of every page, with what every mark begins with."""
    for rule in crawler.rules():
        if not rule.arguments and not rule.rule.endswith("/pick/"):
            crawler.get(f"{rule.rule}?q={BEGINNING}")
    for view in crawler.app.extensions["appbuilder"].baseviews:
        if isinstance(view, ConsoleView | FormPage):
            with crawler.app.test_request_context():
                names = sorted({*pickers(view)})
            for door in ("pick", "choose"):
                for name in names:
                    if crawler.get(f"{view.route_base}/{door}/{name}?q=").status_code in SHUT[door]:
                        break
        if isinstance(view, ConsoleView):
            for key in view.filters:
                crawler.get(f"{view.route_base}/list/?{key}={BEGINNING}")
                crawler.get(f"{view.route_base}/counts/{key}")


def _foreign(crawler: Crawler, endpoint: str, places: dict[str, Place]) -> list[int]:
    """Numbers of the page's own table that are out of sight."""
    view = crawler.view_of(endpoint)
    model = view.of if isinstance(view, FormPage) else getattr(view, "model", None)
    if model is None or isinstance(view, Resource):
        return []
    shared = model.__tablename__ in SHARED_TABLES
    away = (
        places[name].rows.get(model.__tablename__)
        for name in (("theirs",) if shared else ("sister", "top", "theirs"))
    )
    return [number for number in away if number is not None]
