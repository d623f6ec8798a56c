"""A tenant leaves: all its data in one file, and its deletion by two people after a wait."""

import hashlib
import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy.exc import DBAPIError

from app.budgets.services import allocate, approve_budget, open_sub_account
from app.core import files, jobs, schema
from app.core.actor import SYSTEM
from app.core.audit_check import verify as verify_chain
from app.core.clock import now, today
from app.core.db import atomic, session
from app.core.models import AuditEvent, Job, StoredFile
from app.core.money import Money
from app.core.tenancy import tenant_scope
from app.models import Departure, Employee, Tenant, TenantExport, TenantUser
from app.rules.budgets import BudgetKey
from app.tenants.jobs import export_all, remove_confirmed
from app.tenants.services.deletion import delete_tenant, rows_left
from app.tenants.services.departures import request_deletion
from app.tenants.services.refusals import (
    DeletionNotReady,
    ExportNotReady,
    OutOfSight,
    ReasonNeeded,
    SecondPersonNeeded,
)
from app.tenants.services.tenants import resume, suspend
from tests.cast import PASSWORD, TODAY, Person, Union, on
from tests.treasury import FINANCE, employee
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
ID_NO = "34010419800101001X"


@pytest.fixture(autouse=True)
def this_day() -> object:
    with on():
        yield


def hired(union: Union, count: int) -> None:
    """So many people, and money in a sub-account: rows in tables nobody deletes from."""
    for number in range(count):
        employee(f"{union.code}{number}", union.units["华东"])
    key = BudgetKey(2026, "retained", "50105")
    given = {"name": "会员活动", "approved": Money.yuan("1000.00"), "actor": FINANCE, "on": today()}
    budget = approve_budget(union.unit("总部"), key, **given)
    account = open_sub_account(budget, code="ZQ", name="中秋慰问", actor=FINANCE)
    allocate(account, amount=Money.yuan("100.00"), actor=FINANCE, on=today(), reference="first")


@pytest.fixture
def second(platform: Person) -> Person:
    from app.core import accounts
    from app.tenants.services.accounts import open_platform_account

    with atomic():
        open_platform_account("second@example.com", name="平台乙", password=PASSWORD)
        account = accounts.account_by_email("second@example.com")
        return Person("平台乙", "second@example.com", account.id, "platform_admin")


def exported(union: Union, actor: Person, **more: object) -> TenantExport:
    """An export asked for and made."""
    with atomic():
        made = export_all(
            session.get_one(Tenant, union.tenant_id), reason="存档", actor=actor.actor, at=now(), **more
        )
        number, job_id = made.id, made.job_id
    jobs.perform(job_id)
    session.rollback()
    assert session.get_one(Job, job_id).state == "done", session.get_one(Job, job_id).message
    return session.get_one(TenantExport, number)


def opened(row: TenantExport) -> zipfile.ZipFile:
    with tenant_scope(row.tenant_id):
        stored = session.get_one(StoredFile, row.file_id)
        data = files.path_of(stored).read_bytes()
    session.rollback()
    assert hashlib.sha256(data).hexdigest() == row.sha
    return zipfile.ZipFile(BytesIO(data))


def at_rest(union: Union, actor: Person) -> None:
    with atomic():
        suspend(session.get_one(Tenant, union.tenant_id), actor=actor.actor, reason="合同到期")


def requested(union: Union, actor: Person, **more: object) -> int:
    given = {"reason": "合同到期", "typed": union.code, "wait_days": 30, "on": today(), "at": now()}
    with atomic():
        tenant = session.get_one(Tenant, union.tenant_id)
        return request_deletion(tenant, **{**given, **more}, actor=actor.actor).id


def confirmed(number: int, actor: Person, typed: str = "ours") -> int:
    with atomic():
        row = session.get_one(Departure, number)
        return remove_confirmed(row, typed=typed, on=today(), at=now(), actor=actor.actor)


def test_an_export_holds_every_row_of_every_table_once_and_says_so(
    our_union: Union, their_union: Union, platform: Person
) -> None:
    with our_union.scope(), atomic():
        hired(our_union, 3)
    session.rollback()
    archive = opened(exported(our_union, platform))
    manifest = json.loads(archive.read("manifest.json"))
    assert set(manifest["tables"]) == set(schema.scoped_table_names())
    for facts in manifest["tables"].values():
        lines = archive.read(facts["jsonl"]["name"])
        assert len(lines.splitlines()) == facts["rows"]
        assert hashlib.sha256(lines).hexdigest() == facts["jsonl"]["sha256"]
    people = manifest["tables"]["employees"]
    book = load_workbook(BytesIO(archive.read(people["workbook"]["name"])), read_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) == people["rows"] + 1 == 4
    assert "姓名" in rows[0]
    assert manifest["sensitive"] == "masked"
    assert their_union.tenant_admin.email not in archive.read("jsonl/accounts.jsonl").decode()


