"""The pages of proposals: bulk accept and decline by clicking; nobody beside or below sees them."""

from collections.abc import Iterator
from datetime import date

import pytest

from app.core.clock import now
from app.core.db import atomic, session
from app.models import Employee, Membership, Proposal
from app.people.services.life_events import record_life_event
from app.points.services.inbox import propose_occasion
from tests.branches import seat_at
from tests.cast import TODAY, Union, on
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with on():
        yield


def _employee(union: Union, number: str, unit: str) -> Employee:
    made = Employee(
        employee_no=number,
        employee_no_key=number,
        name=f"职工{number}",
        unit_id=union.units[unit],
        hire_on=date(2012, 1, 5),
    )
    session.add(made)
    session.flush()
    session.add(Membership(employee_id=made.id, joined_on=date(2012, 1, 5)))
    session.flush()
    return made


def proposals_of(union: Union) -> dict[str, int]:
    """A birth in each branch; the numbers of what was proposed."""
    with union.scope(), atomic():
        for number, unit in (("E1", "华东"), ("E2", "华东"), ("N1", "华北")):
            person = _employee(union, number, unit)
            record_life_event(
                person, kind="birth", on=TODAY, document="出生证明", actor=union.hr.actor, at=now()
            )
        propose_occasion("birth", on=TODAY)
        return {row.employee.employee_no: row.id for row in session.query(Proposal)}


def states(union: Union) -> list[str]:
    with union.scope():
        found = [row.state for row in session.query(Proposal).order_by(Proposal.id)]
    session.rollback()
    return found


def test_an_officer_accepts_many_and_declines_one_by_clicking(client: Visitor, our_union: Union) -> None:
    rows = proposals_of(our_union)
    session.rollback()
    client.sign_in(our_union.officer)
    assert "3 项提议待您处理" in client.get("/").text
    page = client.get("/proposals/list/").text
    assert "职工E1" in page
    assert "生育" in page
    chosen = {"action": "accept", "rowid": [str(rows["E1"]), str(rows["N1"])]}
    assert "2" in client.submit("/proposals/chosen", **chosen).text
    client.submit("/proposals/action_post", **chosen, expected="2")
    client.submit("/proposals/action_post", action="decline", rowid=str(rows["E2"]), reason="本人不愿张扬")
    assert sorted(states(our_union)) == ["accepted", "accepted", "declined"]
    assert "本人不愿张扬" in client.get("/declinedproposals/list/").text
    assert "慰问 WW" in client.get("/settledproposals/list/").text
    client.submit(f"/declinedproposals/action/take_back/{rows['E2']}")
    assert states(our_union).count("open") == 1


def test_of_a_retirement_the_pages_say_the_month_alone(client: Visitor, our_union: Union) -> None:
    with our_union.scope(), atomic():
        person = _employee(our_union, "T1", "华东")
        person.birth_on, person.gender = date(1966, 5, 17), "男"  # 2026-10-17
        session.flush()
        propose_occasion("retiring", on=TODAY)
        number = session.query(Proposal.id).scalar()
    session.rollback()
    client.sign_in(our_union.officer)
    for page in ("/proposals/list/", f"/proposals/show/{number}"):
        told = client.get(page).text
        assert "按出生日期推算 2026年10月到龄退休" in told
        assert "2026-10-" not in told


def test_declining_needs_a_reason(client: Visitor, our_union: Union) -> None:
    rows = proposals_of(our_union)
    session.rollback()
    client.sign_in(our_union.officer)
    client.submit("/proposals/action_post", action="decline", rowid=str(rows["E2"]))
    assert states(our_union).count("open") == 3


def test_a_branch_sees_and_decides_its_own_alone(
    client: Visitor, our_union: Union, their_union: Union
) -> None:
    rows = proposals_of(our_union)
    session.rollback()
    client.sign_in(seat_at(our_union, "officer"))
    page = client.get("/proposals/list/").text
    assert "职工E1" in page
    assert "职工N1" not in page
    assert client.get(f"/proposals/show/{rows['N1']}").status_code == 404
    assert client.submit(f"/proposals/action/accept/{rows['N1']}").status_code == 404
    assert client.submit("/proposals/action_post", action="accept", rowid=str(rows["N1"])).status_code == 404
    client.submit("/proposals/action_post", action="accept", rowid=str(rows["E1"]))
    assert sorted(states(our_union)) == ["accepted", "open", "open"]
    client.sign_in(their_union.officer)
    assert client.submit(f"/proposals/action/accept/{rows['E2']}").status_code == 404


@pytest.mark.parametrize("role", ["hr", "finance", "unit_head", "tenant_admin", "chair", "auditor"])
def test_nobody_but_an_officer_decides(client: Visitor, our_union: Union, role: str) -> None:
    rows = proposals_of(our_union)
    session.rollback()
    client.sign_in(our_union.people[role])
    for verb in ("accept", "decline"):
        assert client.submit(f"/proposals/action/{verb}/{rows['E1']}", reason="x").status_code in {403, 404}
    assert set(states(our_union)) == {"open"}


def test_what_was_decided_cannot_be_decided_again(client: Visitor, our_union: Union) -> None:
    rows = proposals_of(our_union)
    session.rollback()
    client.sign_in(our_union.officer)
    for _twice in range(2):
        client.submit("/proposals/action_post", action="accept", rowid=str(rows["E1"]))
    with our_union.scope():
        from app.models import CareCase

        assert session.query(CareCase).count() == 1


def test_what_waits_is_counted_beside_one_page_of_the_menu(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.officer)
    page = client.get("/declinedproposals/list/").text
    assert page.count('data-page="Proposals"') == 3
    assert page.count('data-badge="Proposals"') == 1
