"""Releasing a version: by exactly what was simulated, from a day on; and what is refused, in a sentence."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core.clock import moved_to
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.lifecycle import NotAllowedNow
from app.core.preview import DigestUnknown, StalePreview
from app.core.tenancy import tenant_scope
from app.models import Grant, Notice, OrgUnit, RuleVersion, Seat, WelfareStandard
from app.points import jobs
from app.points.services.confirm import confirm_grant
from app.points.services.prepare import prepare_grant
from app.points.services.rejudging import rejudged
from app.points.services.releasing import (
    NotSimulated,
    PayerClosed,
    ReleaseInPast,
)
from app.points.services.rules import RuleNotInForce, VersionUnderWay, revise_rule
from app.points.services.versions import give_up_version, version_on
from app.standards.services import StandardUnknown
from tests.at_once import at_once
from tests.databases import TestDatabase
from tests.points.drafts import draft, next_draft, released, seen
from tests.treasury import CHAIR, OFFICER, ON, Treasury, employee, equip, found_tenant

pytestmark = pytest.mark.sql
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    """Two members, money, and a standard for each item."""
    with moved_to(ON), tenant_scope(found_tenant()):
        made = equip()
        with atomic():
            employee("A1", made.root)
            employee("B1", made.branch)
        yield made


def test_released_from_today_it_judges_from_today(treasury: Treasury) -> None:
    with atomic():
        version = released(draft(treasury))
    rule = version.rule
    assert (version.state, version.effective_from, rule.state, rule.version) == (
        "released",
        ON,
        "released",
        1,
    )
    with atomic():
        second = released(next_draft(rule, amount={"points": 400}), ON)
    assert (second.state, version.state, version.effective_until) == ("released", "superseded", ON - DAY)
    assert version_on(rule, ON) is second


def test_a_later_day_has_no_effect_before_it_and_then_begins_by_itself(treasury: Treasury) -> None:
    with atomic():
        first = released(draft(treasury))
        rule = first.rule
        second = released(next_draft(rule, amount={"points": 400}), ON + WEEK)
        assert (second.state, rule.version, rule.current.id) == ("scheduled", 1, first.id)
        grant = prepare_grant(rule, on=ON, actor=OFFICER)
        assert grant.total_points == 600
        with pytest.raises(RuleNotInForce, match="第 2 版"):
            prepare_grant(rule, on=ON + WEEK, actor=OFFICER)
    for day, state in ((ON + WEEK - DAY, "scheduled"), (ON + WEEK, "released")):
        with moved_to(day):
            jobs.begin_due()
        session.expire_all()
        assert second.state == state
    assert (first.effective_until, rule.version) == (ON + WEEK - DAY, 2)
    assert version_on(rule, ON + WEEK - DAY) is first
    assert version_on(rule, ON + WEEK) is second


def test_what_waits_under_the_old_version_stays_judged_by_it(treasury: Treasury) -> None:
    with atomic():
        rule = released(draft(treasury)).rule
        grant = prepare_grant(rule, on=ON, actor=OFFICER)
        second = next_draft(rule, amount={"points": 400})
        released(second, ON + DAY)
        assert [each.count for each in rejudged(second, ON + DAY)] == [1]
    with moved_to(ON + DAY):
        jobs.begin_due()
        with atomic():
            confirm_grant(session.get_one(Grant, grant.id), digest=str(grant.digest), actor=CHAIR)
    assert (grant.state, grant.rule_version, grant.total_points) == ("released", 1, 600)


def test_what_waits_for_a_day_of_the_new_version_is_prepared_again(treasury: Treasury) -> None:
    with atomic():
        rule = released(draft(treasury)).rule
        grant = prepare_grant(rule, on=ON + WEEK, actor=OFFICER)
        released(next_draft(rule, amount={"points": 400}), ON + DAY)
    with moved_to(ON + WEEK):
        jobs.begin_due()
        with pytest.raises(StalePreview), atomic():
            confirm_grant(session.get_one(Grant, grant.id), digest=str(grant.digest), actor=CHAIR)
    assert session.get_one(Grant, grant.id).state == "prepared"


def test_an_older_version_comes_back_as_the_next(treasury: Treasury) -> None:
    with atomic():
        first = released(draft(treasury))
        released(next_draft(first.rule, amount={"points": 400}))
        third = revise_rule(first.rule, actor=OFFICER, like=first)
        assert (third.number, third.state, third.amount, third.like_number) == (
            3,
            "draft",
            {"points": 300},
            1,
        )
        released(third)
    assert (first.rule.version, first.rule.current.amount) == (3, {"points": 300})


def _impossible() -> dict[str, Any]:
    grade = {"field": "grade", "op": "equals"}
    return {"all": [{**grade, "value": "P5"}, {**grade, "value": "P6"}]}


def test_without_a_simulation_nothing_is_released(treasury: Treasury) -> None:
    with atomic():
        version = draft(treasury)
        with pytest.raises(NotSimulated):
            released(version, digest="0" * 16)
        digest = seen(version).digest
        with pytest.raises(DigestUnknown):
            released(version, digest="0" * 16)
        released(version, digest=digest)


@pytest.mark.parametrize(
    ("days", "refusal"), [(-1, ReleaseInPast), (-4000, ReleaseInPast), (367, BadInput), (40_000, BadInput)]
)
def test_a_day_that_makes_no_sense_is_refused(
    treasury: Treasury, days: int, refusal: type[Exception]
) -> None:
    with atomic():
        version = draft(treasury)
        with pytest.raises(refusal):
            released(version, ON + timedelta(days=days))
        assert version.state == "draft"


def test_a_simulation_of_other_people_or_other_terms_is_stale(treasury: Treasury) -> None:
    with atomic():
        version = draft(treasury)
        digest = seen(version).digest
        employee("B2", treasury.branch)
        with pytest.raises(StalePreview):
            released(version, digest=digest)
        digest = seen(version).digest
        version.amount = {"points": 999}
        with pytest.raises(StalePreview):
            released(version, digest=digest)
        assert version.state == "draft"


def test_conditions_that_exclude_each_other_are_refused(treasury: Treasury) -> None:
    with atomic(), pytest.raises(BadInput):
        released(draft(treasury, conditions=_impossible()))


def test_a_line_of_the_amounts_nobody_can_meet_is_refused(treasury: Treasury) -> None:
    table = [{"when": _impossible(), "points": 5}, {"when": {"all": []}, "points": 3}]
    with atomic(), pytest.raises(BadInput, match="1"):
        released(draft(treasury, amount={"table": table}))


def test_a_unit_that_was_closed_pays_for_nothing(treasury: Treasury) -> None:
    with atomic():
        version = draft(treasury)
        digest = seen(version).digest
        session.get_one(OrgUnit, treasury.root).state = "closed"
        with pytest.raises(PayerClosed):
            released(version, digest=digest)


def test_a_sub_account_of_a_closed_year_pays_for_nothing(treasury: Treasury) -> None:
    with atomic():
        version = draft(treasury)
        digest = seen(version).digest
        version.sub_account.budget.plan.state = "closed"
        with pytest.raises(PayerClosed, match="ZQ"):
            released(version, digest=digest)
        assert version.state == "draft"


def test_union_money_without_a_standard_is_refused(database: object) -> None:
    with moved_to(ON), tenant_scope(found_tenant("bare")):
        made = equip()
        with atomic():
            for line in session.scalars(select(WelfareStandard)):
                line.state = "retired"
        with atomic(), pytest.raises(StandardUnknown):
            released(draft(made))


def test_one_version_at_a_time_is_under_way(treasury: Treasury) -> None:
    with atomic():
        rule = released(draft(treasury)).rule
        second = released(next_draft(rule, amount={"points": 400}), ON + WEEK)
        with pytest.raises(VersionUnderWay):
            revise_rule(rule, actor=OFFICER)
        give_up_version(second, actor=OFFICER, on=ON, at=second.prepared_at)
        assert (second.state, revise_rule(rule, actor=OFFICER).number) == ("withdrawn", 3)
    with moved_to(ON + WEEK):
        jobs.begin_due()
    assert rule.version == 1


def test_released_twice_the_second_gets_a_sentence(treasury: Treasury) -> None:
    with atomic():
        version = released(draft(treasury))
        with pytest.raises(NotAllowedNow):
            released(version, digest="0" * 16)


def test_two_officers_at_once_release_it_once(database: TestDatabase, treasury: Treasury) -> None:
    with atomic():
        version = draft(treasury)
        number, digest = version.id, seen(version).digest
    session.remove()

    def release() -> object:
        with moved_to(ON):  # a thread has a clock of its own
            return released(session.get_one(RuleVersion, number), digest=digest)

    assert at_once(database, treasury.tenant_id, release, release) == ["done", "not_allowed_now"]
    found = session.scalars(select(RuleVersion)).all()
    assert [(each.state, each.number) for each in found] == [("released", 1)]
    session.remove()


def test_a_version_that_cannot_begin_stops_no_other(
    treasury: Treasury, monkeypatch: pytest.MonkeyPatch
) -> None:
    with atomic():
        rules = [released(draft(treasury, code)).rule for code in ("R1", "R2")]
        seconds = [released(next_draft(rule, amount={"points": 9}), ON + DAY) for rule in rules]
        poisoned = seconds[0].id
    begin = jobs.begin_version

    def begins(number: int, **said: Any) -> object:
        if number == poisoned:
            message = "poisoned"
            raise RuntimeError(message)
        return begin(number, **said)

    monkeypatch.setattr(jobs, "begin_version", begins)
    with moved_to(ON + DAY):
        jobs.begin_due()
    session.expire_all()
    assert [each.state for each in seconds] == ["scheduled", "released"]


def test_the_officer_hears_why_a_version_does_not_begin(treasury: Treasury) -> None:
    with atomic():
        first = released(draft(treasury))
        second = released(next_draft(first.rule, amount={"points": 9}), ON + DAY)
        second.sub_account.budget.plan.state = "closed"
        officer = {"user_id": OFFICER.user_id, "role": "officer", "from_on": ON}
        session.add(Seat(unit_id=treasury.root, **officer))
    with moved_to(ON + DAY):
        for _twice in range(2):
            jobs.begin_due()
    session.expire_all()
    assert (first.state, second.state) == ("released", "scheduled")
    (told,) = session.scalars(select(Notice)).all()
    assert (told.user_id, told.template) == (OFFICER.user_id, "jobs.chore_failed")
    assert str(second) in told.said["zh"]["subject"]
    assert "ZQ" in told.said["zh"]["body"]
