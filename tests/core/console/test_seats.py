"""Seats: one is active at a time, and what is seen follows from it."""

from datetime import date

import pytest

from app.core.actor import SYSTEM
from app.core.db import atomic
from app.tenants.services.seats import give_seat
from tests.cast import Person, Union
from tests.core.console import shelf
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


def test_one_seat_is_active_at_a_time(our_union: Union, client: Visitor) -> None:
    """王芳 is HR at headquarters; in 华北 she keeps the catalogue: never both at once."""
    with our_union.scope(), atomic():
        given = give_seat(
            our_union.hr.email,
            role="officer",
            unit=our_union.unit("华北"),
            from_on=date(2026, 1, 1),
            actor=SYSTEM,
        )
        north = given.seat.id
    shelf.stocked(our_union, shelf.employee, number="E1", name="总部的人")
    shelf.stocked(our_union, shelf.employee, number="E2", name="华北的人", unit="华北")
    client.sign_in(our_union.hr)
    assert client.get("/categories/add").status_code == 403
    assert "总部的人" in client.get("/employees/list/").text
    assert client.submit("/seat/", form_at="/", seat=north).status_code == 302
    assert client.get("/categories/add").status_code == 200
    people = client.get("/employees/list/").text
    assert ("总部的人" in people, "华北的人" in people) == (False, True)
    assert client.get("/hire/").status_code == 403


def test_nobody_takes_another_persons_seat(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    assert client.submit("/seat/", form_at="/", seat=our_union.finance.seat_id).status_code == 404


def test_numbers_are_masked_on_the_server_by_role(our_union: Union, client: Visitor) -> None:
    number = shelf.stocked(our_union, shelf.employee, id_no="11010519491231002X", phone="13812345678")
    account = shelf.stocked(our_union, shelf.supplier, bank_account="6222021302012345678")
    read = {}
    for role in ("hr", "finance", "auditor"):
        person: Person = our_union.people[role]
        client.get("/logout/")
        client.sign_in(person)
        read[role] = client.get(f"/employees/show/{number}").text + client.get("/employees/list/").text
        read[role] += client.get(f"/suppliers/show/{account}").text
        for secret in ("11010519491231002X", "13812345678", "6222021302012345678"):
            assert secret not in read[role], role
    assert "138****5678" in read["hr"]
