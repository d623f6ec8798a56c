"""The roster's pages, as HR meets them: upload, progress, preview, confirmation, the marked workbook."""

import io
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.core import jobs
from app.core.db import session
from app.models import Employee, ImportBatch, Job
from tests.cast import Union
from tests.imports.messy import person, roster
from tests.visitor import Visitor

DIGEST = re.compile(r'name="digest"[^>]*value="([^"]+)"')


pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    wrong = person(3, 身份证号="110105199503076543", 手机号="13800000003")
    return roster(tmp_path / "花名册.xlsx", [person(1), person(2), wrong])


def last_job() -> Job:
    session.rollback()
    return session.scalars(select(Job).order_by(Job.id.desc()).limit(1)).one()


def worked() -> Job:
    """The job asked for last, done as a worker would."""
    job_id = last_job().id
    session.rollback()
    jobs.perform(job_id)
    return last_job()


def uploaded(visitor: Visitor, file: Path, **fields: str) -> Job:
    sent = {"file": (io.BytesIO(file.read_bytes()), file.name)}
    answer = visitor.submit("/rosterupload/", files=sent, **fields)
    assert answer.status_code == 302, answer.text
    return worked()


def confirmed(visitor: Visitor, url: str, **fields: str) -> Job:
    digest = DIGEST.search(visitor.get(url).text)
    assert digest
    answer = visitor.submit(url, digest=digest[1], **fields)
    assert answer.status_code == 302, answer.text
    return worked()


def test_hr_uploads_looks_and_confirms(client: Visitor, our_union: Union, file: Path) -> None:
    client.sign_in(our_union.hr)
    checked = uploaded(client, file)
    assert checked.state == "done", checked.message
    preview = client.get(checked.result["url"]).text
    assert "D4" in preview
    assert "身份证号校验位不符" in preview
    assert "13800000003" not in preview
    done = confirmed(client, checked.result["url"])
    assert done.state == "done", done.message
    assert client.get(done.result["url"]).status_code == 200
    with our_union.scope():
        assert session.scalars(select(Employee.employee_no).order_by(Employee.id)).all() == ["A0001", "A0002"]


def test_changes_are_shown_before_and_after_and_masked(
    client: Visitor, our_union: Union, tmp_path: Path
) -> None:
    client.sign_in(our_union.hr)
    confirmed(client, uploaded(client, roster(tmp_path / "a.xlsx", [person(1)])).result["url"])
    changed = roster(tmp_path / "b.xlsx", [person(1, 手机号="13900000001", 岗位="主管")])
    url = uploaded(client, changed).result["url"]
    preview = client.get(url).text
    for words in ("138****0001", "139****0001", "专员", "主管"):
        assert words in preview
    rows = client.get("/rosterrows/list/").text
    assert "139****0001" in rows
    assert "13900000001" not in preview + rows


def test_the_marked_workbook_names_the_wrong_cell(client: Visitor, our_union: Union, file: Path) -> None:
    client.sign_in(our_union.hr)
    uploaded(client, file)
    with our_union.scope():
        batch = session.scalars(select(ImportBatch)).one().id
    answer = client.submit(f"/annotateroster/{batch}")
    assert answer.status_code == 302, answer.text
    made = worked()
    assert made.state == "done", made.message
    with client.get(f"/progress/{made.id}/file") as sent:
        sheet = load_workbook(io.BytesIO(sent.data)).active
    assert sheet is not None
    assert sheet["I1"].value == "错误说明"
    assert sheet["D4"].fill.fgColor.rgb == "00FBD5D5"
    assert "校验位" in str(sheet["I4"].value)


def test_a_file_that_is_no_roster_is_refused_in_a_sentence(
    client: Visitor, our_union: Union, tmp_path: Path
) -> None:
    client.sign_in(our_union.hr)
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"%PDF-1.7\x00\x00")
    job = uploaded(client, path)
    assert (job.state, job.result) == ("refused", {"code": "not_a_spreadsheet"})
    assert "这个文件是 PDF" in str(job.message)


def test_the_blank_roster_can_be_downloaded_and_taken_back(
    client: Visitor, our_union: Union, tmp_path: Path
) -> None:
    client.sign_in(our_union.hr)
    path = tmp_path / "t.xlsx"
    with client.get("/rosterupload/template") as sent:
        path.write_bytes(sent.data)
    job = uploaded(client, path)
    assert job.state == "done", job.message


def test_another_union_finds_no_such_roster(
    client: Visitor, our_union: Union, their_union: Union, file: Path
) -> None:
    client.sign_in(our_union.hr)
    url = uploaded(client, file).result["url"]
    client.get("/logout/")
    client.sign_in(their_union.hr)
    assert client.get(url).status_code == 404
    assert "A0001" not in client.get("/rosterrows/list/").text


def test_only_hr_opens_the_page(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.finance)
    assert client.get("/rosterupload/").status_code in (302, 403)
    assert "花名册文件" not in client.get("/rosterupload/", follow_redirects=True).text
