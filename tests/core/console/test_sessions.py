"""Sessions: how they begin, how long they last, and everything that ends them."""

from datetime import date, timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

import config
from app import create_app
from app.core import accounts, clock
from app.core.db import atomic, db, session
from app.models import Seat
from app.tenants.services.accounts import deactivate, reset_password
from app.tenants.services.seats import end_seat
from tests.cast import PASSWORD, Person, Union
from tests.databases import TestDatabase
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


@pytest.fixture
def strict(database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The limits of a real installation."""
    for name in ("IDLE_MINUTES", "SESSION_HOURS", "PASSWORD_DAYS"):
        monkeypatch.setitem(database.app.config, name, getattr(config.Embedded, name))
    return dict(database.app.config)


def token(client: Visitor, person: Person, **more: object) -> dict[str, str]:
    body = {"username": person.email, "password": PASSWORD, "provider": "db", **more}
    answer: Any = client.post("/api/v1/security/login", json=body).json
    return {name: f"Bearer {answer[name]}" for name in ("access_token", "refresh_token") if name in answer}


def ask(client: Visitor, bearer: str) -> TestResponse:
    return client.get("/api/v1/employees/", headers={"Authorization": bearer})


def after(**time: float) -> Any:
    return clock.moved_to(clock.now() + timedelta(**time))


def test_half_an_hour_without_a_touch_signs_out_and_says_why(
    our_union: Union, client: Visitor, strict: dict[str, Any]
) -> None:
    client.sign_in(our_union.hr)
    with after(minutes=29):
        assert client.get("/employees/list/").status_code == 200
    with after(minutes=58):
        assert client.get("/employees/list/").status_code == 200
    with after(minutes=89):
        led = client.get("/employees/list/")
        assert led.headers["Location"].startswith("/login/?next=/employees/list/")
        assert "因长时间未操作，已自动退出" in client.get("/login/").text


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(
    our_union: Union, client: Visitor, strict: dict[str, Any]
) -> None:
    client.sign_in(our_union.hr)
    script = {"Accept": "application/json"}
    for minutes in (10, 20, 29):
        with after(minutes=minutes):
            left: Any = client.get("/session/left", headers=script).json
            assert abs(left["seconds"] - (30 - minutes) * 60) < 5
    with after(minutes=31):
        assert client.get("/session/left", headers=script).status_code == 401


def test_no_sign_in_outlives_its_hours_however_busy(
    our_union: Union, client: Visitor, strict: dict[str, Any]
) -> None:
    client.sign_in(our_union.hr)
    for minutes in range(25, 600, 25):
        with after(minutes=minutes):
            assert client.get("/").status_code == 200
    with after(minutes=601):
        assert client.get("/").status_code == 302
        assert "一次登录最长 10 小时" in client.get("/login/").text


def test_what_is_sent_after_the_time_out_is_kept_to_be_sent_again(
    our_union: Union, client: Visitor, strict: dict[str, Any]
) -> None:
    client.sign_in(our_union.officer)
    fields = {"csrf_token": client.token("/categories/add"), "code": "LY", "name": "粮油"}
    with after(minutes=31):
        origin = {"Origin": "http://localhost"}
        answer = client.post("/categories/add", data=fields, headers=origin)
        assert answer.status_code == 401
        assert 'value="粮油"' in answer.text


def test_signing_out_takes_a_button_and_ends_copies_of_the_cookie_too(
    our_union: Union, client: Visitor
) -> None:
    client.sign_in(our_union.hr)
    client.get("/seat/language/en")
    copy = client.get_cookie("zhihui")
    assert copy is not None
    assert client.get("/logout/").status_code == 200
    assert client.get("/").status_code == 200
    client.submit("/logout/")
    assert client.get("/").status_code == 302
    assert '<html lang="en">' in client.get("/login/").text
    client.set_cookie("zhihui", copy.value)
    assert client.get("/").status_code == 302


def test_signing_in_leaves_nothing_of_the_session_before(our_union: Union, client: Visitor) -> None:
    planted = client.token("/login/")
    client.submit("/login/", username=our_union.hr.email, password=PASSWORD)
    refused = client.post("/logout/", data={"csrf_token": planted})
    assert refused.status_code == 400
    assert client.get("/").status_code == 200


def test_tokens_end_with_the_password_they_were_given_for(our_union: Union, client: Visitor) -> None:
    held = token(client, our_union.hr, refresh=True)
    assert ask(client, held["access_token"]).status_code == 200
    with our_union.scope(), atomic():
        reset_password(our_union.hr.user_id, on=date(2026, 9, 1), actor=our_union.tenant_admin.actor)
    assert ask(client, held["access_token"]).json["code"] == "token_invalid"
    again = client.post("/api/v1/security/refresh", headers={"Authorization": held["refresh_token"]})
    assert again.status_code == 401


def test_a_one_time_password_gives_no_token(our_union: Union, client: Visitor) -> None:
    with our_union.scope(), atomic():
        accounts.state_of(our_union.hr.user_id).must_change_password = True
    answer: Any = client.post(
        "/api/v1/security/login",
        json={"username": our_union.hr.email, "password": PASSWORD, "provider": "db"},
    )
    assert (answer.status_code, answer.json["code"]) == (403, "password_change_required")


@pytest.mark.parametrize("ended", ["account", "seat"])
def test_sessions_and_tokens_end_with_the_account_or_a_seat(
    ended: str, our_union: Union, client: Visitor
) -> None:
    held = token(client, our_union.hr)
    client.sign_in(our_union.hr)
    with our_union.scope(), atomic():
        if ended == "account":
            by = our_union.tenant_admin.actor
            deactivate(our_union.hr.user_id, on=date(2026, 9, 1), actor=by, reason="调离")
        else:
            seat = session.get_one(Seat, our_union.hr.seat_id)
            end_seat(seat, on=clock.today(), actor=our_union.tenant_admin.actor)
    assert client.get("/").status_code == 302
    assert ask(client, held["access_token"]).status_code == 401


def test_an_old_password_leads_to_a_new_one(
    our_union: Union, client: Visitor, strict: dict[str, Any]
) -> None:
    with after(days=200):
        client.sign_in(our_union.hr)
        assert client.get("/employees/list/").headers["Location"] == "/password/"
        assert "已使用超过 90 天" in client.get("/password/").text


def test_the_others_are_ended_from_ones_own_account(
    our_union: Union, database: TestDatabase, client: Visitor
) -> None:
    elsewhere = database.app.test_client()
    elsewhere.sign_in(our_union.hr)
    client.sign_in(our_union.hr)
    assert client.submit("/account/others", form_at="/account/").status_code == 302
    assert client.get("/account/").text.count("已退出") == 1
    assert elsewhere.get("/").status_code == 302
    elsewhere.sign_in(our_union.hr)
    new = "Brandneu-2027-xyz"
    client.submit("/password/", old=PASSWORD, new=new, again=new)
    assert "未退出" not in client.get("/account/").text


def test_a_session_that_ran_out_is_over_for_copies_of_its_cookie_too(
    our_union: Union, client: Visitor, strict: dict[str, Any]
) -> None:
    client.sign_in(our_union.hr)
    copy = client.get_cookie("zhihui")
    assert copy is not None
    with after(minutes=31):
        assert client.get("/").status_code == 302
    client.set_cookie("zhihui", copy.value)
    assert client.get("/").status_code == 302


def test_no_cookie_comes_with_a_static_file_and_flags_are_set(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    with client.get("/static/mark.svg") as static:
        assert static.status_code == 200
        assert "Set-Cookie" not in static.headers
    client.get("/")  # the token of the page's forms goes into the cookie once
    assert "Set-Cookie" not in client.get("/").headers
    flags = client.get("/seat/language/en").headers["Set-Cookie"]
    assert "HttpOnly" in flags
    assert "SameSite=Lax" in flags


def test_production_takes_the_cookie_from_this_host_over_tls_only(
    our_union: Union, database: TestDatabase
) -> None:
    made = {"SQLALCHEMY_DATABASE_URI": database.url, "SECRET_KEY": "x" * 40, "PROXY_HOPS": 0, "TESTING": True}
    app = create_app(type("Live", (config.Production,), made))
    answer = app.test_client().get("/login/", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-zhihui=")
    assert all(flag in cookie for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie
    with app.app_context():
        db.engine.dispose()
