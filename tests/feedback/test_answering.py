"""Answers through links: each counts once, none can be led back, none is shown before its pool closes."""

from collections.abc import Iterator
from threading import Thread

import pytest

from app.core.clock import moved_to
from app.core.db import atomic, session
from app.feedback.services.answering import AnswerIncomplete, LinkOfNoUse, answer, sheet
from app.feedback.services.closing import close_due
from app.feedback.services.inviting import invite_for, links_for
from app.models import AuditEvent, FeedbackInvitation, FeedbackPool, FeedbackResult, FollowUp
from tests.cast import Union
from tests.databases import TestDatabase
from tests.feedback.village import BAD, CLOSED, GOOD, TODAY, box_of, links, people, pool_of, received

pytestmark = pytest.mark.sql


@pytest.fixture
def union(our_union: Union) -> Iterator[Union]:
    with our_union.scope(), moved_to(TODAY):
        yield our_union


def shop_of(union: Union, count: int = 8) -> list[str]:
    someone = people(union, "上海一部", count)
    received(union, someone)
    return links(someone)


def test_who_received_goods_is_asked_once_however_often_the_chore_runs(union: Union) -> None:
    someone = people(union, "上海一部", 6)
    received(union, someone)
    received(union, someone, on=TODAY.replace(day=3))
    with atomic():
        assert invite_for("order", on=TODAY) == 6
        assert invite_for("order", on=TODAY) == 0
    assert [len(links_for(number, on=TODAY)) for number in someone] == [1] * 6


def test_nobody_is_asked_who_received_nothing(union: Union) -> None:
    someone = people(union, "上海一部", 6)
    assert links_for(someone[0], on=TODAY) == []
    with atomic():
        assert invite_for("order", on=TODAY) == 0


def test_a_small_department_is_counted_with_the_unit_above(union: Union) -> None:
    few, many = people(union, "上海一部", 3), people(union, "华东", 9)
    received(union, few + many)
    links(few)
    assert [pool.unit_id for pool in session.query(FeedbackPool)] == [union.units["华东"]]


def test_a_link_counts_once(union: Union) -> None:
    first, *_rest = shop_of(union)
    assert sheet(first).union == "皖江集团工会"
    answer(first, GOOD)
    for again in (lambda: answer(first, BAD), lambda: sheet(first)):
        with pytest.raises(LinkOfNoUse):
            again()
    tally = box_of(union.units["上海一部"]).tally
    assert (tally.answers, tally.counts["overall"]) == (1, {"5": 1})


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: t + "A", lambda t: t[:-3] + "AAA", lambda _t: "x"]
)
def test_forged_links_read_the_same_sentence_as_used_ones(union: Union, spoil: object) -> None:
    first, *_rest = shop_of(union)
    answer(first, GOOD)
    sentences = set()
    for each in (first, spoil(first), "9.9." + "A" * 32):  # type: ignore[operator]
        session.rollback()
        with pytest.raises(LinkOfNoUse) as refused:
            sheet(each)
        sentences.add(refused.value.message)
    assert len(sentences) == 1


def test_a_link_of_one_tenant_opens_nothing_in_another(their_union: Union, union: Union) -> None:
    first, *_rest = shop_of(union)
    _tenant, dot, rest = first.partition(".")
    session.rollback()
    with pytest.raises(LinkOfNoUse):
        answer(f"{their_union.tenant_id}{dot}{rest}", GOOD)


@pytest.mark.parametrize(
    "given",
    [{}, {"overall": "5"}, GOOD | {"overall": "6"}, GOOD | {"overall": "-1"}, GOOD | {"comment": "长" * 501}],
)
def test_an_incomplete_answer_counts_nothing_and_leaves_the_link_as_it_was(
    union: Union, given: dict[str, str]
) -> None:
    first, *_rest = shop_of(union)
    with pytest.raises(AnswerIncomplete):
        answer(first, given)
    assert box_of(union.units["上海一部"]).tally.answers == 0
    answer(first, GOOD)


