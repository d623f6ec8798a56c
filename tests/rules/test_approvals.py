"""Flows: what a flow may say, who is asked, and what the votes come to; random flows, people and clicks."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import working_days
from app.rules.approval_facts import Facts
from app.rules.approval_flows import COMMITTEE, SHIPPED, SMALL_HELP, THREE_LEVELS
from app.rules.approval_json import FlowNotUnderstood, from_json, to_json
from app.rules.approval_machine import Vote, can_pass, outcome, steps_for
from app.rules.approval_people import Around, Holder, ask, escalate, need_of
from app.rules.approvals import NOBODY_RULES, QUORUMS, Flow, Step, Who
from app.rules.conditions import Check

ROLES = ("unit_head", "hrbp", "finance", "chair")
PATHS = ("1/", "1/2/", "1/2/3/")


def step(**said: Any) -> Step:
    return Step(**{"key": "s", "name": "一步", "who": (Who("nearest", "chair"),), **said})


def seat(user_id: int, role: str = "chair", path: str = "1/2/3/", *, alone: bool = False) -> Holder:
    return Holder(user_id, f"人{user_id}", role, path, f"单位{path}", alone)


def names(asked: Any) -> set[int]:
    return {each.user_id for each in asked.people}


@pytest.mark.parametrize("flow", SHIPPED.values(), ids=SHIPPED)
def test_what_is_shipped_can_be_kept_and_read_again(flow: Flow) -> None:
    kept = to_json(flow)
    assert to_json(from_json(kept)) == kept


def test_conditions_choose_the_steps() -> None:
    def keys(flow: Flow, fen: int | None) -> list[str]:
        facts = Facts(title="", unit_id=3, amount_fen=fen)
        return [each.key for each in steps_for(flow, facts.asked("1/2/3/"))]

    assert keys(THREE_LEVELS, 19_999_99) == ["unit_head", "hrbp", "finance"]
    assert keys(THREE_LEVELS, 20_000_00) == ["unit_head", "hrbp", "finance", "chair"]
    assert keys(COMMITTEE, None) == ["finance", "chair"]
    assert keys(SMALL_HELP, 2_000_00) == ["chair", "above"]


WRONG = {
    "no name": {"name": ""},
    "nobody": {"who": []},
    "a member decides": {"who": [{"kind": "nearest", "role": "member"}]},
    "a supplier decides": {"who": [{"kind": "unit", "role": "supplier"}]},
    "an unknown way": {"who": [{"kind": "dice", "role": "chair"}]},
    "nobody named": {"who": [{"kind": "person"}]},
    "zero levels up": {"who": [{"kind": "above", "role": "chair", "levels": 0}]},
    "too many levels": {"who": [{"kind": "above", "role": "chair", "levels": 99}]},
    "an unknown quorum": {"quorum": "most"},
    "zero must agree": {"quorum": "some", "needed": 0},
    "words must agree": {"quorum": "some", "needed": "two"},
    "no time": {"days": 0},
    "negative time": {"days": -3},
    "passed up without a limit": {"days": None, "escalate": [{"kind": "chair"}]},
    "no such rule": {"nobody": "skip"},
    "a named person without a name": {"nobody": "named"},
    "an unknown field": {"when": {"field": "colour", "op": "equals", "value": "red"}},
    "a negative amount": {"when": {"field": "amount_fen", "op": "at_least", "value": -1}},
    "an amount in words": {"when": {"field": "amount_fen", "op": "at_least", "value": "many"}},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_what_cannot_be_followed_is_refused_with_its_step(change: dict[str, Any]) -> None:
    tree = to_json(Flow("流程", (step(days=2),)))
    tree["steps"][0] |= change
    with pytest.raises(FlowNotUnderstood) as refused:
        from_json(tree)
    assert refused.value.details["problems"]


@pytest.mark.parametrize("data", [None, [], {}, {"name": "x"}, {"name": "x", "steps": [7]}, "x"])
def test_what_is_no_flow_is_refused(data: object) -> None:
    with pytest.raises(FlowNotUnderstood):
        from_json(data)


def test_two_steps_with_one_key_are_refused() -> None:
    with pytest.raises(FlowNotUnderstood):
        from_json(to_json(Flow("x", (step(), step()))))


def test_the_nearest_unit_that_has_the_role_decides() -> None:
    around = Around("1/2/3/", (seat(1, path="1/"), seat(2, path="1/2/")))
    assert names(ask(step(), around, {})) == {2}
    assert names(ask(step(who=(Who("unit", "chair"),), nobody="stuck"), around, {})) == set()
    assert names(ask(step(who=(Who("above", "chair", levels=2),)), around, {})) == {1}
    assert names(ask(step(who=(Who("above", "chair", levels=3),)), around, {})) == set()


def test_a_seat_for_its_unit_alone_decides_nothing_of_a_unit_below() -> None:
    around = Around("1/2/3/", (seat(1, path="1/2/", alone=True), seat(2, path="1/")))
    assert names(ask(step(), around, {})) == {2}
    assert names(ask(step(), replace(around, unit_path="1/2/"), {})) == {1}


def test_where_the_nearest_may_not_decide_the_next_above_is_asked() -> None:
    around = Around("1/2/3/", (seat(1), seat(2, path="1/")))
    asked = ask(step(), around, {1: "asked"})
    assert names(asked) == {2}
    assert [(each.user_id, why) for each, why in asked.barred] == [(1, "asked")]


def test_a_named_person_steps_in_where_the_flow_says_so() -> None:
    named = step(nobody="named", fallback=9)
    assert names(ask(named, Around("1/", people={9: "某"}), {})) == {9}
    assert ask(named, Around("1/", people={9: "某"}), {9: "asked"}).stuck == "barred"
    assert ask(named, Around("1/"), {}).stuck == "nobody"


def test_where_all_must_agree_each_place_needs_somebody() -> None:
    both = step(who=(Who("unit", "hrbp"), Who("unit", "chair")), quorum="all", nobody="stuck")
    asked = ask(both, Around("1/2/3/", (seat(1),)), {})
    assert (names(asked), asked.need, asked.stuck) == ({1}, 2, "too_few")


def test_whoever_is_asked_after_the_time_is_named_by_the_flow() -> None:
    around = Around("1/2/3/", (seat(1), seat(2, path="1/2/")))
    up = step(escalate=(Who("nearest", "chair", levels=1),))
    assert names(escalate(up, around, {})) == {2}
    assert escalate(up, around, {2: "asked"}).stuck == "barred"


OWN, YES, NO = Vote("own"), Vote("own", "approved"), Vote("own", "declined")
VOTES = [
    ("any", 1, [YES, OWN], "approved"),
    ("any", 1, [NO, OWN], "declined"),
    ("all", 2, [YES, OWN], None),
    ("all", 2, [YES, YES], "approved"),
    ("all", 2, [YES, NO], "declined"),
    ("all", 2, [YES], None),
    ("some", 2, [YES, NO, OWN], None),
    ("some", 2, [YES, NO, YES], "approved"),
    ("some", 2, [NO, NO, OWN], "declined"),
    ("any", 1, [Vote("own", "returned"), YES], "returned"),
    ("any", 1, [YES, Vote("added")], None),
    ("any", 1, [YES, Vote("added", "approved")], "approved"),
    ("any", 1, [YES, Vote("added", "declined")], "declined"),
    ("all", 2, [OWN, OWN, Vote("escalated", "approved")], "approved"),
    ("all", 2, [YES, OWN, Vote("escalated", "declined")], "declined"),
    ("some", 2, [OWN, OWN, Vote("escalated", "approved")], None),
]


@pytest.mark.parametrize(("quorum", "need", "votes", "result"), VOTES)
def test_what_votes_come_to(quorum: str, need: int, votes: list[Vote], result: str | None) -> None:
    assert outcome(step(quorum=quorum, needed=need), need, votes) == result


whos = st.one_of(
    st.builds(Who, st.sampled_from(["unit", "nearest"]), st.sampled_from(ROLES), st.just(0)),
    st.builds(Who, st.just("above"), st.sampled_from(ROLES), st.integers(1, 3)),
    st.just(Who("chair")),
    st.builds(Who, st.just("person"), st.none(), st.just(0), st.integers(1, 8)),
)
steps = st.builds(
    Step,
    key=st.just("s"),
    name=st.just("一步"),
    who=st.lists(whos, min_size=1, max_size=3).map(tuple),
    when=st.sampled_from([Check("amount_fen", "at_least", 5), Check("people", "at_most", 3)]),
    quorum=st.sampled_from(sorted(QUORUMS)),
    needed=st.integers(1, 3),
    days=st.integers(1, 9),
    escalate=st.lists(whos, max_size=2).map(tuple),
    nobody=st.sampled_from(sorted(NOBODY_RULES)),
    fallback=st.integers(1, 8),
)
holders = st.lists(
    st.builds(
        Holder,
        st.integers(1, 6),
        st.just("某"),
        st.sampled_from(ROLES),
        st.sampled_from(PATHS),
        st.just("单位"),
        st.booleans(),
    ),
    max_size=6,
).map(tuple)
arounds = st.builds(
    Around,
    st.sampled_from(PATHS),
    holders,
    st.dictionaries(st.integers(1, 8), st.just("某"), max_size=4),
)
barred = st.dictionaries(st.integers(1, 8), st.sampled_from(["asked", "concerned", "decided"]), max_size=4)


@given(steps)
def test_every_step_survives_being_kept(drawn: Step) -> None:
    assert from_json(to_json(Flow("流程", (drawn,)))) == Flow("流程", (drawn,))


@given(steps, arounds, barred)
def test_nobody_barred_is_asked_nobody_twice_and_too_few_is_always_said(
    drawn: Step, around: Around, out: dict[int, str]
) -> None:
    asked = ask(drawn, around, out)
    people = [each.user_id for each in asked.people]
    assert len(people) == len(set(people))
    assert not set(people) & set(out)
    assert all(each.user_id in out for each, _why in asked.barred)
    assert (asked.stuck is None) == (len(people) >= asked.need)
    assert asked.need >= 1
    votes = [Vote("own")] * len(people)
    assert can_pass(drawn, asked.need, votes) == (asked.stuck is None)


@given(steps, arounds, barred, st.data())
def test_a_step_that_is_not_stuck_can_always_be_brought_to_its_end(
    drawn: Step, around: Around, out: dict[int, str], data: st.DataObject
) -> None:
    """Whoever votes in whatever order: it ends, and it is approved only with as many as are needed."""
    asked = ask(drawn, around, out)
    if asked.stuck is not None:
        return
    votes = [Vote("own")] * len(asked.people)
    for place in data.draw(st.permutations(range(len(votes)))):
        if outcome(drawn, asked.need, votes) is not None:
            break
        votes[place] = Vote("own", data.draw(st.sampled_from(["approved", "declined"])))
    result = outcome(drawn, asked.need, votes)
    assert result is not None
    if result == "approved":
        assert sum(each.state == "approved" for each in votes) >= need_of(drawn, len(votes))


DAYS = [
    (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday worked in exchange for the Spring Festival
    (date(2026, 9, 30), 1, date(2026, 10, 8)),
    (date(2026, 11, 20), 1, date(2026, 11, 23)),
    (date(2026, 11, 20), 0, date(2026, 11, 20)),
    (date(2026, 12, 31), 1, date(2027, 1, 4)),  # not announced yet: the statutory holiday, a weekend
]


@pytest.mark.parametrize(("since", "days", "until"), DAYS)
def test_working_days_are_those_of_the_state_council(since: date, days: int, until: date) -> None:
    assert working_days.after(since, days) == until
    assert working_days.between(since, until) == days


def test_a_year_that_is_not_announced_says_so_and_keeps_its_statutory_holidays() -> None:
    assert working_days.is_announced(2026)
    assert not working_days.is_announced(2098)
    assert not working_days.is_working_day(date(2098, 10, 1))
    assert working_days.is_working_day(date(3000, 10, 1))
