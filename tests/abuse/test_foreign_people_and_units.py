"""Another union's people, units and seats, named by number in every form and address of these pages."""

from typing import Any

import pytest

from app.core.clock import now
from app.core.db import atomic, session
from app.models import Employee, OrgUnit, Seat, TenantUser
from app.people.services.employment import hire
from tests.cast import Union, on
from tests.visitor import Visitor

pytestmark = pytest.mark.sql

PERSON = {"employee_no": "A001", "name": "赵某", "id_no": "11010119900307803X", "phone": "13800138000"}


@pytest.fixture(autouse=True)
def today() -> object:
    with on():
        yield


def employed(union: Union, unit: str = "上海一部", **given: Any) -> int:
    with union.scope(), atomic():
        person = hire(
            union.unit(unit), on=now().date(), at=now(), actor=union.hr.actor, **{**PERSON, **given}
        )
        number = person.id
    session.remove()
    return number


def person_number(union: Union, role: str) -> int:
    found = session.query(TenantUser.id).filter_by(user_id=union.people[role].user_id).scalar()
    session.rollback()
    return found


def test_a_foreign_employee_is_missing_on_every_page(
    client: Visitor, our_union: Union, their_union: Union
) -> None:
    number = employed(their_union)
    client.sign_in(our_union.hr)
    pages = ["employees/show", "employees/edit", "move", "leave", "return", "joinunion", "leaveunion"]
    for page in pages:
        assert client.get(f"/{page}/{number}").status_code == 404, page
        answer = client.submit(f"/{page}/{number}", form_at="/employees/list/", on="2026-09-01", reason="x")
        assert answer.status_code in {404, 405}, page
    assert "赵某" not in client.get("/employees/list/?q=13800138000").text
    with their_union.scope():
        assert session.get_one(Employee, number).state == "active"


def test_a_foreign_unit_is_taken_by_no_form(client: Visitor, our_union: Union, their_union: Union) -> None:
    number = employed(our_union)
    foreign = str(their_union.units["华东"])
    client.sign_in(our_union.hr)
    for path, field in (
        ("/hire/", "unit"),
        (f"/move/{number}", "to_unit"),
        ("/hire/?unit=" + foreign, "nothing"),
    ):
        given = {
            **PERSON,
            "employee_no": "B1",
            "id_no": "11010119900307811X",
            "on": "2026-09-01",
            field: foreign,
        }
        answer = client.submit(path, **given)
        assert answer.status_code == 200, path
    assert their_union.code not in client.get("/hire/?unit=" + foreign).text
    with our_union.scope():
        assert session.query(Employee).count() == 1
        assert session.get_one(Employee, number).unit_id == our_union.units["上海一部"]


def test_pickers_find_only_what_is_in_sight(client: Visitor, our_union: Union, their_union: Union) -> None:
    with their_union.scope(), atomic():
        their_union.unit("华北").name = "机密大区"
    session.remove()
    client.sign_in(our_union.hr)
    assert client.get("/hire/pick/unit?q=华").json
    assert client.get("/hire/pick/unit?q=机密").json == []


def test_foreign_units_and_seats_are_neither_shown_nor_changed(
    client: Visitor, our_union: Union, their_union: Union
) -> None:
    client.sign_in(our_union.tenant_admin)
    unit, seat = their_union.units["华北"], their_union.hr.seat_id
    for path in (f"/units/show/{unit}", f"/units/edit/{unit}", f"/moveunit/{unit}", f"/seats/show/{seat}"):
        assert client.get(path).status_code == 404, path
    for path in (f"/units/action/close_unit/{unit}", f"/seats/action/end_seat/{seat}"):
        assert client.submit(path, form_at="/units/list/").status_code == 404, path
    client.submit("/units/add", parent=str(unit), name="越界", code="X1")
    client.submit(f"/moveunit/{our_union.units['华东']}", parent=str(unit))
    given = {"role": "hr", "unit": str(unit), "from_on": "2026-09-01"}
    client.submit("/giveseat/", email="x@example.com", name="某", **given)
    with their_union.scope():
        assert session.query(OrgUnit).count() == 4
        assert session.query(OrgUnit).filter_by(state="closed").count() == 0
        assert session.query(Seat).filter_by(id=seat).one().until_on is None


def test_foreign_people_are_neither_shown_nor_reset_nor_seated(
    client: Visitor, our_union: Union, their_union: Union
) -> None:
    foreign = person_number(their_union, "hr")
    client.sign_in(our_union.tenant_admin)
    assert "赵敏" not in client.get("/people/list/").text
    for page in ("people/show", "resetpassword", "giveseatto"):
        assert client.get(f"/{page}/{foreign}").status_code == 404, page
    given = {"role": "hr", "unit": str(our_union.units["华东"]), "from_on": "2026-09-01"}
    assert client.submit(f"/giveseatto/{foreign}", form_at="/people/list/", **given).status_code == 404
    answer = client.submit("/giveseat/", email=their_union.hr.email, name="赵敏", **given)
    assert answer.status_code == 200
    their_visitor = client.application.test_client()
    their_visitor.sign_in(their_union.hr)


def test_a_branch_reaches_neither_its_sisters_nor_headquarters(client: Visitor, our_union: Union) -> None:
    from app.tenants.services.seats import give_seat

    elsewhere = employed(our_union, "华北")
    with our_union.scope(), atomic():
        for role in ("hr", "tenant_admin"):
            give_seat(
                f"branch-{role}@example.com",
                name="分会",
                role=role,
                unit=our_union.unit("华东"),
                from_on=now().date(),
                actor=our_union.tenant_admin.actor,
            )
    session.remove()
    visitors = {role: branch(client, f"branch-{role}@example.com") for role in ("hr", "tenant_admin")}
    assert visitors["hr"].get(f"/employees/show/{elsewhere}").status_code == 404
    assert visitors["hr"].get(f"/move/{elsewhere}").status_code == 404
    admin = visitors["tenant_admin"]
    people = admin.get("/people/list/").text
    assert "分会" in people
    assert our_union.chair.name not in people
    for page in ("resetpassword", "giveseatto", "people/show"):
        assert admin.get(f"/{page}/{person_number(our_union, 'chair')}").status_code == 404, page
    given = {"role": "finance", "unit": str(our_union.units["总部"]), "from_on": "2026-09-01"}
    refused = admin.submit("/giveseat/", email="branch-up@example.com", name="向上", **given)
    assert refused.status_code == 200
    assert admin.get(f"/units/edit/{our_union.units['总部']}").status_code == 404
    with our_union.scope():
        assert session.query(Seat).filter_by(role="finance").count() == 1


def branch(client: Visitor, email: str) -> Visitor:
    """Somebody signed in with a password of their own."""
    from app.core import accounts
    from tests.cast import PASSWORD

    with atomic():
        account = accounts.account_by_email(email)
        assert account is not None
        accounts.set_password(account, PASSWORD)
        accounts.state_of(account.id).must_change_password = False
    session.remove()
    visitor = client.application.test_client()
    answer = visitor.submit("/login/", username=email, password=PASSWORD)
    assert answer.status_code == 302
    return visitor
