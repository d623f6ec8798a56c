"""What the platform does to a tenant: packages, suspension, handing over, an administrator's password."""

import pytest

from app.core import jobs
from app.core.clock import now, today
from app.core.db import atomic, session
from app.core.features import Suspended
from app.core.jobs import enqueue
from app.core.models import AuditEvent, Job
from app.core.terminal import inside
from app.models import Seat, Tenant
from app.rules.features import FEATURES, missing
from app.tenants.queries import at_work, last_activity
from app.tenants.services.features import set_features
from app.tenants.services.handover import hand_over, reset_administrator
from app.tenants.services.refusals import FeatureNeeded, FeatureUnknown, NotAnAdministrator, ReasonNeeded
from app.tenants.services.tenants import suspend
from tests.cast import Person, Union, on
from tests.tenants.test_pages import one_time_password
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


@pytest.fixture(autouse=True)
def at_noon() -> object:
    with on():
        yield


def give_only(union: Union, *names: str, actor: Person) -> None:
    with atomic():
        set_features(session.get_one(Tenant, union.tenant_id), wanted=names, actor=actor.actor)


def test_every_package_with_what_it_needs_fits() -> None:
    assert missing(FEATURES) is None
    assert missing([]) is None
    assert missing(["points", "people"]) == ("points", "budgets")


@pytest.mark.parametrize(
    ("wanted", "refusal"), [(["settlement"], FeatureNeeded), (["games"], FeatureUnknown)]
)
def test_packages_that_do_not_fit_together_are_refused(
    our_union: Union, platform: Person, wanted: list[str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        give_only(our_union, *wanted, actor=platform)
    assert session.query(Tenant).one().features_off == []


def test_a_page_of_a_package_switched_off_leaves_the_menu_and_is_refused_by_url_and_api(
    client: Visitor, our_union: Union, their_union: Union, platform: Person
) -> None:
    client.sign_in(our_union.officer)
    assert "/grants/list/" in client.get("/").text
    give_only(our_union, "people", "budgets", "care", actor=platform)
    assert "/grants/list/" not in client.get("/").text
    for path in ("/grants/list/", "/orders/list/", "/preparegrant/", "/pointrules/pick/", "/grants/export"):
        answer = client.get(path) if not path.endswith("export") else client.submit(path, form_at="/")
        assert answer.status_code == 403, path
        assert "未开通“积分与商城”" in answer.text, path
    assert client.get("/employees/list/").status_code == 200
    elsewhere = client.application.test_client().sign_in(their_union.officer)
    assert elsewhere.get("/grants/list/").status_code == 200


def test_a_job_of_a_package_switched_off_is_refused_with_a_sentence(
    our_union: Union, platform: Person
) -> None:
    with our_union.scope(), atomic():
        queued = enqueue("grant.submit", {"grant_id": 1, "digest": ""}, actor=our_union.chair.actor).id
    session.rollback()
    give_only(our_union, "people", actor=platform)
    jobs.perform(queued)
    row = session.get_one(Job, queued)
    assert row.state == "refused"
    assert "未开通" in str(row.message)


def test_jobs_chores_and_commands_of_a_suspended_tenant_rest(
    our_union: Union, their_union: Union, platform: Person
) -> None:
    with our_union.scope(), atomic():
        queued = enqueue("grant.submit", {"grant_id": 1, "digest": ""}, actor=our_union.chair.actor).id
    session.rollback()
    with atomic():
        suspend(session.get_one(Tenant, our_union.tenant_id), actor=platform.actor, reason="欠费")
    jobs.perform(queued)
    assert session.get_one(Job, queued).state == "refused"
    assert at_work([our_union.tenant_id, their_union.tenant_id]) == [their_union.tenant_id]
    session.rollback()
    with pytest.raises(Suspended), inside(our_union.tenant_id):
        pass
    with inside(our_union.tenant_id, upkeep=True):
        pass


def test_the_list_tells_when_somebody_was_last_there(
    client: Visitor, our_union: Union, their_union: Union, platform: Person
) -> None:
    client.application.test_client().sign_in(our_union.hr)
    seen = last_activity([our_union.tenant_id, their_union.tenant_id])
    assert seen.keys() == {our_union.tenant_id}
    client.sign_in(platform)
    page = client.get("/tenants/list/").text
    assert "7 / 7" in page
    assert seen[our_union.tenant_id].date() <= now().date()


def test_a_handover_seats_the_new_administrator_and_ends_the_old_one(
    client: Visitor, our_union: Union, platform: Person
) -> None:
    working = client.application.test_client().sign_in(our_union.tenant_admin)
    client.sign_in(platform)
    answer = client.submit(
        f"/handover/{our_union.tenant_id}",
        email="new@example.com",
        name="新主席",
        leaves=str(our_union.tenant_admin.user_id),
        reason="换届",
    )
    newcomer = client.application.test_client()
    newcomer.submit("/login/", username="new@example.com", password=one_time_password(answer.text))
    assert newcomer.get("/").location.startswith("/password/")
    assert working.get("/units/list/").status_code == 302
    with our_union.scope():
        held = session.query(Seat).filter_by(user_id=our_union.tenant_admin.user_id, role="tenant_admin")
        assert all(seat.until_on is not None for seat in held)
        assert session.query(AuditEvent).filter_by(verb="hand_over").one().reason == "换届"


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"email": "kein"}, {"name": ""}, {"leaves": "999999"}, {"leaves": "x"}]
)
def test_a_handover_that_cannot_be_is_said_and_nothing_changes(
    client: Visitor, our_union: Union, platform: Person, wrong: dict[str, str]
) -> None:
    client.sign_in(platform)
    given = {
        "email": "new@example.com",
        "name": "新主席",
        "leaves": str(our_union.tenant_admin.user_id),
        "reason": "换届",
    }
    answer = client.submit(f"/handover/{our_union.tenant_id}", **{**given, **wrong})
    assert answer.status_code == 200
    with our_union.scope():
        seats = session.query(Seat).filter_by(role="tenant_admin").all()
        assert [(seat.user_id, seat.until_on) for seat in seats] == [(our_union.tenant_admin.user_id, None)]


