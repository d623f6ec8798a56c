"""Sign-in, seats, passwords, headers, hosts: what holds before anything else does."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

import config
from app import create_app
from app.core.actor import SYSTEM
from app.core.console.request import streamed
from app.core.db import atomic, db, session
from app.models import AuditEvent, Employee, Sku, Tenant
from app.tenants.services.accounts import reset_password
from app.tenants.services.seats import give_seat
from tests.cast import PASSWORD, Person, Union
from tests.core.console import shelf
from tests.databases import TestDatabase
from tests.visitor import TOKEN, Visitor

pytestmark = pytest.mark.sql


def test_a_wrong_password_keeps_the_name_and_says_so(our_union: Union, client: Visitor) -> None:
    answer = client.submit("/login/", username=our_union.hr.email, password="falsch")
    assert answer.status_code == 200
    assert "账号或密码不正确" in answer.text
    assert our_union.hr.email in answer.text


def test_ten_wrong_passwords_shut_the_account(our_union: Union, client: Visitor) -> None:
    for _turn in range(10):
        client.submit("/login/", username=our_union.hr.email, password="falsch")
    answer = client.submit("/login/", username=our_union.hr.email, password=PASSWORD)
    assert answer.status_code == 200
    assert "已锁定" in answer.text


def test_a_stranger_comes_back_to_where_they_were_heading(our_union: Union, client: Visitor) -> None:
    led = client.get("/products/list/?q=大米").headers["Location"]
    assert led.startswith("/login/?next=")
    answer = client.submit(led, username=our_union.officer.email, password=PASSWORD)
    assert answer.headers["Location"].startswith("/products/list/?q=")


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_away(target: str, our_union: Union, client: Visitor) -> None:
    path = f"/login/?next={target}"
    answer = client.submit(path, username=our_union.officer.email, password=PASSWORD)
    switched = client.get(f"/seat/language/en?next={target}")
    for led in (answer, switched):
        assert led.status_code == 302
        assert re.match(r"/(?![/\\\\])", led.headers["Location"])


def test_one_seat_is_active_at_a_time(our_union: Union, client: Visitor) -> None:
    """王芳 is HR at headquarters; in 华北 she keeps the catalogue: never both at once."""
    with our_union.scope(), atomic():
        given = give_seat(
            our_union.hr.email,
            role="officer",
            unit=our_union.unit("华北"),
            from_on=date(2026, 1, 1),
            actor=SYSTEM,
        )
        north = given.seat.id
    shelf.stocked(our_union, shelf.employee, number="E1", name="总部的人")
    shelf.stocked(our_union, shelf.employee, number="E2", name="华北的人", unit="华北")
    client.sign_in(our_union.hr)
    assert client.get("/categories/add").status_code == 403
    assert "总部的人" in client.get("/employees/list/").text
    assert client.submit("/seat/", form_at="/", seat=north).status_code == 302
    assert client.get("/categories/add").status_code == 200
    people = client.get("/employees/list/").text
    assert ("总部的人" in people, "华北的人" in people) == (False, True)
    assert client.get("/hire/").status_code == 403


def test_nobody_takes_another_persons_seat(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    assert client.submit("/seat/", form_at="/", seat=our_union.finance.seat_id).status_code == 404


def test_people_of_a_suspended_union_are_told_so(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    with atomic():
        session.get_one(Tenant, our_union.tenant_id).state = "suspended"
    answer = client.get("/employees/list/")
    assert answer.status_code == 403
    assert "已暂停使用" in answer.text
    assert client.get("/logout/").status_code == 302


def test_a_changed_password_ends_the_other_sessions(
    our_union: Union, database: TestDatabase, client: Visitor
) -> None:
    elsewhere = database.app.test_client()
    elsewhere.sign_in(our_union.hr)
    client.sign_in(our_union.hr)
    new = "Brandneu-2027-xyz"
    answer = client.submit("/password/", old=PASSWORD, new=new, again=new)
    assert answer.status_code == 302
    assert client.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"old": "falsch"}, "当前密码不正确"),
        ({"new": "kurz1", "again": "kurz1"}, "至少 10 位"),
        ({"new": "nurbuchstaben", "again": "nurbuchstaben"}, "同时包含字母和数字"),
        ({"again": "Anders-2027-xyz"}, "不一致"),
        ({"new": PASSWORD, "again": PASSWORD}, "与当前密码相同"),
    ],
)
def test_a_password_that_will_not_do_is_refused(
    typed: dict[str, str], sentence: str, our_union: Union, client: Visitor
) -> None:
    client.sign_in(our_union.hr)
    good = {"old": PASSWORD, "new": "Brandneu-2027-xyz", "again": "Brandneu-2027-xyz"}
    assert sentence in client.submit("/password/", **good | typed).text


def test_a_one_time_password_leads_to_the_choice_of_ones_own(our_union: Union, client: Visitor) -> None:
    with our_union.scope(), atomic():
        once = reset_password(our_union.hr.user_id, on=date(2026, 9, 1), actor=our_union.tenant_admin.actor)
    client.sign_in(our_union.hr, once)
    assert client.get("/employees/list/").headers["Location"] == "/password/"
    new = "Brandneu-2027-xyz"
    client.submit("/password/", old=once, new=new, again=new)
    assert client.get("/employees/list/").status_code == 200


def test_every_answer_carries_the_headers(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    for path in ("/", "/login/", "/nix", "/static/console.css", "/api/v1/employees/"):
        with client.get(path) as answer:
            headers = answer.headers
        assert "default-src 'self'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_no_page_has_inline_script_or_style(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    for path in ("/", "/products/list/", "/products/add", "/nix"):
        text = client.get(path).text
        assert re.search(r"\son[a-z]+=|style=|javascript:|<script(?![^>]*nonce=)", text) is None, path
        assert re.search(r"(?:src|href)=\"(?:https?:)?//", text) is None, path


def test_the_cookie_is_kept_from_scripts_and_other_sites(our_union: Union, client: Visitor) -> None:
    cookie = client.get("/login/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_another_host_is_refused(our_union: Union, client: Visitor) -> None:
    assert client.get("/login/", headers={"Host": "evil.example"}).status_code == 400


def test_a_form_without_its_token_is_refused_in_a_sentence(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    answer = client.post("/suppliers/add", data={"code": "S", "name": "N"})
    assert answer.status_code == 400
    assert "表单已失效" in answer.text


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


def test_numbers_are_masked_on_the_server_by_role(our_union: Union, client: Visitor) -> None:
    number = shelf.stocked(our_union, shelf.employee, id_no="11010519491231002X", phone="13812345678")
    account = shelf.stocked(our_union, shelf.supplier, bank_account="6222021302012345678")
    read = {}
    for role in ("hr", "finance", "auditor"):
        person: Person = our_union.people[role]
        client.get("/logout/")
        client.sign_in(person)
        read[role] = client.get(f"/employees/show/{number}").text + client.get("/employees/list/").text
        read[role] += client.get(f"/suppliers/show/{account}").text
        for secret in ("11010519491231002X", "13812345678", "6222021302012345678"):
            assert secret not in read[role], role
    assert "138****5678" in read["hr"]


def test_the_console_speaks_english_too(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    client.get("/seat/language/en?next=/products/list/")
    text = client.get("/products/list/").text
    assert '<html lang="en">' in text
    assert "Products" in text


def test_what_was_typed_survives_a_lost_sign_in(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    typed = {
        "csrf_token": client.token("/suppliers/add"),
        "code": "S1",
        "name": "徽州茶业",
        "state": "active",
    }
    client.get("/logout/")
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


def test_the_sign_in_page_and_the_token_endpoint_share_a_rate_limit_each(
    our_union: Union, database: TestDatabase
) -> None:
    limits = {"AUTH_RATE_LIMITED": True, "RATELIMIT_ENABLED": True, "AUTH_RATE_LIMIT": "3 per minute"}
    uri = {"SQLALCHEMY_DATABASE_URI": database.url}
    app = create_app(type("Limited", (config.Test,), limits | uri))
    app.test_client_class = Visitor
    client = app.test_client()
    page = [client.submit("/login/", username="x", password="y").status_code for _turn in range(4)]
    body = {"username": "x", "password": "y", "provider": "db"}
    tokens = [client.post("/api/v1/security/login", json=body) for _turn in range(4)]
    assert page == [200, 200, 200, 429]
    assert [answer.status_code for answer in tokens] == [401, 401, 401, 429]
    assert tokens[-1].json["code"] == "too_many_requests"
    with app.app_context():
        db.engine.dispose()


def test_a_streamed_answer_keeps_its_scope_to_the_last_piece(
    our_union: Union, database: TestDatabase
) -> None:
    shelf.stocked(our_union, shelf.employee, name="张三")

    def pieces() -> Iterator[str]:
        yield "first"
        yield session.scalars(select(Employee.name)).one()

    app = create_app(type("Streaming", (config.Test,), {"SQLALCHEMY_DATABASE_URI": database.url}))
    app.add_url_rule("/streamed", "streamed", lambda: streamed(pieces()))
    app.test_client_class = Visitor
    client = app.test_client()
    client.sign_in(our_union.hr)
    assert client.get("/streamed", buffered=True).text == "first张三"
    with app.app_context():
        db.engine.dispose()


def test_signing_in_and_being_refused_stand_in_the_trail(our_union: Union, client: Visitor) -> None:
    client.submit("/login/", username=our_union.auditor.email, password="falsch")
    client.sign_in(our_union.auditor)
    trail = client.get("/auditevents/list/").text
    assert "登录被拒绝" in trail
    assert our_union.auditor.name in trail
    with our_union.scope():
        verbs = session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id.desc()).limit(2)).all()
        assert verbs == ["sign_in", "sign_in_refused"]


def test_the_trail_says_changes_in_words(our_union: Union, client: Visitor) -> None:
    sku = shelf.stocked(our_union)
    client.sign_in(our_union.officer)
    path = f"/skus/edit/{sku}"
    seen = client.get(path).text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    with our_union.scope():
        product = session.get_one(Sku, sku).product_id
    session.remove()
    form = {
        "product": product,
        "code": "K1",
        "spec": "5 kg",
        "price_fen": "70.00",
        "points": "69",
        "seen": seen,
    }
    assert client.submit(path, **form).status_code == 302
    client.get("/logout/")
    client.sign_in(our_union.auditor)
    with our_union.scope():
        number = session.scalars(select(AuditEvent.id).where(AuditEvent.object_kind == "skus")).one()
    card = client.get(f"/auditevents/show/{number}").text
    assert "含税单价" in card
    assert "¥68.50" in card
    assert "¥70.00" in card
