"""Cases under seal, and money of care: what the curious, the foreign and the hasty try, and do not get."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from app.care import services as care
from app.core.clock import moved_to
from app.core.console.forms import FormPage
from app.core.console.views import ConsoleView
from app.core.db import atomic, session
from app.ledger.queries import standing_fen
from app.models import CareCase, CareDocument, CarePayment, JournalEntry
from tests.abuse.crawl import Crawler, at
from tests.branches import seat_at
from tests.care.stage import HOSPITAL, LI, Stage, paper, set_up
from tests.cast import TODAY, Union
from tests.databases import TestDatabase
from tests.visitor import Visitor

ILLNESS, WORDS, FOUND = "罕见病症乙", "病榻之言丙", "探望所见丁"
MARKS = (ILLNESS, WORDS, FOUND)
# pages that lead to a case, or to what it left behind
NEAR = ("Care", "Employees", "JournalEntries", "SubAccounts", "Movements", "AuditEvents")


@pytest.fixture
def sealed(our_union: Union) -> Iterator[tuple[Stage, int]]:
    """A sealed case in the middle of its life, full of words that nobody else may read; its number."""
    with moved_to(TODAY):
        with our_union.scope(), atomic():
            stage = set_up(our_union)
            case = stage.approved(
                stage.case(
                    facts={**HOSPITAL, "disease": ILLNESS}, words=WORDS, files=[paper(name=f"{ILLNESS}.pdf")]
                ),
                words=WORDS,
            )
            who = {"actor": our_union.officer.actor, "on": TODAY}
            care.record_visit(case, how="call", words=FOUND, visited_on=TODAY, **who)
            payee = care.Payee("周海燕", "中国银行", "6222021234567890128")
            care.prepare_payment(case, amount_fen=100_000, payee=payee, reference="p", **who)
            number = case.id
        session.remove()
        yield stage, number


@pytest.mark.parametrize("role", ["hr", "finance", "auditor", "tenant_admin"])
def test_no_page_file_search_or_export_tells_of_a_sealed_case(
    role: str, sealed: tuple[Stage, int], database: TestDatabase, client: Visitor
) -> None:
    stage, number = sealed
    crawler = Crawler(database.app, client.sign_in(stage.union.people[role]), MARKS)
    crawler.follow("/carecases/list/", most=15)
    for rule in crawler.rules():
        if rule.arguments == {"pk"} and rule.endpoint.partition(".")[0].startswith(NEAR):
            crawler.get(at(rule, number))
    for path in ("document", "picture"):
        crawler.get(f"/carecases/{path}/{number}/1")
    for view in database.app.extensions["appbuilder"].baseviews:
        if isinstance(view, ConsoleView):
            crawler.get(f"{view.route_base}/list/?psize_{type(view).__name__}=200")
            address = f"{view.route_base}/export?cols={','.join(view.show_columns)}"
            with client.post(address, data={"csrf_token": client.token("/account/")}) as answer:
                crawler.look(address, answer.data)
        elif isinstance(view, FormPage) and view.of is CareCase:
            token = client.token("/account/")
            crawler.send(f"{view.route_base}/#", number, token)
    assert crawler.leaks == []
    with stage.union.scope():
        assert session.get_one(CareCase, number).state == "visited"


def test_the_crawler_would_hear_of_it(
    sealed: tuple[Stage, int], database: TestDatabase, client: Visitor
) -> None:
    stage, number = sealed
    crawler = Crawler(database.app, client.sign_in(stage.union.officer), MARKS)
    crawler.get(f"/carecases/show/{number}")
    assert len(crawler.leaks) == len(MARKS)


def test_a_search_for_the_member_finds_no_sealed_case_and_counts_none(
    sealed: tuple[Stage, int], client: Visitor
) -> None:
    stage, _number = sealed
    for role, found in (("officer", True), ("chair", True), ("finance", False), ("auditor", False)):
        client.sign_in(stage.union.people[role])
        for words in ("周海燕", "E1"):
            listed = client.get(f"/carecases/list/?q={words}").text
            assert ("WW20260901-00001" in listed) == found, (role, words)


def test_no_entry_of_the_ledger_says_whose_or_why(sealed: tuple[Stage, int]) -> None:
    stage, _number = sealed
    with stage.union.scope():
        told = [f"{each.reference} {each.reason}" for each in session.query(JournalEntry)]
    assert any("WW20260901-00001" in each for each in told)
    assert not [each for each in told if "周海燕" in each or "住院" in each or ILLNESS in each]


def test_another_unions_case_payment_and_evidence_are_not_there(
    sealed: tuple[Stage, int], their_union: Union, client: Visitor
) -> None:
    _stage, number = sealed
    client.sign_in(their_union.officer)
    for path in (
        f"/carecases/show/{number}",
        f"/carecases/document/{number}/1",
        f"/recordvisit/{number}",
        f"/closecare/{number}",
        "/applyforcare/1?category=hospital",
    ):
        assert client.get(path).status_code == 404, path
    client.sign_in(their_union.finance)
    assert client.get("/paycare/1").status_code == 404
    assert (
        client.submit("/paycare/1", form_at="/account/", paid_on="2026-09-01", receipt_no="x").status_code
        == 404
    )


def test_a_branch_does_not_reach_the_case_of_another(sealed: tuple[Stage, int], client: Visitor) -> None:
    stage, number = sealed
    for role in ("officer", "chair"):
        client.sign_in(seat_at(stage.union, role, "华东"))
        assert client.get(f"/carecases/show/{number}").status_code == 404
    with stage.union.scope(), atomic():
        east = stage.case("marriage", employee=stage.person(LI)).id
    session.remove()
    client.sign_in(seat_at(stage.union, "officer", "上海一部"))
    assert client.get(f"/carecases/show/{east}").status_code == 200
    foreign = {
        "form": "goods",
        "amount_fen": "1",
        "sub_account": str(stage.sub_account_id),
        "severity": "none",
    }
    assert (
        client.submit(f"/proposecare/{east}", **foreign).status_code == 200
    )  # headquarters' money is not theirs
    with stage.union.scope():
        assert session.get_one(CareCase, east).state == "requested"


def test_evidence_is_not_reached_through_a_case_that_one_may_read(
    sealed: tuple[Stage, int], client: Visitor
) -> None:
    stage, _number = sealed
    with stage.union.scope(), atomic():
        mine = stage.case("marriage", employee=stage.person(LI), actor=stage.union.hr.actor).id
        hidden = session.query(CareDocument.id).order_by(CareDocument.id).first()
    session.remove()
    assert hidden is not None
    client.sign_in(stage.union.hr)
    assert client.get(f"/carecases/document/{mine}/{hidden[0]}").status_code == 404


def test_a_payment_sent_twice_is_paid_once(sealed: tuple[Stage, int], client: Visitor) -> None:
    stage, _number = sealed
    client.sign_in(stage.union.finance)
    said: dict[str, Any] = {"paid_on": "2026-09-01", "receipt_no": "HD-1"}
    token = client.token("/paycare/1")
    for _again in range(3):
        client.post("/paycare/1", data={"csrf_token": token, **said})
    with stage.union.scope():
        assert session.query(CarePayment.state).all() == [("paid",)]
        assert standing_fen("spent", stage.sub_account_id) == 100_000


def test_a_double_click_on_apply_opens_one_case(sealed: tuple[Stage, int], client: Visitor) -> None:
    stage, _number = sealed
    client.sign_in(stage.union.officer)
    path = f"/applyforcare/{stage.people[LI]}?category=marriage"
    said = {"csrf_token": client.token(path), "event_on": "2026-08-30", "once": "one-form"}
    assert [client.post(path, data=said).status_code for _twice in range(2)] == [302, 302]
    with stage.union.scope():
        assert session.query(CareCase).count() == 2


def test_nothing_is_done_to_a_case_that_was_closed(sealed: tuple[Stage, int], client: Visitor) -> None:
    stage, number = sealed
    with stage.union.scope(), atomic():
        payment = session.query(CarePayment).one()
        care.drop(payment, reason="误填", actor=stage.union.finance.actor)
        care.close_case(
            session.get_one(CareCase, number), words="", actor=stage.union.officer.actor, on=TODAY
        )
    session.remove()
    client.sign_in(stage.union.officer)
    late = {
        "closecare": {"words": ""},
        "withdrawcare": {"reason": "x"},
        "preparecarepayment": {"amount_fen": "1", "payee": "x", "bank": "x", "card": "6222021234567890128"},
        "recordvisit": {"visited_on": "2026-09-01", "how": "call", "words": "x"},
        "followupcare": {"done_on": "2026-09-01", "how": "call", "words": "x", "severity": "a"},
    }
    for page, said in late.items():
        answer = client.submit(f"/{page}/{number}", **said)
        assert answer.status_code == 200, page
        assert "当前状态" in answer.text or "已结案" in answer.text, page
    client.sign_in(stage.union.finance)
    assert client.submit("/paycare/1", paid_on="2026-09-01", receipt_no="x").status_code == 200
    with stage.union.scope():
        kept = session.get_one(CareCase, number)
        assert (kept.state, kept.paid_fen, kept.closed_on) == ("closed", 0, date(2026, 9, 1))
        assert standing_fen("held", stage.sub_account_id) == 0