def test_sensitive_values_are_in_clear_only_with_the_code_typed(our_union: Union) -> None:
    with our_union.scope(), atomic():
        hired(our_union, 1)
        session.query(Employee).first().id_no = ID_NO
        files.keep(BytesIO(b"evidence"), name="证明.pdf", kind="care", actor=SYSTEM)
    session.rollback()
    masked = opened(exported(our_union, our_union.tenant_admin))
    assert ID_NO not in masked.read("jsonl/employees.jsonl").decode()
    assert json.loads(masked.read("manifest.json"))["files"] == {"count": 0, "left_out": 1}
    with pytest.raises(ReasonNeeded), atomic():
        exported(our_union, our_union.tenant_admin, in_clear=True, typed="theirs")
    session.rollback()
    clear = opened(exported(our_union, our_union.tenant_admin, in_clear=True, typed="ours"))
    assert ID_NO in clear.read("jsonl/employees.jsonl").decode()
    assert [name for name in clear.namelist() if name.startswith("files/")] != []
    with our_union.scope():
        said = session.query(AuditEvent).filter_by(verb="export_tenant").order_by(AuditEvent.id).all()
        assert [each.changes["in_clear"][1] for each in said] == [False, True]


def test_an_export_is_asked_for_once_at_the_top_and_with_a_reason(
    our_union: Union, their_union: Union
) -> None:
    admin = our_union.tenant_admin.actor
    with our_union.scope("华东"), pytest.raises(OutOfSight):
        export_all(session.get_one(Tenant, our_union.tenant_id), reason="存档", actor=admin, at=now())
    session.rollback()
    with our_union.scope(), pytest.raises(OutOfSight):
        export_all(session.get_one(Tenant, their_union.tenant_id), reason="存档", actor=admin, at=now())
    session.rollback()
    with our_union.scope(), atomic():
        tenant = session.get_one(Tenant, our_union.tenant_id)
        with pytest.raises(ReasonNeeded):
            export_all(tenant, reason=" ", actor=admin, at=now())
        export_all(tenant, reason="存档", actor=admin, at=now())
        tenant = session.get_one(Tenant, our_union.tenant_id)
        with pytest.raises(ExportNotReady):
            export_all(tenant, reason="存档", actor=admin, at=now())


def test_an_export_is_fetched_by_its_own_union_and_by_the_platform_if_that_asked_for_it(
    client: Visitor, our_union: Union, their_union: Union, platform: Person
) -> None:
    own, path = exported(our_union, platform).id, ""
    for number in (exported(our_union, our_union.tenant_admin).id, own):
        path = f"/tenantexports/file/{number}"
        client.sign_in(our_union.tenant_admin)
        with client.get(path) as answer:
            assert answer.data[:2] == b"PK"
        client.sign_in(platform)
        with client.get(path) as answer:
            assert answer.status_code == (200 if number == own else 404)
        assert (path in client.get(f"/tenantexports/show/{number}").text) == (number == own)
    client.sign_in(their_union.tenant_admin)
    assert client.get(path).status_code == 404
    assert client.get(f"/tenantexports/show/{own}").status_code == 404
    client.sign_in(our_union.chair)
    assert client.get(path).status_code == 403
    with our_union.scope():
        assert session.query(AuditEvent).filter_by(verb="download").count() == 3


def test_a_tenant_at_work_or_not_exported_since_is_not_deleted(our_union: Union, platform: Person) -> None:
    with pytest.raises(DeletionNotReady):
        requested(our_union, platform)
    session.rollback()
    with on(TODAY - timedelta(days=1)):
        exported(our_union, platform)
    at_rest(our_union, platform)
    with pytest.raises(DeletionNotReady):
        requested(our_union, platform)
    session.rollback()
    exported(our_union, platform)
    with pytest.raises(ReasonNeeded):
        requested(our_union, platform, typed="our")
    session.rollback()
    assert requested(our_union, platform)


