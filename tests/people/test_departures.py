"""What leaving starts, by hand and by roster: points freeze, seats end; and what brings it back."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.approvals.services.chasing import chase
from app.core.actor import SYSTEM
from app.core.clock import now, start_of
from app.core.db import atomic, session
from app.ledger import queries as ledger_queries
from app.models import ApprovalTask, AuditEvent, Employee, ImportBatch, OrgUnit, PointLot, Seat, Sku
from app.orders.services import Wanted, redeem
from app.orders.services.quoting import quote
from app.orders.services.refusals import PersonHasLeft
from app.people.services.departures import consequences, the_person
from app.people.services.employment import hire, leave, return_
from app.people.services.roster import Options, import_roster, undo_roster
from app.people.services.roster.effects import consequences_of
from app.points.queries.history import held_by
from app.rules.approval_flows import SINGLE_CHAIR
from app.tenants.services.seats import give_seat
from app.tenants.services.settings import change_settings
from imports.roster_file import check_file
from tests.approvals.stage import Thing, asked, declare, lay, put_in_force
from tests.cast import TODAY, Person, Union, on
from tests.imports.messy import id_number, people, roster
from tests.orders import shop

pytestmark = pytest.mark.sql


@pytest.fixture
def union(in_our_union: Union) -> Iterator[Union]:
    declare()
    with on():
        yield in_our_union


@pytest.fixture
def let_leave(union: Union, tmp_path: Path) -> Callable[..., ImportBatch]:
    """A full roster that does not name them; checked, and imported unless told otherwise."""

    def made(*, confirmed: bool = True) -> ImportBatch:
        with atomic():
            file = roster(tmp_path / "花名册.xlsx", people(3))
            plan = check_file(
                file, name=file.name, options=Options(full=True), as_of=TODAY, actor=union.hr.actor
            )
            if confirmed:
                import_roster(plan.batch.digest, actor=union.hr.actor, accept_leavers=1)
            return plan.batch

    return made


def working(union: Union, who: Person, number: int = 900, **particulars: Any) -> Employee:
    """The person of a seat, employed in the house."""
    facts = {"name": who.name, "email": who.email} | particulars
    with atomic():
        return hire(
            union.unit("总部"),
            on=date(2026, 1, 1),
            at=now(),
            actor=union.hr.actor,
            employee_no=f"Z{number}",
            id_no=id_number(number),
            phone=str(13700000000 + number),
            **facts,
        )


def gone(person: Employee, union: Union) -> None:
    with atomic():
        leave(person, on=TODAY, at=now(), actor=union.hr.actor)


def spend(person: Employee, rice: Sku, day: date = TODAY) -> Any:
    with atomic():
        return redeem(person, lines=[Wanted(rice.id, 1)], actor=SYSTEM, on=day, at=start_of(day))


def decided(union: Union, **values: Any) -> None:
    with atomic():
        change_settings(values, actor=union.tenant_admin.actor, at=now())


def seat_of(who: Person) -> Seat:
    session.expire_all()
    return session.query(Seat).filter_by(user_id=who.user_id).one()


def test_points_freeze_with_the_leaving_and_come_back_with_the_return(union: Union) -> None:
    person = working(union, union.officer)
    with atomic():
        shop.lot(person, 300)
        rice = shop.article(points=50)
    gone(person, union)
    for act in (lambda: spend(person, rice), lambda: quote(person, lines=[Wanted(rice.id, 1)], on=TODAY)):
        with pytest.raises(PersonHasLeft) as refused:
            act()
    assert "冻结" in refused.value.message or "frozen" in refused.value.message
    assert held_by([person.id], TODAY) == {}
    with atomic():
        return_(person, unit=union.unit("华东"), on=TODAY, at=now(), actor=union.hr.actor)
    assert spend(person, rice).points.points == 50
    assert held_by([person.id], TODAY) == {person.id: 250}


def test_a_union_keeps_them_usable_for_some_days_or_until_they_lapse(union: Union) -> None:
    person = working(union, union.officer)
    with atomic():
        shop.lot(person, 300)
        rice = shop.article(points=50)
    decided(union, leavers_points="after", leavers_points_days=10)
    gone(person, union)
    assert spend(person, rice, TODAY + timedelta(days=9)).points.points == 50
    with pytest.raises(PersonHasLeft):
        spend(person, rice, TODAY + timedelta(days=10))
    decided(union, leavers_points="keep")
    assert spend(person, rice, TODAY + timedelta(days=100)).points.points == 50


def test_the_preview_says_how_many_points_of_how_many_leavers_freeze(
    union: Union, let_leave: Callable[..., ImportBatch]
) -> None:
    person = working(union, union.chair)
    with atomic():
        shop.lot(person, 300)
        shop.lot(person, 40)
    batch = let_leave(confirmed=False)
    found = {str(each.what): each for each in consequences_of(batch, on=TODAY)}
    assert [(each.people, each.amount) for each in found.values()] == [(1, 1), (1, 340)]
    assert session.get_one(Employee, person.id).state == "active"


def test_a_roster_lets_points_freeze_and_undoing_it_after_some_were_spent_brings_back_the_rest(
    union: Union, let_leave: Callable[..., ImportBatch]
) -> None:
    person = working(union, union.chair)
    with atomic():
        shop.lot(person, 300)
        rice = shop.article(points=50)
    decided(union, leavers_points="after", leavers_points_days=5)
    batch = let_leave()
    assert session.get_one(Employee, person.id).state == "left"
    spend(person, rice, TODAY + timedelta(days=1))
    with pytest.raises(PersonHasLeft):
        spend(person, rice, TODAY + timedelta(days=6))
    with atomic():
        undo_roster(batch, actor=union.hr.actor)
    session.expire_all()
    assert session.get_one(Employee, person.id).state == "active"
    spend(person, rice, TODAY + timedelta(days=6))
    assert session.query(PointLot).one().left_points == 200
    assert list(ledger_queries.breaks()) == []


def test_seats_end_and_approvals_go_on_and_undoing_brings_both_back(
    union: Union, let_leave: Callable[..., ImportBatch]
) -> None:
    working(union, union.chair)
    put_in_force(SINGLE_CHAIR, union.tenant_admin.actor)
    request = lay(union.officer.actor, Thing(union.units["上海一部"], 100_00))
    assert asked(request) == {union.chair.name}
    batch = let_leave()
    assert seat_of(union.chair).until_on == TODAY - timedelta(days=1)
    with atomic():
        assert chase(on=TODAY, at=start_of(TODAY)).reassigned == 1
    assert (asked(request), request.stuck) == (set(), "nobody")
    with atomic():
        undo_roster(batch, actor=union.hr.actor)
    assert (seat_of(union.chair).until_on, seat_of(union.chair).ended_from) == (None, None)
    with atomic():
        chase(on=TODAY, at=start_of(TODAY))
    session.expire_all()
    assert (asked(request), request.stuck) == ({union.chair.name}, None)
    assert session.query(ApprovalTask).filter_by(state="open").count() == 1
    trail = session.query(AuditEvent).filter_by(object_id=union.chair.seat_id).order_by(AuditEvent.id)
    acts = [each.verb for each in trail]
    assert acts[-2:] == ["end_seat", "give_seat"]


def test_a_slip_of_the_hand_taken_back_on_its_day_leaves_the_seat(union: Union) -> None:
    person = working(union, union.finance)
    gone(person, union)
    assert seat_of(union.finance).until_on == TODAY - timedelta(days=1)
    with atomic():
        return_(person, unit=union.unit("总部"), on=TODAY, at=now(), actor=union.hr.actor)
    assert seat_of(union.finance).until_on is None


def test_who_comes_back_later_gets_a_seat_from_an_administrator(union: Union) -> None:
    person = working(union, union.finance)
    gone(person, union)
    later = TODAY + timedelta(days=30)
    with on(later), atomic():
        return_(person, unit=union.unit("总部"), on=later, at=now(), actor=union.hr.actor)
    assert seat_of(union.finance).until_on == TODAY - timedelta(days=1)


def test_an_administrators_seat_stays_and_is_named(union: Union) -> None:
    person = working(union, union.tenant_admin)
    found = consequences(the_person(person), left_on=TODAY, on=TODAY)
    assert [(each.people, each.amount) for each in found] == [(1, 1)]
    gone(person, union)
    assert seat_of(union.tenant_admin).until_on is None


@pytest.mark.parametrize("particulars", [{"name": "王小二"}, {"email": "other@example.com"}])
def test_the_address_or_the_name_alone_is_not_the_person(union: Union, particulars: dict[str, str]) -> None:
    gone(working(union, union.finance, **particulars), union)
    assert seat_of(union.finance).until_on is None


def test_undoing_does_not_touch_a_seat_given_anew_or_one_that_excludes_what_is_held_by_now(
    union: Union, let_leave: Callable[..., ImportBatch]
) -> None:
    working(union, union.officer)
    batch = let_leave()
    with atomic():
        give_seat(
            union.officer.email,
            role="auditor",
            unit=session.get_one(OrgUnit, union.units["总部"]),
            from_on=TODAY,
            actor=union.tenant_admin.actor,
        )
    with atomic():
        undo_roster(batch, actor=union.hr.actor)
    session.expire_all()
    ends = {each.role: each.until_on for each in session.query(Seat).filter_by(user_id=union.officer.user_id)}
    assert ends == {"officer": TODAY - timedelta(days=1), "auditor": None}
