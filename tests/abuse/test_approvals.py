"""Attacks on approvals: replay, stale and forged forms, clicks that come too late, roles that are gone."""

from collections.abc import Iterator

import pytest

from app.approvals.services import ask
from app.core.clock import moved_to, now
from app.core.db import atomic, session
from app.core.tenancy import whole_tenant
from app.models import ApprovalDecision, ApprovalTask, Seat
from app.rules.approval_flows import SINGLE_CHAIR, THREE_LEVELS
from app.tenants.services.seats import end_seat
from tests.approvals.pages import asked_for, carried, decided, state_of
from tests.approvals.stage import KIND, THINGS, Thing, declare, put_in_force
from tests.branches import seat_at
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


def verdicts(union: Union) -> int:
    """How many decisions there are, of whatever request."""
    with union.scope():
        return session.query(ApprovalDecision).count()


def sent(client: Visitor, number: int, verdict: str = "approved", **more: str) -> dict[str, str]:
    """A form as it was once on the page, token and all."""
    token = client.token(f"/approvals/show/{number}")
    return {"csrf_token": token, "verdict": verdict, **carried(client, number), **more}


def test_a_form_sent_again_and_again_decides_once(ours: Union, client: Visitor) -> None:
    number = asked_for(ours)
    form = sent(client.sign_in(ours.chair), number)
    for _each in range(5):
        assert client.post(f"/approvals/decide/{number}", data=form).status_code == 302
    contrary = form | {"verdict": "declined", "reason": "改主意了"}
    assert client.post(f"/approvals/decide/{number}", data=contrary).status_code == 200
    assert (verdicts(ours), state_of(ours, number)) == (1, "approved")


def test_the_form_of_one_request_decides_no_other(ours: Union, client: Visitor) -> None:
    first, second = asked_for(ours), asked_for(ours, number=2)
    form = sent(client.sign_in(ours.chair), first)
    assert client.post(f"/approvals/decide/{second}", data=form).status_code == 404
    task = carried(client, second)["task"]
    answer = client.post(f"/approvals/decide/{second}", data=form | {"task": task})
    assert (answer.status_code, state_of(ours, second)) == (200, "open")
    assert verdicts(ours) == 0


@pytest.mark.parametrize("forged", ["", "0", "-1", "999999", "abc", "1e9", "9" * 40, "1;drop"])
def test_forged_numbers_find_nothing(ours: Union, client: Visitor, forged: str) -> None:
    number = asked_for(ours)
    form = sent(client.sign_in(ours.chair), number)
    assert client.post(f"/approvals/decide/{number}", data=form | {"task": forged}).status_code == 404
    for path in ("show", "print", "decide", "document/1"):
        assert client.get(f"/approvals/{path}/{forged or '0'}").status_code == 404
    assert client.post(f"/approvals/decide/{number}", data=form | {"verdict": forged}).status_code == 404
    assert verdicts(ours) == 0


def test_nothing_is_approved_after_it_was_withdrawn(ours: Union, client: Visitor) -> None:
    number = asked_for(ours)
    form = sent(client.sign_in(ours.chair), number)
    client.sign_in(ours.officer).submit(f"/withdrawrequest/{number}", reason="不办了")
    client.sign_in(ours.chair)
    form["csrf_token"] = client.token("/")
    answer = client.post(f"/approvals/decide/{number}", data=form)
    assert (answer.status_code, state_of(ours, number), verdicts(ours)) == (200, "withdrawn", 0)


def test_a_role_that_was_taken_away_decides_nothing(ours: Union, client: Visitor) -> None:
    with ours.scope():
        put_in_force(THREE_LEVELS, ours.tenant_admin.actor)
    number = asked_for(ours, unit="总部")
    form = sent(client.sign_in(ours.unit_head), number)
    with ours.scope(), atomic():
        seat = session.query(Seat).filter_by(user_id=ours.unit_head.user_id).one()
        end_seat(seat, on=TODAY, actor=ours.tenant_admin.actor, reason="调岗")
    client.post(f"/approvals/decide/{number}", data=form)
    assert (state_of(ours, number), verdicts(ours)) == ("open", 0)


