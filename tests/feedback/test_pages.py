"""The pages of feedback, and the answer page outside of everybody's session."""

import logging
import re
from collections.abc import Iterator

import pytest

from app.core.clock import moved_to
from app.core.db import atomic, session
from app.feedback.services.answering import answer
from app.feedback.services.closing import close_due
from app.models import FeedbackPool, FeedbackResult, FollowUp, Survey
from tests.cast import Union
from tests.databases import TestDatabase
from tests.feedback.village import BAD, CLOSED, GOOD, TODAY, box_of, links, people, received
from tests.visitor import Visitor

LINK = re.compile(r"/f/([0-9]+\.[0-9]+\.[A-Za-z0-9_-]{32})")


@pytest.fixture
def shop(our_union: Union) -> Iterator[list[str]]:
    """Eight links of 上海一部; the clock stands in September."""
    with moved_to(TODAY):
        with our_union.scope():
            someone = people(our_union, "上海一部", 8)
            received(our_union, someone)
            made = links(someone)
            session.rollback()
        yield made


def published(union: Union, shop: list[str], given: dict[str, str], *, by: int = 6) -> None:
    for number, each in enumerate(shop[:by]):
        answer(each, given | {"comment": f"意见{number}"})
    with moved_to(CLOSED), union.scope(), atomic():
        close_due(on=CLOSED)
    session.rollback()


def test_the_answer_page_sets_no_cookie_reads_none_and_keeps_nothing(
    shop: list[str], our_union: Union, client: Visitor
) -> None:
    client.sign_in(our_union.officer)
    for got in (
        client.get(f"/f/{shop[0]}", headers={"Referer": "http://localhost/me/"}),
        client.post(f"/f/{shop[0]}", data=GOOD),
        client.get("/f/thanks"),
        client.get(f"/f/{shop[0]}"),
        client.get("/f/nonsense"),
    ):
        assert "Set-Cookie" not in got.headers
        assert got.headers["Cache-Control"].startswith("no-store")
        assert got.headers["Referrer-Policy"] == "no-referrer"
        assert our_union.officer.name not in got.text
        assert "陈静" not in got.text
        asked_for = re.search(r'(src|href)="/', got.text) if got.status_code != 303 else None
        assert asked_for is None, "a file asked for would be a line in a log"


def test_an_answer_is_counted_and_leads_away_from_its_link(
    shop: list[str], our_union: Union, client: Visitor
) -> None:
    page = client.get(f"/f/{shop[0]}")
    assert page.status_code == 200
    assert "皖江集团工会" in page.text
    sent = client.post(f"/f/{shop[0]}", data=GOOD | {"comment": "大米很香"})
    assert (sent.status_code, sent.headers["Location"]) == (303, "/f/thanks")
    again = client.post(f"/f/{shop[0]}", data=BAD)
    assert again.status_code == 404
    with our_union.scope():
        assert box_of(our_union.units["上海一部"]).tally.counts["overall"] == {"5": 1}


def test_what_is_wrong_is_said_at_the_question_and_what_was_typed_stays(
    shop: list[str], client: Visitor
) -> None:
    sent = client.post(f"/f/{shop[0]}", data={"overall": "5", "comment": "写了很久"})
    assert sent.status_code == 400
    assert "商品质量”还没有选择" in sent.text
    assert "写了很久" in sent.text
    assert re.search(r'value="5" required checked', sent.text)


def test_the_page_speaks_the_browsers_language(shop: list[str], client: Visitor) -> None:
    assert "没有人知道您是谁" in client.get(f"/f/{shop[0]}").text
    english = client.get(f"/f/{shop[0]}", headers={"Accept-Language": "en-GB,en;q=0.8"})
    assert "Nobody can see who you are" in english.text
    assert 'lang="en"' in english.text


@pytest.mark.parametrize(
    "path", ["/f/x", "/f/1.1.short", "/f/1.1." + "A" * 32, "/f/999999999999.1." + "A" * 32]
)
def test_links_of_no_use_are_answered_alike(shop: list[str], client: Visitor, path: str) -> None:
    client.post(f"/f/{shop[0]}", data=GOOD)
    used, other = client.get(f"/f/{shop[0]}"), client.get(path)
    assert (other.status_code, _bare(other.text)) == (used.status_code, _bare(used.text))