def test_two_people_and_a_wait(our_union: Union, platform: Person, second: Person) -> None:
    at_rest(our_union, platform)
    exported(our_union, platform)
    number = requested(our_union, platform)
    with pytest.raises(DeletionNotReady):
        confirmed(number, second)
    session.rollback()
    with on(TODAY + timedelta(days=30)):
        with pytest.raises(SecondPersonNeeded):
            confirmed(number, platform)
        session.rollback()
        with pytest.raises(ReasonNeeded):
            confirmed(number, second, typed="")
        session.rollback()
        with pytest.raises(DeletionNotReady), atomic():
            delete_tenant(number, actor=second.actor, at=now())
        session.rollback()
        with pytest.raises(Exception, match="注销"), atomic():
            resume(session.get_one(Tenant, our_union.tenant_id), actor=platform.actor)
    session.rollback()
    assert session.get_one(Departure, number).state == "requested"


def test_a_deleted_tenant_is_gone_and_the_others_stay_as_they_were(
    our_union: Union, their_union: Union, platform: Person, second: Person
) -> None:
    for union in (our_union, their_union):
        with union.scope(), atomic():
            hired(union, 2)
            files.keep(BytesIO(b"x"), name="x.pdf", kind="care", actor=SYSTEM)
        session.rollback()
    at_rest(our_union, platform)
    exported(our_union, platform)
    number = requested(our_union, platform)
    theirs = rows_left(their_union.tenant_id)
    with on(TODAY + timedelta(days=30)):
        jobs.perform(confirmed(number, second))
    session.rollback()
    row = session.get_one(Departure, number)
    assert (row.state, row.confirmed_by) == ("done", "平台乙")
    assert row.counts["employees"] == 2
    assert rows_left(our_union.tenant_id) == 0
    session.rollback()
    assert session.get(Tenant, our_union.tenant_id) is None
    assert session.query(TenantUser).filter_by(tenant_id=our_union.tenant_id).count() == 0
    assert rows_left(their_union.tenant_id) == theirs
    with their_union.scope():
        assert verify_chain().ok
    assert not (files._path(str(our_union.tenant_id))).exists()
    assert files._path(str(their_union.tenant_id)).exists()
    with atomic():
        assert delete_tenant(number, actor=second.actor, at=now()) == row.counts


def test_the_triggers_let_go_of_nobody_else(our_union: Union, their_union: Union, platform: Person) -> None:
    """A confirmed departure of one tenant opens nothing of another's."""
    at_rest(our_union, platform)
    exported(our_union, platform)
    number = requested(our_union, platform)
    with atomic():
        row = session.get_one(Departure, number)
        row.state, row.confirmed_by_id = "confirmed", platform.user_id + 1000
    session.rollback()
    with their_union.scope(), pytest.raises(DBAPIError, match="append-only"), atomic():
        for event in session.query(AuditEvent):
            session.delete(event)
    session.rollback()
    with our_union.scope(), pytest.raises(DBAPIError, match="append-only"), atomic():
        session.query(AuditEvent).first().verb = "forged"


def test_one_person_cannot_stand_for_both_even_in_the_database(our_union: Union, platform: Person) -> None:
    at_rest(our_union, platform)
    exported(our_union, platform)
    number = requested(our_union, platform)
    with pytest.raises(DBAPIError), atomic():
        row = session.get_one(Departure, number)
        row.state, row.confirmed_by_id = "confirmed", row.requested_by_id


def test_the_pages_of_leaving_are_the_platforms(client: Visitor, our_union: Union, platform: Person) -> None:
    at_rest(our_union, platform)
    exported(our_union, platform)
    client.sign_in(platform)
    card = client.get(f"/tenants/show/{our_union.tenant_id}").text
    assert "申请注销" in card
    answer = client.submit(f"/requestdeletion/{our_union.tenant_id}", reason="合同到期", typed="wrong")
    assert "准确输入租户代码" in answer.text
    client.submit(f"/requestdeletion/{our_union.tenant_id}", reason="合同到期", typed="ours")
    number = session.query(Departure).one().id
    assert "待第二人确认" in client.get(f"/departures/show/{number}").text
    client.submit(
        f"/departures/action/withdraw_deletion/{number}", form_at="/departures/list/", reason="续约"
    )
    assert session.query(Departure).one().state == "withdrawn"


def test_the_second_person_finds_it_on_the_workbench(
    client: Visitor, our_union: Union, platform: Person, second: Person
) -> None:
    at_rest(our_union, platform)
    exported(our_union, platform)
    requested(our_union, platform, wait_days=0)
    client.sign_in(second)
    assert "待您确认" in client.get("/").text
    client.sign_in(platform)
    page = client.get("/").text
    assert "待您确认" not in page
    assert "数据导出已就绪" in page


def test_an_export_that_has_only_begun_is_not_called_done(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.tenant_admin)
    answer = client.submit("/askexport/", reason="存档")
    assert answer.location.startswith("/progress/")
    assert "已完成" not in client.get(answer.location).text
