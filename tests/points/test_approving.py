"""Grants and rules before those who decide: asked once, carried out once, and back to where one goes on."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.approvals.refusals import NotYours
from app.approvals.services import decide, resubmit, seeing, withdraw
from app.approvals.services.asking import live_request
from app.approvals.services.flows import draw, release
from app.approvals.services.people import barred_from
from app.budgets.services import allocate, approve_budget, open_sub_account
from app.core import jobs
from app.core.clock import now
from app.core.db import atomic, session
from app.core.money import Money
from app.models import (
    ApprovalRequest,
    Employee,
    Grant,
    GrantLine,
    MemberAccess,
    Membership,
    PointLot,
    PointRule,
    SubAccount,
)
from app.points.services.confirm import LastDayPassed, confirm_grant
from app.points.services.named import Purpose, drop_line, grant_by_hand
from app.points.services.prepare import prepare_grant
from app.points.services.releasing import release_rule
from app.points.services.rules import RuleTerms, create_rule, edit_version, revise_rule, turn_rule
from app.points.services.submit import submit_grant
from app.points.services.turning import withdraw_grant
from app.rules.approval_flows import SINGLE_CHAIR
from app.rules.approvals import Flow
from app.rules.budgets import BudgetKey
from tests.approvals.stage import asked, say, settle, task_of
from tests.cast import TODAY, Person, Union, on

pytestmark = pytest.mark.sql
TERMS = RuleTerms("中秋慰问", {"points": 300}, festival="mid_autumn")


@pytest.fixture
def union(in_our_union: Union) -> Iterator[Union]:
    """Our union with a thousand yuan in a sub-account, and two members at the branch."""
    with on():
        with atomic():
            _furnish(in_our_union)
        yield in_our_union


def _furnish(union: Union) -> None:
    finance, key = union.finance.actor, BudgetKey(2026, "retained", "50105")
    approved = Money.yuan("5000")
    budget = approve_budget(
        union.unit("总部"), key, name="会员活动", approved=approved, actor=finance, on=TODAY
    )
    paying = open_sub_account(budget, code="ZQ", name="中秋专项", actor=finance)
    allocate(paying, amount=Money.yuan("1000"), actor=finance, on=TODAY, reference="first")
    for number in ("A1", "A2"):
        made = Employee(
            employee_no=number, employee_no_key=number, name=f"职工{number}", unit_id=union.units["华东"]
        )
        made.hire_on = date(2020, 1, 1)
        session.add(made)
        session.flush()
        session.add(Membership(employee_id=made.id, joined_on=made.hire_on))


def _rule(union: Union, *, draft: bool = False) -> PointRule:
    paying = session.scalars(select(SubAccount)).one()
    officer = union.officer.actor
    made = create_rule("ZQ", TERMS, unit=union.unit("总部"), sub_account=paying, actor=officer)
    return made if draft else turn_rule(made, "release", actor=officer)


def _submitted(union: Union, by: Person | None = None) -> Grant:
    """Prepared and submitted by the officer; the chair is asked."""
    with atomic():
        grant = prepare_grant(_rule(union), on=TODAY, actor=union.officer.actor)
        _submit(grant, by or union.officer)
    return grant


def _submit(grant: Grant, by: Person) -> object:
    return submit_grant(grant, digest=str(grant.digest), actor=by.actor, on=TODAY, at=now())


def _by_hand(union: Union) -> Grant:
    purpose = Purpose(
        *("抢险先进", "防汛抢险表现突出", session.scalars(select(SubAccount)).one()), item="voucher"
    )
    return grant_by_hand(people="A1 A2", points=200, purpose=purpose, actor=union.officer.actor, on=TODAY)


def _points() -> int:
    return int(session.scalar(select(func.coalesce(func.sum(PointLot.points), 0))) or 0)


def _nobody_is_asked(union: Union, kind: str) -> None:
    with atomic():
        admin = union.tenant_admin.actor
        release(draw(kind, Flow("无须审批"), actor=admin, at=now()), actor=admin, at=now())


def test_the_chair_decides_a_grant_and_it_is_granted_once(union: Union) -> None:
    grant = _submitted(union)
    request = live_request("grant", grant.id)
    assert request is not None
    assert (grant.state, request.amount_fen, request.unit_id) == ("submitted", 60_000, union.units["总部"])
    assert asked(request) == {union.chair.name}
    with atomic():
        assert _submit(grant, union.officer) is request
    assert _points() == 0
    settle(union.chair)
    assert (grant.state, grant.confirmed_by, request.state) == ("released", union.chair.name, "carried_out")
    with atomic():
        assert _submit(grant, union.officer) is grant
    assert _points() == 600


def test_who_decides_sees_the_rule_the_people_and_what_is_left(union: Union) -> None:
    request = live_request("grant", _submitted(union).id)
    assert request is not None
    sight = seeing(request)
    shown, beside = dict(sight.shown), dict(sight.context)
    assert (shown["发放人数"], shown["金额"], shown["规则"]) == ("2", "¥600.00", "中秋慰问 第 1 版")
    assert (shown["经办人"], shown["适用条件"], shown["全体会员"]) == (
        union.officer.name,
        "全体会员",
        "2 人，每人 300 积分，共 600 积分",
    )
    assert "¥1,000.00" in beside.values()
    assert "¥400.00" in beside.values()


def test_nobody_decides_a_grant_they_prepared_or_submitted(union: Union) -> None:
    grant = _submitted(union)
    request = live_request("grant", grant.id)
    assert request is not None
    assert barred_from(request) == {union.officer.user_id: "asked"}
    task = task_of(request, union.chair)
    with pytest.raises(NotYours), atomic():
        digest = seeing(request).digest
        decide(task, "approved", actor=union.officer.actor, seen=digest, on=TODAY, at=now())
    with atomic():
        grant.prepared_by_id = union.chair.user_id
        withdraw(request, actor=union.officer.actor, on=TODAY, at=now())
        _submit(grant, union.officer)
    again = live_request("grant", grant.id)
    assert again is not None
    assert (asked(again), again.stuck) == (set(), "barred")


def test_a_grant_that_is_declined_is_given_up(union: Union) -> None:
    grant = _submitted(union)
    settle(union.chair, "declined")
    assert (grant.state, _points()) == ("withdrawn", 0)
    with atomic():
        assert prepare_grant(grant.rule, on=TODAY, actor=union.officer.actor).id != grant.id


def test_a_grant_that_came_back_is_shortened_and_submitted_again(union: Union) -> None:
    grant = _submitted(union)
    request = settle(union.chair, "returned")
    assert grant.state == "prepared"
    with atomic():
        line = session.scalars(select(GrantLine).where(GrantLine.grant_id == grant.id)).first()
        assert line is not None
        drop_line(line, actor=union.officer.actor, reason="停薪留职")
        assert _submit(grant, union.officer) is request
    assert (grant.state, request.round, request.amount_fen) == ("submitted", 2, 30_000)
    settle(union.chair)
    assert _points() == 300


def test_a_grant_submitted_again_on_the_page_of_its_request_waits_again(union: Union) -> None:
    grant = _submitted(union)
    request = settle(union.chair, "returned")
    with atomic():
        resubmit(request, actor=union.officer.actor, on=TODAY, at=now())
    assert grant.state == "submitted"


@pytest.mark.parametrize("change", ["shortened", "made anew", "withdrawn"])
def test_what_is_changed_is_nobodys_to_decide(union: Union, change: str) -> None:
    grant = _submitted(union)
    request = live_request("grant", grant.id)
    assert request is not None
    with atomic():
        if change == "shortened":
            line = session.scalars(select(GrantLine).where(GrantLine.grant_id == grant.id)).first()
            assert line is not None
            drop_line(line, actor=union.officer.actor, reason="停薪留职")
        elif change == "made anew":
            prepare_grant(grant.rule, on=TODAY, actor=union.officer.actor)
        else:
            withdraw_grant(grant, actor=union.officer.actor)
    left = "withdrawn" if change == "withdrawn" else "prepared"
    assert (request.state, grant.state, asked(request)) == ("voided", left, set())


def test_what_came_back_and_is_given_up_is_nobodys_to_submit_again(union: Union) -> None:
    grant = _submitted(union)
    request = settle(union.chair, "returned")
    with atomic():
        withdraw_grant(grant, actor=union.officer.actor)
    assert (request.state, grant.state) == ("voided", "withdrawn")


def test_a_request_that_is_withdrawn_leaves_the_grant_to_be_submitted(union: Union) -> None:
    grant = _submitted(union)
    request = live_request("grant", grant.id)
    assert request is not None
    with atomic():
        withdraw(request, actor=union.officer.actor, on=TODAY, at=now())
    assert grant.state == "prepared"


def _worked(request: ApprovalRequest, times: int = 1) -> tuple[ApprovalRequest, Grant]:
    """The job of the last yes is done as a worker would; what it left, read anew."""
    number, job_id = request.id, request.job_id or 0
    for _again in range(times):
        jobs.perform(job_id)
    session.remove()
    left = session.get_one(ApprovalRequest, number)
    return left, session.get_one(Grant, left.subject_id)


def test_a_roster_that_changed_after_the_yes_grants_nothing_until_it_is_made_anew(union: Union) -> None:
    request = live_request("grant", _submitted(union).id)
    assert request is not None
    with atomic():
        one = session.scalars(select(Employee).filter_by(employee_no="A1")).one()
        one.state, one.left_on = "left", TODAY
    say(request, union.chair)
    request, grant = _worked(request)
    assert (request.state, grant.state, _points()) == ("failed", "submitted", 0)
    assert "重新准备发放" in (request.ended_because or "")
    with atomic():
        prepare_grant(grant.rule, on=TODAY, actor=union.officer.actor)
        _submit(grant, union.officer)
    assert request.state == "voided"
    settle(union.chair)
    assert _points() == 300


def test_a_crash_between_the_yes_and_the_grant_is_made_up_for_once(union: Union) -> None:
    request = live_request("grant", _submitted(union).id)
    assert request is not None
    say(request, union.chair)
    assert _points() == 0
    request, _grant = _worked(request, times=2)
    assert (request.state, _points()) == ("carried_out", 600)


def test_where_nobody_is_asked_it_is_granted_at_once(union: Union) -> None:
    _nobody_is_asked(union, "grant")
    grant = _submitted(union)
    assert (grant.state, _points()) == ("released", 600)
    assert session.scalars(select(ApprovalRequest)).all() == []


def test_by_hand_has_a_flow_of_its_own_and_names_the_people(union: Union) -> None:
    _nobody_is_asked(union, "grant")
    with atomic():
        grant = _by_hand(union)
        _submit(grant, union.officer)
    request = live_request("manual_grant", grant.id)
    assert request is not None
    said = dict(seeing(request).shown)
    assert said["职工A1 A1"] == "华东 · 200 积分 · ¥200.00"
    settle(union.chair)
    assert _points() == 400


def test_who_is_given_something_by_name_does_not_decide_it(union: Union) -> None:
    with atomic():
        person = session.scalars(select(Employee).filter_by(employee_no="A1")).one()
        access = MemberAccess(employee_id=person.id, state="active", account_id=union.chair.user_id)
        access.expires_on, access.invited_by, access.invited_at = TODAY, "x", now()
        session.add(access)
        grant = _by_hand(union)
        _submit(grant, union.officer)
    request = live_request("manual_grant", grant.id)
    assert request is not None
    assert request.stuck == "barred"
    assert barred_from(request)[union.chair.user_id] == "concerned"


def test_a_rule_is_put_into_force_at_once_unless_the_union_asks(union: Union) -> None:
    with atomic():
        rule = _rule(union, draft=True)
        assert release_rule(rule, actor=union.officer.actor, on=TODAY, at=now()) is rule
    assert rule.state == "released"


def test_a_rule_the_union_decides_is_put_into_force_by_the_last_yes(union: Union) -> None:
    _rules_are_decided(union)
    with atomic():
        rule = _rule(union, draft=True)
        request = release_rule(rule, actor=union.officer.actor, on=TODAY, at=now())
    assert isinstance(request, ApprovalRequest)
    assert rule.state == "draft"
    settle(union.chair)
    assert rule.state == "released"


def test_a_rule_edited_while_it_is_decided_has_to_be_asked_about_again(union: Union) -> None:
    _rules_are_decided(union)
    with atomic():
        rule = _rule(union, draft=True)
        request = release_rule(rule, actor=union.officer.actor, on=TODAY, at=now())
        terms = RuleTerms("中秋慰问", {"points": 500}, festival="mid_autumn")
        paying, officer = rule.current.sub_account, union.officer.actor
        edit_version(rule.current, terms, sub_account=paying, actor=officer)
    assert isinstance(request, ApprovalRequest)
    assert (request.state, rule.state) == ("voided", "draft")


def test_a_rule_that_came_back_is_corrected_and_asked_about_again(union: Union) -> None:
    _rules_are_decided(union)
    with atomic():
        rule = _rule(union, draft=True)
        release_rule(rule, actor=union.officer.actor, on=TODAY, at=now())
    request = settle(union.chair, "returned")
    with atomic():
        terms = RuleTerms("中秋慰问", {"points": 500}, festival="mid_autumn")
        paying, officer = rule.current.sub_account, union.officer.actor
        edit_version(rule.current, terms, sub_account=paying, actor=officer)
        assert release_rule(rule, actor=officer, on=TODAY, at=now()) is request
    assert (request.round, dict(request.shown)["每人积分"]) == (2, "500")
    settle(union.chair)
    assert rule.state == "released"


def test_a_rule_that_is_retired_leaves_nothing_to_be_decided(union: Union) -> None:
    officer = union.officer.actor
    with atomic():
        rule = _rule(union)
    _rules_are_decided(union)
    with atomic():
        version = revise_rule(rule, actor=officer)
        request = release_rule(rule, actor=officer, on=TODAY, at=now())
        turn_rule(rule, "retire", actor=officer)
    assert isinstance(request, ApprovalRequest)
    assert (request.state, version.state) == ("voided", "withdrawn")


def _rules_are_decided(union: Union) -> None:
    with atomic():
        admin = union.tenant_admin.actor
        release(draw("point_rule", SINGLE_CHAIR, actor=admin, at=now()), actor=admin, at=now())


def test_a_branch_asks_and_decides_what_headquarters_pays_for(union: Union) -> None:
    with atomic():
        paying = session.scalars(select(SubAccount)).one()
        terms = RuleTerms("分会中秋", {"points": 300}, festival="mid_autumn")
        rule = create_rule(
            "FH", terms, unit=union.unit("华东"), sub_account=paying, actor=union.officer.actor
        )
        turn_rule(rule, "release", actor=union.officer.actor)
        number = prepare_grant(rule, on=TODAY, actor=union.officer.actor).id
    session.remove()
    with union.scope("华东"):
        with atomic():
            _submit(session.get_one(Grant, number), union.officer)
        session.remove()
        request = live_request("grant", number)
        assert request is not None
        sight = seeing(request)
        assert dict(sight.shown)["经费来源"] == "拨缴经费留成"
        assert "¥1,000.00" in dict(sight.context).values()
        session.remove()


def test_what_is_approved_after_its_last_day_is_not_given_to_lapse_that_night(union: Union) -> None:
    purpose = Purpose(
        *("抢险先进", "防汛抢险表现突出", session.scalars(select(SubAccount)).one()),
        item="voucher",
        expires_on=TODAY,
    )
    with atomic():
        grant = grant_by_hand(
            people="A1 A2", points=200, purpose=purpose, actor=union.officer.actor, on=TODAY
        )
        _submit(grant, union.officer)
        number, digest = grant.id, str(grant.digest)
    with on(TODAY + timedelta(days=1)), pytest.raises(LastDayPassed), atomic():
        confirm_grant(session.get_one(Grant, number), digest=digest, actor=union.chair.actor)
    session.remove()
    assert _points() == 0
