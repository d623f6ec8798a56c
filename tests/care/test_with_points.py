"""One wedding is one event, whether a case of care or points by a rule gave for it first."""

from datetime import date

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import session
from app.models import Grant, GrantLine, LifeEvent, WelfareStandard
from app.points.services.capping import hold_named
from app.points.services.prepare import prepare_grant
from app.points.services.rules import RuleTerms, create_rule, turn_rule
from app.rules.occasions import Window
from tests.care.stage import LI, WANG, Stage
from tests.care.test_above_the_standard import alone
from tests.standards.stage import line_in_force

pytestmark = pytest.mark.sql
CAP = 2_000_00
MAY = Window(date(2026, 5, 1), date(2026, 5, 31))
NEXT_YEAR = date(2027, 1, 10)
NAMES = {"wang": WANG, "li": LI}


def _granted(stage: Stage, kind: str, **happened: date) -> Grant:
    """By a rule in January for what HR recorded of May."""
    with clock.moved_to(NEXT_YEAR):
        for name, day in happened.items():
            event = {"kind": kind, "happened_on": day, "document": "证件", "recorded_by": "王芳"}
            person = stage.person(NAMES[name])
            session.add(LifeEvent(employee_id=person.id, recorded_at=clock.now(), **event))
        terms = {"name": kind, "scenario": kind, "festival": None, "starts_on": MAY.first}
        rule = create_rule(
            "RULE",
            RuleTerms(**terms, amount={"points": 1_500}),  # type: ignore[arg-type]
            unit=stage.sub_account.unit,
            sub_account=stage.sub_account,
            actor=stage.union.officer.actor,
        )
        turn_rule(rule, "release", actor=stage.union.officer.actor)
        return prepare_grant(rule, on=NEXT_YEAR, window=MAY, actor=stage.union.officer.actor)


def _found(stage: Stage, grant: Grant) -> dict[str, tuple[str | None, int | None]]:
    """Of each the reason for nothing, and what was used before."""
    lines = session.scalars(select(GrantLine).where(GrantLine.grant_id == grant.id))
    names = {stage.people[name]: short for short, name in NAMES.items()}
    return {names[each.employee_id]: (each.blocked, each.used_fen) for each in lines}


def _one_line(item: str) -> WelfareStandard:
    return line_in_force(item, CAP // 100, shape="event")


def test_what_care_gave_for_a_wedding_counts_for_the_same_one_a_year_later(stage: Stage) -> None:
    alone(stage, "marriage")
    _one_line("marriage")
    case = stage.case("marriage", event_on=MAY.first)
    stage.approved(case, amount_fen=150_000)
    earlier = stage.case("marriage", event_on=date(2026, 3, 1), employee=stage.person(LI), reference="li")
    stage.approved(earlier, amount_fen=150_000)
    grant = _granted(stage, "marriage", wang=MAY.first, li=MAY.last)
    assert _found(stage, grant) == {"wang": ("over_cap", 150_000), "li": (None, 0)}


def test_nobody_retires_twice_whatever_day_was_written_down(stage: Stage) -> None:
    alone(stage, "retirement")
    _one_line("retirement")
    stage.approved(stage.case("retirement", event_on=MAY.last), amount_fen=150_000)
    grant = _granted(stage, "retirement", wang=MAY.first)
    assert _found(stage, grant) == {"wang": ("over_cap", 150_000)}


def test_what_care_gave_while_a_grant_waited_is_seen_when_its_turn_comes(stage: Stage) -> None:
    alone(stage, "marriage")
    _one_line("marriage")
    grant = _granted(stage, "marriage", wang=MAY.first, li=MAY.last)
    assert grant.people == 2
    stage.approved(stage.case("marriage", event_on=MAY.first), amount_fen=150_000)
    assert hold_named(grant) == 1
    assert _found(stage, grant) == {"wang": ("over_cap", 150_000), "li": (None, 0)}
