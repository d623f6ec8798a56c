"""What the money does not reach waits for more, first come first served; on both databases."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from app.budgets.services import allocate
from app.compliance.services.exceptions import ask_exception, turn_exception
from app.core.clock import now
from app.core.db import atomic, session
from app.core.money import Money
from app.core.tenancy import tenant_scope
from app.ledger.queries import available_fen, verify
from app.models import (
    Budget,
    BudgetPlan,
    ComplianceException,
    Employee,
    Grant,
    GrantLine,
    Job,
    LifeEvent,
    Membership,
    Notice,
    PointLot,
    SubAccount,
    WelfareStandard,
)
from app.points import jobs
from app.points.services import queueing
from app.points.services.confirm import confirm_grant
from app.points.services.named import Purpose, grant_by_hand
from app.points.services.prepare import prepare_grant
from app.points.services.queueing import OthersWait, QueueClosed, Standing, pay_queue, queue_of, standings
from app.points.services.submit import submit_grant
from app.points.services.turning import withdraw_grant
from app.rules.occasions import Window
from tests.cast import on
from tests.databases import TestDatabase
from tests.treasury import CHAIR, FINANCE, OFFICER, ON, Treasury, employee, equip, found_tenant, rule_in_force

pytestmark = pytest.mark.sql
PEOPLE = 10


def _treasury(code: str = "ours", money: str = "950.00") -> Treasury:
    """Ten people at 300 yuan each, and money for three of them; what does not fit waits."""
    made = equip(money=money)
    with atomic():
        session.get_one(SubAccount, made.sub_account).over_budget = "queue"
        for number in range(PEOPLE):
            employee(f"A{number}", made.branch)
    return made


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        yield _treasury()


def _festival(
    treasury: Treasury, festival: str = "mid_autumn", policy: str = "queue", **terms: object
) -> Grant:
    return prepare_grant(
        rule_in_force(treasury, festival, festival=festival, over_budget=policy, **terms),
        on=ON,
        actor=OFFICER,
    )


def _confirmed(grant: Grant) -> Grant:
    return confirm_grant(grant, digest=str(grant.digest), actor=CHAIR)


def _add(treasury: Treasury, yuan: str, reference: str) -> None:
    paying = session.get_one(SubAccount, treasury.sub_account)
    allocate(paying, amount=Money.yuan(yuan), actor=FINANCE, on=ON, reference=reference)


def _pay(treasury: Treasury, day: date = ON) -> list[Grant]:
    return pay_queue(treasury.sub_account, actor=CHAIR, on=day)


def _by_hand(treasury: Treasury, people: str, last: date) -> Grant:
    paying = session.get_one(SubAccount, treasury.sub_account)
    purpose = Purpose("抢险", "防汛慰问", paying, last, item="voucher")
    return _confirmed(grant_by_hand(people=people, points=300, purpose=purpose, actor=OFFICER, on=ON))


def _with_points() -> set[str]:
    return set(
        session.scalars(select(Employee.employee_no).join(PointLot, PointLot.employee_id == Employee.id))
    )


def test_whole_people_in_their_order_and_the_rest_waits(treasury: Treasury) -> None:
    with atomic():
        grant = _festival(treasury)
        seen = grant.digest
        assert _confirmed(grant).state == "released"
        assert (grant.people, grant.total_fen, grant.digest) == (3, 90_000, seen)
        (rest,) = queue_of(treasury.sub_account)
        assert (rest.people, rest.total_fen, rest.split_of_id) == (7, 210_000, grant.id)
        assert _with_points() == {"A0", "A1", "A2"}
        assert standings(rest.sub_account_id) == {rest.id: Standing(1, 210_000 - 5_000)}
        assert verify()["ok"]


def test_confirming_again_does_nothing_more(treasury: Treasury) -> None:
    with atomic():
        grant = _festival(treasury)
        seen = str(grant.digest)
        for _again in range(2):
            confirm_grant(grant, digest=seen, actor=CHAIR)
        assert len(queue_of(treasury.sub_account)) == 1


def test_money_that_comes_pays_what_waits_and_the_officer_hears(treasury: Treasury) -> None:
    with atomic():
        _confirmed(_festival(treasury))
        _add(treasury, "2050.00", "second")
        assert session.scalars(select(Job.kind).where(Job.kind == "grant.pay_queue")).all()
        (paid,) = _pay(treasury)
        assert (paid.state, paid.people) == ("released", 7)
        assert len(_with_points()) == PEOPLE
        assert queue_of(treasury.sub_account) == []
        assert available_fen(treasury.sub_account) == 0
        told = session.scalars(select(Notice.user_id).where(Notice.template == "points.queue_paid")).all()
        assert told == [OFFICER.user_id]
        assert verify()["ok"]


def test_a_little_money_pays_a_few_and_the_place_is_kept(treasury: Treasury) -> None:
    with atomic():
        _confirmed(_festival(treasury))
        _confirmed(_festival(treasury, "national"))
        first, second = queue_of(treasury.sub_account)
        assert second.people == PEOPLE  # it came later, and waits behind, the whole of it
        _add(treasury, "300.00", "second")
        _pay(treasury)
        waiting = queue_of(treasury.sub_account)
        assert [each.people for each in waiting] == [6, PEOPLE]
        assert waiting[0].split_of_id == first.split_of_id
        _add(treasury, "100000.00", "third")
        _pay(treasury)
        assert queue_of(treasury.sub_account) == []
        assert session.scalar(select(func.count()).select_from(PointLot)) == 2 * PEOPLE


def test_one_that_gives_nobody_anything_ends_itself_and_stops_nobody(treasury: Treasury) -> None:
    with atomic():
        _confirmed(_festival(treasury))
        paying = session.get_one(SubAccount, treasury.sub_account)
        purpose = Purpose("抢险", "防汛慰问", paying, item="voucher")
        behind = _confirmed(grant_by_hand(people="A0", points=10, purpose=purpose, actor=OFFICER, on=ON))
        for one in session.scalars(select(Employee).where(Employee.employee_no > "A2")):
            one.state, one.left_on = "left", ON
        _add(treasury, "5000.00", "second")
        head = queue_of(treasury.sub_account)[0]
        _pay(treasury)
        assert (head.state, behind.state) == ("ended", "released")
        assert head.ended_because
        assert {each.blocked for each in session.scalars(select(GrantLine).filter_by(grant_id=head.id))} == {
            "left_service"
        }


def _let_through(grant: Grant) -> None:
    ask_exception("grant", grant.id, actor=OFFICER, on=ON, at=now(), reason="理事会集体研究同意")
    made = session.scalars(select(ComplianceException).order_by(ComplianceException.id.desc())).first()
    assert made is not None
    turn_exception(made, "agree", actor=CHAIR)


def _for_no_standard(treasury: Treasury, people: str) -> Grant:
    purpose = Purpose("抢险", "防汛抢险", session.get_one(SubAccount, treasury.sub_account))
    return grant_by_hand(people=people, points=300, purpose=purpose, actor=OFFICER, on=ON)


def test_an_exception_holds_for_what_waits_until_it_is_paid(treasury: Treasury) -> None:
    with atomic():
        _confirmed(_festival(treasury))
        whole = _for_no_standard(treasury, "A0 A1 A2")
        _let_through(whole)
        assert _confirmed(whole).state == "queued"
        _add(treasury, "2650.00", "second")  # those before it, and two of its three
        _pay(treasury, ON + timedelta(days=40))
        (rest,) = queue_of(treasury.sub_account)
        assert (whole.state, whole.people, rest.people) == ("released", 2, 1)
        _add(treasury, "300.00", "third")
        _pay(treasury, ON + timedelta(days=80))
        assert (rest.state, queue_of(treasury.sub_account)) == ("released", [])


def test_what_does_not_comply_any_more_keeps_its_place_and_stops_nobody(treasury: Treasury) -> None:
    with atomic():
        _confirmed(_festival(treasury))
        first = _for_no_standard(treasury, "A0")
        _let_through(first)
        _confirmed(first)
        behind = _confirmed(_festival(treasury, "national"))
        for made in session.scalars(select(ComplianceException)):
            made.state = "void"
        _add(treasury, "10000.00", "second")
        _pay(treasury)
        assert (first.state, behind.state) == ("queued", "released")
        assert queue_of(treasury.sub_account) == [first]
        assert verify()["ok"]


def test_without_money_nobody_is_judged_anew(treasury: Treasury) -> None:
    """Who may not be given it today may be given it when the money is there."""
    with atomic():
        _confirmed(_festival(treasury))
        (rest,) = queue_of(treasury.sub_account)
        standards = session.scalars(select(WelfareStandard)).all()
        for each in standards:
            each.cap_fen = 1
        _pay(treasury)
        assert rest.people == 7
        for each in standards:
            each.cap_fen = 100_000
        _add(treasury, "3000.00", "second")
        _pay(treasury)
        assert (rest.state, rest.people) == ("released", 7)


def test_who_waits_is_not_granted_by_another_plan_of_the_rule(treasury: Treasury) -> None:
    with atomic():
        grant = _festival(treasury)
        _confirmed(grant)
        _add(treasury, "10000.00", "second")
        again = prepare_grant(grant.rule, on=ON, actor=OFFICER)  # type: ignore[arg-type]
        assert again.people == 0
        _pay(treasury)
        assert session.scalar(select(func.count()).select_from(PointLot)) == PEOPLE


def test_what_waits_can_be_withdrawn(treasury: Treasury) -> None:
    with atomic():
        _confirmed(_festival(treasury))
        (rest,) = queue_of(treasury.sub_account)
        withdraw_grant(rest, actor=OFFICER)
        _add(treasury, "5000.00", "second")
        assert _pay(treasury) == []
        assert len(_with_points()) == 3


def test_without_the_policy_too_little_money_is_refused(treasury: Treasury) -> None:
    from app.rules.budgets import AvailableTooLittle

    with atomic(), pytest.raises(AvailableTooLittle):
        _confirmed(_festival(treasury, policy="refuse"))


def test_too_little_money_is_no_reason_not_to_submit_where_it_may_wait(treasury: Treasury) -> None:
    with atomic():
        grant = _festival(treasury)
        submit_grant(grant, digest=str(grant.digest), actor=OFFICER, on=ON, at=now())
        assert grant.state == "submitted"


def test_a_tenant_whose_queue_cannot_be_paid_stops_no_other(database: TestDatabase) -> None:
    made = {}
    for code in ("poisoned", "sound"):
        with tenant_scope(found_tenant(code)):
            made[code] = _treasury(code)
            with atomic():
                _confirmed(_festival(made[code]))
                _add(made[code], "10000.00", "second")
                if code == "poisoned":  # its sub-account's year was closed meanwhile
                    from app.models import Budget, BudgetPlan

                    budget = session.get_one(SubAccount, made[code].sub_account).budget_id
                    session.get_one(BudgetPlan, session.get_one(Budget, budget).plan_id).state = "closed"
            session.remove()
    with on(ON):
        jobs.pay_queues()
    for code, waiting in (("poisoned", 1), ("sound", 0)):
        with tenant_scope(made[code].tenant_id):
            assert len(queue_of(made[code].sub_account)) == waiting
            session.remove()


def test_nothing_is_queued_for_a_year_that_is_closed(treasury: Treasury) -> None:
    with atomic():
        grant = _festival(treasury)
        budget = session.get_one(SubAccount, treasury.sub_account).budget_id
        session.get_one(BudgetPlan, session.get_one(Budget, budget).plan_id).state = "closed"
        with pytest.raises(QueueClosed):
            submit_grant(grant, digest=str(grant.digest), actor=OFFICER, on=ON, at=now())
    with atomic():
        with pytest.raises(QueueClosed):
            _confirmed(session.get_one(Grant, grant.id))
        assert queue_of(treasury.sub_account) == []


def test_who_retired_meanwhile_is_given_what_waited(treasury: Treasury) -> None:
    with atomic():
        _confirmed(_festival(treasury))
        person = employee("R1", treasury.branch, state="left", left_on=ON)
        session.execute(update(Membership).where(Membership.employee_id == person.id).values(left_on=ON))
        said = {"kind": "retirement", "happened_on": ON, "document": "退休证"}
        session.add(LifeEvent(employee_id=person.id, recorded_by="王芳", recorded_at=now(), **said))
        terms = {"scenario": "retirement", "festival": None, "starts_on": ON}
        rule = rule_in_force(treasury, "TX", over_budget="queue", **terms)
        grant = _confirmed(prepare_grant(rule, on=ON, window=Window(ON, ON), actor=OFFICER))
        assert (grant.state, grant.people) == ("queued", 1)
        _add(treasury, "5000.00", "second")
        _pay(treasury, ON + timedelta(days=3))
        assert grant.state == "released"


def test_who_does_not_wait_takes_nothing_that_others_wait_for(treasury: Treasury) -> None:
    with atomic():
        _confirmed(_festival(treasury))  # seven wait, at 300 yuan each
        session.get_one(SubAccount, treasury.sub_account).over_budget = "refuse"
        _add(treasury, "2300.00", "second")  # 2350 by now: 250 more than those need
        paying = session.get_one(SubAccount, treasury.sub_account)
        purpose = Purpose("抢险", "防汛慰问", paying, item="voucher")
        over, within = (
            grant_by_hand(people="A0", points=points, purpose=purpose, actor=OFFICER, on=ON)
            for points in (251, 250)
        )
        for refused in (
            lambda: submit_grant(over, digest=str(over.digest), actor=OFFICER, on=ON, at=now()),
            lambda: _confirmed(over),
        ):
            with pytest.raises(OthersWait) as said:
                refused()
            assert all(each in said.value.message for each in ("1", "2,100.00", "250.00", "251.00"))
        assert _confirmed(within).state == "released"
        (paid,) = _pay(treasury)
        assert (paid.people, available_fen(treasury.sub_account)) == (7, 0)
        assert verify()["ok"]


def _failing_for(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something nobody foresaw happens to this grant after its points were issued."""

    def told(grant: Grant, **_more: object) -> None:
        if grant.code == code:
            raise RuntimeError("the moon")

    monkeypatch.setattr(queueing, "keep_judgement", told)


