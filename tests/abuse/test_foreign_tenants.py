"""Another union's tenant, units and exports, by forged numbers; the platform's pages by a union's people."""

import pytest

from app.core import accounts
from app.core.clock import now, today
from app.core.db import atomic, session
from app.core.models import Job
from app.models import Departure, OrgUnit, Tenant, TenantExport
from app.tenants.services.features import set_features
from app.tenants.services.seats import give_seat
from tests.cast import Person, Union, on
from tests.visitor import Visitor

PLATFORM_ONLY = (
    *("setfeatures", "handover", "resetadministrator", "askexportof", "requestdeletion"),
    *("tenants/show", "tenants/edit"),
)


@pytest.fixture(autouse=True)
def this_day() -> object:
    with on():
        yield


def test_a_unions_people_do_nothing_to_a_tenant_not_even_their_own(
    client: Visitor, our_union: Union, their_union: Union
) -> None:
    for person in (our_union.tenant_admin, our_union.chair, our_union.hr):
        client.sign_in(person)
        for path in PLATFORM_ONLY:
            for tenant_id in (our_union.tenant_id, their_union.tenant_id):
                assert client.get(f"/{path}/{tenant_id}").status_code == 403, path
        for verb in ("suspend", "resume"):
            forged = client.submit(
                f"/tenants/action/{verb}/{their_union.tenant_id}",
                form_at="/",
                reason="x",
                typed="theirs",
            )
            assert forged.status_code == 403
    assert {each.state for each in session.query(Tenant)} == {"active"}


def test_a_unit_is_not_merged_with_another_unions(
    client: Visitor, our_union: Union, their_union: Union
) -> None:
    client.sign_in(our_union.tenant_admin)
    ours, theirs = our_union.units["华北"], their_union.units["华北"]
    assert client.get(f"/mergeunit/{theirs}").status_code == 404
    refused = client.submit(f"/mergeunit/{ours}", into=str(theirs))
    assert refused.status_code == 200
    assert client.get(f"/confirmmerge/{ours}?into={theirs}").status_code == 404
    assert client.get(f"/confirmmerge/{ours}?into=x").status_code == 404
    assert client.get(f"/confirmmerge/{ours}").status_code == 404
    with their_union.scope():
        assert session.get_one(OrgUnit, theirs).state == "open"


def test_a_branch_sees_no_export_and_asks_for_none(client: Visitor, our_union: Union) -> None:
    with our_union.scope(), atomic():
        unit = our_union.unit("华东")
        given = {"name": "分会管理员", "role": "tenant_admin", "unit": unit, "from_on": today()}
        seat = give_seat("branch@ours.example.com", actor=our_union.tenant_admin.actor, **given)
        user_id = seat.seat.user_id
        seat.seat.account.password = session.get(type(seat.seat.account), our_union.hr.user_id).password
        accounts.state_of(user_id).must_change_password = False
    session.rollback()
    branch = Person("分会管理员", "branch@ours.example.com", user_id, "tenant_admin", our_union.tenant_id)
    client.sign_in(branch)
    with atomic():
        session.add(_export(our_union))
    number = session.query(TenantExport).one().id
    assert "绝密事由" not in client.get("/tenantexports/list/").text
    assert client.get(f"/tenantexports/show/{number}").status_code == 404
    assert client.get(f"/tenantexports/file/{number}").status_code == 404
    answer = client.submit("/askexport/", reason="都要")
    assert "总部" in answer.text
    assert session.query(Job).count() == 0


def test_what_a_union_has_not_is_refused_through_the_api_too(
    client: Visitor, our_union: Union, platform: Person
) -> None:
    token = client.post(
        "/api/v1/security/login",
        json={"username": our_union.officer.email, "password": our_union.officer.password},
    ).json["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/orders/", headers=headers).status_code == 200
    with atomic():
        set_features(session.get_one(Tenant, our_union.tenant_id), wanted=["people"], actor=platform.actor)
    refused = client.get("/api/v1/orders/", headers=headers)
    assert refused.status_code == 403
    assert refused.json["code"] == "feature_off"
    assert client.get("/api/v1/employees/", headers=headers).status_code == 200


def test_a_deletion_is_not_confirmed_by_who_forges_the_second_person(
    client: Visitor, our_union: Union, platform: Person
) -> None:
    with atomic():
        session.add(
            Departure(
                tenant_id=our_union.tenant_id,
                code="ours",
                name="皖江集团工会",
                reason="x",
                requested_by=platform.name,
                requested_by_id=platform.user_id,
                requested_at=now(),
                due_on=today(),
                export_id=1,
            )
        )
    number = session.query(Departure).one().id
    client.sign_in(platform)
    own = client.submit(f"/confirmdeletion/{number}", typed="ours", confirmed_by_id="999", actor="999")
    assert "另一位平台管理员" in own.text
    client.sign_in(our_union.tenant_admin)
    assert client.get(f"/confirmdeletion/{number}").status_code == 403
    assert client.get("/departures/list/").status_code == 403
    assert session.query(Departure).one().state == "requested"


def _export(union: Union) -> TenantExport:
    return TenantExport(
        tenant_id=union.tenant_id,
        tenant_name="皖江集团工会",
        state="ready",
        reason="绝密事由",
        asked_by="x",
        asked_at=now(),
    )
