"""超出标准 — which cases that wait ask for more than the standards allow where they are paid."""

import pytest
from sqlalchemy import select

from app.care.queries import over_cap
from app.core.actor import acting
from app.core.db import session
from app.models import CareCase, OrgUnit, WelfareStandard
from tests.care.stage import HOSPITAL, LI, Stage
from tests.standards.stage import line_in_force

pytestmark = pytest.mark.sql


def above(stage: Stage) -> list[str]:
    """The numbers of the cases that ask for too much, as the chair sees them."""
    with acting(stage.union.chair.actor):
        return list(session.scalars(select(CareCase.number).where(over_cap()).order_by(CareCase.id)))


def alone(stage: Stage, item: str) -> None:
    """No line of this item but what the test puts into force."""
    session.query(WelfareStandard).filter_by(item=item).delete()


def test_a_case_is_above_the_standard_of_its_own_region_alone(stage: Stage) -> None:
    alone(stage, "critical")
    line_in_force("critical", 2_000, shape="event")
    line_in_force("critical", 5_000, shape="event", region="上海")
    session.get_one(OrgUnit, stage.union.units["上海一部"]).region = "上海"
    facts = {"disease": "肺癌", "hospital": "瑞金医院"}
    stage.case("critical", employee=stage.person(LI), facts=facts, asked_fen=300_000)
    assert above(stage) == []
    here = stage.case("critical", facts=facts, asked_fen=300_000, reference="here")
    assert above(stage) == [here.number]


def test_a_units_stricter_line_binds_what_is_paid_there_alone(stage: Stage) -> None:
    alone(stage, "critical")
    line_in_force("critical", 5_000, shape="event")
    line_in_force("critical", 1_000, shape="event", unit_id=stage.union.units["上海一部"])
    facts = {"disease": "肺癌", "hospital": "瑞金医院"}
    there = stage.case("critical", employee=stage.person(LI), facts=facts, asked_fen=300_000)
    stage.case("critical", facts=facts, asked_fen=300_000, reference="here")
    assert above(stage) == [there.number]
    there.sub_account_id = stage.sub_account_id  # headquarters pay
    session.flush()
    assert above(stage) == []


def test_a_line_for_all_tiers_is_seen_and_one_by_the_day_allows_its_days(stage: Stage) -> None:
    alone(stage, "hospital")
    line_in_force("hospital", 200, shape="per_day", count=10)
    stage.case(facts=HOSPITAL, asked_fen=200_000)
    more = stage.case(employee=stage.person(LI), facts=HOSPITAL, asked_fen=200_100)
    assert above(stage) == [more.number]
    alone(stage, "hospital")
    line_in_force("hospital", 1_000, shape="once_disease")
    assert len(above(stage)) == 2
    alone(stage, "hospital")
    assert above(stage) == []  # nothing in force: nothing to be above of