def test_what_fails_undoes_nothing_before_it_and_keeps_its_money(
    treasury: Treasury, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with atomic():
        _add(treasury, "-900.00", "less")
        first = [_by_hand(treasury, who, ON + timedelta(days=90)).id for who in ("A0", "A1 A2", "A3")]
        _add(treasury, "1200.00", "second")  # for the first and the second, and for one more
        last = _by_hand(treasury, "A4", ON + timedelta(days=90)).id
        poisoned = session.get_one(Grant, first[1]).code
    with monkeypatch.context() as patched, on(ON):
        _failing_for(poisoned, patched)
        jobs.pay_queues()
    with atomic():
        states = [session.get_one(Grant, each).state for each in (*first, last)]
        assert states == ["released", "queued", "released", "queued"]
        assert available_fen(treasury.sub_account) == 65_000  # what the second one waits for, and 50 yuan
        assert f"grant.pay_queue.{poisoned} failed" in caplog.text
        assert verify()["ok"]
    for _again in range(2):
        with on(ON):
            jobs.pay_queues()
    with atomic():
        states = [session.get_one(Grant, each).state for each in (*first, last)]
        assert states == ["released", "released", "released", "queued"]
        assert session.scalar(select(func.count()).select_from(PointLot)) == 4
        assert available_fen(treasury.sub_account) == 5_000
        assert verify()["ok"]
