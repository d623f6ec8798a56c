"""Requests nobody made by pressing a button here: forged, replayed, tampered with, sent from elsewhere."""

import base64
import json
from urllib.parse import urljoin, urlsplit

import jwt
import pytest
from flask.sessions import SecureCookieSessionInterface

from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import atomic, session
from app.models import Supplier, Tenant
from app.tenants.services.accounts import deactivate
from tests.branches import seat_at
from tests.cast import TODAY, Person, Union
from tests.core.console import shelf
from tests.core.rest.test_resources import Caller
from tests.databases import TestDatabase
from tests.visitor import Visitor

pytestmark = pytest.mark.sql

SUPPLIER = {"code": "S9", "name": "伪造粮油"}


def made(union: Union) -> list[str]:
    with union.scope():
        return [each.name for each in session.query(Supplier)]


def other(client: Visitor, person: Person) -> Visitor:
    """Somebody else in a browser of their own."""
    visitor: Visitor = client.application.test_client()  # type: ignore[assignment]
    return visitor.sign_in(person)


def test_a_form_without_a_token_writes_nothing(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    assert client.post("/suppliers/add", data=SUPPLIER).status_code == 400
    assert made(our_union) == []


def test_a_form_with_somebody_elses_token_writes_nothing(
    our_union: Union, their_union: Union, client: Visitor
) -> None:
    client.sign_in(our_union.officer)
    for thief in (our_union.finance, their_union.officer):
        token = other(client, thief).token("/suppliers/add")
        answer = client.post("/suppliers/add", data={**SUPPLIER, "csrf_token": token})
        assert answer.status_code in {400, 409}  # a token names the seat it was given to
    assert made(our_union) == []


def test_a_token_of_the_sign_in_before_writes_nothing(our_union: Union, client: Visitor) -> None:
    token = client.sign_in(our_union.officer).token("/suppliers/add")
    client.sign_in(our_union.officer)
    assert client.post("/suppliers/add", data={**SUPPLIER, "csrf_token": token}).status_code == 400
    assert made(our_union) == []


def test_a_token_in_the_address_writes_nothing(our_union: Union, client: Visitor) -> None:
    token = client.sign_in(our_union.officer).token("/suppliers/add")
    assert client.post(f"/suppliers/add?csrf_token={token}", data=SUPPLIER).status_code == 400
    assert made(our_union) == []


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/xml", "x/y"])
def test_a_form_in_another_dress_writes_nothing(kind: str, our_union: Union, client: Visitor) -> None:
    token = client.sign_in(our_union.officer).token("/suppliers/add")
    body = json.dumps({**SUPPLIER, "csrf_token": token})
    assert client.post("/suppliers/add", data=body, content_type=kind).status_code == 400
    assert made(our_union) == []


def test_an_address_does_nothing_by_being_opened(our_union: Union, client: Visitor) -> None:
    shelf.stocked(our_union, shelf.supplier, name="伪造粮油")
    client.sign_in(our_union.officer)
    for address in (
        "/suppliers/add?code=S8&name=x", "/suppliers/edit/1?name=x", "/suppliers/action/suspend/1",
        "/suppliers/action_post?action=suspend&rowid=1", "/seat/?seat=1",
    ):  # fmt: skip
        client.get(address)
        client.head(address)
    assert made(our_union) == ["伪造粮油"]


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_a_header_makes_no_other_method_of_a_link(name: str, our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    answer = client.get("/suppliers/add?code=S9&name=x&_method=POST", headers={name: "POST"})
    assert answer.status_code == 200
    assert made(our_union) == []


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80@localhost", "localhost evil", ""]
)
def test_a_host_that_is_not_ours_is_not_answered(host: str, our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    answer = client.get("/employees/list/", headers={"Host": host}) if host else client.get("//evil.example/")
    assert answer.status_code in {400, 404}
    assert "evil.example" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Original-Host", "X-Host", "Forwarded"])
def test_a_forwarded_host_is_believed_from_nobody(header: str, our_union: Union, client: Visitor) -> None:
    answer = client.get("/", headers={header: "evil.example", "X-Original-URL": "/x", "X-Rewrite-URL": "/x"})
    assert "evil" not in answer.headers.get("Location", "") + answer.text


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
        "https:evil.example", "javascript:alert(1)", "data:text/html,x", "/\t/evil.example",
        "\u200b//evil.example",
        "http://localhost@evil.example", "/%5cevil.example", "////evil.example/..", "ftp://localhost/",
    ],
)  # fmt: skip
def test_nobody_is_led_off_our_pages(target: str, our_union: Union, client: Visitor) -> None:
    places = []
    answer = client.submit("/login/", form_at="/login/", username=our_union.hr.email, password="x")
    for path in ("/login/", "/seat/language/en", "/lang/zh", "/back", "/logout/"):
        answer = client.get(path, query_string={"next": target}, headers={"Referer": target})
        places.append(answer.headers.get("Location", "/"))
    token = client.token("/login/")
    given = {"username": our_union.hr.email, "password": our_union.hr.password, "csrf_token": token}
    places.append(client.post("/login/", query_string={"next": target}, data=given).headers["Location"])
    for place in places:
        assert urlsplit(urljoin("http://localhost/login/", place)).netloc == "localhost", place
        assert not place.startswith(("//", "/\\", "\\", "/\t")), place  # browsers read these as hosts


