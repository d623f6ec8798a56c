"""Pages of long work: one's own, one's own union's, and the file only to who may have it."""

import io
from datetime import date, timedelta

import pytest

from app.core import files, jobs
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import atomic, session
from app.core.models import Job
from app.tenants.services.seats import give_seat
from tests.cast import Person, Union
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


def begun(union: Union, by: Person, **more: object) -> int:
    with union.scope(), atomic():
        stored = files.keep(io.BytesIO(b"workbook"), name="结果.xlsx", kind="export", actor=by.actor)
        instant = now()
        row = Job(
            tenant_id=union.tenant_id, user_id=by.user_id, actor_name=by.name, role=by.role,
            queued_at=instant, due_at=instant, file_id=stored.id, **{"kind": "roster.check", **more},
        )  # fmt: skip
        session.add(row)
        session.flush()
        number = int(row.id)
    session.remove()
    return number


def test_progress_is_told_to_the_page_and_to_its_script(our_union: Union, client: Visitor) -> None:
    number = begun(
        our_union, our_union.hr, state="running", stage="核对行", done=50, total=200, started_at=now()
    )
    client.sign_in(our_union.hr)
    assert "核对行" in client.get(f"/progress/{number}").text
    told = client.get(f"/progress/{number}.json").json
    assert (told["share"], told["final"], told["file"]) == (25, False, None)


def test_a_finished_job_gives_its_file_and_that_is_on_record(our_union: Union, client: Visitor) -> None:
    number = begun(our_union, our_union.hr, state="done")
    client.sign_in(our_union.hr)
    assert client.get(f"/progress/{number}.json").json["file"] == f"/progress/{number}/file"
    with client.get(f"/progress/{number}/file") as answer:
        assert answer.data == b"workbook"
        assert "attachment" in answer.headers["Content-Disposition"]
    client.get("/logout/")
    client.sign_in(our_union.auditor)
    assert our_union.hr.name in client.get("/auditevents/list/?q=结果.xlsx&act=download").text


def test_nobody_elses_job_is_seen_and_no_file_of_it_is_sent(
    our_union: Union, their_union: Union, client: Visitor
) -> None:
    number = begun(our_union, our_union.hr, state="done")
    for stranger in (their_union.hr, our_union.chair):
        client.get("/logout/")
        client.sign_in(stranger)
        for path in (f"/progress/{number}", f"/progress/{number}.json", f"/progress/{number}/file"):
            assert client.get(path).status_code == 404, (stranger.name, path)
    client.get("/logout/")
    client.sign_in(their_union.hr)
    assert "roster.check" not in client.get("/jobs/list/").text
    assert client.get(f"/jobs/show/{number}").status_code == 404


def test_a_branch_sees_the_jobs_of_its_own_units(our_union: Union, client: Visitor) -> None:
    with our_union.scope(), atomic():
        north = our_union.unit("华北")
        path, email = north.path, our_union.hr.email
        seat = give_seat(email, role="hr", unit=north, from_on=date(2026, 1, 1), actor=SYSTEM).seat.id
    begun(our_union, our_union.hr, unit_path=None, stage="总部的活")
    begun(our_union, our_union.hr, unit_path=path, stage="华北的活")
    client.sign_in(our_union.hr)
    everything = client.get("/jobs/list/").text
    assert ("总部的活" in everything, "华北的活" in everything) == (True, True)
    client.submit("/seat/", form_at="/", seat=seat)
    branch = client.get("/jobs/list/").text
    assert ("总部的活" in branch, "华北的活" in branch) == (False, True)


def test_a_script_whose_sign_in_ended_is_told_so(our_union: Union, client: Visitor) -> None:
    number = begun(our_union, our_union.hr, state="running")
    answer = client.get(f"/progress/{number}.json", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["code"]) == (401, "unauthorized")


def test_a_file_is_for_who_asked_for_it_in_the_role_that_did(our_union: Union, client: Visitor) -> None:
    number = begun(our_union, our_union.hr, state="done")
    client.sign_in(our_union.officer)
    assert client.get(f"/jobs/show/{number}").status_code == 200  # that it ran is no secret
    assert client.get(f"/progress/{number}.json").json["file"] is None
    assert client.get(f"/progress/{number}/file").status_code == 404


def test_a_file_asked_for_in_another_role_waits_for_that_role(our_union: Union, client: Visitor) -> None:
    number = begun(our_union, our_union.hr, state="done")
    with our_union.scope(), atomic():
        session.get_one(Job, number).role = "finance"
    client.sign_in(our_union.hr)
    assert client.get(f"/progress/{number}/file").status_code == 404


def test_what_is_mine_is_told_to_every_page_and_nobody_elses_is(our_union: Union, client: Visitor) -> None:
    mine = begun(our_union, our_union.hr, state="running")
    begun(our_union, our_union.chair, state="running")
    begun(our_union, our_union.hr, state="done", ended_at=now() - timedelta(hours=1))
    client.sign_in(our_union.hr)
    assert [each["id"] for each in client.get("/progress/mine.json").json] == [mine]


def test_the_stages_of_a_job_are_passed_current_and_ahead(our_union: Union, client: Visitor) -> None:
    number = begun(our_union, our_union.auditor, kind="audit.export", state="running", stage="生成工作簿")
    client.sign_in(our_union.auditor)
    told = client.get(f"/progress/{number}.json").json
    assert [each["place"] for each in told["stages"]] == ["current", "ahead"]


def test_a_waiting_job_is_cancelled_by_who_asked_for_it(our_union: Union, client: Visitor) -> None:
    number = begun(our_union, our_union.hr, state="queued")
    client.sign_in(our_union.tenant_admin)
    assert client.submit(f"/progress/{number}/cancel", form_at="/").status_code == 404
    client.get("/logout/")
    client.sign_in(our_union.hr)
    told = client.get(f"/progress/{number}.json").json
    assert told["cancel"] == f"/progress/{number}/cancel"
    assert client.submit(told["cancel"], form_at="/").status_code == 302
    after = client.get(f"/progress/{number}.json").json
    assert (after["state"], after["final"], after["cancel"]) == ("cancelled", True, None)
    assert jobs.perform(number) is None
    assert client.get(f"/progress/{number}.json").json["state"] == "cancelled"


def test_a_running_job_that_cannot_stop_is_not_cancelled(our_union: Union, client: Visitor) -> None:
    number = begun(our_union, our_union.hr, state="running")
    client.sign_in(our_union.hr)
    assert client.get(f"/progress/{number}.json").json["cancel"] is None
    client.submit(f"/progress/{number}/cancel", form_at="/")
    assert "无法取消" in client.get(f"/progress/{number}").text
    assert client.get(f"/progress/{number}.json").json["state"] == "running"
