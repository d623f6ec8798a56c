"""Rosters sent to hurt: nothing of the machine is read, nothing is executed, nobody waits for long."""

import io
import time
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from app.core import jobs
from app.core.db import session
from app.models import Employee, Job, RosterRow
from tests.cast import Union, on
from tests.imports.messy import doctored, person, roster
from tests.visitor import Visitor

SHEET = "xl/worksheets/sheet1.xml"
EVIL = "=cmd|'/c calc'!A1"
SCRIPT = "<script>alert(1)</script>{{ 7*7 }}"


@pytest.fixture(autouse=True)
def today() -> object:
    with on():
        yield


def uploaded(visitor: Visitor, path: Path) -> Job:
    sent = {"file": (io.BytesIO(path.read_bytes()), path.name)}
    assert visitor.submit("/rosterupload/", files=sent).status_code == 302
    session.rollback()
    job_id = session.scalars(select(func.max(Job.id))).one()
    session.rollback()
    jobs.perform(job_id)
    return session.get_one(Job, job_id)


def external_entity(path: Path) -> None:
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet'
    doctored(path, SHEET, lambda xml: xml.replace(b"<worksheet", entity, 1).replace(b"A0001", b"&e;"))


def bomb(path: Path) -> None:
    doctored(path, SHEET, lambda xml: xml.replace(b"<sheetData>", b"<sheetData>" + b" " * (60 << 20)))


def far_cell(path: Path) -> None:
    doctored(path, SHEET, lambda xml: xml.replace(b'r="H2"', b'r="XFD2"'))


def traversal(path: Path) -> None:
    with ZipFile(path, "a", ZIP_DEFLATED) as package:
        package.writestr("../../../../tmp/evil.xml", "<x/>")


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-500])


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (external_entity, "hostile"),
        (bomb, "hostile"),
        (far_cell, "too_large"),
        (traversal, "hostile"),
        (torn, "corrupt"),
    ],
)
def test_a_hostile_file_is_refused_in_a_sentence_and_soon(
    client: Visitor, our_union: Union, tmp_path: Path, spoil: Any, code: str
) -> None:
    client.sign_in(our_union.hr)
    path = roster(tmp_path / "花名册.xlsx", [person(1)])
    spoil(path)
    began = time.process_time()
    job = uploaded(client, path)
    assert (job.state, job.result) == ("refused", {"code": code})
    assert "root:x:0" not in client.get(f"/progress/{job.id}").text
    assert time.process_time() - began < 10
    with our_union.scope():
        assert session.scalar(select(func.count()).select_from(RosterRow)) == 0


def test_text_that_is_code_elsewhere_is_text_here(client: Visitor, our_union: Union, tmp_path: Path) -> None:
    client.sign_in(our_union.hr)
    path = roster(tmp_path / "花名册.xlsx", [person(1, 岗位=SCRIPT), person(2, 手机号="1")])
    book = load_workbook(path)
    sheet: Any = book.active
    for cell in ("B2", "B3"):
        sheet[cell].value, sheet[cell].data_type = EVIL, "s"
    book.save(path)
    url = uploaded(client, path).result["url"]
    pages = client.get(url).text + client.get("/rosterrows/list/").text
    assert EVIL.replace("'", "&#39;") in pages
    assert "<script>alert" not in pages


def test_columns_of_power_change_nobody_and_nothing(
    client: Visitor, our_union: Union, their_union: Union, tmp_path: Path
) -> None:
    client.sign_in(our_union.hr)
    headings = ["tenant_id", "工号", "姓名", "身份证号", "手机号", "部门", "role", "积分余额"]
    good = person(1)
    row = [their_union.tenant_id, good[0], good[1], good[3], good[4], good[5], "platform_admin", 10**9]
    job = uploaded(client, roster(tmp_path / "a.xlsx", [row], headings=headings))
    assert job.state == "done"
    with their_union.scope():
        assert session.scalar(select(func.count()).select_from(RosterRow)) == 0
        assert session.scalar(select(func.count()).select_from(Employee)) == 0
    session.rollback()
    with our_union.scope():
        assert session.scalar(select(func.count()).select_from(RosterRow)) == 1
