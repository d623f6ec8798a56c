"""A grant, from plan to lots, on both databases."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.pool import NullPool

from app.budgets.services import allocate
from app.core.db import atomic, session
from app.core.lifecycle import NotAllowedNow
from app.core.money import Money
from app.core.preview import DigestUnknown, StalePreview
from app.core.tenancy import tenant_scope
from app.ledger.queries import available_fen, verify
from app.models import Account, Employee, Grant, GrantLine, Membership, PointLot, Posting, SubAccount
from app.points.services.confirm import NobodyToGrant, confirm_grant
from app.points.services.prepare import prepare_grant
from app.points.services.rules import RuleNotInForce, turn_rule
from app.points.services.turning import withdraw_grant
from app.rules.budgets import AvailableTooLittle
from tests.databases import TestDatabase
from tests.treasury import (
    CHAIR,
    FINANCE,
    HIRED,
    OFFICER,
    ON,
    Treasury,
    employee,
    equip,
    found_tenant,
    hire,
    rule_in_force,
)

pytestmark = pytest.mark.sql
SENIORITY = {
    "table": [
        {"when": {"field": "tenure_years", "op": "at_least", "value": 5}, "points": 500},
        {"when": {"field": "tenure_years", "op": "at_least", "value": 1}, "points": 300},
    ]
}


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        yield equip()


def _people(treasury: Treasury) -> None:
    employee("A1", treasury.branch)
    employee("A2", treasury.root, hire_on=date(2025, 1, 1))
    employee("A3", treasury.branch, member=False)
    employee("A4", treasury.branch, grade="P9")
    employee("A5", treasury.branch, hire_on=date(2026, 9, 1))
    employee("A6", treasury.branch, state="left", left_on=ON)


def _planned(treasury: Treasury) -> Grant:
    _people(treasury)
    not_p9 = {"not": {"field": "grade", "op": "equals", "value": "P9"}}
    rule = rule_in_force(treasury, amount=SENIORITY, conditions=not_p9)
    return prepare_grant(rule, on=ON, actor=OFFICER)


def _lines(grant: Grant) -> dict[str, tuple[int, int, str | None]]:
    rows = session.execute(
        select(Employee.employee_no, GrantLine.points, GrantLine.value_fen, GrantLine.blocked)
        .join(Employee, Employee.id == GrantLine.employee_id)
        .where(GrantLine.grant_id == grant.id)
    )
    return {number: (points, fen, blocked) for number, points, fen, blocked in rows}


def test_the_plan_says_who_gets_how_much_and_who_nothing_and_why(treasury: Treasury) -> None:
    with atomic():
        grant = _planned(treasury)
        assert _lines(grant) == {
            "A1": (500, 50_000, None),
            "A2": (300, 30_000, None),
            "A3": (0, 0, "not_a_member"),
            "A4": (0, 0, "conditions_not_met"),
            "A5": (0, 0, "no_amount_line"),
        }
        assert (grant.people, grant.blocked, grant.total_points, grant.total_fen) == (2, 3, 800, 80_000)
        assert grant.expires_on == date(2027, 9, 25)


def test_a_plan_touches_no_money_no_account_and_no_lot(treasury: Treasury) -> None:
    with atomic():
        before = available_fen(treasury.sub_account)
        _planned(treasury)
        assert available_fen(treasury.sub_account) == before
        assert session.scalar(select(func.count()).select_from(PointLot)) == 0


def test_the_same_plan_has_the_same_digest_and_replaces_the_one_before(treasury: Treasury) -> None:
    with atomic():
        grant = _planned(treasury)
        first = (grant.id, grant.digest)
        again = prepare_grant(grant.rule, on=ON, actor=OFFICER)
        assert (again.id, again.digest) == first
        employee("A9", treasury.root)
        assert prepare_grant(grant.rule, on=ON, actor=OFFICER).digest != first[1]


def test_confirmed_by_somebody_else_points_money_and_lots_are_there(treasury: Treasury) -> None:
    with atomic():
        grant = _planned(treasury)
    with atomic():
        confirm_grant(grant, digest=grant.digest, actor=CHAIR)
    lots = session.scalars(select(PointLot).order_by(PointLot.points)).all()
    assert [(lot.points, lot.left_points, lot.value_fen, lot.left_fen) for lot in lots] == [
        (300, 300, 30_000, 30_000),
        (500, 500, 50_000, 50_000),
    ]
    assert {lot.expires_on for lot in lots} == {date(2027, 9, 25)}
    assert available_fen(treasury.sub_account) == 10_000_000 - 80_000
    assert (grant.state, grant.confirmed_by) == ("released", "陈主席")
    assert verify() == {"ok": True, "checked": verify()["checked"], "first_break": None}


def test_confirming_twice_grants_once(treasury: Treasury) -> None:
    with atomic():
        grant = _planned(treasury)
        for _again in range(2):
            confirm_grant(grant, digest=grant.digest, actor=CHAIR)
    assert session.scalar(select(func.sum(PointLot.points))) == 800


def test_a_person_is_granted_an_event_once_whatever_is_prepared_after(treasury: Treasury) -> None:
    with atomic():
        grant = _planned(treasury)
        confirm_grant(grant, digest=grant.digest, actor=CHAIR)
        employee("B1", treasury.root)
        second = prepare_grant(grant.rule, on=ON + timedelta(days=3), actor=OFFICER)
        assert {no: line[2] for no, line in _lines(second).items() if no in {"A1", "A2", "B1"}} == {
            "A1": "already_granted",
            "A2": "already_granted",
            "B1": None,
        }
        confirm_grant(second, digest=second.digest, actor=CHAIR)
    accounts = session.scalars(
        select(Account.balance).where(Account.kind == "member").order_by(Account.balance)
    )
    assert accounts.all() == [300, 500, 500]
    assert verify()["ok"]


def test_a_second_rule_adds_to_the_same_member_account(treasury: Treasury) -> None:
    with atomic():
        grant = _planned(treasury)
        confirm_grant(grant, digest=grant.digest, actor=CHAIR)
        other = prepare_grant(rule_in_force(treasury, "GQ", festival="national"), on=ON, actor=OFFICER)
        confirm_grant(other, digest=other.digest, actor=CHAIR)
    balances = session.scalars(
        select(Account.balance).where(Account.kind == "member").order_by(Account.balance)
    )
    assert balances.all() == [300, 300, 600, 800]
    assert verify()["ok"]


@pytest.mark.parametrize("change", ["joins", "leaves", "promoted", "revised"])
def test_a_plan_that_would_come_out_otherwise_by_now_is_refused(treasury: Treasury, change: str) -> None:
    with atomic():
        grant = _planned(treasury)
        one = session.scalars(select(Employee).filter_by(employee_no="A1")).one()
        if change == "joins":
            session.add(
                Membership(
                    employee_id=session.scalars(select(Employee).filter_by(employee_no="A3")).one().id,
                    joined_on=HIRED,
                )
            )
        elif change == "leaves":
            one.state, one.left_on = "left", ON
        elif change == "promoted":
            one.grade = "P9"
        else:
            turn_rule(turn_rule(grant.rule, "revise", actor=OFFICER), "release", actor=OFFICER)
        session.flush()
        with pytest.raises(StalePreview):
            confirm_grant(grant, digest=grant.digest, actor=CHAIR)
        assert session.scalar(select(func.count()).select_from(PointLot)) == 0


def test_a_digest_that_is_not_the_waiting_plans_is_refused(treasury: Treasury) -> None:
    with atomic():
        grant = _planned(treasury)
        with pytest.raises(DigestUnknown):
            confirm_grant(grant, digest="0" * 16, actor=CHAIR)


def test_more_than_the_sub_account_has_is_refused_and_nothing_is_written(database: object) -> None:
    with tenant_scope(found_tenant()):
        treasury = equip(money="799.99")
        with atomic():
            grant = _planned(treasury)
        with pytest.raises(AvailableTooLittle, match=r"中秋慰问.*¥0.01"), atomic():
            confirm_grant(grant, digest=grant.digest, actor=CHAIR)
        assert session.scalar(select(func.count()).select_from(PointLot)) == 0
        assert available_fen(treasury.sub_account) == 79_999
        assert session.get_one(Grant, grant.id).state == "prepared"


def test_a_plan_that_gives_nobody_anything_is_not_confirmed(treasury: Treasury) -> None:
    with atomic():
        grant = prepare_grant(rule_in_force(treasury), on=ON, actor=OFFICER)
        with pytest.raises(NobodyToGrant):
            confirm_grant(grant, digest=grant.digest, actor=CHAIR)


def test_a_withdrawn_plan_is_never_confirmed(treasury: Treasury) -> None:
    with atomic():
        grant = withdraw_grant(_planned(treasury), actor=OFFICER)
        with pytest.raises(NotAllowedNow):
            confirm_grant(grant, digest=grant.digest, actor=CHAIR)


def test_a_draft_grants_nothing(treasury: Treasury) -> None:
    with atomic():
        rule = rule_in_force(treasury)
        rule.state = "draft"
        with pytest.raises(RuleNotInForce):
            prepare_grant(rule, on=ON, actor=OFFICER)


def test_membership_counts_on_the_day_itself(treasury: Treasury) -> None:
    with atomic():
        for number, (joined, left) in enumerate(
            [(ON, None), (ON + timedelta(days=1), None), (HIRED, ON), (HIRED, ON + timedelta(days=1))]
        ):
            one = employee(f"M{number}", treasury.root, member=False)
            session.add(Membership(employee_id=one.id, joined_on=joined, left_on=left))
        session.flush()
        grant = prepare_grant(rule_in_force(treasury), on=ON, actor=OFFICER)
        assert {no: line[2] for no, line in _lines(grant).items()} == {
            "M0": None,
            "M1": "not_a_member",
            "M2": "not_a_member",
            "M3": None,
        }


def test_another_unions_people_are_nobody_to_this_rule(treasury: Treasury) -> None:
    with atomic():
        _people(treasury)
    with tenant_scope(found_tenant("theirs")):
        theirs = equip()
        with atomic():
            employee("A1", theirs.root)
            grant = prepare_grant(rule_in_force(theirs), on=ON, actor=OFFICER)
            assert (grant.people, grant.blocked) == (1, 0)


def test_every_point_posted_came_from_what_was_issued(treasury: Treasury) -> None:
    with atomic():
        grant = _planned(treasury)
        confirm_grant(grant, digest=grant.digest, actor=CHAIR)
    by_kind = (
        select(Account.kind, func.sum(Posting.amount))
        .join(Posting, Posting.account_id == Account.id)
        .group_by(Account.kind)
    )
    sums = {kind: int(total) for kind, total in session.execute(by_kind)}
    assert sums["issued"] == -sums["member"] == -800
    assert sums["granted"] == 80_000


def test_the_first_grant_to_many_reads_nobodys_account_through_for_each_of_them(
    treasury: Treasury, database: TestDatabase
) -> None:
    """PostgreSQL kept how it looked up foreign keys when the accounts were a handful: 20,000 people took it
    sixteen seconds instead of one.
    """
    people, paying = 600, session.get_one(SubAccount, treasury.sub_account)
    if database.dialect == "postgresql":  # as a server does by itself after a while
        owner = create_engine(database.owner_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with owner.connect() as connection:
            connection.exec_driver_sql("ANALYZE ledger_accounts")
    with atomic():
        for number in range(8):  # from the sixth time on a plan is kept
            told = {"reference": f"more:{number}", "reason": "追加"}
            allocate(paying, amount=Money(100), actor=FINANCE, on=ON, **told)
        hire(treasury, people)
        grant = prepare_grant(rule_in_force(treasury, amount={"points": 1}), on=ON, actor=OFFICER)
        confirm_grant(grant, digest=str(grant.digest), actor=CHAIR)
        assert grant.people == people
        if database.dialect == "postgresql":
            read = "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'ledger_accounts'"
            through = session.connection().exec_driver_sql(read).scalar_one()
            assert through < people * 10
