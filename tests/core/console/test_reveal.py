"""Seeing a value in full: an act with a reason, for those who may, for a minute, on record."""

from typing import Any

import pytest

from app.core.db import session
from app.models import AuditEvent
from tests.cast import Union
from tests.core.console import shelf
from tests.databases import TestDatabase
from tests.visitor import Visitor

ID_NO, PHONE, CARD = "11010519491231002X", "13812345678", "6222021302012345678"
SCRIPT = {"Accept": "application/json"}
pytestmark = pytest.mark.sql


def person(union: Union) -> int:
    return shelf.stocked(union, shelf.employee, id_no=ID_NO, phone=PHONE)


def looked(union: Union) -> list[AuditEvent]:
    session.rollback()
    with union.scope():
        return session.query(AuditEvent).filter_by(verb="reveal").all()


def ask(client: Visitor, path: str, **fields: str) -> Any:
    typed = {"csrf_token": client.token(path), "reason": "check", **fields}
    return client.post(path, data=typed, headers=SCRIPT)


def test_hr_sees_one_value_in_full_and_the_trail_says_why(our_union: Union, client: Visitor) -> None:
    path = f"/employees/reveal/{person(our_union)}/id_no"
    client.sign_in(our_union.hr)
    card = client.get(path.replace("reveal", "show").removesuffix("/id_no")).text
    assert path in card
    assert ID_NO not in card + client.get(path).text
    answer = ask(client, path, words="入职核对")
    assert answer.json == {"value": ID_NO, "seconds": 60}
    assert answer.headers["Cache-Control"] == "no-store"
    (event,) = looked(our_union)
    assert (event.actor_name, event.object_kind, event.object_label) == ("王芳", "employees", "张三 (E1)")
    assert (event.changes, event.reason) == ({"field": [None, "id_no"]}, "核对本人证件；入职核对")
    assert event.address == "127.0.0.1"
    assert ID_NO not in str(event.changes)


def test_without_scripts_the_value_is_a_page(our_union: Union, client: Visitor) -> None:
    path = f"/employees/reveal/{person(our_union)}/phone"
    client.sign_in(our_union.hr)
    answer = client.submit(path, reason="other", words="电话通知")
    assert PHONE in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert looked(our_union)[0].reason == "电话通知"


@pytest.mark.parametrize(
    "typed", [{"reason": ""}, {"reason": "other"}, {"reason": "other", "words": "看看"}, {"reason": "无此项"}]
)
def test_nothing_is_shown_without_a_reason(typed: dict[str, str], our_union: Union, client: Visitor) -> None:
    path = f"/employees/reveal/{person(our_union)}/id_no"
    client.sign_in(our_union.hr)
    answer = ask(client, path, **typed)
    assert answer.status_code == 400
    assert "请说明查看事由" in answer.json["message"]
    assert "请说明查看事由" in client.submit(path, **typed).text
    assert looked(our_union) == []


def test_only_the_roles_and_kinds_of_the_table_see_anything_in_full(
    our_union: Union, client: Visitor
) -> None:
    number = person(our_union)
    supplier = shelf.stocked(our_union, shelf.supplier, bank_account=CARD)
    seen = {}
    for role, who in our_union.people.items():
        client.sign_in(who)
        for path in (
            *(f"/employees/reveal/{number}/{name}" for name in ("id_no", "phone")),
            f"/suppliers/reveal/{supplier}/bank_account",
        ):
            typed = {"csrf_token": client.token("/"), "reason": "check"}
            answer = client.post(path, data=typed, headers=SCRIPT)
            seen[role, path.rpartition("/")[2]] = answer.status_code
    allowed = {("hr", "id_no"), ("hr", "phone"), ("officer", "phone"), ("finance", "bank_account")}
    assert {what for what, status in seen.items() if status == 200} == allowed
    assert set(seen.values()) == {200, 403, 404}
    assert len(looked(our_union)) == 4


def test_foreign_missing_and_ordinary_values_are_not_found(
    our_union: Union, their_union: Union, client: Visitor
) -> None:
    theirs = person(their_union)
    ours = person(our_union)
    client.sign_in(our_union.hr)
    paths = [f"/employees/reveal/{theirs}/id_no", "/employees/reveal/999999/id_no"]
    paths += [f"/employees/reveal/{ours}/{name}" for name in ("name", "id_no_index", "tenant_id", "email")]
    for path in paths:
        answer = client.post(path, data={"csrf_token": client.token("/"), "reason": "check"}, headers=SCRIPT)
        assert answer.status_code == 404, path
    assert client.get(f"/employees/reveal/{ours}/id_no").status_code == 200
    assert client.post(f"/employees/reveal/{ours}/id_no", data={"reason": "check"}).status_code == 400


def test_so_many_an_hour_and_no_more(
    our_union: Union, database: TestDatabase, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(database.app.config, "REVEALS_PER_HOUR", 2)
    path = f"/employees/reveal/{person(our_union)}/id_no"
    client.sign_in(our_union.hr)
    answers = [ask(client, path) for _turn in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert "2 次上限" in answers[-1].json["message"]
    assert len(looked(our_union)) == 2
