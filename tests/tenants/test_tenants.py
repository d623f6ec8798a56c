"""Making tenants, suspending them, and who stands where."""

from datetime import date

import pytest

from app.core import accounts
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import atomic, session
from app.core.errors import NotFound
from app.core.lifecycle import NotAllowedNow
from app.core.tenancy import tenant_scope
from app.models import AuditEvent, OrgUnit, Tenant
from app.tenants.queries import standing_of, tenant_by, tenant_facts
from app.tenants.services.accounts import open_platform_account
from app.tenants.services.refusals import EmailInUse, TenantExists
from app.tenants.services.tenants import NewTenant, create_tenant, resume, suspend
from app.tenants.wording import NotTaken
from tests.cast import TODAY, Person, Union, on

pytestmark = pytest.mark.sql


def made(code: str = "wanjiang", **given: str) -> NewTenant:
    values = {"name": "皖江集团", "region": "安徽", "admin_email": "sun@example.com", **given}
    with on(), atomic():
        return create_tenant(code, actor=SYSTEM, at=now(), **values)


def test_a_new_tenant_has_a_top_unit_and_an_administrator_who_must_change_the_password(
    database: object,
) -> None:
    new = made()
    account = accounts.account_by_email("SUN@example.com")
    assert account is not None
    standing = standing_of(account.id, TODAY)
    assert standing is not None
    assert standing.tenant_code == "wanjiang"
    assert accounts.state_of(account.id).must_change_password
    (seat,) = standing.seats
    assert (seat.role, seat.unit_name, seat.is_root, seat.alone) == ("tenant_admin", "皖江集团", True, False)
    with tenant_scope(new.tenant_id):
        root = session.query(OrgUnit).one()
        assert (root.path, root.code) == (f"{root.id}/", "HQ")
        assert {event.verb for event in session.query(AuditEvent)} >= {
            "create_tenant",
            "give_seat",
            "open_unit",
        }


def test_an_existing_code_is_refused_and_nothing_is_left_behind(database: object) -> None:
    made()
    with pytest.raises(TenantExists, match="wanjiang"):
        made(admin_email="other@example.com")
    assert accounts.account_by_email("other@example.com") is None


def test_a_code_that_differs_in_capitals_alone_is_refused(database: object) -> None:
    made("wanjiang")
    with pytest.raises(TenantExists, match="WanJiang"):
        made("WanJiang", admin_email="other@example.com")


def test_an_address_that_signs_in_already_is_refused(database: object) -> None:
    made()
    with pytest.raises(EmailInUse):
        made("second", admin_email="Sun@Example.com")
    with pytest.raises(NotFound):
        tenant_by("second")


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("code", "两个 字", "tenant_code_shape"),
        ("code", "", "tenant_code_shape"),
        ("name", " ", "unit_name_shape"),
        ("name", "集团/工会", "unit_name_shape"),
        ("region", "火星", "region_unknown"),
        ("admin_email", "nobody", "email_invalid"),
        ("admin_email", "", "email_invalid"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_a_sentence(
    database: object, field: str, value: str, problem: str
) -> None:
    given = {"code": "wanjiang", field: value}
    with pytest.raises(NotTaken) as refused:
        made(**given)
    assert refused.value.details["problem"] == problem
    assert session.query(Tenant).count() == 0


def test_a_province_is_known_by_its_long_name_too(database: object) -> None:
    made(region="安徽省")
    assert tenant_by("wanjiang").region == "安徽"


def test_the_people_of_a_suspended_tenant_are_told_so_until_it_is_resumed(
    our_union: Union, platform: Person
) -> None:
    with on(), atomic():
        suspend(tenant_by("ours"), actor=platform.actor, reason="合同到期")
    assert standing_of(our_union.hr.user_id, TODAY).suspended
    with pytest.raises(NotAllowedNow), atomic():
        suspend(tenant_by("ours"), actor=platform.actor)
    with on(), atomic():
        resume(tenant_by("ours"), actor=platform.actor)
    assert not standing_of(our_union.hr.user_id, TODAY).suspended
    with our_union.scope():
        said = session.query(AuditEvent).filter_by(verb="suspend").one()
        assert (said.reason, said.changes) == ("合同到期", {"state": ["active", "suspended"]})


def test_a_platform_administrator_belongs_to_no_tenant(platform: Person) -> None:
    assert standing_of(platform.user_id, TODAY) is None
    with pytest.raises(EmailInUse), atomic():
        open_platform_account(platform.email, name="又一位")


def test_the_list_of_tenants_counts_everybody(our_union: Union, their_union: Union) -> None:
    assert tenant_facts() == [
        {"code": "ours", "name": "皖江集团工会", "employees": 0},
        {"code": "theirs", "name": "江南集团工会", "employees": 0},
    ]


def test_a_seat_counts_from_its_first_day(our_union: Union) -> None:
    assert standing_of(our_union.hr.user_id, TODAY).seats
    assert standing_of(our_union.hr.user_id, date(2025, 12, 31)).seats == ()