def test_numbers_that_lead_to_a_person_are_gone_before_the_text_is_kept(union: Union) -> None:
    first, *_rest = shop_of(union)
    answer(first, GOOD | {"comment": "请联系１３８ 0013-8000，证号11010519491231002X，a@b.cn"})
    assert box_of(union.units["上海一部"]).tally.texts["comment"] == ["请联系***，证号***，***"]


def test_nothing_is_shown_before_the_pool_closes_and_all_of_it_after(union: Union) -> None:
    for each in shop_of(union)[:5]:
        answer(each, GOOD | {"comment": "很好"})
    with atomic():
        assert close_due(on=TODAY) == 0
    assert session.query(FeedbackResult).count() == 0
    with moved_to(CLOSED), atomic():
        assert close_due(on=CLOSED) == 1
    result = session.query(FeedbackResult).one()
    assert (result.answers, result.invited, result.average) == (5, 8, 500)
    assert result.tally["texts"]["comment"] == ["很好"] * 5


def test_a_closed_pool_has_forgotten_its_links_and_whom_it_asked(union: Union) -> None:
    all_links = shop_of(union)
    for each in all_links[:5]:
        answer(each, GOOD)
    with moved_to(CLOSED), atomic():
        close_due(on=CLOSED)
    pool = pool_of(union.units["上海一部"])
    assert (pool.box, pool.secret, pool.state) == (None, None, "published")
    assert session.query(FeedbackInvitation).count() == 0
    with moved_to(CLOSED), pytest.raises(LinkOfNoUse):
        answer(all_links[7], GOOD)


def test_a_pool_below_the_floor_is_counted_with_the_next_and_never_shown_alone(union: Union) -> None:
    someone = people(union, "上海一部", 8)
    received(union, someone)
    for each in links(someone)[:4]:
        answer(each, BAD)
    with moved_to(CLOSED):
        with atomic():
            close_due(on=CLOSED)
        assert session.query(FeedbackResult).count() == 0
        assert pool_of(union.units["上海一部"]).state == "merged"
        received(union, someone, on=CLOSED)
        answer(links(someone, on=CLOSED)[0], GOOD)
    later = CLOSED.replace(month=11, day=11)
    with moved_to(later), atomic():
        close_due(on=later)
    result = session.query(FeedbackResult).one()
    assert (result.period, result.includes, result.answers) == ("2026-10", "2026-09", 5)


def test_a_low_result_opens_a_follow_up_and_a_good_one_does_not(union: Union) -> None:
    for each in shop_of(union)[:5]:
        answer(each, BAD)
    someone = people(union, "华北", 6)
    received(union, someone)
    for each in links(someone):
        answer(each, GOOD)
    with moved_to(CLOSED), atomic():
        close_due(on=CLOSED)
    assert [task.unit_id for task in session.query(FollowUp)] == [union.units["上海一部"]]


def test_an_answer_leaves_nothing_in_the_trail(union: Union) -> None:
    all_links = shop_of(union)
    before = session.query(AuditEvent).count()
    for each in all_links:
        answer(each, GOOD)
    assert session.query(AuditEvent).count() == before


def test_eight_at_once_lose_nothing_and_double_nothing(union: Union, database: TestDatabase) -> None:
    all_links, failures = shop_of(union, 24), []
    session.remove()

    def answering(mine: list[str]) -> None:
        with database.app.app_context(), moved_to(TODAY):
            for each in mine:
                try:
                    answer(each, GOOD)
                except LinkOfNoUse:
                    failures.append(each)
            session.remove()

    # every link is sent by two threads: one of the two is told that it was used
    threads = [Thread(target=answering, args=(all_links[n % 4 :: 4],)) for n in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(failures) == sorted(all_links)
    assert box_of(union.units["上海一部"]).tally.answers == 24
