"""结算任务 — long workbooks, and the suppliers' statements compared with ours, by a worker."""

import tempfile
from pathlib import Path
from typing import Any

from app.core import audit, files
from app.core.clock import now
from app.core.db import atomic, session
from app.core.jobs import Run, job
from app.core.text import _, _l
from app.models import SettlementRun, Statement, StoredFile, Tenant
from app.people.jobs import closed, opened
from app.rules.settlement import Period
from app.settlement.export import export
from app.settlement.export.archive import archive
from app.settlement.export.detail import export_detail
from app.settlement.services.exporting import record_export
from app.settlement.services.running import draw_run, statements_of
from imports.supplier_file import compare_file


@job("settlement.export", _l("Write the workbook of a statement"))
def export_statement(run: Run, *, statement_id: int, audience: str = "books") -> dict[str, Any]:
    """导出对账单 — the workbook is kept as the job's file."""
    statement = session.get_one(Statement, statement_id)
    run.progress(_("Writing the workbook"), 0, statement.lines)
    with tempfile.TemporaryDirectory() as folder, atomic():
        tenant = session.get_one(Tenant, statement.tenant_id)
        made = export([statement], Path(folder) / "statement.xlsx", tenant=tenant, audience=audience)
        with made.path.open("rb") as source:
            kept = files.keep(source, name=made.name, kind="settlement", actor=run.actor)
        record_export([statement], file=made.name, sha=made.sha, actor=run.actor)
        run.keep_file(kept.id)
    run.progress(_("Writing the workbook"), made.lines, made.lines)
    return {"file": made.name, "lines": made.lines, "sha256": made.sha}


@job("settlement.compare", _l("Compare a supplier's statement with ours"))
def compare(run: Run, *, statement_id: int, file_id: int, password: str | None = None) -> dict[str, str]:
    """比对 — reads the stored file; the page goes on to what differs. The same file again changes nothing."""
    run.progress(_("Comparing line by line"))
    with atomic():
        statement, stored = session.get_one(Statement, statement_id), session.get_one(StoredFile, file_id)
        received = compare_file(
            statement,
            files.path_of(stored),
            name=stored.name,
            actor=run.actor,
            at=now(),
            password=opened(password),
            file_id=file_id,
        )
        return {"url": f"/receivedstatements/show/{received.id}"}


@job("settlement.run", _l("Draw up the statements of a month"))
def draw_month(run: Run, *, run_id: int, digest: str) -> dict[str, Any]:
    """全部编制 — all of them or none; then their workbooks in one archive, kept as the run's file."""
    month = session.get_one(SettlementRun, run_id)
    stage, total = _("Drawing up the statements"), month.suppliers
    run.progress(stage, 0, total)
    if month.state == "prepared":
        with atomic():
            for place, _statement in draw_run(month, digest=digest, actor=run.actor, at=now()):
                run.progress(stage, place, total)
    with tempfile.TemporaryDirectory() as folder, atomic():
        made = archive(
            month, Path(folder), progress=lambda done: run.progress(_("Writing the workbooks"), done, total)
        )
        with made.path.open("rb") as source:
            kept = files.keep(source, name=made.name, kind="settlement", actor=run.actor)
        record_export(statements_of(month), file=made.name, sha=made.sha, actor=run.actor)
        month.file_id = kept.id
        run.keep_file(kept.id)
    return {"file": made.name, "lines": made.lines, "url": f"/settlementruns/show/{run_id}"}


@job("settlement.detail", _l("Export the lines of months"))
def export_lines(run: Run, *, first: str, last: str, supplier_id: int | None = None) -> dict[str, Any]:
    """导出明细 — the workbook is kept as the job's file."""
    stage = _("Writing the workbook")
    run.progress(stage)
    with tempfile.TemporaryDirectory() as folder, atomic():
        made = export_detail(
            Period.parse(first),
            Period.parse(last),
            Path(folder) / "detail.xlsx",
            supplier_id=supplier_id,
            progress=lambda done: run.progress(stage, done),
        )
        with made.path.open("rb") as source:
            kept = files.keep(source, name=made.name, kind="settlement", actor=run.actor)
        label = f"statement_lines:{made.name}"
        audit.record("export", label, actor=run.actor, changes={"rows": [None, made.lines]})
        run.keep_file(kept.id)
    return {"file": made.name, "lines": made.lines, "sha256": made.sha}


__all__ = ["closed", "compare", "draw_month", "export_lines", "export_statement"]