def test_guessing_from_one_address_is_slowed_down_and_answering_is_not(
    shop: list[str], client: Visitor
) -> None:
    guesses = [client.get(f"/f/1.{n}.{'A' * 32}").status_code for n in range(1, 60)]
    assert guesses[-1] == 429
    assert client.post(f"/f/{shop[0]}", data=GOOD).status_code == 303


def test_no_log_no_metric_and_no_trail_knows_of_an_answer(
    shop: list[str], our_union: Union, client: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    from app.core import metrics

    before = metrics.text()
    with caplog.at_level(logging.DEBUG):
        client.get(f"/f/{shop[0]}")
        client.post(f"/f/{shop[0]}", data=GOOD | {"comment": "保密"})
        client.get("/f/broken")
    told = "\n".join(each.getMessage() for each in caplog.records)
    assert shop[0].rpartition(".")[2] not in told
    assert "保密" not in told
    assert [line for line in metrics.text().splitlines() if b"answers" in line] == []
    assert metrics.text().count(b"zhihui_requests_total{") == before.count(b"zhihui_requests_total{")


def test_a_failure_writes_no_address_into_the_log(
    shop: list[str], client: Visitor, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError(shop[0])

    monkeypatch.setattr("app.feedback.views.answer.sheet", broken)
    with caplog.at_level(logging.DEBUG):
        got = client.get(f"/f/{shop[0]}")
    assert got.status_code == 500
    assert "没有提交成功" in got.text
    assert shop[0] not in caplog.text


def test_nobody_sees_a_number_while_answers_are_taken(
    shop: list[str], our_union: Union, client: Visitor
) -> None:
    for each in shop[:7]:
        answer(each, GOOD)
    with our_union.scope():
        pool = session.query(FeedbackPool).one().id
    for person in (our_union.officer, our_union.chair, our_union.auditor, our_union.tenant_admin):
        client.sign_in(person)
        listed, card = client.get("/pools/list/").text, client.get(f"/pools/show/{pool}").text
        results = client.get("/feedbackresults/list/").text
        assert "上海一部" in listed
        assert "匿名承诺" in card
        assert "上海一部" not in results
        for text in (listed, card):
            assert not re.search(r">\s*7\s*<", text)


def test_a_published_result_shows_distribution_texts_and_rate(
    shop: list[str], our_union: Union, client: Visitor
) -> None:
    published(our_union, shop, BAD)
    with our_union.scope():
        result = session.query(FeedbackResult).one().id
    with moved_to(CLOSED):
        client.sign_in(our_union.officer)
        card = client.get(f"/feedbackresults/show/{result}").text
        assert "很不满意" in card
        assert "意见3" in card
        assert "75%" in card
        client.sign_in(our_union.auditor)
        audited = client.get(f"/feedbackresults/show/{result}").text
    assert "很不满意" in audited
    assert "意见3" not in audited


def test_a_branch_sees_its_own_results_alone(our_union: Union, shop: list[str], client: Visitor) -> None:
    published(our_union, shop, GOOD)
    with our_union.scope("华北"):
        assert session.query(FeedbackResult).count() == 0
    with our_union.scope("华东"):
        assert session.query(FeedbackResult).count() == 1


def test_a_follow_up_is_planned_then_done_in_words(
    shop: list[str], our_union: Union, client: Visitor
) -> None:
    published(our_union, shop, BAD)
    with our_union.scope():
        task = session.query(FollowUp).one().id
    with moved_to(CLOSED):
        client.sign_in(our_union.officer)
        assert "满意度低于跟进线" in client.get("/").text
        for bad in (
            {"measure": " ", "due_on": "2026-10-20"},
            {"measure": "换", "due_on": "2020-01-01"},
            {"measure": "换"},
        ):
            assert client.submit(f"/planfollowup/{task}", **bad).status_code == 200
        done = client.submit(f"/planfollowup/{task}", measure="更换粮油供应商", due_on="2026-10-31")
        assert done.status_code == 302
        assert client.submit(f"/finishfollowup/{task}", outcome="已更换").status_code == 302
        assert client.submit(f"/finishfollowup/{task}", outcome="再次").status_code == 200
    with our_union.scope():
        assert (session.query(FollowUp).one().state, session.query(FollowUp).one().outcome) == (
            "done",
            "已更换",
        )


def survey(client: Visitor, union: Union, **values: str) -> Survey | None:
    fields = {
        "title": "食堂满意度",
        "template": "canteen",
        "unit": str(union.units["总部"]),
        "from_on": "2026-09-15",
        "until_on": "2026-09-30",
        "questions": "",
    }
    client.submit("/surveys/add", **{**fields, **values})
    with union.scope():
        session.rollback()
        return session.query(Survey).order_by(Survey.id.desc()).first()


@pytest.mark.parametrize(
    "values",
    [
        {"title": ""},
        {"template": "nonsense"},
        {"until_on": "2026-09-01"},
        {"until_on": "2027-09-01"},
        {"until_on": "gestern"},
        {"unit": "999999"},
        {"questions": "没有题型的一行"},
        {"questions": "单选 只有一个选项: 甲"},
        {"questions": "文字 只有文字"},
        {"questions": "\n".join(["五分 满意吗"] * 13)},
        {"questions": "五分 " + "长" * 121},
    ],
)
def test_a_survey_that_makes_no_sense_is_refused_in_a_sentence(
    our_union: Union, client: Visitor, values: dict[str, str]
) -> None:
    with moved_to(TODAY):
        client.sign_in(our_union.officer)
        assert survey(client, our_union, **values) is None


def test_a_survey_runs_from_draft_to_results(
    our_union: Union, client: Visitor, database: TestDatabase
) -> None:
    with moved_to(TODAY):
        with our_union.scope():
            for unit in ("总部", "上海一部"):
                people(our_union, unit, 7)
            session.rollback()
        client.sign_in(our_union.officer)
        made = survey(client, our_union, questions="五分 满意吗\n单选 最想要: 米、油、体检\n文字 其他")
        assert made is not None
        number = made.id
        start = {"form_at": f"/surveys/show/{number}"}
        assert client.submit(f"/surveys/action/start/{number}", **start).status_code == 302
        with our_union.scope():
            assert session.get(Survey, number).state == "running"  # type: ignore[union-attr]
            assert session.query(FeedbackPool).count() == 2
            session.rollback()
        sheet = client.submit(f"/surveyslips/{number}", unit=str(our_union.units["上海一部"]), pieces="6")
        found = LINK.findall(sheet.text)
        assert len(found) == 6
        assert sheet.text.count("<svg") >= 6
        for each in found:
            assert client.post(f"/f/{each}", data={"q1": "4", "q2": "3", "q3": ""}).status_code == 303
        ended = client.submit(
            f"/surveys/action/end/{number}", form_at=f"/surveys/show/{number}", reason="够了"
        )
        assert ended.status_code == 302
        card = client.get(f"/surveys/show/{number}").text
    assert "体检" in card
    assert "收到 6 份" in card


def test_slips_are_counted_out_and_the_trail_knows_how_many_not_which(
    our_union: Union, client: Visitor
) -> None:
    with moved_to(TODAY):
        client.sign_in(our_union.officer)
        unit = str(our_union.units["华东"])
        for wrong in ("0", "-3", "201", "viele", ""):
            assert not LINK.findall(client.submit("/counterslips/", unit=unit, pieces=wrong).text)
        found = LINK.findall(client.submit("/counterslips/", unit=unit, pieces="3").text)
        assert len(found) == 3
        assert client.get(f"/f/{found[0]}").status_code == 200
        client.sign_in(our_union.auditor)
        trail = client.get("/auditevents/list/").text
    assert "打印" in trail
    assert found[0].rpartition(".")[2] not in trail


@pytest.mark.parametrize("role", ["hr", "finance"])
def test_other_roles_open_none_of_it(our_union: Union, client: Visitor, role: str) -> None:
    client.sign_in(our_union.people[role])
    for path in (
        "/surveys/list/",
        "/pools/list/",
        "/feedbackresults/list/",
        "/feedbackfollowups/list/",
        "/counterslips/",
    ):
        assert client.get(path).status_code == 403


def _bare(text: str) -> str:
    return re.sub(r'nonce="[^"]+"', "", text)
