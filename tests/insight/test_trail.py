"""The examiner's page: the trail in sentences, narrowed, verified, taken along; each sees what is theirs."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, event, select

from app.core import audit, audit_chain, clock, jobs
from app.core.actor import SYSTEM, Actor
from app.core.db import atomic, session
from app.core.tenancy import tenant_scope
from app.models import AuditEvent, Job, StoredFile, Supplier
from app.tenants.services.seats import give_seat
from tests.cast import Person, Union
from tests.core.console import shelf
from tests.visitor import Visitor

pytestmark = pytest.mark.sql

FANG = Actor(name="王芳", user_id=7, role="hr")


@pytest.fixture
def told(our_union: Union) -> Union:
    """Ours, where something was done at each place."""
    number = shelf.stocked(our_union, shelf.supplier, name="皖江粮油")
    with our_union.scope(), atomic():
        row = session.get_one(Supplier, number)
        changes = {
            "contact": ["老王", "小李"],
            "state": ["active", "stopped"],
            "bank_account": [None, "****6789"],
        }
        audit.record("edit", row, actor=our_union.finance.actor, changes=changes, reason="合同到期")
        audit.record("reveal", "employees:张三", actor=our_union.hr.actor, reason="核对证件")
        audit.record("sign_in_refused", "account:王芳", actor=Actor("王芳", our_union.hr.user_id))
        for unit in ("华东", "上海一部", "华北"):
            actor = Actor("王芳", our_union.hr.user_id, "hr", None, our_union.units[unit])
            audit.record(
                "hired",
                f"employees:新人{unit}",
                actor=actor,
                changes={"unit_id": [None, our_union.units[unit]]},
            )
        audit_chain.seal_all()
    session.remove()
    return our_union


def sentences(text: str) -> list[str]:
    """The records of a page, each in one line."""
    found = re.findall(r'<li class="trail-item.*?</li>', text, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", each)).strip() for each in found]


def test_a_record_reads_as_a_sentence(told: Union, client: Visitor) -> None:
    client.sign_in(told.auditor)
    with told.scope():
        event = session.scalars(select(AuditEvent).where(AuditEvent.reason == "合同到期")).one()
        number, at = event.id, event.at.astimezone(clock.SHANGHAI)
    card = client.get(f"/auditevents/show/{number}").text
    assert f"李强（财务）于 {at:%Y-%m-%d %H:%M} 修改了供应商“皖江粮油”，" in card
    for change in ("联系人由“老王”改为“小李”", "状态由“正常”改为“已停用”", "银行账号：****6789"):
        assert change in card
    assert "，原因：合同到期。" in card
    assert "第 " in card
    assert re.search("<code>[0-9a-f]{64}</code>", card)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("act=hired", {"新人华东", "新人上海一部", "新人华北"}),
        ("thing=suppliers", {"皖江粮油"}),
        ("q=新人华", {"新人华东", "新人华北"}),
        ("q=皖江粮", {"皖江粮油"}),
        ("only=reads", {"张三"}),
        ("only=refused", {"登录被拒绝"}),
        ("unit={华东}", {"新人华东", "新人上海一部"}),
        ("act=hired&unit={华北}", {"新人华北"}),
        ("at.to=2000-01-01", set()),
        ("act=nonsense&thing=x&only=y&unit=abc&who=-1&of=1e9&at.from=heute", None),
    ],
)
def test_the_trail_is_narrowed(told: Union, client: Visitor, asked: str, found: set[str] | None) -> None:
    client.sign_in(told.auditor)
    for name, number in told.units.items():
        asked = asked.replace(f"{{{name}}}", str(number))
    lines = sentences(client.get(f"/auditevents/list/?{asked}").text)
    if found is None:
        assert len(lines) == len(sentences(client.get("/auditevents/list/").text))
        return
    assert len(lines) == len(found)
    assert all(any(each in line for line in lines) for each in found)


def test_who_and_a_records_own_history(told: Union, client: Visitor) -> None:
    client.sign_in(told.auditor)
    by_finance = sentences(client.get(f"/auditevents/list/?who={told.finance.user_id}").text)
    assert len(by_finance) == 1
    with told.scope():
        event = session.scalars(select(AuditEvent).where(AuditEvent.reason == "合同到期")).one()
        number, of = event.id, event.object_id
    assert f"thing=suppliers&amp;of={of}" in client.get(f"/auditevents/show/{number}").text
    assert len(sentences(client.get(f"/auditevents/list/?thing=suppliers&of={of}").text)) == 1


def test_long_trails_are_paged_without_gaps(told: Union, client: Visitor) -> None:
    with told.scope(), atomic():
        for number in range(120):
            audit.record("edit", f"categories:第{number:03}", actor=SYSTEM)
    client.sign_in(told.auditor)
    seen, url = [], "/auditevents/list/?thing=categories"
    while url:
        page = client.get(url).text
        seen += re.findall("“第([0-9]{3})”", page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        url = older.group(1).replace("&amp;", "&") if older else ""
    assert seen == [f"{number:03}" for number in reversed(range(120))]


def branch_seat(union: Union, role: str, person: Person) -> int:
    with union.scope(), atomic():
        given = give_seat(
            person.email, role=role, unit=union.unit("华东"), from_on=date(2026, 1, 1), actor=SYSTEM
        )
        return int(given.seat.id)


def test_a_branch_auditor_sees_the_acts_of_the_branch_and_no_other(told: Union, client: Visitor) -> None:
    seat = branch_seat(told, "auditor", told.auditor)
    client.sign_in(told.auditor)
    client.submit("/seat/", form_at="/", seat=seat)
    text = client.get("/auditevents/list/").text
    assert "新人华东" in text
    assert "新人上海一部" in text
    for foreign in ("新人华北", "皖江粮油", "张三"):
        assert foreign not in text
    with told.scope():
        north = session.scalars(select(AuditEvent.id).where(AuditEvent.object_label == "新人华北")).one()
    assert client.get(f"/auditevents/show/{north}").status_code == 404


def test_another_unions_trail_is_not_there(told: Union, their_union: Union, client: Visitor) -> None:
    with told.scope():
        number = session.scalars(select(AuditEvent.id).where(AuditEvent.reason == "合同到期")).one()
    client.sign_in(their_union.tenant_admin)
    assert "皖江粮油" not in client.get("/auditevents/list/").text
    assert client.get(f"/auditevents/show/{number}").status_code == 404


def test_who_looked_is_for_those_who_examine(told: Union, client: Visitor) -> None:
    client.sign_in(told.chair)
    page = client.get("/auditevents/list/").text
    assert "皖江粮油" in page
    assert "张三" not in page
    assert "立即校验" not in page
    assert client.get("/auditevents/list/?only=reads").text.count("trail-item") == 0


def finished(union: Union) -> Job:
    """The newest job, done here and now."""
    number = session.scalars(select(Job.id).order_by(Job.id.desc()).limit(1)).one()
    session.remove()
    jobs.perform(number)
    with tenant_scope(union.tenant_id):
        row = session.get_one(Job, number)
        session.expunge(row)
    return row


def test_the_chain_is_verified_from_the_page_and_the_page_says_so(told: Union, client: Visitor) -> None:
    client.sign_in(told.auditor)
    assert "尚未校验" in client.get("/auditevents/list/").text
    assert client.submit("/auditevents/verify", form_at="/auditevents/list/").status_code == 302
    job = finished(told)
    assert job.state == "done"
    assert "审计链完整" in (job.message or "")
    page = client.get("/auditevents/list/").text
    assert "上次校验" in page
    assert "校验了审计链" in page


def test_the_trail_is_exported_as_filtered_with_links_and_digests(told: Union, client: Visitor) -> None:
    client.sign_in(told.auditor)
    answer = client.submit("/auditevents/export", form_at="/auditevents/list/", act="hired", q="新人华")
    assert answer.status_code == 302
    job = finished(told)
    assert "新人" not in str(job.params), "what was searched for may be a name"
    with client.get(f"{answer.headers['Location']}/file") as sent:
        assert sent.status_code == 200
        book = load_workbook(io.BytesIO(sent.data))
    rows = list(book["审计记录"].iter_rows(values_only=True))
    assert [row[6] for row in rows[4:]] == ["新人华北", "新人华东"]
    assert "对象名称：新人华" in str(rows[1][0])
    for row in rows[4:]:
        assert isinstance(row[0], int)
        assert len(row[10]) == 64
        assert row[7].startswith("王芳（人事专员·")
    with told.scope():
        event = session.scalars(select(AuditEvent).where(AuditEvent.verb == "export")).one()
        assert event.changes is not None
        stored = session.scalars(select(StoredFile)).one()
        assert event.changes["rows"] == [None, 2]
        assert event.changes["sha256"] == [None, stored.sha]


def test_nobody_else_verifies_or_exports(told: Union, client: Visitor) -> None:
    for person in (told.chair, told.hr):
        client.sign_in(person)
        for path in ("/auditevents/verify", "/auditevents/export"):
            assert client.submit(path, form_at="/").status_code == 403
        client.get("/logout/")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent inside."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)


def test_a_page_asks_the_same_number_of_questions_however_many_records(told: Union, client: Visitor) -> None:
    client.sign_in(told.auditor)
    url = "/auditevents/list/?act=hired"
    client.get(url)
    with counted() as few:
        client.get(url)
    with told.scope(), atomic():
        for number in range(40):
            changes = {"unit_id": [None, told.units["华北"]]}
            audit.record("hired", f"employees:第{number}人", actor=told.hr.actor, changes=changes)
    with counted() as many:
        client.get(url)
    assert len(many) == len(few)
