"""The pages of tenants, units and people with seats, as somebody at the console meets them."""

import re

import pytest
from werkzeug.security import check_password_hash

from app.core import accounts
from app.core.clock import now
from app.core.db import session
from app.models import OrgUnit, Seat, Tenant, TenantUser
from app.tenants.services.refusals import OutOfSight
from app.tenants.services.settings import change_our_union
from tests.cast import Person, Union, on
from tests.visitor import Visitor

pytestmark = pytest.mark.sql

ONE_TIME = re.compile(r"\b(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{4}\b")


@pytest.fixture(autouse=True)
def today() -> object:
    with on():
        yield


def one_time_password(text: str) -> str:
    found = ONE_TIME.search(text)
    assert found, text
    return found[0]


def membership_of(person: Person) -> TenantUser:
    return session.query(TenantUser).filter_by(user_id=person.user_id).one()


def test_the_platform_makes_a_tenant_whose_administrator_can_begin(client: Visitor, platform: Person) -> None:
    client.sign_in(platform)
    answer = client.submit(
        "/createtenant/",
        code="new-union",
        name="新成立工会",
        region="上海",
        admin_email="first@new.example.com",
    )
    assert answer.status_code == 200
    password = one_time_password(answer.text)
    account = accounts.account_by_email("first@new.example.com")
    assert check_password_hash(account.password, password)
    assert "new-union" in client.get("/tenants/list/").text
    newcomer = client.application.test_client()
    newcomer.submit("/login/", username="first@new.example.com", password=password)
    assert newcomer.get("/units/list/").location.startswith("/password/")


def test_a_code_that_is_taken_stays_on_the_form_with_what_was_typed(
    client: Visitor, platform: Person, our_union: Union
) -> None:
    client.sign_in(platform)
    answer = client.submit(
        "/createtenant/", code="ours", name="重名工会", region="上海", admin_email="first@new.example.com"
    )
    assert "重名工会" in answer.text
    assert "first@new.example.com" in answer.text
    assert session.query(Tenant).count() == 1


def test_the_people_of_a_suspended_tenant_are_shut_out(
    client: Visitor, platform: Person, our_union: Union
) -> None:
    working = client.application.test_client().sign_in(our_union.hr)
    client.sign_in(platform)
    refused = client.submit(f"/tenants/action/suspend/{our_union.tenant_id}", form_at="/tenants/list/")
    assert refused.status_code == 302
    assert session.query(Tenant).one().state == "active"  # without a reason nothing happens
    client.submit(
        f"/tenants/action/suspend/{our_union.tenant_id}",
        form_at="/tenants/list/",
        reason="合同到期",
        typed="ours",
    )
    assert session.query(Tenant).one().state == "suspended"
    assert working.get("/employees/list/").status_code == 302
    entered = working.submit("/login/", username=our_union.hr.email, password=our_union.hr.password)
    assert entered.status_code == 403
    assert "已暂停使用" in entered.text
    client.submit(f"/tenants/action/resume/{our_union.tenant_id}", form_at="/tenants/list/")
    working.sign_in(our_union.hr)
    assert working.get("/employees/list/").status_code == 200


def test_the_platform_changes_the_facts_of_a_tenant(
    client: Visitor, platform: Person, our_union: Union
) -> None:
    client.sign_in(platform)
    path = f"/tenants/edit/{our_union.tenant_id}"
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', client.get(path).text)[1]
    facts = {"name": "皖江新名工会", "region": "江苏", "seen": seen}
    wrong = client.submit(path, credit_code="91110000600037341X", **facts)
    assert wrong.status_code == 200
    client.submit(path, credit_code="91110000600037341l", **facts)
    tenant = session.query(Tenant).one()
    assert (tenant.name, tenant.region, tenant.credit_code) == ("皖江新名工会", "江苏", "91110000600037341L")


def test_the_platform_sees_no_business(client: Visitor, platform: Person, our_union: Union) -> None:
    client.sign_in(platform)
    for path in ("/employees/list/", "/units/list/", "/people/list/", "/hire/"):
        assert client.get(path).status_code == 403, path


