"""Points of people who left: back to their sub-account by the terms, held, or kept by those who retire."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.core.clock import moved_to, now
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.lifecycle import NotAllowedNow
from app.core.money import Points
from app.core.preview import StalePreview
from app.core.tenancy import tenant_scope
from app.ledger.queries import available_fen, verify
from app.models import Employee, LeaverTerm, LifeEvent, PointLot, SubAccount
from app.points.jobs import expire_leavers
from app.points.queries.freezing import frozen_days, frozen_since
from app.points.queries.history import held_by, movements_of
from app.points.queries.leavers import ahead, going_back, terms_in_force
from app.points.services.awards import award
from app.points.services.expire import NothingLapsed, confirm_expiry, prepare_expiry
from app.points.services.leaver_terms import decide_term, end_term
from tests.treasury import CHAIR, OFFICER, ON, Treasury, employee, equip, found_tenant, rule_in_force

pytestmark = pytest.mark.sql
LEFT = date(2026, 10, 1)
LAST = date(2027, 9, 25)


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    """A1 left on the first of October, A2 stays; each holds 100 points that are good for a year."""
    with tenant_scope(found_tenant()), moved_to(LEFT):
        made = equip()
        with atomic():
            paid_from = session.get_one(SubAccount, made.sub_account)
            for number in ("A1", "A2"):
                award(
                    employee(number, made.branch),
                    sub_account=paid_from,
                    points=Points(100),
                    reason="补偿",
                    reference=number,
                    actor=OFFICER,
                    on=ON,
                    expires_on=LAST,
                )
            _leaves("A1")
        yield made


def _person(number: str) -> Employee:
    return session.scalars(select(Employee).filter_by(employee_no=number)).one()


def _leaves(number: str) -> None:
    person = _person(number)
    person.state, person.left_on = "left", LEFT
    session.flush()


def _retires(number: str) -> None:
    event = {"kind": "retirement", "happened_on": LEFT, "document": "退休证"}
    session.add(LifeEvent(employee_id=_person(number).id, recorded_by="王芳", recorded_at=now(), **event))
    session.flush()


def _term(**said: object) -> LeaverTerm:
    terms = {"action": "lapse", "days": 30, "from_on": LEFT, "actor": OFFICER, "at": now(), **said}
    return decide_term(**terms)  # type: ignore[arg-type]


def test_without_a_term_points_are_held(treasury: Treasury) -> None:
    with atomic():
        with pytest.raises(NothingLapsed):
            prepare_expiry(on=LEFT, actor=OFFICER, kind="left")
        assert ahead(LEFT, terms_in_force()) == [(None, 1, 100, 10_000)]


def _more(number: str, points: int, until: date, treasury: Treasury) -> None:
    award(
        _person(number),
        sub_account=session.get_one(SubAccount, treasury.sub_account),
        points=Points(points),
        reason="补偿",
        reference=f"{number}-{points}",
        actor=OFFICER,
        on=ON,
        expires_on=until,
    )


def test_who_is_told_of_twice_on_a_day_is_one_person(treasury: Treasury) -> None:
    """Two terms, or two days of leaving, may meet on a day."""
    with atomic():
        _person("A1").state = "active"
        _more("A1", 20, LAST, treasury)
        _leaves("A1")
        rule = rule_in_force(treasury)
        session.scalars(select(PointLot).filter_by(points=20)).one().rule_id = rule.id
        session.flush()
        _term(rule=rule)
        _term()
        assert ahead(LEFT, terms_in_force()) == [(LEFT + timedelta(days=30), 1, 120, 12_000)]


def test_points_whose_own_last_day_comes_first_are_held_until_then(treasury: Treasury) -> None:
    with atomic():
        _term()
        _person("A1").state = "active"
        _more("A1", 20, LEFT + timedelta(days=29), treasury)
        _more("A1", 7, LEFT + timedelta(days=30), treasury)
        _leaves("A1")
        told = ahead(LEFT, terms_in_force())
        assert told == [(LEFT + timedelta(days=30), 1, 107, 10_700), (None, 1, 20, 2_000)]
        assert going_back(_person("A1"), LEFT) == ({LEFT + timedelta(days=30): 107}, 20)


def test_on_its_day_they_go_back_to_the_sub_account_and_not_before(treasury: Treasury) -> None:
    with atomic():
        _term()
    day = LEFT + timedelta(days=30)
    with moved_to(day - timedelta(days=1)), atomic(), pytest.raises(NothingLapsed):
        prepare_expiry(on=day - timedelta(days=1), actor=OFFICER, kind="left")
    with moved_to(day), atomic():
        before = available_fen(treasury.sub_account)
        run = prepare_expiry(on=day, actor=OFFICER, kind="left")
        assert (run.people, run.points, run.value_fen, run.kind) == (1, 100, 10_000, "left")
        confirm_expiry(run, digest=str(run.digest), actor=CHAIR)
        assert available_fen(treasury.sub_account) == before + 10_000
        assert sorted(session.scalars(select(PointLot.left_points))) == [0, 100]
        assert verify()["ok"]
        moved = movements_of(_person("A1"))
        assert [each.points for each in moved] == [-100, 100]
        assert moved[0].told == f"离职后按规定收回（{run.code}）"


def test_who_returns_before_the_day_has_lost_nothing(treasury: Treasury) -> None:
    day = LEFT + timedelta(days=30)
    with atomic():
        _term()
        _person("A1").state = "active"
    with moved_to(day), atomic():
        with pytest.raises(NothingLapsed):
            prepare_expiry(on=day, actor=OFFICER, kind="left")
        assert held_by([_person("A1").id], day) == {_person("A1").id: 100}


def test_who_returns_after_the_preview_makes_it_stale(treasury: Treasury) -> None:
    with atomic():
        _term(days=0)
        run = prepare_expiry(on=LEFT, actor=OFFICER, kind="left")
        _person("A1").state = "active"
        session.flush()
        with pytest.raises(StalePreview):
            confirm_expiry(run, digest=str(run.digest), actor=CHAIR)


def test_the_closest_term_counts(treasury: Treasury) -> None:
    with atomic():
        _term(days=0)
        assert [row[0] for row in ahead(LEFT, terms_in_force())] == [LEFT]
        _term(action="hold", fund_source="retained")
        assert [row[0] for row in ahead(LEFT, terms_in_force())] == [None]
        _retires("A1")
        _term(who="retired", fund_source="retained", days=60)
        assert [row[0] for row in ahead(LEFT, terms_in_force())] == [LEFT + timedelta(days=60)]
        _term(fund_source="welfare_fee", days=5)
        assert [row[0] for row in ahead(LEFT, terms_in_force())] == [LEFT + timedelta(days=60)]


def test_who_left_before_a_term_began_is_not_touched_by_it(treasury: Treasury) -> None:
    with atomic():
        _term(days=0, from_on=LEFT + timedelta(days=1))
        with pytest.raises(NothingLapsed):
            prepare_expiry(on=LEFT, actor=OFFICER, kind="left")


def test_who_retires_keeps_spending_what_others_who_leave_cannot(treasury: Treasury) -> None:
    with atomic():
        person = _person("A1")
        assert frozen_since(person.left_on, person.id) == LEFT
        _retires("A1")
        assert frozen_since(person.left_on, person.id) is None
        assert frozen_days({person.id: person.left_on}) == {person.id: None}
        assert held_by([person.id], LEFT) == {person.id: 100}


def test_a_member_is_told_the_days(treasury: Treasury) -> None:
    with atomic():
        assert going_back(_person("A1"), LEFT) == ({}, 100)
        _term(days=10)
        assert going_back(_person("A1"), LEFT) == ({LEFT + timedelta(days=10): 100}, 0)


def test_the_worker_takes_them_back_by_itself_once(treasury: Treasury) -> None:
    with atomic():
        _term(days=3)
    number = treasury.tenant_id
    session.rollback()
    with moved_to(LEFT + timedelta(days=3)):
        for _twice in range(2):
            expire_leavers()
    with tenant_scope(number):
        assert session.scalar(select(func.sum(PointLot.left_points))) == 100
        assert verify()["ok"]


def test_wrong_terms_are_refused_with_a_sentence(treasury: Treasury) -> None:
    with atomic():
        for wrong in ({"days": 4_000}, {"days": -1}, {"action": "burn"}, {"who": "x"}, {"fund_source": "x"}):
            with pytest.raises(BadInput):
                _term(**wrong)
        term = _term()
        with pytest.raises(BadInput):
            _term(days=60)
        end_term(term, actor=OFFICER, reason="改变")
        with pytest.raises(NotAllowedNow):
            end_term(term, actor=OFFICER)
        assert terms_in_force() == []
        _term(days=60)


def test_another_unions_terms_bind_nobody_here(treasury: Treasury) -> None:
    with tenant_scope(found_tenant("theirs")):
        equip()
        with atomic():
            _term(days=0)
    with tenant_scope(treasury.tenant_id), atomic(), pytest.raises(NothingLapsed):
        prepare_expiry(on=LEFT, actor=OFFICER, kind="left")
