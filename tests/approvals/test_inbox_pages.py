"""The inbox and the page of one request: who reads what, decides what, and what is said when it cannot be."""

import re
from collections.abc import Iterator

import pytest

from app.approvals.services import delegate
from app.core.clock import moved_to, now
from app.core.db import atomic
from app.rules.approval_flows import SINGLE_CHAIR, THREE_LEVELS
from tests.approvals.pages import asked_for, carried, decided, state_of, statements
from tests.approvals.stage import THINGS, declare, put_in_force
from tests.cast import TODAY, Union
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


@pytest.fixture
def ours(our_union: Union) -> Iterator[Union]:
    """Our union, its chair decides everything; committed."""
    declare()
    with moved_to(TODAY):
        with our_union.scope():
            put_in_force(SINGLE_CHAIR, our_union.tenant_admin.actor)
        yield our_union


def test_the_inbox_shows_what_waits_for_its_owner_and_nothing_else(ours: Union, client: Visitor) -> None:
    asked_for(ours)
    assert "第1件" in client.sign_in(ours.chair).get("/approvals/list/").text
    assert "第1件" not in client.sign_in(ours.finance).get("/approvals/list/").text
    assert "第1件" in client.sign_in(ours.officer).get("/approvals-asked/list/").text
    assert "第1件" in client.sign_in(ours.auditor).get("/allapprovals/list/").text


def test_filters_and_search_narrow_the_inbox(ours: Union, client: Visitor) -> None:
    asked_for(ours, 100_00, number=1)
    asked_for(ours, 9_000_00, number=2, unit="华北")
    client.sign_in(ours.chair)
    for query, seen, unseen in (
        ("q=第2件", "第2件", "第1件"),
        ("kind=thing&amount_fen.from=5000", "第2件", "第1件"),
        (f"unit={ours.units['华东']}", "第1件", "第2件"),
    ):
        text = client.get(f"/approvals/list/?{query}").text
        assert seen in text, query
        assert unseen not in text, query
    assert "第1件" not in client.get("/approvals/list/?late=yes").text


def test_the_page_of_a_request_says_who_decides_and_why(ours: Union, client: Visitor) -> None:
    request = asked_for(ours)
    text = client.sign_in(ours.chair).get(f"/approvals/show/{request}").text
    for words in ("第1件", "¥500.00", "陈静", "刘洋", "上海一部", "请审批", "事项"):
        assert words in text, words
    # the way back of a phone leads to the inbox, not to this very page
    assert re.search(r'<a class="way-back[^"]*" href="/approvals/list/">', text)


def test_a_stranger_to_the_request_finds_nothing(ours: Union, their_union: Union, client: Visitor) -> None:
    request = asked_for(ours)
    for person in (ours.finance, their_union.chair, their_union.tenant_admin):
        client.sign_in(person)
        for path in ("show", "print", "decide"):
            assert client.get(f"/approvals/{path}/{request}").status_code == 404, (person.name, path)


def test_approving_moves_it_on_and_leads_back_to_the_inbox(ours: Union, client: Visitor) -> None:
    request = asked_for(ours)
    client.sign_in(ours.chair)
    answer = decided(client, request, "approved")
    assert (answer.status_code, answer.location) == (302, "/approvals/list/")
    assert state_of(ours, request) == "approved"
    assert "第1件" in client.get("/approvals-decided/list/").text


@pytest.mark.parametrize("verdict", ["declined", "returned"])
def test_a_no_without_a_reason_is_refused_in_a_sentence(ours: Union, client: Visitor, verdict: str) -> None:
    request = asked_for(ours)
    client.sign_in(ours.chair)
    assert "请写明理由" in decided(client, request, verdict).text
    assert state_of(ours, request) == "open"
    decided(client, request, verdict, reason="材料不全")
    assert state_of(ours, request) == verdict


def test_a_second_click_does_nothing_twice_and_says_so(ours: Union, client: Visitor) -> None:
    request = asked_for(ours)
    client.sign_in(ours.chair)
    carry, token = carried(client, request), client.token(f"/approvals/show/{request}")
    sent = {"csrf_token": token, "verdict": "approved", **carry}
    answers = [client.post(f"/approvals/decide/{request}", data=sent) for _each in range(2)]
    assert [each.status_code for each in answers] == [302, 302]
    assert "没有重复办理" in client.get(answers[1].location).text


def test_a_stale_page_is_shown_again_with_what_changed(ours: Union, client: Visitor) -> None:
    request = asked_for(ours)
    client.sign_in(ours.chair)
    carry = carried(client, request)
    text = decided(
        client, request, "approved", carry={**carry, "seen": "0" * 16, "was": '[["金额", "1"]]'}
    ).text
    assert "打开页面后" in text
    assert "原为：1" in text
    assert state_of(ours, request) == "open"


def test_a_thing_changed_since_makes_the_request_void(ours: Union, client: Visitor) -> None:
    request = asked_for(ours)
    client.sign_in(ours.chair)
    carry = carried(client, request)
    THINGS[1].amount_fen = 1
    answer = decided(client, request, "approved", carry=carry)
    assert answer.location == f"/approvals/show/{request}"
    assert state_of(ours, request) == "voided"


