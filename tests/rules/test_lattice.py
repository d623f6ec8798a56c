"""统分结合: what is resolved lies within every ancestor's range, whoever said what in whichever order."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.lattice import Held, Limits, Place, Value, Word, fit, inherits, places, refused
from app.rules.problems import Problem

ALL = Limits(least=0, most=100)
DAY = date(2026, 9, 1)


def gave(
    unit: int,
    mode: str = "range",
    least: int = 0,
    most: int = 100,
    *,
    default: Held | None = None,
    outside: str = "fall_back",
) -> Value:
    limits = Limits(least=least, most=most)
    return Value(kind="k", owner=unit, mode=mode, limits=limits, default=default, outside=outside)  # type: ignore[arg-type]


def at(*path: Place, shipped: int = 30, held: int | None = None) -> tuple[Held, str, int | None]:
    found = inherits(path, shipped=shipped, limits=ALL, held=held)
    return found.value, found.source, found.from_unit


def test_without_a_word_from_headquarters_everybody_has_its_value_and_may_fill_in_nothing() -> None:
    assert at(Place(1), Place(2, filled=50)) == (30, "shipped", None)
    assert at(Place(1), Place(2, filled=50), held=20) == (20, "given", 1)
    found = inherits([Place(1), Place(2)], shipped=30, limits=ALL)
    assert (found.locked_by, found.open) == (1, False)
    assert isinstance(fit(found, 30), Problem)


def test_a_unit_fills_in_what_it_was_given_room_for() -> None:
    room = gave(1, least=10, most=40)
    assert at(Place(1, room), Place(2, filled=40)) == (40, "filled", 2)
    assert at(Place(1, room), Place(2)) == (30, "shipped", None)
    assert at(Place(1, room), Place(2, filled=40), Place(3)) == (40, "filled", 2)
    assert at(Place(1, room), Place(2, filled=40), Place(3, filled=15)) == (15, "filled", 3)


@pytest.mark.parametrize(("outside", "value"), [("fall_back", 30), ("clip", 40)])
def test_what_lies_outside_falls_back_or_is_brought_in_as_was_chosen(outside: str, value: int) -> None:
    room = gave(1, least=10, most=40, outside=outside)
    found = inherits([Place(1, room), Place(2, filled=90)], shipped=30, limits=ALL)
    assert (found.value, found.ignored) == (value, 90)


def test_a_region_narrows_for_those_below_it_and_never_widens() -> None:
    top, region = gave(1, least=10, most=40), gave(2, least=0, most=20)
    found = inherits([Place(1, top), Place(2, region), Place(3)], shipped=30, limits=ALL)
    assert (found.least, found.most, found.value) == (10, 20, 20)
    assert inherits([Place(1, top), Place(2, region)], shipped=30, limits=ALL).most == 40
    assert refused(gave(2, least=0, most=20), Limits(least=10, most=40)) == Problem(
        "range_wider", facts={"least": 10, "most": 40}
    )


def test_a_locked_value_is_the_last_word_for_all_below() -> None:
    path = [
        Place(1, gave(1, "locked", default=25)),
        Place(2, gave(2, "free"), filled=60),
        Place(3, filled=70),
    ]
    found = inherits(path, shipped=30, limits=ALL)
    assert (found.value, found.locked_by, found.open, found.ignored) == (25, 1, False, 70)


def test_a_choice_is_one_of_those_that_were_left() -> None:
    three = Limits(options=("freeze", "after", "keep"))
    room = Value(kind="k", owner=1, mode="range", limits=Limits(options=("after", "keep")))
    path = [Place(1, room), Place(2, filled="freeze")]
    assert inherits(path, shipped="freeze", limits=three).value == "after"
    assert inherits([Place(1, room), Place(2, filled="keep")], shipped="freeze", limits=three).value == "keep"
    flag = Limits(options=(True, False))
    assert not flag.hold(1)


def test_what_is_said_for_a_later_day_has_no_effect_yet() -> None:
    ranges = [
        Word(id=1, unit=1, from_on=DAY, gave=gave(1)),
        Word(id=3, unit=1, from_on=date(2026, 10, 1), gave=gave(1, "locked", default=5)),
    ]
    fills = [
        Word(id=2, unit=2, from_on=DAY, value=50),
        Word(id=4, unit=2, from_on=date(2026, 9, 15), value=60),
    ]
    on = {
        day: inherits(places([1, 2], ranges, fills, day), shipped=30, limits=ALL).value
        for day in (date(2026, 8, 31), DAY, date(2026, 9, 15), date(2026, 10, 1))
    }
    assert list(on.values()) == [30, 50, 60, 5]


def test_of_one_day_the_later_word_counts_and_none_goes_back_to_what_comes_from_above() -> None:
    ranges = [Word(id=1, unit=1, from_on=DAY, gave=gave(1))]
    fills = [Word(id=2, unit=2, from_on=DAY, value=50), Word(id=3, unit=2, from_on=DAY, value=None)]
    assert inherits(places([1, 2], ranges, fills, DAY), shipped=30, limits=ALL).value == 30


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (gave(1, least=5, most=4), "range_turned"),
        (gave(1, least=0, most=101), "range_wider"),
        (gave(1, least=-1, most=5), "range_wider"),
        (gave(1, least=5, most=10, default=4), "default_outside"),
        (gave(1, "locked", default=101), "default_outside"),
    ],
)
def test_a_range_that_cannot_be_is_refused(value: Value, code: str) -> None:
    found = refused(value, ALL)
    assert found is not None
    assert found.code == code


numbers = st.integers(-20, 120)


@st.composite
def paths(draw: st.DrawFn) -> list[Place]:
    made = []
    for unit in range(1, draw(st.integers(1, 6)) + 1):
        least, most = sorted((draw(numbers), draw(numbers)))
        value = Value(
            kind="k",
            owner=unit,
            mode=draw(st.sampled_from(("locked", "range", "free"))),
            limits=Limits(least=least, most=most),
            default=draw(st.none() | numbers),
            outside=draw(st.sampled_from(("fall_back", "clip"))),
        )
        made.append(Place(unit, draw(st.none() | st.just(value)), draw(st.none() | numbers)))
    return made


@given(paths(), numbers, st.none() | numbers)
def test_the_value_lies_within_every_ancestors_range(
    path: list[Place], shipped: int, held: int | None
) -> None:
    above: Limits | None = None
    for length in range(1, len(path) + 1):
        found = inherits(path[:length], shipped=shipped, limits=ALL, held=held)
        assert ALL.hold(found.value)
        assert found.limits.hold(found.value)
        if above is not None:  # what is left to a unit was left to the one above it
            assert above.least <= found.least <= found.most <= above.most
        if length > 1:
            for upper in path[: length - 1]:
                if upper.unit == 1 and upper.gave is not None and upper.gave.mode == "range":
                    room = ALL.narrowed(upper.gave.limits)
                    assert room.hold(found.value)
        above = found.limits


@given(paths(), numbers)
def test_what_fits_is_what_counts(path: list[Place], value: int) -> None:
    *upper, last = path
    if not upper:
        return
    room = inherits([*upper, Place(last.unit)], shipped=30, limits=ALL)
    found = inherits([*upper, Place(last.unit, filled=value)], shipped=30, limits=ALL)
    fits = not isinstance(fit(room, value), Problem)
    assert (
        (found.value == value and found.source == "filled")
        if fits
        else found.source != "filled" or found.value != value
    )
