"""Ballots, tallies, questionnaires as typed, numbers taken out of texts, months that take answers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.ballots import Ballot, Problem, Question, Tally, questions_from, read_ballot, tally_from
from app.rules.feedback import LEAST_FLOOR, Month, calls_for_follow_up, may_be_shown, months_taking
from app.rules.questionnaires import TEMPLATES, from_template, questions_read, questions_typed
from app.rules.scrubbing import scrubbed

ASKED = (
    Question("q1", "five", "满意吗"),
    Question("q2", "nps", "推荐吗"),
    Question("q3", "choice", "要什么", ("米", "油")),
    Question("q4", "text", "其他"),
)
GOOD = {"q1": "5", "q2": "10", "q3": "2", "q4": "好"}

ballots = st.builds(
    lambda stars, nps, words: Ballot({"q1": stars, "q2": nps}, {"q4": words} if words else {}),
    st.sampled_from("12345"),
    st.sampled_from([str(number) for number in range(11)]),
    st.text(max_size=5),
)


def tallied(some: list[Ballot]) -> Tally:
    tally = Tally()
    for each in some:
        tally = tally.with_ballot(each)
    return tally


@given(st.lists(ballots, max_size=8), st.randoms())
def test_a_tally_is_the_same_from_whatever_order(some: list[Ballot], chance: object) -> None:
    mixed = list(some)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert tallied(mixed).to_json() == tallied(some).to_json()


@given(st.lists(ballots, max_size=6), st.lists(ballots, max_size=6))
def test_two_tallies_together_are_the_tally_of_all(one: list[Ballot], other: list[Ballot]) -> None:
    assert tallied(one).with_tally(tallied(other)).to_json() == tallied(one + other).to_json()


@given(st.lists(ballots, max_size=6))
def test_a_tally_is_kept_as_it_was(some: list[Ballot]) -> None:
    assert tally_from(tallied(some).to_json()).to_json() == tallied(some).to_json()


def test_averages_and_recommendations_are_counted() -> None:
    tally = tallied(
        [Ballot({"q1": a, "q2": b}, {}) for a, b in (("5", "10"), ("4", "9"), ("1", "3"), ("2", "7"))]
    )
    assert (tally.average("q1"), tally.recommendation("q2"), tally.unhappy("q1")) == (300, 25, 2)
    assert (Tally().average("q1"), Tally().recommendation("q2")) == (None, None)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "ballot_missing"),
        (GOOD | {"q1": "0"}, "ballot_strange"),
        (GOOD | {"q2": "11"}, "ballot_strange"),
        (GOOD | {"q3": "3"}, "ballot_strange"),
        (GOOD | {"q1": "5.0"}, "ballot_strange"),
        (GOOD | {"q4": "长" * 501}, "ballot_long"),
    ],
)
def test_what_is_no_answer_is_named(given: dict[str, str], code: str) -> None:
    found = read_ballot(ASKED, given)
    assert isinstance(found, Problem)
    assert found.code == code


def test_controls_are_dropped_and_unknown_fields_ignored() -> None:
    found = read_ballot(ASKED, GOOD | {"q4": "好\x00\x07的\n", "employee": "7"})
    assert isinstance(found, Ballot)
    assert (found.texts, set(found.chosen)) == ({"q4": "好的"}, {"q1", "q2", "q3"})


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("打我13800138000", "打我***"),
        ("打我 138-0013-8000 谢谢", "打我 *** 谢谢"),
        ("１３８００１３８０００", "***"),
        ("身份证11010519491231002X。", "身份证***。"),
        ("卡号6222 0203 0201 1223 344", "卡号***"),
        ("写信 wang.fang@a-b.com.cn 给我", "写信 *** 给我"),
        ("加微信：wangfang_88", "加微信：***"),
        ("加QQ 123456", "加QQ ***"),
        ("等了12天，花了68.8元，5kg的米", "等了12天，花了68.8元，5kg的米"),
        ("很好，谢谢！", "很好，谢谢！"),
    ],
)
def test_what_leads_to_a_person_is_taken_out_and_nothing_else(text: str, left: str) -> None:
    assert scrubbed(text) == left


@given(st.text(max_size=60))
def test_no_run_of_seven_digits_is_ever_left(text: str) -> None:
    assert not any(part.isdigit() and part.isascii() for part in [scrubbed(f"{text}13800138000")[-7:]])


@pytest.mark.parametrize("name", list(TEMPLATES))
def test_every_template_reads_back_as_it_is_typed(name: str) -> None:
    made = from_template(name)
    assert questions_read(questions_typed(made)) == made
    assert questions_from(each.to_json() for each in made) == made


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (" \n ", "questions_none"),
        ("满意吗", "questions_line"),
        ("五分", "questions_line"),
        ("单选 要什么: 米", "questions_options"),
        ("单选 要什么: 米、米", "questions_options"),
        ("单选 : 米、油", "questions_options"),
        ("文字 想法", "questions_scored"),
        ("五分 " + "长" * 121, "questions_long"),
        ("\n".join(["五分 好吗"] * 13), "questions_many"),
    ],
)
def test_questions_that_cannot_be_asked_are_named(typed: str, code: str) -> None:
    found = questions_read(typed)
    assert isinstance(found, Problem)
    assert found.code == code


def test_months_take_answers_until_so_many_days_after_their_end() -> None:
    assert list(map(str, months_taking(date(2026, 10, 10), 10))) == ["2026-09", "2026-10"]
    assert list(map(str, months_taking(date(2026, 10, 11), 10))) == ["2026-10"]
    assert str(Month(2026, 12).following) == "2027-01"
    assert Month.of(date(2027, 1, 5)).before == Month(2026, 12)


def test_the_floor_and_the_line_hold_at_their_borders() -> None:
    assert (may_be_shown(5, 5), may_be_shown(4, 5), may_be_shown(LEAST_FLOOR - 1, 0)) == (True, False, False)
    assert (calls_for_follow_up(349, 35), calls_for_follow_up(350, 35)) == (True, False)
    assert not calls_for_follow_up(None, 35)
