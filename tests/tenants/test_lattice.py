"""统分结合: headquarters give room, branches fill it in, from a day on; who falls out is known before."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.clock import now
from app.core.db import atomic, session
from app.core.errors import BadInput, NotAllowed, NotFound
from app.core.preview import StalePreview
from app.models import ValueFill, ValueRange
from app.rules.lattice import Limits, Value
from app.tenants.queries import setting
from app.tenants.queries.lattice import KINDS, value_for, values_by_unit
from app.tenants.services.delegating import give_range, plan_range
from app.tenants.services.filling import fill_value, withdraw_word
from app.tenants.services.refusals import OutsideRange, UnitsOutside, ValueLocked
from app.tenants.services.settings import change_settings
from tests.cast import TODAY, Union, on

pytestmark = pytest.mark.sql
KEY = "return_days"
LATER = TODAY + timedelta(days=30)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with on():
        yield


def give(
    union: Union,
    mode: str = "range",
    least: int = 0,
    most: int = 90,
    *,
    unit: str | None = None,
    from_on: date = TODAY,
    outside: str = "fall_back",
    default: int | None = None,
    key: str = KEY,
    digest: str | None = None,
) -> int:
    """Room given by the seat at this unit, as the page does it: looked at, then saved."""
    actor = union.tenant_admin.actor
    value = Value(
        kind="setting",
        owner=0,
        mode=mode,  # type: ignore[arg-type]
        limits=Limits(least=least, most=most),
        default=default,
        outside=outside,
    )
    with union.scope(unit), atomic():
        seen = plan_range("setting", key, value=value, from_on=from_on, actor=actor, on=TODAY)
        return give_range(
            "setting",
            key,
            value=value,
            from_on=from_on,
            digest=digest or seen.digest,
            reason="试点",
            actor=actor,
            on=TODAY,
            at=now(),
        ).id


def fill(
    union: Union,
    unit: str,
    value: int | None,
    *,
    seat: str | None = None,
    from_on: date = TODAY,
    actor: Actor | None = None,
    key: str = KEY,
) -> int:
    """Filled in by the seat at this unit (or another)."""
    with union.scope(seat or unit), atomic():
        return fill_value(
            "setting",
            key,
            unit=union.unit(unit),
            value=value,
            from_on=from_on,
            actor=actor or union.tenant_admin.actor,
            on=TODAY,
            at=now(),
        ).id


def held(union: Union, unit: str, day: date = TODAY) -> object:
    with union.scope(unit):
        return setting(KEY, unit=union.units[unit], on=day)


def test_a_branch_fills_in_what_headquarters_gave_and_its_neighbour_keeps_theirs(
    our_union: Union, their_union: Union
) -> None:
    with pytest.raises(ValueLocked):
        fill(our_union, "华东", 15)
    give(our_union, least=7, most=30)
    fill(our_union, "华东", 15)
    assert [held(our_union, unit) for unit in ("华东", "上海一部", "华北", "总部")] == [15, 15, 7, 7]
    session.rollback()
    assert held(their_union, "华东") == 7
    session.rollback()
    with our_union.scope("上海一部"):
        found = value_for("setting", KEY, our_union.units["上海一部"], TODAY)
        assert (found.source, found.from_unit, found.least, found.most) == (
            "filled",
            our_union.units["华东"],
            7,
            30,
        )
        assert setting(KEY) == 7


def test_a_later_day_has_no_effect_today_neither_of_a_range_nor_of_a_value(our_union: Union) -> None:
    give(our_union, least=7, most=30)
    fill(our_union, "华东", 15)
    fill(our_union, "华东", 25, from_on=LATER)
    give(our_union, "locked", default=10, from_on=LATER + timedelta(days=1))
    days = (TODAY, LATER - timedelta(days=1), LATER, LATER + timedelta(days=1))
    assert [held(our_union, "华东", day) for day in days] == [15, 15, 25, 10]


def test_a_value_outside_a_past_day_and_a_far_day_are_refused(our_union: Union) -> None:
    give(our_union, least=7, most=30)
    with pytest.raises(OutsideRange):
        fill(our_union, "华东", 31)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1000)):
        with pytest.raises(BadInput):
            fill(our_union, "华东", 10, from_on=day)
        with pytest.raises(BadInput):
            give(our_union, from_on=day)
    with pytest.raises(BadInput):
        give(our_union, least=30, most=7)
    with pytest.raises(BadInput):
        give(our_union, least=0, most=91)
    with pytest.raises(NotAllowed):
        fill(our_union, "总部", 10, seat="总部")
    assert held(our_union, "华东") == 7


def test_who_falls_out_is_named_before_and_nothing_happens_to_them_silently(our_union: Union) -> None:
    give(our_union)
    fill(our_union, "华东", 60)
    fill(our_union, "华北", 20)
    with our_union.scope():
        value = Value(kind="setting", owner=0, mode="range", limits=Limits(least=0, most=30))
        plan = plan_range(
            "setting", KEY, value=value, from_on=TODAY, actor=our_union.tenant_admin.actor, on=TODAY
        )
        found = [(each.name.split("/")[-1], each.has, each.falls_to, each.nearest) for each in plan.outsiders]
        assert found == [("华东", 60, 7, 30)]
    with pytest.raises(UnitsOutside) as refused:
        give(our_union, most=30, outside="refuse")
    assert "华东" in refused.value.message
    assert held(our_union, "华东") == 60
    made = give(our_union, most=30, outside="clip")
    with our_union.scope():
        assert [(each["has"], each["gets"]) for each in session.get_one(ValueRange, made).affected] == [
            (60, 30)
        ]
    assert (held(our_union, "华东"), held(our_union, "华北")) == (30, 20)
    give(our_union, most=25, outside="fall_back")
    assert (held(our_union, "华东"), held(our_union, "华北")) == (7, 20)
    give(our_union, "free")
    assert held(our_union, "华东") == 60  # its own word counts again once there is room


def test_somebody_who_fills_in_later_than_the_range_begins_is_named_as_well(our_union: Union) -> None:
    give(our_union)
    fill(our_union, "华东", 60, from_on=LATER)
    with pytest.raises(UnitsOutside):
        give(our_union, most=30, outside="refuse")


def test_what_was_seen_before_is_what_is_saved(our_union: Union) -> None:
    give(our_union)
    with our_union.scope():
        value = Value(kind="setting", owner=0, mode="range", limits=Limits(least=0, most=30))
        seen = plan_range(
            "setting", KEY, value=value, from_on=TODAY, actor=our_union.tenant_admin.actor, on=TODAY
        ).digest
    fill(our_union, "华东", 60)
    with pytest.raises(StalePreview):
        give(our_union, most=30, digest=seen)


def test_a_region_narrows_for_those_below_and_gives_no_more_than_it_has(our_union: Union) -> None:
    give(our_union, least=7, most=30)
    give(our_union, least=10, most=20, unit="华东")
    with pytest.raises(OutsideRange):
        fill(our_union, "上海一部", 25)
    fill(our_union, "上海一部", 20)
    fill(our_union, "华东", 30)
    assert (held(our_union, "上海一部"), held(our_union, "华东")) == (20, 30)
    with pytest.raises(BadInput):
        give(our_union, least=0, most=20, unit="华东")
    give(our_union, "locked", default=14)
    assert (held(our_union, "上海一部"), held(our_union, "华东")) == (14, 14)
    with pytest.raises(ValueLocked):
        give(our_union, least=10, most=20, unit="华东")


def test_only_who_keeps_the_kind_speaks_and_nobody_for_a_unit_out_of_sight(our_union: Union) -> None:
    give(our_union)
    for role in ("officer", "chair", "hr", "auditor"):
        with pytest.raises(NotAllowed):
            fill(our_union, "华东", 10, actor=our_union.people[role].actor)
    with our_union.scope("华东"), pytest.raises(Exception, match=r"."):
        our_union.unit("华北")
    with pytest.raises(NotFound):
        fill(our_union, "华东", 10, key="feedback_floor")


def test_what_headquarters_hold_reaches_those_who_fill_in_nothing(our_union: Union) -> None:
    give(our_union)
    with our_union.scope(), atomic():
        change_settings({KEY: 12}, actor=our_union.tenant_admin.actor, at=now())
    assert held(our_union, "华东") == 12
    fill(our_union, "华东", 20)
    fill(our_union, "华东", None)
    assert held(our_union, "华东") == 12
    with our_union.scope("华东"):
        found = value_for("setting", KEY, our_union.units["华东"], TODAY)
        entry = KINDS["setting"].entries(TODAY)[KEY]
        assert (entry.shipped, found.source, found.from_unit) == (7, "given", our_union.units["总部"])


def test_a_word_for_a_later_day_can_be_withdrawn_and_one_that_holds_cannot(our_union: Union) -> None:
    give(our_union)
    now_filled, later = fill(our_union, "华东", 20), fill(our_union, "华东", 30, from_on=LATER)
    with our_union.scope("华东"), atomic():
        withdraw_word(session.get_one(ValueFill, later), actor=our_union.tenant_admin.actor, on=TODAY)
        with pytest.raises(NotAllowed):
            withdraw_word(
                session.get_one(ValueFill, now_filled), actor=our_union.tenant_admin.actor, on=TODAY
            )
    assert held(our_union, "华东", LATER) == 20


def test_all_units_are_answered_in_one_list_the_deepest_first(our_union: Union) -> None:
    give(our_union, least=7, most=30)
    fill(our_union, "华东", 15)
    fill(our_union, "上海一部", 21)
    with our_union.scope():
        found = values_by_unit("setting", KEY, TODAY)
        for name, unit in our_union.units.items():
            path = our_union.unit(name).path
            value = next(value for prefix, value in found if path.startswith(prefix))
            assert value == value_for("setting", KEY, unit, TODAY).value


def test_every_word_stands_in_the_trail(our_union: Union) -> None:
    give(our_union)
    fill(our_union, "华东", 20)
    with our_union.scope():
        verbs = [each.verb for each in session.query(AuditEvent).order_by(AuditEvent.id)]
    assert verbs[-2:] == ["give_range", "fill_value"]