def test_nobody_decides_what_they_asked_for(ours: Union, client: Visitor) -> None:
    with ours.scope(), atomic():
        THINGS[7] = Thing(ours.units["总部"], 100, "自己的事")
        request = ask(KIND, 7, actor=ours.chair.actor, on=TODAY, at=now())
        assert request is not None
        number = request.id
    client.sign_in(ours.chair)
    assert "自己的事" not in client.get("/approvals/list/").text
    assert 'value="approved"' not in client.get(f"/approvals/show/{number}").text
    with ours.scope(), whole_tenant("the test looks"):
        tasks = [each.id for each in session.query(ApprovalTask).filter_by(request_id=number)]
    token = client.token(f"/approvals/show/{number}")
    for task in tasks:
        data = {"csrf_token": token, "verdict": "approved", "task": str(task), "seen": "x"}
        client.post(f"/approvals/decide/{number}", data=data)
    assert (state_of(ours, number), verdicts(ours)) == ("open", 0)


def test_another_tenant_and_a_reader_decide_nothing(ours: Union, their_union: Union, client: Visitor) -> None:
    number = asked_for(ours)
    form = sent(client.sign_in(ours.chair), number)
    for person in (their_union.chair, their_union.tenant_admin, ours.finance, ours.auditor):
        client.sign_in(person)
        data = form | {"csrf_token": client.token("/")}
        assert client.post(f"/approvals/decide/{number}", data=data).status_code in {403, 404}
        for verb in ("withdrawrequest", "addsigner", "attachto", "commenton", "recalldecision", "tryagain"):
            refused = client.post(f"/{verb}/{number}", data={"csrf_token": data["csrf_token"], "reason": "x"})
            assert refused.status_code in {403, 404}, (person.name, verb)
    assert (state_of(ours, number), verdicts(ours)) == ("open", 0)


def test_overseers_at_a_branch_see_no_other_branch(ours: Union, client: Visitor) -> None:
    number = asked_for(ours, unit="上海一部")
    with moved_to(TODAY):
        north = seat_at(ours, "chair", "华北")
    client.sign_in(north)
    assert client.get(f"/approvals/show/{number}").status_code == 404
    assert "第1件" not in client.get("/allapprovals/list/").text
    assert client.get("/flows/list/").status_code == 403


def test_several_at_once_say_which_were_done_and_which_not(ours: Union, client: Visitor) -> None:
    numbers = [asked_for(ours, number=each) for each in (1, 2, 3)]
    client.sign_in(ours.chair)
    page = client.submit(
        "/approvals/chosen", form_at="/approvals/list/", rowid=[str(each) for each in numbers]
    )
    seen = {each: carried(client, each) for each in numbers}
    assert all(f"第{each}件" in page.text for each in (1, 2, 3))
    decided(client, numbers[0], "approved")
    data = {
        "csrf_token": client.token("/"),
        "verdict": "approved",
        "request": [str(each) for each in numbers],
    }
    data |= {f"seen-{each}": seen[each]["seen"] for each in numbers}
    data |= {f"task-{each}": seen[each]["task"] for each in numbers}
    data[f"seen-{numbers[2]}"] = "0" * 16
    text = client.post("/approvals/together", data=data).text
    assert "已审批 1 件，共 3 件" in text
    assert [state_of(ours, each) for each in numbers] == ["approved", "approved", "open"]
    foreign = data | {"request": ["999999"], "verdict": "approved"}
    assert client.post("/approvals/together", data=foreign).status_code == 404
    wordless = data | {"verdict": "declined", "request": [str(numbers[2])]}
    assert "请写明理由" in client.post("/approvals/together", data=wordless).text
    assert verdicts(ours) == 2