def test_somebody_of_another_union_is_not_handed_this_one(
    our_union: Union, their_union: Union, platform: Person
) -> None:
    tenant = session.get_one(Tenant, our_union.tenant_id)
    with pytest.raises(NotAnAdministrator), atomic():
        hand_over(
            tenant,
            email="new@example.com",
            name="新主席",
            leaves=their_union.tenant_admin.user_id,
            reason="换届",
            on=today(),
            actor=platform.actor,
        )
    session.rollback()
    with pytest.raises(NotAnAdministrator), atomic():
        reset_administrator(
            session.get_one(Tenant, our_union.tenant_id),
            user_id=our_union.hr.user_id,
            reason="忘记密码",
            on=today(),
            actor=platform.actor,
        )
    session.rollback()
    with pytest.raises(ReasonNeeded), atomic():
        reset_administrator(
            session.get_one(Tenant, our_union.tenant_id),
            user_id=our_union.tenant_admin.user_id,
            reason=" ",
            on=today(),
            actor=platform.actor,
        )


def test_the_platform_gives_an_administrator_a_new_password_once(
    client: Visitor, our_union: Union, platform: Person
) -> None:
    client.sign_in(platform)
    answer = client.submit(
        f"/resetadministrator/{our_union.tenant_id}",
        user_id=str(our_union.tenant_admin.user_id),
        reason="来函申请",
    )
    password = one_time_password(answer.text)
    again = client.application.test_client()
    again.submit("/login/", username=our_union.tenant_admin.email, password=password)
    assert again.get("/").location.startswith("/password/")


def test_only_the_platform_keeps_tenants(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.tenant_admin)
    for path in ("setfeatures", "handover", "resetadministrator", "tenants/show"):
        assert client.get(f"/{path}/{our_union.tenant_id}").status_code == 403, path
