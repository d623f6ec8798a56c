"""Refusals and errors: pages with a sentence and a way back, and nothing typed is lost."""

import pytest
from sqlalchemy.exc import OperationalError

from tests.cast import Union
from tests.visitor import TOKEN, Visitor

pytestmark = pytest.mark.sql


def test_a_form_without_its_token_is_refused_in_a_sentence(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    answer = client.post("/suppliers/add", data={"code": "S", "name": "N"})
    assert answer.status_code == 400
    assert "表单已失效" in answer.text


def test_what_was_typed_survives_a_lost_sign_in(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    typed = {
        "csrf_token": client.token("/suppliers/add"),
        "code": "S1",
        "name": "徽州茶业",
        "state": "active",
    }
    client.submit("/logout/", form_at="/")
    answer = client.post("/suppliers/add", data=typed, headers={"Origin": "http://localhost"})
    assert answer.status_code == 401
    assert 'value="徽州茶业"' in answer.text
    client.sign_in(our_union.officer)
    again = client.post("/suppliers/add", data=typed, headers={"Origin": "http://localhost"})
    fresh = TOKEN.search(again.text)
    assert fresh is not None
    done = client.post("/suppliers/add", data=typed | {"csrf_token": fresh.group(1)})
    assert done.status_code == 302


def test_a_forged_form_is_offered_nothing(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    for origin in ({"Origin": "https://evil.example"}, {}):
        answer = client.post("/suppliers/add", data={"code": "S1", "name": "假"}, headers=origin)
        assert answer.status_code == 400
        assert 'value="假"' not in answer.text


@pytest.mark.parametrize(
    ("path", "status"), [("/nix", 404), ("/tenants/list/", 403), ("/products/show/0", 404)]
)
def test_refusals_are_pages_in_chinese_with_a_way_back(
    path: str, status: int, our_union: Union, client: Visitor
) -> None:
    client.sign_in(our_union.officer)
    answer = client.get(path)
    assert answer.status_code == status
    assert "返回上一页" in answer.text
    assert '<html lang="zh-Hans">' in answer.text


def test_an_unexpected_error_shows_no_inside(
    our_union: Union, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("select secret from inside")

    monkeypatch.setattr("app.core.console.listing.page_of", broken)
    client.sign_in(our_union.officer)
    answer = client.get("/products/list/")
    assert answer.status_code == 500
    assert "系统出错了" in answer.text
    assert "secret" not in answer.text


def test_a_database_that_is_busy_asks_to_come_again_and_keeps_the_form(
    our_union: Union, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_arguments: object, **_values: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    client.sign_in(our_union.officer)
    monkeypatch.setattr("app.core.console.writing._added", locked)
    answer = client.submit("/suppliers/add", code="S1", name="徽州茶业", state="active")
    assert "正在写入" in answer.text
    assert 'value="徽州茶业"' in answer.text
    monkeypatch.setattr("app.core.console.listing.page_of", locked)
    listed = client.get("/suppliers/list/")
    assert listed.status_code == 503
    assert "正在写入" in listed.text


def test_cancelling_never_leads_to_another_site(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    away = client.get("/hire/", headers={"Referer": "https://evil.example/"})
    assert "evil.example" not in away.text
    back = client.get("/hire/", headers={"Referer": "http://localhost/employees/list/"})
    assert 'href="/employees/list/"' in back.text
