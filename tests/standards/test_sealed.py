"""Whoever may not read a sealed case learns nothing of it from the standards: an attacker asks."""

import re
from collections.abc import Iterator

import pytest

from app.core.clock import moved_to
from app.core.db import atomic, session
from tests.care.stage import LI, WANG, Stage, set_up
from tests.cast import TODAY, Union
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
TAGS = re.compile(r"<[^>]*>|\s+")


@pytest.fixture
def ill(our_union: Union) -> Iterator[Stage]:
    """王 was in hospital and was helped, under seal; 李 was not."""
    with moved_to(TODAY):
        with our_union.scope(), atomic():
            made = set_up(our_union)
            made.person(LI).unit_id = made.person(WANG).unit_id
            made.approved(amount_fen=123_400)
        session.remove()
        yield made


def page(client: Visitor, person: int, item: str) -> str:
    text = client.get(f"/standardcalculator/?employee={person}&item={item}&on=2026-09-01").text
    return TAGS.sub(" ", text.partition("<main")[2])


@pytest.mark.parametrize("role", ["officer", "finance", "auditor", "tenant_admin"])
def test_the_pages_of_who_was_in_hospital_and_who_was_not_are_the_same(
    client: Visitor, ill: Stage, role: str
) -> None:
    client.sign_in(ill.union.people[role])
    for item in ("hospital", "critical", "hardship", "death_kin"):
        told = []
        for name in (WANG, LI):
            number = ill.people[name]
            text = page(client, number, item)
            assert name in text
            told.append(text.replace(name, "▢").replace("E1" if name == WANG else "E2", "▢"))
        assert told[0] == told[1]
        assert "1,234" not in told[0]


def test_the_chair_who_reads_all_sees_what_was_used(client: Visitor, ill: Stage) -> None:
    client.sign_in(ill.union.chair)
    assert "1,234.00" in page(client, ill.people[WANG], "hospital")


def test_what_is_no_secret_is_shown_to_who_may_calculate(client: Visitor, ill: Stage) -> None:
    with ill.union.scope(), atomic():
        wedding = ill.case("marriage", reference="w", employee=ill.person())
        ill.approved(wedding, amount_fen=55_500)
    session.remove()
    client.sign_in(ill.union.officer)
    text = page(client, ill.people[WANG], "marriage")
    assert "2,000.00" in text


def test_people_out_of_sight_are_not_calculated_for(client: Visitor, ill: Stage, their_union: Union) -> None:
    client.sign_in(their_union.officer)
    assert WANG not in page(client, ill.people[WANG], "marriage")
    client.sign_in(ill.union.hr)
    assert client.get("/standardcalculator/").status_code == 403
