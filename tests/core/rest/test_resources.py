"""The REST resources: by token only, fenced, capped, masked, and every refusal a code and a sentence."""

from typing import Any

import pytest
from sqlalchemy import select

from app.core.db import atomic, session
from app.models import Employee, Order
from tests.cast import Person, Union
from tests.core.console import shelf
from tests.orders import shop
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


class Caller:
    """Somebody who calls the API with their token."""

    def __init__(self, client: Visitor, person: Person) -> None:
        answer = client.post(
            "/api/v1/security/login",
            json={"username": person.email, "password": person.password, "provider": "db"},
        )
        self.client, self.headers = client, {"Authorization": f"Bearer {answer.json['access_token']}"}

    def __call__(self, method: str, path: str, **more: Any) -> Any:
        headers = self.headers | more.pop("headers", {})
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)


@pytest.fixture
def hr(our_union: Union, client: Visitor) -> Caller:
    return Caller(client, our_union.hr)


NEW = {
    "employee_no": "A1", "name": "张三", "on": "2026-01-05",
    "id_no": "11010519491231002X", "phone": "13812345678",
}  # fmt: skip


def test_the_cookie_opens_nothing_here(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    answer = client.get("/api/v1/employees/")
    assert answer.status_code == 401
    assert answer.json["code"] == "token_missing"


@pytest.mark.parametrize("token", ["x", "a.b.c", ""])
def test_a_false_token_opens_nothing(token: str, our_union: Union, client: Visitor) -> None:
    answer = client.get("/api/v1/employees/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code in {401, 422}
    assert set(answer.json) == {"code", "message"}


def test_a_wrong_password_is_a_sentence(our_union: Union, client: Visitor) -> None:
    body = {"username": our_union.hr.email, "password": "falsch", "provider": "db"}
    answer = client.post("/api/v1/security/login", json=body)
    assert (answer.status_code, answer.json["code"]) == (401, "sign_in_refused")
    assert client.post("/api/v1/security/login", data="x").status_code == 401


def test_another_unions_people_are_neither_listed_nor_found(
    hr: Caller, our_union: Union, their_union: Union
) -> None:
    own = shelf.stocked(our_union, shelf.employee, number="E1", name="我们的人")
    foreign = shelf.stocked(their_union, shelf.employee, number="E1", name="他们的人")
    listed = hr("GET", "/employees/").json
    assert (listed["count"], listed["result"][0]["name"]) == (1, "我们的人")
    assert hr("GET", f"/employees/{own}").status_code == 200
    answers = [hr("GET", f"/employees/{number}") for number in (foreign, 999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json == answers[1].json
    assert hr("PUT", f"/employees/{foreign}", json={"name": "改了"}).status_code == 404


def test_a_foreign_unit_is_refused_at_its_field(hr: Caller, our_union: Union, their_union: Union) -> None:
    answer = hr("POST", "/employees/", json=NEW | {"unit": their_union.units["总部"]})
    assert answer.status_code == 422
    assert answer.json["code"] == "invalid_fields"
    assert list(answer.json["fields"]) == ["unit"]
    assert hr("POST", "/employees/", json=NEW | {"unit": 999_999}).json == answer.json
    with our_union.scope():
        assert session.scalars(select(Employee)).all() == []


def test_an_employee_is_hired_and_changed_through_the_services(hr: Caller, our_union: Union) -> None:
    made = hr("POST", "/employees/", json=NEW | {"unit": our_union.units["华东"]})
    assert made.status_code == 201, made.text
    number = made.json["id"]
    assert made.headers["Location"] == f"/api/v1/employees/{number}"
    changed = hr("PUT", f"/employees/{number}", json={"position": "班长"})
    assert (changed.status_code, changed.json["result"]["position"]) == (200, "班长")
    assert changed.json["result"]["unit"]["id"] == our_union.units["华东"]
    again = hr("POST", "/employees/", json=NEW | {"unit": our_union.units["华东"]})
    assert again.status_code == 422
    assert "SQL" not in again.text.upper()


def test_secrets_are_masked(hr: Caller, our_union: Union) -> None:
    hr("POST", "/employees/", json=NEW | {"unit": our_union.units["华东"]})
    number = hr("GET", "/employees/").json["result"][0]["id"]
    text = hr("GET", "/employees/").text + hr("GET", f"/employees/{number}").text
    assert "13812345678" not in text
    assert "11010519491231002X" not in text


@pytest.mark.parametrize(
    "query",
    [
        "page=abc", "page_size=-1", "page=99999999999", "order=tenant_id", "order=phone", "order=nix",
        "tenant_id=1", "unit_id=1", "page=5000", "q=x&filter=1",
    ],
)  # fmt: skip
def test_a_query_that_means_nothing_is_refused(query: str, hr: Caller) -> None:
    answer = hr("GET", f"/employees/?{query}")
    assert answer.status_code == 400
    assert set(answer.json) == {"code", "message"}


def test_pages_are_capped(hr: Caller) -> None:
    assert hr("GET", "/employees/?page_size=100000").json["page_size"] == 200


@pytest.mark.parametrize("body", ["", "[]", '"x"', "{", '{"name": "x", "tenant_id": 1}'])
def test_a_body_that_is_none_is_refused(body: str, hr: Caller) -> None:
    answer = hr("POST", "/employees/", data=body, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert answer.json["message"]


def test_nothing_is_deleted(hr: Caller, our_union: Union) -> None:
    number = shelf.stocked(our_union, shelf.employee)
    assert hr("DELETE", f"/employees/{number}").status_code == 405


def test_what_the_seat_may_not_do_the_token_may_not(our_union: Union, client: Visitor) -> None:
    finance = Caller(client, our_union.finance)
    assert finance("POST", "/employees/", json=NEW).json["code"] == "not_allowed"
    assert finance("GET", "/orders/").status_code == 200
    assert Caller(client, our_union.hr)("GET", "/orders/").status_code == 403


def test_a_token_takes_the_seat_it_names_and_no_other(our_union: Union, client: Visitor) -> None:
    finance = Caller(client, our_union.finance)
    foreign_seat = {"X-Seat": str(our_union.hr.seat_id)}
    assert finance("POST", "/employees/", json=NEW, headers=foreign_seat).status_code == 403


def test_orders_are_read_and_fenced(our_union: Union, their_union: Union, client: Visitor) -> None:
    for union in (our_union, their_union):
        with union.scope(), atomic():
            wang = shop.person()
            session.add(
                Order(
                    number=f"N-{union.code}",
                    reference="r",
                    employee_id=wang.id,
                    supplier=shelf.supplier("S"),
                    unit_id=wang.unit_id,
                    total_points=1,
                    total_fen=100,
                    placed_on=shop.TODAY,
                    placed_at=shop.NOON,
                    placed_by="x",
                )
            )
        session.remove()
    finance = Caller(client, our_union.finance)
    listed = finance("GET", "/orders/").json
    assert [row["number"] for row in listed["result"]] == ["N-ours"]
    assert listed["result"][0]["total_fen"] == 100
    assert finance("POST", "/orders/", json={}).status_code == 403
