"""A member attacks with the crawler that everybody else attacks with: nobody else's row by any door."""

import pytest

from app.core.clock import now
from app.core.db import atomic, session
from app.people.services.invitations import invite
from tests.abuse.crawl import MISSING, Crawler, at
from tests.abuse.test_an_hour_of_trying import (
    HERE,
    OUT_OF_SIGHT,
    _buttons,
    _every_question,
    _kept,
    places,
)
from tests.cast import TODAY, Union
from tests.databases import TestDatabase
from tests.imports.messy import id_number
from tests.marked import Place
from tests.me.test_pages import GOOD, hired
from tests.visitor import Visitor

__all__ = ["places"]


@pytest.fixture
def stranger(places: dict[str, Place], our_union: Union, client: Visitor) -> Visitor:
    """A member who has nothing: whatever carries a mark is another's."""
    with our_union.scope():
        person = hired(our_union, 77)
        with atomic():
            (made,) = invite([person], actor=our_union.hr.actor, on=TODAY, at=now())
        session.rollback()
    said = {"union": our_union.code, "number": "A0077", "code": made.code, "tail": id_number(77)[-4:]}
    answer = client.submit("/me/join", **said, password=GOOD, again=GOOD)
    assert answer.status_code == 302, answer.text
    return client


def test_a_member_finds_no_row_of_anybody_else_by_any_door(
    places: dict[str, Place], database: TestDatabase, stranger: Visitor
) -> None:
    crawler = Crawler(database.app, stranger, (HERE, *OUT_OF_SIGHT))
    crawler.follow("/me/")
    _every_question(crawler)
    numbers = sorted({number for place in places.values() for number in place.rows.values()})[:12]
    told_apart = [
        f"{at(rule, number)} is not as {at(rule, MISSING)}"
        for rule in crawler.open_rules()
        for number in numbers
        if crawler.differs(rule, number)
    ]
    assert (crawler.leaks, told_apart) == ([], [])


def test_a_member_changes_no_row_of_anybody_else(
    places: dict[str, Place], database: TestDatabase, stranger: Visitor
) -> None:
    before = _kept(places)
    crawler = Crawler(database.app, stranger, (HERE, *OUT_OF_SIGHT))
    token = stranger.token("/me/profile/")
    done = []
    for address, numbers in _buttons(crawler, places):
        missing = crawler.send(address, MISSING, token)
        tried = numbers if missing[0] != 403 else ()
        done += [f"{address} {each}" for each in tried if crawler.send(address, each, token) != missing]
    assert (crawler.leaks, done) == ([], [])
    assert _kept(places) == before
