"""The API between two unions and two branches, with values of every wrong kind; it answers as the pages do.

Flask-AppBuilder's REST took any related number (CROSSED, 201), answered 500 to a missing one, kept one filter
object for all threads, and knew people by the console's cookie.
"""

import json
from typing import Any

import pytest
from sqlalchemy import select

from app.core.db import session
from app.models import Employee
from tests.branches import seat_at
from tests.cast import Union
from tests.core.console import shelf
from tests.core.rest.test_resources import NEW, Caller
from tests.visitor import Visitor

pytestmark = pytest.mark.sql

DEEP = "[" * 100_000 + "]" * 100_000


@pytest.fixture
def hr(our_union: Union, client: Visitor) -> Caller:
    return Caller(client, our_union.hr)


def people(union: Union) -> list[str]:
    with union.scope():
        return list(session.scalars(select(Employee.name)))


@pytest.mark.parametrize("where", ["theirs", "sister", "nowhere"])
def test_a_related_number_out_of_sight_is_refused_as_a_missing_one(
    where: str, our_union: Union, their_union: Union, client: Visitor
) -> None:
    branch_hr = Caller(client, seat_at(our_union, "hr"))
    number = {"theirs": their_union.units["总部"], "sister": our_union.units["华北"], "nowhere": 987654}[
        where
    ]
    answer = branch_hr("POST", "/employees/", json=NEW | {"unit": number})
    assert (answer.status_code, list(answer.json["fields"])) == (422, ["unit"])
    assert people(our_union) == []


def test_a_sister_branchs_people_are_neither_listed_nor_found(our_union: Union, client: Visitor) -> None:
    number = shelf.stocked(our_union, shelf.employee, number="E9", name="姐妹单位的人", unit="华北")
    branch_hr = Caller(client, seat_at(our_union, "hr"))
    assert branch_hr("GET", "/employees/").json["count"] == 0
    found, missing = (branch_hr("GET", f"/employees/{each}") for each in (number, 987654))
    assert (found.status_code, found.json) == (missing.status_code, missing.json)
    changed = branch_hr("PUT", f"/employees/{number}", json={"name": "改了"})
    assert changed.status_code == 404
    for query in ("q=姐妹", f"unit={our_union.units['华北']}", "q=E9"):
        assert "姐妹" not in branch_hr("GET", f"/employees/?{query}").text
    assert people(our_union) == ["姐妹单位的人"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ["张三"]), ("name", {"a": 1}), ("name", 5), ("name", True), ("name", 1.5),
        ("name", "长" * 5000),
        ("employee_no", ["E1"]), ("employee_no", {"id": 1}), ("unit", 1.5), ("unit", True), ("unit", [1]),
        ("unit", {"id": {"id": 1}}), ("unit", {"id": 1, "tenant_id": 2}), ("unit", "1 OR 1=1"),
        ("unit", 10**40),
        ("unit", -1), ("unit", "٣"), ("on", 20260105), ("on", ["2026-01-05"]), ("on", "99999-01-01"),
        ("phone", 13812345678), ("phone", {"mask": False}), ("id_no", True),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused_at_its_field(
    field: str, value: Any, hr: Caller, our_union: Union
) -> None:
    body = NEW | {"unit": our_union.units["华东"]} | {field: value}
    answer = hr("POST", "/employees/", json=body)
    assert answer.status_code == 422, answer.text
    assert field in answer.json["fields"]
    assert people(our_union) == []


@pytest.mark.parametrize(
    "body", [DEEP, '{"name": ' + DEEP + "}", '{"name": "a\\u0000b"}', '{"name": "\\ud800"}']
)
def test_a_body_no_field_can_mean_is_refused(body: str, hr: Caller, our_union: Union) -> None:
    answer = hr("POST", "/employees/", data=body, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert set(answer.json) >= {"code", "message"}
    assert people(our_union) == []


@pytest.mark.parametrize(
    "body", [DEEP, "[]", "{}", '{"username": 1, "password": 2}', '{"username": ["a"]}', "x"]
)
def test_a_sign_in_that_is_none_is_refused(body: str, client: Visitor, our_union: Union) -> None:
    answer = client.post("/api/v1/security/login", data=body, content_type="application/json")
    assert answer.status_code in {400, 401}
    assert set(answer.json) >= {"code", "message"}


def test_a_body_as_long_as_a_book_is_not_read(hr: Caller) -> None:
    answer = hr(
        "POST", "/employees/", data=json.dumps({"name": "长" * 1_000_000}), content_type="application/json"
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "field", ["tenant_id", "id", "state", "employee_no_key", "phone_index", "unit_id", "left_on"]
)
def test_what_no_form_asks_cannot_be_assigned(field: str, hr: Caller, our_union: Union) -> None:
    own = shelf.stocked(our_union, shelf.employee)
    for method, path in (("POST", "/employees/"), ("PUT", f"/employees/{own}")):
        answer = hr(method, path, json={field: 2})
        assert (answer.status_code, answer.json["code"]) == (422, "invalid_fields")


@pytest.mark.parametrize("query", ["q=(((", "q=!(x", "q=%25", "q='--", "q=" + "(" * 500])
def test_a_broken_search_is_a_search(query: str, hr: Caller) -> None:
    answer = hr("GET", f"/employees/?{query}")
    assert (answer.status_code, answer.json["count"]) == (200, 0)


@pytest.mark.parametrize(
    "number", ["0", "-1", "abc", "1.0", "٣", "9" * 40, "9" * 5000, "1%00", "null", "[1]"]
)
def test_a_number_that_is_none_is_missing(number: str, hr: Caller) -> None:
    assert hr("GET", f"/employees/{number}").status_code in {400, 404}
    assert hr("PUT", f"/employees/{number}", json={"name": "x"}).status_code in {400, 404}


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "TRACE", "PUT"])
def test_a_method_that_is_none_is_refused(method: str, hr: Caller) -> None:
    assert hr(method, "/employees/", json={}).status_code in {404, 405}


def test_head_and_options_tell_no_rows(hr: Caller, our_union: Union) -> None:
    shelf.stocked(our_union, shelf.employee, name="张三")
    assert hr("HEAD", "/employees/").data == b""
    assert "张三" not in hr("OPTIONS", "/employees/").text


def test_a_refused_change_leaves_nothing_behind(hr: Caller, our_union: Union) -> None:
    own = shelf.stocked(our_union, shelf.employee, name="张三")
    answer = hr("PUT", f"/employees/{own}", json={"name": "改了", "id_no": "110101194912310021"})
    assert answer.status_code == 422
    assert people(our_union) == ["张三"]
