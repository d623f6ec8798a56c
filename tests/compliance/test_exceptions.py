"""Exceptions by two people, bound to one thing in one state; on both databases."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from app.approvals.services.asking import live_request
from app.compliance.services.exceptions import (
    EXCEPTION,
    ask_exception,
    lapse_changed,
    standing,
    turn_exception,
)
from app.compliance.services.refusals import (
    ExceptionWaits,
    NotCompliant,
    NothingFails,
    ThingChanged,
    TwoPeopleNeeded,
)
from app.core.clock import now
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.tenancy import tenant_scope
from app.models import ComplianceException, ComplianceVerdict, Grant, GrantLine
from app.points.services.confirm import confirm_grant
from app.points.services.judging import judged
from app.points.services.named import drop_line
from app.points.services.prepare import prepare_grant
from app.rules.occasions import Window
from tests.treasury import CHAIR, OFFICER, ON, Treasury, employee, equip, found_tenant, rule_in_force

pytestmark = pytest.mark.sql


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        yield equip()


def _incentive(treasury: Treasury) -> Grant:
    """An anniversary paid from union money: forbidden."""
    for number in ("A1", "A2"):
        employee(number, treasury.branch, hire_on=ON.replace(year=2020))
    rule = rule_in_force(treasury, "ZN", scenario="anniversary", festival=None, starts_on=ON, basis="某决定")
    return prepare_grant(rule, on=ON, window=Window(ON, ON), actor=OFFICER)


def _asked(grant: Grant) -> ComplianceException:
    ask_exception("grant", grant.id, actor=OFFICER, on=ON, at=now(), reason="历史遗留，理事会集体研究同意")
    return session.scalars(select(ComplianceException).order_by(ComplianceException.id.desc())).first()  # type: ignore[return-value]


def test_what_fails_is_not_granted_and_the_refusal_says_why(treasury: Treasury) -> None:
    with atomic():
        grant = _incentive(treasury)
        assert grant.people == 2
        with pytest.raises(NotCompliant) as refused:
            confirm_grant(grant, digest=grant.digest, actor=CHAIR)
        assert refused.value.details["rules"] == ["no_incentive"]
        assert grant.state == "prepared"


def test_two_people_let_it_through_and_both_names_stay(treasury: Treasury) -> None:
    with atomic():
        grant = _incentive(treasury)
        made = _asked(grant)
        assert live_request(EXCEPTION, made.id) is not None
        turn_exception(made, "agree", actor=CHAIR)
        confirm_grant(grant, digest=grant.digest, actor=CHAIR)
        assert grant.state == "released"
        failed = session.scalars(select(ComplianceVerdict).where(ComplianceVerdict.outcome == "fail")).one()
        assert (failed.rule, failed.exception_id) == ("no_incentive", made.id)
        assert (made.asked_by, made.agreed_by) == (OFFICER.name, CHAIR.name)


def test_who_asked_does_not_agree(treasury: Treasury) -> None:
    with atomic():
        made = _asked(_incentive(treasury))
        with pytest.raises(TwoPeopleNeeded):
            turn_exception(made, "agree", actor=OFFICER)


def test_one_that_was_only_asked_for_lets_nothing_through(treasury: Treasury) -> None:
    with atomic():
        grant = _incentive(treasury)
        _asked(grant)
        with pytest.raises(NotCompliant):
            confirm_grant(grant, digest=grant.digest, actor=CHAIR)


def test_when_the_list_changes_the_exception_is_void(treasury: Treasury) -> None:
    with atomic():
        grant = _incentive(treasury)
        made = _asked(grant)
        turn_exception(made, "agree", actor=CHAIR)
        line = session.scalars(select(GrantLine).where(GrantLine.grant_id == grant.id)).first()
        assert line is not None
        drop_line(line, actor=OFFICER, reason="本人放弃")
        assert standing(judged(grant)) is None
        assert made.state == "void"
        with pytest.raises(NotCompliant):
            confirm_grant(grant, digest=grant.digest, actor=CHAIR)


def test_one_asked_for_before_the_change_is_not_agreed_to_after_it(treasury: Treasury) -> None:
    with atomic():
        grant = _incentive(treasury)
        made = _asked(grant)
        grant.digest = "0" * 16
        session.flush()
        with pytest.raises(ThingChanged):
            turn_exception(made, "agree", actor=CHAIR)
        lapse_changed(judged(grant), actor=OFFICER)
        assert made.state in {"void", "withdrawn"}


def test_it_is_asked_for_once_with_a_reason_and_only_where_something_fails(treasury: Treasury) -> None:
    with atomic():
        grant = _incentive(treasury)
        with pytest.raises(BadInput):
            ask_exception("grant", grant.id, actor=OFFICER, on=ON, at=now(), reason=" ")
        _asked(grant)
        with pytest.raises(ExceptionWaits):
            _asked(grant)
        fine = prepare_grant(rule_in_force(treasury), on=ON, actor=OFFICER)
        with pytest.raises(NothingFails):
            _asked(fine)


def test_what_was_said_is_kept_with_the_grant(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch)
        grant = prepare_grant(rule_in_force(treasury), on=ON, actor=OFFICER)
        assert session.scalars(select(ComplianceVerdict)).all() == []
        confirm_grant(grant, digest=grant.digest, actor=CHAIR)
        kept = {each.rule: each.outcome for each in session.scalars(select(ComplianceVerdict))}
        assert kept["collective"] == "tension"
        assert kept["one_wallet"] == "pass"
