"""People by JSON: a file's checks, a dry run, a digest, a confirmation, a key for sending twice."""

from typing import Any

import pytest
from sqlalchemy import func, select

from app.core.db import session
from app.models import Employee, ImportBatch
from tests.cast import Union
from tests.core.rest.test_resources import Caller
from tests.imports.messy import id_number
from tests.visitor import Visitor

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("today")]


def one(number: int, **changed: Any) -> dict[str, Any]:
    row = {
        "employee_no": f"A{number:04d}",
        "name": "王芳",
        "id_no": id_number(number),
        "phone": str(13800000000 + number),
        "dept_path": "华东/上海一部",
    }
    return row | changed


@pytest.fixture
def hr(our_union: Union, client: Visitor) -> Caller:
    return Caller(client, our_union.hr)


def test_rows_are_checked_then_confirmed_once(hr: Caller, our_union: Union) -> None:
    wrong = one(2, id_no="110105199503076543")
    checked = hr("POST", "/rosters/", json={"rows": [one(1), wrong]})
    assert checked.status_code == 201, checked.json
    assert (checked.json["new"], checked.json["rejected"]) == (1, 1)
    (error,) = checked.json["errors"]
    assert (error["pointer"], error["code"]) == ("/rows/1/id_no", "id_checksum")
    with our_union.scope():
        assert session.scalar(select(func.count()).select_from(Employee)) == 0
    address, said = f"/rosters/{checked.json['id']}/confirm", {"digest": checked.json["digest"]}
    assert hr("POST", address, json={"digest": "0" * 16}).status_code == 400
    done = hr("POST", address, json=said)
    assert (done.status_code, done.json["new"], done.json["already"]) == (200, 1, False)
    assert hr("POST", address, json=said).json["already"] is True
    with our_union.scope():
        session.rollback()
        assert session.scalars(select(Employee.employee_no)).all() == ["A0001"]


def test_the_same_key_is_the_same_check_and_other_rows_are_refused(hr: Caller) -> None:
    key = {"Idempotency-Key": "hr-2026-09-01"}
    first = hr("POST", "/rosters/", json={"rows": [one(1)]}, headers=key).json
    assert hr("POST", "/rosters/", json={"rows": [one(1)]}, headers=key).json["id"] == first["id"]
    refused = hr("POST", "/rosters/", json={"rows": [one(2)]}, headers=key)
    assert (refused.status_code, refused.json["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"rows": []},
        {"rows": "A0001"},
        {"rows": ["A0001"]},
        {"rows": [{"tenant_id": 2, "employee_no": "A1"}]},
        {"rows": [{"employee_no": {"a": 1}}]},
        {"rows": [{"employee_no": "A\u0000"}]},
        {"rows": [{"employee_no": "A1"}] * 2001},
        {"rows": [{"employee_no": "A1"}], "unit": -1},
        {"rows": [{"employee_no": "A1"}], "as_of": "2999-01-01"},
        {"rows": [{"employee_no": "A1"}], "full": True},
    ],
)
def test_what_is_no_list_of_people_is_a_sentence(hr: Caller, our_union: Union, body: Any) -> None:
    answer = hr("POST", "/rosters/", json=body)
    assert answer.status_code in (400, 422), answer.json
    assert answer.json["message"]
    with our_union.scope():
        assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_a_number_that_passed_through_floats_is_refused_as_in_a_sheet(hr: Caller) -> None:
    answer = hr("POST", "/rosters/", json={"rows": [one(1, id_no=int(id_number(1)[:17]) * 10)]})
    assert [each["code"] for each in answer.json["errors"]] == ["id_precision_lost"]


def test_another_unions_roster_and_another_role_are_refused(
    hr: Caller, our_union: Union, their_union: Union, client: Visitor
) -> None:
    made = hr("POST", "/rosters/", json={"rows": [one(1)]}).json
    foreign = Caller(client, their_union.hr)
    assert foreign("GET", f"/rosters/{made['id']}").status_code == 404
    answer = foreign("POST", f"/rosters/{made['id']}/confirm", json={"digest": made["digest"]})
    assert answer.status_code == 404
    officer = Caller(client, our_union.officer)
    assert officer("POST", "/rosters/", json={"rows": [one(2)]}).status_code == 403