def test_units_are_opened_renamed_and_moved(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.tenant_admin)
    client.submit("/units/add", parent=str(our_union.units["华东"]), name="南京部", code="NJ")
    with our_union.scope():
        unit = session.query(OrgUnit).filter_by(code="NJ").one()
        number = unit.id
        assert unit.full_name == "华东/南京部"
    path = f"/units/edit/{number}"
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', client.get(path).text)[1]
    client.submit(path, name="南京一部", code="NJ1", seen=seen)
    client.submit(f"/moveunit/{number}", parent=str(our_union.units["华北"]))
    with our_union.scope():
        assert session.get_one(OrgUnit, number).full_name == "华北/南京一部"
    assert "南京一部" in client.get("/units/list/").text


def test_a_unit_that_is_not_empty_stays_open_and_says_why(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.tenant_admin)
    client.submit(f"/units/action/close_unit/{our_union.units['华东']}", form_at="/units/list/")
    assert "“华东”" in client.get("/units/list/").text
    with our_union.scope():
        assert our_union.unit("华东").state == "open"
    client.submit(f"/units/action/close_unit/{our_union.units['华北']}", form_at="/units/list/")
    with our_union.scope():
        assert our_union.unit("华北").state == "closed"


def test_a_seat_given_to_somebody_new_shows_a_password_once(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.tenant_admin)
    given = {"role": "hr", "unit": str(our_union.units["华东"]), "from_on": "2026-09-01"}
    answer = client.submit("/giveseat/", email="new@example.com", name="新来的", **given)
    password = one_time_password(answer.text)
    assert password not in client.get("/people/list/").text
    newcomer = client.application.test_client()
    newcomer.submit("/login/", username="new@example.com", password=password)
    assert newcomer.get("/").location.startswith("/password/")


def test_an_incompatible_seat_is_refused_on_the_form(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.tenant_admin)
    given = {"role": "chair", "unit": str(our_union.units["华东"]), "from_on": "2026-09-01"}
    answer = client.submit(f"/giveseatto/{membership_of(our_union.officer).id}", **given)
    assert answer.status_code == 200
    assert "不相容" in answer.text
    with our_union.scope():
        assert session.query(Seat).filter_by(user_id=our_union.officer.user_id).count() == 1


def test_an_ended_seat_closes_the_pages_at_once(client: Visitor, our_union: Union) -> None:
    working = client.application.test_client().sign_in(our_union.hr)
    client.sign_in(our_union.tenant_admin)
    client.submit(f"/seats/action/end_seat/{our_union.hr.seat_id}", form_at="/people/list/")
    assert working.get("/employees/list/").status_code == 302
    assert "岗位或账号有变动" in working.get("/login/").text


def test_a_reset_password_ends_the_sessions_of_the_old_one(client: Visitor, our_union: Union) -> None:
    working = client.application.test_client().sign_in(our_union.hr)
    client.sign_in(our_union.tenant_admin)
    answer = client.submit(f"/resetpassword/{membership_of(our_union.hr).id}", reason="忘记密码")
    assert one_time_password(answer.text)
    assert working.get("/employees/list/").status_code == 302


def test_the_list_of_people_is_searched_by_name_and_address(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.tenant_admin)
    everybody = client.get("/people/list/").text
    assert all(person.name in everybody for person in our_union.people.values())
    found = client.get("/people/list/?q=王芳").text
    assert our_union.hr.email in found
    assert our_union.chair.email not in found


def test_an_auditor_looks_at_seats_and_changes_none(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.auditor)
    assert client.get("/people/list/").status_code == 200
    for path in ("/giveseat/", f"/resetpassword/{membership_of(our_union.hr).id}", "/units/add"):
        assert client.get(path).status_code == 403, path
    ended = client.submit(f"/seats/action/end_seat/{our_union.hr.seat_id}", form_at="/people/list/")
    assert ended.status_code == 403


def test_a_branch_does_not_change_the_union(our_union: Union) -> None:
    with our_union.scope("华东"), pytest.raises(OutOfSight):
        change_our_union(
            region="安徽", credit_code=None, values={}, seen="", actor=our_union.tenant_admin.actor, at=now()
        )
