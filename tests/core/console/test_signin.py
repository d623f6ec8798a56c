"""Sign-in: what is said, what is limited, and where one is led."""

import re

import pytest

import config
from app import create_app
from app.core.db import atomic, db, session
from app.models import Tenant
from tests.cast import PASSWORD, Union
from tests.databases import TestDatabase
from tests.visitor import Visitor

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


def test_people_of_a_suspended_union_are_told_so(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    with atomic():
        session.get_one(Tenant, our_union.tenant_id).state = "suspended"
    answer = client.get("/employees/list/")
    assert answer.status_code == 403
    assert "已暂停使用" in answer.text
    assert client.get("/logout/").status_code == 302


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


def test_the_console_speaks_english_too(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    client.get("/seat/language/en?next=/products/list/")
    text = client.get("/products/list/").text
    assert '<html lang="en">' in text
    assert "Products" in text
