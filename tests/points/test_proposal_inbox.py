"""Occasions become proposals: once each, accepted in bulk, declined for good, seen only from above."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select

from app.budgets.services import allocate
from app.core.actor import Actor
from app.core.clock import moved_to, now
from app.core.db import atomic, db, session
from app.core.errors import BadInput, NotAllowed
from app.core.lifecycle import NotAllowedNow
from app.core.money import Money
from app.core.tenancy import tenant_scope
from app.models import CareCase, CareSubject, Employee, Grant, GrantLine, Proposal, SubAccount
from app.people.services.life_events import record_life_event, withdraw_life_event
from app.points.services.confirm import confirm_grant
from app.points.services.inbox import OCCASIONS, RuleGone, accept, decline, propose_occasion, take_back
from app.points.services.queueing import queue_of
from app.points.services.turning import withdraw_grant
from app.rules.proposing import TRACKS, retires_on
from tests.points.test_queue import _let_through
from tests.treasury import CHAIR, FINANCE, OFFICER, Treasury, employee, equip, found_tenant, rule_in_force

pytestmark = pytest.mark.sql
DAY = date(2026, 5, 3)
HR = Actor("王芳", role="hr")


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with moved_to(DAY), tenant_scope(found_tenant()):
        yield equip()


def night(day: date = DAY) -> int:
    """All occasions are looked through."""
    with moved_to(day):
        return sum(propose_occasion(each, on=day) for each in OCCASIONS)


def proposed() -> list[tuple[str, str, str, str]]:
    """Whom, on which occasion, in which way, in which state."""
    rows = select(Employee.employee_no, Proposal.occasion, Proposal.way, Proposal.state)
    found = session.execute(rows.join(Proposal, Proposal.employee_id == Employee.id).order_by(Proposal.id))
    return [tuple(row) for row in found]


def rule(treasury: Treasury, code: str = "SN", **terms: object) -> object:
    given = {"name": "司龄", "scenario": "anniversary", "festival": None, "every_years": 5}
    return rule_in_force(treasury, code, **{**given, **terms})


def all_of() -> list[Proposal]:
    return list(session.scalars(select(Proposal).order_by(Proposal.id)))


def test_ten_years_are_proposed_by_the_rule_in_force_and_accepted_in_bulk(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, hire_on=date(2016, 5, 10))
        employee("A2", treasury.branch, hire_on=date(2021, 5, 3))
        employee("A3", treasury.branch, hire_on=date(2017, 5, 3))  # nine years: nothing
        employee("A4", treasury.branch, hire_on=date(2006, 5, 12))
        rule(treasury)
        assert night() == 3
        assert {each[1:] for each in proposed()} == {("service", "grant", "open")}
        assert night() == 0
        rows = [each for each in all_of() if each.employee.employee_no != "A4"]
        (grant,) = accept(rows, actor=OFFICER, on=DAY, at=now())
        named = select(Employee.employee_no).join(GrantLine, GrantLine.employee_id == Employee.id)
        assert set(session.scalars(named.where(GrantLine.grant_id == grant.id))) == {"A1", "A2"}
        assert (grant.state, grant.people) == ("prepared", 2)
        assert [each.state for each in all_of()].count("accepted") == 2
        assert night(DAY + timedelta(days=1)) == 0
        with pytest.raises(NotAllowedNow):
            accept(rows, actor=OFFICER, on=DAY, at=now())


def test_what_was_declined_is_not_proposed_again_until_it_is_taken_back(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, hire_on=date(2016, 5, 3))
        rule(treasury)
        night()
        (row,) = all_of()
        with pytest.raises(BadInput):
            decline(row, reason=" ", actor=OFFICER, at=now())
        decline(row, reason="已另行表彰", actor=OFFICER, at=now())
        assert night(DAY + timedelta(days=3)) == 0
        assert [each[3] for each in proposed()] == ["declined"]
        take_back(row, actor=OFFICER, at=now())
        assert (row.state, row.reason) == ("open", None)
        (grant,) = accept([row], actor=OFFICER, on=DAY, at=now())
        with pytest.raises(NotAllowed):
            take_back(row, actor=OFFICER, at=now())
        withdraw_grant(grant, actor=OFFICER)
        take_back(row, actor=OFFICER, at=now())
        assert row.grant_id is None


def test_a_birth_and_a_posting_abroad_become_a_case_and_a_visit(treasury: Treasury) -> None:
    with atomic():
        mother = employee("A1", treasury.branch)
        abroad = employee("A2", treasury.branch)
        record_life_event(mother, kind="birth", on=DAY, document="出生证明", actor=HR, at=now())
        record_life_event(abroad, kind="posting", on=DAY, document="派驻函", actor=HR, at=now())
        night()
        assert [each[:3] for each in proposed()] == [("A1", "birth", "care"), ("A2", "posting", "visit")]
        rows = all_of()
        assert accept(rows, actor=OFFICER, on=DAY, at=now()) == []
        cases = {each.employee_id: each.category for each in session.scalars(select(CareSubject))}
        assert cases == {mother.id: "birth", abroad.id: "visit"}
        assert {row.case_id for row in rows} == set(session.scalars(select(CareCase.id)))
        assert night(DAY + timedelta(days=1)) == 0


def test_an_event_withdrawn_and_a_person_who_left_lapse(treasury: Treasury) -> None:
    with atomic():
        one, two = employee("A1", treasury.branch), employee("A2", treasury.branch)
        made = record_life_event(one, kind="birth", on=DAY, document="出生证明", actor=HR, at=now())
        record_life_event(two, kind="birth", on=DAY, document="出生证明", actor=HR, at=now())
        night()
        withdraw_life_event(made, actor=HR, reason="误登")
        two.state, two.left_on = "left", DAY
        session.flush()
        night(DAY + timedelta(days=1))
        session.expire_all()
        assert [each[3] for each in proposed()] == ["lapsed", "lapsed"]


def test_retirement_ahead_follows_the_table_of_the_reform(treasury: Treasury) -> None:
    assert retires_on(date(1965, 1, 20), TRACKS["m60"]) == date(2025, 2, 20)
    assert retires_on(date(1965, 4, 20), TRACKS["m60"]) == date(2025, 5, 20)
    assert retires_on(date(1965, 5, 20), TRACKS["m60"]) == date(2025, 7, 20)
    assert retires_on(date(1976, 12, 1), TRACKS["m60"]) == date(2039, 12, 1)
    assert retires_on(date(1975, 3, 5), TRACKS["f50"]) == date(2025, 5, 5)
    with atomic():
        employee("A1", treasury.branch, birth_on=date(1966, 1, 10), gender="男")
        employee("A2", treasury.branch, birth_on=date(1966, 1, 10), gender="女")
        night()
        assert [(each[0], each[1]) for each in proposed()] == [("A1", "retiring")]


def test_who_retires_is_proposed_by_the_month_so_that_no_day_tells_the_date_of_birth(
    treasury: Treasury,
) -> None:
    with atomic():
        for number, day in (("A1", 3), ("A2", 28)):
            employee(number, treasury.branch, birth_on=date(1966, 2, day), gender="男")
        assert retires_on(date(1966, 2, 28), TRACKS["m60"]) == date(2026, 6, 28)
        assert (night(date(2026, 4, 1)), night(date(2026, 4, 2))) == (0, 2)
        assert {each.event_on for each in all_of()} == {date(2026, 6, 1)}
        accept(all_of(), actor=OFFICER, on=DAY, at=now())
        assert {each.event_on for each in session.scalars(select(CareSubject))} == {date(2026, 6, 1)}


def test_heat_is_for_the_front_line_in_the_months_of_the_region(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, position="施工班长")
        employee("A2", treasury.branch, position="会计")
        night()
        assert proposed() == []
        june = date(2026, 6, 2)
        night(june)
        assert proposed() == [("A1", "heat", "visit", "open")]
        night(date(2026, 7, 2))
        assert len(proposed()) == 1
        night(date(2027, 6, 2))
        assert [each[3] for each in proposed()] == ["lapsed", "open"]


def test_whom_a_rule_by_night_looks_after_is_not_proposed_twice(treasury: Treasury) -> None:
    from app.points.services.proposals import propose_due

    with atomic():
        employee("A1", treasury.branch, hire_on=date(2016, 5, 3))
        rule(treasury, nightly=True, starts_on=date(2026, 1, 1))
        assert len(propose_due(on=DAY)) == 1
        assert night() == 0


def test_a_rule_that_was_retired_meanwhile_is_said_and_nothing_is_done(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, hire_on=date(2016, 5, 3))
        made = rule(treasury)
        night()
        made.state = "retired"  # type: ignore[attr-defined]
        session.flush()
        (row,) = all_of()
        with pytest.raises(RuleGone):
            accept([row], actor=OFFICER, on=DAY, at=now())
    session.rollback()


def test_the_night_asks_as_much_of_the_database_for_many_as_for_few(treasury: Treasury) -> None:
    def asked(people: int) -> int:
        with atomic():
            for number in range(people):
                employee(f"B{people}-{number}", treasury.branch, hire_on=date(2016, 5, 3), position="司机")
        counted: list[str] = []
        listener = lambda *args: counted.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        try:
            with atomic():
                night(date(2026, 6, 2) if people < 10 else date(2026, 6, 3))
        finally:
            event.remove(db.engine, "before_cursor_execute", listener)
        return len(counted)

    with atomic():
        rule(treasury)
    assert asked(3) == asked(60)
    assert session.scalar(select(func.count()).select_from(Grant)) == 0


def test_whose_place_in_the_queue_was_given_up_can_be_proposed_again(treasury: Treasury) -> None:
    """The money reached one of the two: what becomes of the other is told by the rest that waited."""
    with atomic():
        for number in ("A1", "A2"):
            employee(number, treasury.branch, hire_on=date(2016, 5, 3))
        rule(treasury, over_budget="queue")
        account = session.get_one(SubAccount, treasury.sub_account)
        allocate(account, amount=Money.yuan("-99500.00"), actor=FINANCE, on=DAY, reference="less")
        night()
        (grant,) = accept(all_of(), actor=OFFICER, on=DAY, at=now())
        _let_through(grant)
        confirm_grant(grant, digest=str(grant.digest), actor=CHAIR)
        (rest,) = queue_of(treasury.sub_account)
        session.expire_all()
        paid, waits = sorted(all_of(), key=lambda each: each.employee_id)
        assert (paid.grant_id, waits.grant_id) == (grant.id, rest.id)
        withdraw_grant(rest, actor=OFFICER)
        with pytest.raises(NotAllowed):
            take_back(paid, actor=OFFICER, at=now())
        take_back(waits, actor=OFFICER, at=now())
        assert (waits.state, waits.grant_id) == ("open", None)
