"""What stays of a roster: its file for some days, its digest for good, a line with whoever it touched."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core import files
from app.core.clock import now
from app.core.db import atomic, session
from app.models import AuditEvent, Employee, ImportBatch, StoredFile
from app.people.jobs import discard_files
from app.people.services.roster.keeping import discard_old_files
from app.tenants.services.settings import change_settings
from tests.branches import seat_at
from tests.cast import TODAY, Union, on
from tests.imports.messy import person, roster
from tests.people.test_roster_pages import confirmed, uploaded
from tests.visitor import Visitor

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("today")]


@pytest.fixture
def sent(client: Visitor, our_union: Union, tmp_path: Path) -> Path:
    """Two people in a file that HR, who is signed in, has imported; then a second file changes one."""
    client.sign_in(our_union.hr)
    first = roster(tmp_path / "九月.xlsx", [person(1), person(2)])
    confirmed(client, uploaded(client, first).result["url"])
    second = roster(tmp_path / "十月.xlsx", [person(1, 岗位="店长")])
    confirmed(client, uploaded(client, second).result["url"])
    return first


def batches(union: Union) -> list[int]:
    session.rollback()
    with union.scope():
        found = list(session.scalars(select(ImportBatch.id).order_by(ImportBatch.id)))
        session.rollback()
    return found


def downloads(union: Union) -> list[str]:
    session.rollback()
    with union.scope():
        found = [each.actor_name for each in session.query(AuditEvent) if each.verb == "download"]
        session.rollback()
    return found


def test_hr_gets_the_file_back_as_it_was_sent_and_that_is_on_record(
    client: Visitor, our_union: Union, sent: Path
) -> None:
    number = batches(our_union)[0]
    assert f"/originalroster/{number}" in client.get(f"/rosters/show/{number}").text
    answer = client.submit(f"/originalroster/{number}", reason="核对原表")
    assert answer.status_code == 200
    assert answer.data == sent.read_bytes()
    answer.close()
    assert downloads(our_union) == [our_union.hr.name]


def test_nobody_without_the_right_and_nobody_elsewhere_gets_it(
    client: Visitor, our_union: Union, their_union: Union, sent: Path
) -> None:
    number = batches(our_union)[0]
    branch = seat_at(our_union, "hr", "华北")
    for who in (our_union.officer, our_union.chair, our_union.finance, their_union.hr, branch):
        client.sign_in(who)
        assert client.get(f"/originalroster/{number}").status_code in {302, 403, 404}, who.role
        answer = client.submit(f"/originalroster/{number}", reason="看看")
        assert answer.status_code in {302, 403, 404}, who.role
        assert sent.read_bytes() not in answer.data
    assert downloads(our_union) == []


def test_files_go_after_the_days_the_union_decided_and_the_digest_stays(
    client: Visitor, our_union: Union, sent: Path, tmp_path: Path
) -> None:
    waiting = uploaded(client, roster(tmp_path / "待确认.xlsx", [person(3)])).result["url"]
    number = batches(our_union)[0]
    with our_union.scope(), atomic():
        change_settings({"roster_file_days": 30}, actor=our_union.tenant_admin.actor, at=now())
        paths = [files.path_of(each) for each in session.query(StoredFile)]
    with our_union.scope(), atomic():
        assert discard_old_files(at=now() + timedelta(days=29)) == 0
    session.rollback()
    with on(TODAY + timedelta(days=31)):
        discard_files()
        discard_files()
    assert [path.exists() for path in paths] == [False, False, True], waiting
    session.rollback()
    with our_union.scope():
        batch = session.get_one(ImportBatch, number)
        assert (batch.file_id, len(batch.file_sha)) == (None, 64)
        session.rollback()
    page = client.get(f"/rosters/show/{number}").text
    assert "originalroster" not in page
    assert "已过保存期" in client.submit(f"/originalroster/{number}", reason="核对").text
    assert downloads(our_union) == []


def test_rosters_are_found_by_file_who_and_day(client: Visitor, our_union: Union, sent: Path) -> None:
    for asked in ("q=十月", f"q={our_union.hr.name}"):
        assert "十月.xlsx" in client.get(f"/rosters/list/?{asked}").text
    assert "九月.xlsx" not in client.get("/rosters/list/?q=十月").text
    assert "十月.xlsx" not in client.get("/rosters/list/?q=没有这个").text
    assert "十月.xlsx" in client.get(f"/rosters/list/?prepared_at.from={TODAY}").text


def test_the_card_of_a_person_names_the_rosters_that_touched_them(
    client: Visitor, our_union: Union, sent: Path
) -> None:
    with our_union.scope():
        first, second = session.scalars(select(Employee.id).order_by(Employee.id)).all()
        session.rollback()
    card = client.get(f"/employees/show/{first}").text
    for words in ("九月.xlsx", "十月.xlsx", "专员", "店长"):
        assert words in card
    other = client.get(f"/employees/show/{second}").text
    assert "九月.xlsx" in other
    assert "十月.xlsx" not in other
    client.sign_in(our_union.officer)
    assert "九月.xlsx" not in client.get(f"/employees/show/{first}").text


def test_within_a_roster_a_person_is_found_by_name_or_number(
    client: Visitor, our_union: Union, sent: Path
) -> None:
    number = batches(our_union)[0]
    page = client.get(f"/rosterrows/list/?batch={number}&q=A0002").text
    assert "A0002" in page
    assert "A0001" not in page
