"""Undoing an import on its page: looked at first, done as seen, refused to whoever may not."""

import re
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core import jobs
from app.core.clock import now
from app.core.db import atomic, session
from app.models import Employee, ImportBatch, Job
from app.people.services.employment import change_particulars
from tests.cast import TODAY, Union
from tests.imports.messy import id_number, people, person, roster
from tests.people.test_roster_pages import confirmed, uploaded, worked
from tests.visitor import Visitor

DIGEST = re.compile(r'name="digest"[^>]*value="([0-9a-f]{16})"')


pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def batch(client: Visitor, our_union: Union, tmp_path: Path) -> int:
    """Three people, imported by HR, who is signed in."""
    client.sign_in(our_union.hr)
    file = roster(tmp_path / "花名册.xlsx", people(3))
    confirmed(client, uploaded(client, file).result["url"])
    with our_union.scope():
        number = session.scalars(select(ImportBatch.id)).one()
        session.rollback()
    return number


def _digest(client: Visitor, batch: int) -> str:
    found = DIGEST.search(client.get(f"/undoroster/{batch}").text)
    assert found
    return found[1]


def _people(union: Union) -> int:
    session.rollback()
    with union.scope():
        count = session.scalar(select(func.count()).select_from(Employee)) or 0
        session.rollback()
    return count


def _jobs() -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Job)) or 0


def test_hr_looks_and_undoes(client: Visitor, our_union: Union, batch: int) -> None:
    assert f"/undoroster/{batch}" in client.get(f"/rosters/show/{batch}").text
    page = client.get(f"/undoroster/{batch}").text
    for words in ("撤销导入", "撤回的人员", "新增"):
        assert words in page
    answer = client.submit(f"/undoroster/{batch}", digest=_digest(client, batch), reason="文件发错了")
    assert answer.status_code == 302, answer.text
    done = worked()
    assert (done.state, done.result) == ("done", {"url": f"/rosters/show/{batch}"}), done.message
    assert _people(our_union) == 0
    card = client.get(f"/rosters/show/{batch}").text
    assert "已撤销" in card
    assert f"/undoroster/{batch}" not in card, "nothing is left to undo"


def test_rows_that_stay_are_named_with_the_reason(client: Visitor, our_union: Union, batch: int) -> None:
    with our_union.scope(), atomic():
        first = session.scalars(select(Employee).order_by(Employee.id)).first()
        assert first is not None
        change_particulars(first, on=TODAY, at=now(), actor=our_union.hr.actor, position="经理")
    page = client.get(f"/undoroster/{batch}").text
    assert "A0001" in page
    assert "任职变动" in page
    client.submit(f"/undoroster/{batch}", digest=_digest(client, batch), reason="发错")
    assert worked().state == "done"
    assert _people(our_union) == 1
    assert f"/undoroster/{batch}" in client.get(f"/rosters/show/{batch}").text, "it can be tried again"


def test_a_forged_or_old_digest_undoes_nothing(client: Visitor, our_union: Union, batch: int) -> None:
    old, before = _digest(client, batch), _jobs()
    with our_union.scope(), atomic():
        first = session.scalars(select(Employee).order_by(Employee.id)).first()
        assert first is not None
        change_particulars(first, on=TODAY, at=now(), actor=our_union.hr.actor, position="经理")
    for digest in (old, "0" * 16, ""):
        answer = client.submit(f"/undoroster/{batch}", digest=digest, reason="发错")
        assert answer.status_code == 200
        assert "请重新查看" in answer.text
    assert (_people(our_union), _jobs()) == (3, before)


def test_a_reason_is_asked(client: Visitor, our_union: Union, batch: int) -> None:
    answer = client.submit(f"/undoroster/{batch}", digest=_digest(client, batch), reason=" ")
    assert answer.status_code == 200
    assert _people(our_union) == 3


def test_who_may_not_finds_no_page(client: Visitor, our_union: Union, their_union: Union, batch: int) -> None:
    digest, before = _digest(client, batch), _jobs()
    for who in (our_union.chair, our_union.finance, our_union.officer, our_union.auditor, their_union.hr):
        client.delete_cookie("zhihui")
        client.sign_in(who)
        assert client.get(f"/undoroster/{batch}").status_code in {302, 403, 404}
        answer = client.submit(f"/undoroster/{batch}", digest=digest, reason="试试")
        assert answer.status_code in {302, 403, 404}
    assert (_people(our_union), _jobs()) == (3, before)


def test_a_roster_that_waits_has_nothing_to_undo(client: Visitor, our_union: Union, tmp_path: Path) -> None:
    client.sign_in(our_union.hr)
    uploaded(client, roster(tmp_path / "b.xlsx", people(2)))
    with our_union.scope():
        number = session.scalars(select(ImportBatch.id)).one()
        session.rollback()
    assert "/undoroster/" not in client.get(f"/rosters/show/{number}").text
    answer = client.get(f"/undoroster/{number}", follow_redirects=True)
    assert answer.status_code < 500
    assert 'name="digest"' not in answer.text


def test_a_worker_that_does_it_again_changes_nothing(client: Visitor, our_union: Union, batch: int) -> None:
    client.submit(f"/undoroster/{batch}", digest=_digest(client, batch), reason="发错")
    number = worked().id
    session.rollback()
    with atomic():
        session.get_one(Job, number).state = "queued"
    session.remove()
    jobs.perform(number)
    session.rollback()
    assert session.get_one(Job, number).state == "done"
    assert _people(our_union) == 0


def test_hr_answers_who_is_the_same_person_before_confirming(
    client: Visitor, our_union: Union, batch: int, tmp_path: Path
) -> None:
    rows = [
        person(1, 工号="X1", 身份证号=id_number(77), 手机号="13911112222"),
        person(2, 工号="X2", 身份证号=id_number(78), 手机号="13911113333"),
    ]
    url = uploaded(client, roster(tmp_path / "b.xlsx", rows)).result["url"]
    number = url.rsplit("/", 1)[1]
    assert "是否同一人" in client.get(url).text
    digest = _digest_at(client, url)
    refused = client.submit(url, digest=digest)
    assert refused.status_code == 200
    assert "2 行可能是在册职工" in refused.text
    questions = client.get(f"/samepeople/{number}").text
    for words in ("X1", "A0001", "出生日期", "是同一人"):
        assert words in questions
    assert client.submit(f"/samepeople/{number}", row_2="same", row_3="nonsense").status_code == 200
    answered = client.submit(f"/samepeople/{number}", row_2="same", row_3="other")
    assert answered.status_code == 302, answered.text
    late = client.submit(url, digest=digest, renumber="y")
    assert late.status_code == 200, "what was seen before the answers is not confirmed"
    answer = client.submit(url, digest=_digest_at(client, url), renumber="y")
    assert answer.status_code == 302, answer.text
    assert worked().state == "done"
    session.rollback()
    with our_union.scope():
        found = session.scalars(select(Employee.employee_no).order_by(Employee.id)).all()
        session.rollback()
    assert found == ["X1", "A0002", "A0003", "X2"]


def _digest_at(client: Visitor, url: str) -> str:
    found = DIGEST.search(client.get(url).text)
    assert found
    return found[1]