def test_a_signed_step_asks_for_the_password(ours: Union, client: Visitor) -> None:
    from dataclasses import replace

    flow = replace(SINGLE_CHAIR, steps=(replace(SINGLE_CHAIR.steps[0], signed=True),))
    with ours.scope():
        put_in_force(flow, ours.tenant_admin.actor)
    request = asked_for(ours)
    client.sign_in(ours.chair)
    for wrong in ("", "nonsense"):
        assert "密码" in decided(client, request, "approved", password=wrong).text
        assert state_of(ours, request) == "open"
    decided(client, request, "approved", password=ours.chair.password)
    assert state_of(ours, request) == "approved"
    assert "已签名" in client.get(f"/approvals/show/{request}").text


def test_whoever_stands_in_decides_and_both_names_are_shown(ours: Union, client: Visitor) -> None:
    request = asked_for(ours)
    with ours.scope(), atomic():
        delegate(
            *(ours.chair.user_id, ours.tenant_admin.user_id),
            from_on=TODAY,
            until_on=TODAY,
            actor=ours.chair.actor,
            on=TODAY,
            at=now(),
            reason="出差",
        )
    client.sign_in(ours.tenant_admin)
    assert "第1件" in client.get("/approvals/list/").text
    assert "代刘洋审批" in client.get(f"/approvals/show/{request}").text.replace(" ", "")
    decided(client, request, "approved")
    text = client.get(f"/approvals/show/{request}").text.replace(" ", "")
    assert "孙涛代刘洋审批" in text


def test_the_asker_withdraws_or_submits_again(ours: Union, client: Visitor) -> None:
    request = asked_for(ours)
    decided(client.sign_in(ours.chair), request, "returned", reason="金额不对")
    client.sign_in(ours.officer)
    assert "金额不对" in client.get(f"/approvals/show/{request}").text
    client.submit(f"/resubmitrequest/{request}", reason="已更正")
    assert state_of(ours, request) == "open"
    client.submit(f"/withdrawrequest/{request}", reason="")
    assert state_of(ours, request) == "withdrawn"


def test_somebody_else_signs_as_well(ours: Union, client: Visitor) -> None:
    request = asked_for(ours)
    client.sign_in(ours.chair)
    for person, words in ((ours.officer, "申请"), (ours.chair, "已经")):
        answer = client.submit(f"/addsigner/{request}", who=str(person.user_id), reason="请复核")
        assert answer.status_code == 200, words
    client.submit(f"/addsigner/{request}", who=str(ours.finance.user_id), reason="请复核")
    assert "第1件" in client.sign_in(ours.finance).get("/approvals/list/").text
    decided(client.sign_in(ours.chair), request, "approved")
    assert state_of(ours, request) == "open"


def test_a_remark_is_kept_and_the_mentioned_find_it(ours: Union, client: Visitor) -> None:
    request = asked_for(ours)
    client.sign_in(ours.chair)
    assert client.submit(f"/commenton/{request}", words="").status_code == 200
    client.submit(f"/commenton/{request}", words="请看预算", mentions=str(ours.finance.user_id))
    client.sign_in(ours.finance)
    assert "第1件" in client.get("/approvals-mentioned/list/").text
    assert "请看预算" in client.get(f"/approvals/show/{request}").text


def test_the_print_shows_what_each_saw_with_its_digest(ours: Union, client: Visitor) -> None:
    request = asked_for(ours)
    client.sign_in(ours.chair)
    seen = carried(client, request)["seen"]
    decided(client, request, "approved")
    assert seen in client.get(f"/approvals/print/{request}").text


def test_a_verdict_is_taken_back_while_nobody_decided_after_it(ours: Union, client: Visitor) -> None:
    with ours.scope():
        put_in_force(THREE_LEVELS, ours.tenant_admin.actor)
    request = asked_for(ours, unit="总部")
    client.sign_in(ours.unit_head)
    decided(client, request, "approved")
    client.submit(f"/recalldecision/{request}", reason="看错了")
    assert "第1件" in client.get("/approvals/list/").text


def test_the_inbox_asks_as_many_questions_for_one_as_for_a_hundred(ours: Union, client: Visitor) -> None:
    asked_for(ours)
    client.sign_in(ours.chair)
    client.get("/approvals/list/")
    with statements() as few:
        client.get("/approvals/list/")
    for number in range(2, 60):
        asked_for(ours, number=number)
    with statements() as many:
        text = client.get("/approvals/list/").text
    assert "59" in text
    assert len(many) == len(few)


def test_every_box_leads_to_the_one_page_of_a_request(ours: Union, client: Visitor) -> None:
    request = asked_for(ours)
    for person, box in (
        (ours.officer, "approvals-asked"),
        (ours.tenant_admin, "allapprovals"),
        (ours.auditor, "allapprovals"),
    ):
        client.sign_in(person)
        answer = client.get(f"/{box}/show/{request}")
        assert answer.location == f"/approvals/show/{request}", (person.name, box)
        assert client.get(answer.location).status_code == 200
    assert client.sign_in(ours.finance).get(f"/approvals-asked/show/{request}").status_code == 404


def test_what_was_written_about_a_request_is_no_column_of_any_list(ours: Union, client: Visitor) -> None:
    request = asked_for(ours)
    client.sign_in(ours.chair)
    decided(client, request, "returned", reason="只给当事人看")
    client.sign_in(ours.auditor)
    assert "只给当事人看" not in client.get("/allapprovals/list/?cols=title,reason,ended_because").text
