"""积分发放文件 — a file of people with points read in a child process and handed to the services."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.core.actor import Actor
from app.core.rowkeys import must_be_ours
from app.core.sheets import child
from app.core.text import _
from app.models import Grant, ImportBatch
from app.points.services.filed import Fault, FiledRow, Sent, propose_filed
from app.points.services.named import Purpose
from app.rules.problems import Problem
from app.rules.sheets import POINT_GRANTS
from imports import plain_sheet
from imports.roster_file import MEGABYTES_PER_SECOND, sha_of


def propose_file(
    path: Path,
    *,
    name: str,
    purpose: Purpose,
    actor: Actor,
    on: Any,
    password: str | None = None,
    file_id: int | None = None,
) -> Grant:
    """按文件发放 — read it, check it, propose what is right in it; raises Refused when it is not taken."""
    sent = read_file(path, name=name, password=password, file_id=file_id)
    return propose_filed(sent, purpose, actor=actor, on=on)


def read_file(path: Path, *, name: str, password: str | None = None, file_id: int | None = None) -> Sent:
    """读文件 — its rows and what is wrong with their cells, in plain values."""
    sheet = plain_sheet.read("imports.point_grants", path, name=name, password=password)
    if sheet.origin is not None:
        must_be_ours(POINT_GRANTS, sheet.origin)
    rows = [FiledRow(row, *(values.get(key) for key in FiledRow._fields[1:])) for row, values in sheet.rows]
    faults = [Fault(row, cell, code, facts) for row, cell, _key, code, facts in sheet.problems]
    return Sent(name, sha_of(path), sheet.name, sheet.letters, rows, faults, file_id)


def annotate_grant(
    path: Path,
    batch: ImportBatch,
    *,
    sentence: Callable[[Problem], str],
    only_bad: bool,
    password: str | None = None,
) -> bytes:
    """批注文件 — the workbook with what the check found in it; raises Refused."""
    found = [
        (row, cell, sentence(Problem(code, facts=facts)), "")
        for row, cell, code, facts in batch.summary["problems"]
    ]
    pieces = child.run(
        "imports.annotated:annotate",
        patience=path.stat().st_size // MEGABYTES_PER_SECOND,
        path=str(path.resolve()),
        name=batch.file_name,
        found=found,
        titles=(_("What is wrong"), _("Suggested value")),
        sheet=batch.summary["sheet"],
        password=password,
        only_bad=only_bad,
        kind="point_grant",
    )
    return b"".join(pieces)