def test_a_cookie_signed_with_another_key_is_no_sign_in(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    with client.session_transaction() as kept:
        held = dict(kept)
    for key in ("", "secret", "\2\1thisismyscretkey\1\2\\e\\y\\y\\h", "dev"):
        app = type("App", (), {"secret_key": key, "config": {"SECRET_KEY_FALLBACKS": None}})()
        signer = SecureCookieSessionInterface().get_signing_serializer(app)  # type: ignore[arg-type]
        client.set_cookie("zhihui", signer.dumps(held) if signer else "x")
        assert client.get("/employees/list/").status_code == 302


def test_a_cookie_changed_by_hand_is_no_sign_in(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    cookie = client.get_cookie("zhihui")
    assert cookie is not None
    empty = "e30." + cookie.value.partition(".")[2]
    for changed in (cookie.value[:-2], cookie.value.swapcase(), empty, "x" * 3000):
        client.set_cookie("zhihui", changed)
        assert client.get("/employees/list/").status_code == 302


def test_what_is_in_the_cookie_is_no_secret_of_others(our_union: Union, client: Visitor) -> None:
    cookie = client.sign_in(our_union.hr).get_cookie("zhihui")
    assert cookie is not None
    body = cookie.value.partition(".")[2] if cookie.value.startswith(".") else cookie.value
    head = body.partition(".")[0]
    text = base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))
    assert our_union.hr.password.encode() not in text
    assert b"pbkdf2" not in text


@pytest.mark.parametrize("header", ["X-User", "X-Forwarded-User", "Remote-User", "X-Tenant", "X-Role"])
def test_a_header_signs_nobody_in(header: str, our_union: Union, client: Visitor) -> None:
    value = {header: our_union.tenant_admin.email}
    assert client.get("/employees/list/", headers=value).status_code == 302
    assert client.get("/api/v1/employees/", headers=value).status_code == 401


def test_a_seat_of_somebody_else_is_taken_by_no_header(our_union: Union, client: Visitor) -> None:
    client.sign_in(seat_at(our_union, "hr"))
    for seat in (our_union.hr.seat_id, our_union.finance.seat_id, 0, -1, "9" * 5000, "x"):
        answer = client.get("/units/list/", headers={"X-Seat": str(seat)})
        assert "华北" not in answer.text
        assert client.get("/settlements/list/", headers={"X-Seat": str(seat)}).status_code == 403


def test_a_seat_of_somebody_else_is_taken_by_no_form(
    our_union: Union, their_union: Union, client: Visitor
) -> None:
    client.sign_in(our_union.hr)
    for seat in (our_union.finance.seat_id, their_union.hr.seat_id, 987654, "x"):
        assert client.submit("/seat/", form_at="/", seat=seat).status_code == 404
    assert client.get("/settlements/list/").status_code == 403


