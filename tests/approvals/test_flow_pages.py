"""Flows by pointing and clicking: nothing is lost, what is wrong is said, two people put it into force."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from app.approvals.services.flows import flow_in_force, version_in
from app.core.clock import moved_to
from app.rules.approval_drawing import drawn, read, tree
from app.rules.approval_flows import COMMITTEE, SHIPPED, THREE_LEVELS
from app.rules.approval_json import from_json, to_json
from app.rules.approvals import Flow
from tests.approvals.stage import KIND, declare, put_in_force
from tests.cast import TODAY, Union
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
DRAW = f"/flows/draw/{KIND}"
INPUT = re.compile(r"<input[^>]*>|<select.*?</select>", re.DOTALL)


@pytest.fixture
def ours(our_union: Union) -> Iterator[Union]:
    """Our union, and a kind of thing nobody decides yet."""
    declare()
    with moved_to(TODAY):
        yield our_union


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of the editor's form."""
    form = page[page.index('class="draw"') :]
    sent: dict[str, str] = {}
    for tag in INPUT.findall(form[: form.index("</form>")]):
        name = re.search(r'name="([^"]+)"', tag)
        if name is None or ('type="checkbox"' in tag and " checked" not in tag):
            continue
        value = re.search(r'value="([^"]*)" selected', tag) if tag.startswith("<select") else None
        value = value or re.search(r'value="([^"]*)"', tag)
        sent[name.group(1)] = unescape(value.group(1)) if value else ""
    return sent


def press(client: Visitor, page: str, button: str, **typed: str) -> str:
    """Press a button of the editor with some fields typed anew; what comes back, redirects followed."""
    named = {name.replace("__", "-"): value for name, value in typed.items()}
    sent = {**fields_of(page), **named, "act": button}
    return client.post(DRAW, data=sent, follow_redirects=True).text


@pytest.mark.parametrize("code", list(SHIPPED))
def test_every_shipped_flow_goes_through_the_editor_unchanged(
    ours: Union, client: Visitor, code: str
) -> None:
    client.sign_in(ours.tenant_admin)
    press(client, client.get(f"{DRAW}?begin={code}").text, "save")
    with ours.scope():
        draft = version_in(KIND, "draft")
        assert draft is not None
        assert from_json(draft.tree).steps == from_json(to_json(SHIPPED[code])).steps


def test_steps_people_and_conditions_are_added_moved_and_taken_away(ours: Union, client: Visitor) -> None:
    client.sign_in(ours.tenant_admin)
    page = client.get(DRAW).text
    page = press(client, page, "add-step", name="大额支出")
    page = press(client, page, "add-step", s0__name="财务", **{"s0-who0-role": "finance"})
    page = press(client, page, "down:0", s1__name="主席", **{"s1-who0-kind": "chair"})
    page = press(client, page, "add-who:1")
    page = press(client, page, "remove-who:1/1")
    page = press(client, page, "add-check:0/")
    page = press(client, page, "add-group:0/", **{"s0-w.0-value": "20000"})
    page = press(client, page, "save", **{"s0-w.1.0-value": "5", "s0-w.1.0-field": "people"})
    with ours.scope():
        flow = from_json(version_in(KIND, "draft").tree)  # type: ignore[union-attr]
    assert [each.name for each in flow.steps] == ["主席", "财务"]
    assert tree(drawn(to_json(flow)))["steps"][0]["when"] == {
        "all": [
            {"field": "amount_fen", "op": "at_least", "value": 20_000_00},
            {"any": [{"field": "people", "op": "at_least", "value": 5}]},
        ]
    }


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"s0-days": "-3"}, "第 1 步"),
        ({"s0-days": "abc"}, "第 1 步"),
        ({"s0-name": ""}, "第 1 步"),
        ({"name": ""}, "流程"),
        ({"s0-who0-kind": "hearsay"}, "第 1 步"),
        ({"s0-who0-kind": "person", "s0-who0-user_id": "x"}, "第 1 步"),
        ({"s0-nobody": "named", "s0-fallback": ""}, "第 1 步"),
        ({"s0-quorum": "some", "s0-needed": "0"}, "第 1 步"),
        ({"s0-who0-role": ""}, "请选择由哪个岗位审批"),
        ({"s0-who0-kind": "person", "s0-who0-user_id": "999999"}, "已不在岗"),
        ({"s0-nobody": "named", "s0-fallback": "999999"}, "已不在岗"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    ours: Union, client: Visitor, typed: dict[str, str], words: str
) -> None:
    client.sign_in(ours.tenant_admin)
    page = client.get(f"{DRAW}?begin=three_levels").text
    answer = press(client, page, "save", s1__name="林娜把关", **typed)
    assert "尚未保存" in answer
    assert words in answer
    assert "林娜把关" in answer
    with ours.scope():
        assert version_in(KIND, "draft") is None


