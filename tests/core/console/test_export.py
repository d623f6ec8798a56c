"""A list as a workbook: the rows of all its pages and no other, masked, adding up, on record."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from app.core.actor import SYSTEM
from app.core.console import export as exporting
from app.core.db import atomic, session
from app.core.tenancy import tenant_scope
from app.models import AuditEvent, StoredFile
from app.people.services.identity import sensitive_values
from app.tenants.services.seats import give_seat
from tests.cast import Person, Union
from tests.core.console import shelf
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
PHONE = "13800138000"


@pytest.fixture
def people(our_union: Union, their_union: Union) -> Union:
    with our_union.scope(), atomic():
        for number in range(30):
            unit = "华东" if number % 2 else "华北"
            shelf.employee(
                our_union, f"E{number:02}", f"职工{number:02}", unit, gender="男" if number % 3 else "女"
            )
        shelf.employee(our_union, "X1", "=1+1", "总部", **sensitive_values(id_no=None, phone=PHONE))
    with their_union.scope(), atomic():
        shelf.employee(their_union, "T1", "别家的人")
    return our_union


def taken(visitor: Visitor, address: str) -> tuple[dict[str, str], list[tuple[object, ...]]]:
    answer = visitor.submit(address, form_at="/")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(BytesIO(answer.data))
    cover, rows = (list(sheet.values) for sheet in book.worksheets)
    return {str(line[0]): str(line[1]) for line in cover}, rows


def test_the_rows_are_those_of_all_pages(people: Union, client: Visitor) -> None:
    client.sign_in(people.hr)
    query = "gender=男&_oc_Employees=name&_od_Employees=desc"
    cover, rows = taken(client, f"/employees/export?{query}")
    shown = [
        name
        for page in (0, 1)
        for name in _names(
            client.get(f"/employees/list/?{query}&psize_Employees=10&page_Employees={page}").text
        )
    ]
    assert [row[1] for row in rows[1:]] == shown == sorted(shown, reverse=True)
    assert len(shown) == 20
    assert cover["性别"] == "是 男"
    assert cover["导出人"] == "王芳"


def _names(text: str) -> list[str]:
    return [part.partition("<")[0] for part in text.split('data-label="姓名">')[1:]]


def test_the_columns_are_those_shown(people: Union, client: Visitor) -> None:
    client.sign_in(people.hr)
    _cover, rows = taken(client, "/employees/export?cols=gender,name&q=E00")
    assert rows == [("性别", "姓名"), ("女", "职工00")]


def test_another_units_and_another_unions_rows_are_absent(people: Union, client: Visitor) -> None:
    with people.scope(), atomic():
        there = {"unit": people.unit("华东"), "from_on": date(2026, 1, 1), "actor": SYSTEM}
        seat = give_seat(people.officer.email, role="hr", **there).seat.id
    client.sign_in(people.officer)
    client.submit("/seat/", form_at="/", seat=seat)
    _cover, rows = taken(client, "/employees/export")
    names = {row[1] for row in rows[1:]}
    assert names == {f"职工{number:02}" for number in range(1, 30, 2)}


def test_what_is_masked_on_the_page_is_masked_in_the_workbook_and_formulas_are_text(
    people: Union, client: Visitor
) -> None:
    client.sign_in(people.hr)
    _cover, rows = taken(client, "/employees/export?q=X1")
    assert rows[1][1] == "=1+1"
    assert PHONE not in str(rows)
    assert "138****8000" in str(rows)


def test_an_export_stands_in_the_audit(people: Union, client: Visitor) -> None:
    client.sign_in(people.hr)
    taken(client, "/employees/export?gender=女")
    with people.scope():
        event = session.query(AuditEvent).filter_by(verb="export").one()
        assert event.actor_name == "王芳"
        assert event.changes["rows"] == [None, 10]


def test_who_may_only_look_takes_nothing_along(people: Union, client: Visitor) -> None:
    client.sign_in(people.tenant_admin)
    assert "/employees/export" not in client.get("/employees/list/").text
    assert client.submit("/employees/export", form_at="/").status_code == 403


def test_a_long_list_is_written_by_a_worker_as_its_reader_sees_it(
    people: Union, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.core.jobs.performing import perform
    from app.core.models import Job

    monkeypatch.setattr(exporting, "FEW", 5)
    client.sign_in(people.hr)
    answer = client.submit("/employees/export?gender=男", form_at="/")
    assert answer.status_code == 302
    job_id = int(answer.headers["Location"].rpartition("/")[2])
    perform(job_id)
    assert client.get(f"/progress/{job_id}.json").get_json()["state"] == "done"
    with client.get(f"/progress/{job_id}/file") as sent:
        book = openpyxl.load_workbook(BytesIO(sent.data))
    assert len(list(book.worksheets[1].values)) == 21
    with tenant_scope(people.tenant_id):
        assert session.query(StoredFile).filter_by(kind="list").one().name.startswith("职工")
        assert session.get_one(Job, job_id).params == {
            "page": "Employees",
            "query": {"gender": ["男"], "cols": [""]},
        }


def test_the_platform_takes_its_list_of_tenants_along(
    people: Union, their_union: Union, platform: Person, client: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    """It has no tenant's trail to stand in: the log of the platform's own acts tells."""
    with caplog.at_level("INFO", logger="audit"):
        _cover, rows = taken(client.sign_in(platform), "/tenants/export")
    assert {row[0] for row in rows} >= {people.code, their_union.code}
    assert any('"verb": "export"' in each.getMessage() for each in caplog.records)