def test_no_other_site_may_read_us(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    for path in ("/employees/list/", "/api/v1/employees/", "/employees/pick/unit", "/find/hits?q=x"):
        answer = client.get(path, headers={"Origin": "https://evil.example"})
        assert not [name for name in answer.headers.keys() if name.lower().startswith("access-control")]  # noqa: SIM118


# ------------------------------------------------------------------ tokens


def asked(client: Visitor, token: str, **headers: str) -> int:
    head = {"Authorization": f"Bearer {token}", **headers}
    return client.get("/api/v1/employees/", headers=head).status_code


@pytest.fixture
def token(our_union: Union, client: Visitor) -> str:
    return Caller(client, our_union.hr).headers["Authorization"].removeprefix("Bearer ")


def claims(token: str) -> dict[str, object]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def test_a_token_without_a_signature_opens_nothing(token: str, client: Visitor) -> None:
    assert asked(client, token) == 200
    body = token.split(".")[1]
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    unsigned = jwt.encode(claims(token), "", algorithm="none")
    for forged in (unsigned, f"{head}.{body}.", token.rpartition(".")[0] + "."):
        assert asked(client, forged) in {401, 422}


@pytest.mark.parametrize("key", ["secret" * 6, "x" * 40, "zhihui" * 6])
def test_a_token_signed_with_another_key_opens_nothing(key: str, token: str, client: Visitor) -> None:
    assert asked(client, jwt.encode(claims(token), key, algorithm="HS256")) in {401, 422}


def test_a_token_changed_to_another_person_opens_nothing(
    token: str, our_union: Union, client: Visitor
) -> None:
    head, _body, signature = token.split(".")
    for user_id in (our_union.tenant_admin.user_id, 1):
        changed = json.dumps({**claims(token), "sub": str(user_id)}).encode()
        body = base64.urlsafe_b64encode(changed).decode().rstrip("=")
        assert asked(client, f"{head}.{body}.{signature}") in {401, 422}


def test_a_token_is_over_after_its_minutes(token: str, client: Visitor) -> None:
    assert claims(token)["exp"] - claims(token)["iat"] <= 60 * 60  # type: ignore[operator]
    key, past = client.application.config["SECRET_KEY"], int(clock.now().timestamp()) - 10
    assert asked(client, jwt.encode({**claims(token), "exp": past}, key, algorithm="HS256")) == 401


def test_a_token_of_a_person_gone_or_a_union_suspended_opens_nothing(
    token: str, our_union: Union, client: Visitor
) -> None:
    with our_union.scope(), atomic():
        session.get_one(Tenant, our_union.tenant_id).state = "suspended"
    assert asked(client, token) in {401, 403}
    with our_union.scope(), atomic():
        session.get_one(Tenant, our_union.tenant_id).state = "active"
    assert asked(client, token) == 200
    with our_union.scope(), atomic():
        deactivate(our_union.hr.user_id, on=TODAY, actor=SYSTEM, reason="离职")
    assert asked(client, token) in {401, 403}


def test_a_token_anywhere_but_in_its_header_opens_nothing(token: str, client: Visitor) -> None:
    assert client.get(f"/api/v1/employees/?jwt={token}").status_code == 401
    client.set_cookie("access_token_cookie", token)
    assert client.get("/api/v1/employees/").status_code == 401
    assert client.get("/employees/list/", headers={"Authorization": f"Bearer {token}"}).status_code == 302


def test_a_token_takes_no_seat_of_somebody_else(token: str, our_union: Union, client: Visitor) -> None:
    orders = {"Authorization": f"Bearer {token}", "X-Seat": str(our_union.finance.seat_id)}
    assert client.get("/api/v1/orders/", headers=orders).status_code == 403


def test_a_token_to_renew_by_is_no_token_to_read_with(
    our_union: Union, database: TestDatabase, client: Visitor
) -> None:
    body = {"username": our_union.hr.email, "password": our_union.hr.password, "refresh": True}
    renew = client.post("/api/v1/security/login", json=body).json["refresh_token"]
    assert asked(client, renew) in {401, 422}