def test_nonsense_sent_to_the_editor_breaks_nothing(ours: Union, client: Visitor) -> None:
    client.sign_in(ours.tenant_admin)
    page = client.get(DRAW).text
    for button in ("up:9", "remove-who:0/9", "add-check:0/9.9", "remove-part:x", "fly", ":", "down:-1"):
        assert "增加一步" in press(client, page, button)
    deep = {f"s0-w{'.0' * n}-type": "all" for n in range(40)}
    assert "增加一步" in press(client, page, "redraw", **{"s0-key": "s1", **deep})


def test_the_administrator_draws_and_the_chair_puts_into_force(ours: Union, client: Visitor) -> None:
    client.sign_in(ours.tenant_admin)
    page = press(client, client.get(f"{DRAW}?begin=single_chair").text, "save")
    assert "单一负责人" in page or "工会主席" in page
    assert client.submit(f"/flows/release/{KIND}", form_at=f"/flows/show/{KIND}").status_code == 403
    client.sign_in(ours.chair)
    assert client.get(DRAW).status_code == 403
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(f"/flows/show/{KIND}").text)
    assert seen is not None
    send: dict[str, Any] = {"form_at": f"/flows/show/{KIND}", "reason": "委员会决议"}
    client.submit(f"/flows/release/{KIND}", seen="别的 v9", **send)
    with ours.scope():
        assert flow_in_force(KIND) is None
    client.submit(f"/flows/release/{KIND}", seen=unescape(seen.group(1)), **send)
    with ours.scope():
        assert flow_in_force(KIND) is not None
    assert "委员会决议" not in client.get("/flows/list/").text
    client.submit(f"/flows/retire/{KIND}", **send)
    with ours.scope():
        assert flow_in_force(KIND) is None


def test_the_page_says_what_a_draft_changes(ours: Union, client: Visitor) -> None:
    with ours.scope():
        put_in_force(THREE_LEVELS, ours.tenant_admin.actor)
    client.sign_in(ours.tenant_admin)
    page = client.get(DRAW).text
    page = press(client, page, "remove-step:2")
    page = press(client, page, "save", s0__days="5")
    for words in ("有改动", "取消", "5 个工作日内审批"):
        assert words in page, words


def test_where_a_request_would_go_is_shown_by_name(ours: Union, client: Visitor) -> None:
    with ours.scope():
        put_in_force(COMMITTEE, ours.tenant_admin.actor)
    client.sign_in(ours.auditor)
    unit = ours.units["上海一部"]
    small = client.get(f"/flows/show/{KIND}?unit={unit}&amount=100&on={TODAY}").text
    large = client.get(f"/flows/show/{KIND}?unit={unit}&amount=600000&on={TODAY}").text
    assert ("李强" in small, "何伟" in small, "何伟" in large) == (True, False, True)
    barred = client.get(f"/flows/show/{KIND}?unit={unit}&on={TODAY}&asker={ours.chair.user_id}").text
    assert "须回避" in barred
    for wrong in ("unit=9999", f"unit={unit}&amount=abc", f"unit={unit}&on=yesterday", "unit="):
        assert client.get(f"/flows/show/{KIND}?{wrong}").status_code == 200


def test_a_form_of_nothing_is_a_flow_of_no_steps() -> None:
    assert tree(read({})) == {"name": "", "steps": []}
    assert from_json(tree(drawn(to_json(Flow("空"))))) == Flow("空")


def test_conditions_that_exclude_each_other_and_too_many_of_too_few_are_said(
    ours: Union, client: Visitor
) -> None:
    client.sign_in(ours.tenant_admin)
    page = press(client, client.get(f"{DRAW}?begin=single_chair").text, "add-check:0/")
    page = press(client, page, "add-check:0/", **{"s0-w.0-value": "1000"})
    known = {"s0-w.1-value": "500", "s0-w.1-op": "at_most"}
    assert "条件互相矛盾" in press(client, page, "save", **known)
    one = {"s0-who0-kind": "person", "s0-who0-user_id": str(ours.chair.user_id)}
    several = {"s0-quorum": "some", "s0-needed": "3", "s0-w.1-value": "5000", "s0-w.1-op": "at_most"}
    assert "只指定了 1 人" in press(client, page, "save", **one, **several)
    with ours.scope():
        assert version_in(KIND, "draft") is None
    assert "已存为草稿" in press(client, page, "save", **one, **several | {"s0-needed": "1"})
