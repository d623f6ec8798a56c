"""Jobs of settlements: a long statement is exported in the background."""

import tempfile
from pathlib import Path
from typing import Any

from app.core import files
from app.core.db import atomic, session
from app.core.jobs import Run, job
from app.core.text import _, _l
from app.models import Statement, Tenant
from app.settlement.export import export
from app.settlement.services.exporting import record_export


@job("settlement.export", _l("Write the workbook of a statement"))
def export_statement(run: Run, *, statement_id: int) -> dict[str, Any]:
    """导出对账单 — the workbook is kept as the job's file."""
    statement = session.get_one(Statement, statement_id)
    run.progress(_("Writing the workbook"), 0, statement.lines)
    with tempfile.TemporaryDirectory() as folder, atomic():
        tenant = session.get_one(Tenant, statement.tenant_id)
        made = export([statement], Path(folder) / "statement.xlsx", tenant=tenant)
        with made.path.open("rb") as source:
            kept = files.keep(source, name=made.name, kind="settlement", actor=run.actor)
        record_export([statement], file=made.name, sha=made.sha, actor=run.actor)
        run.keep_file(kept.id)
    run.progress(_("Writing the workbook"), made.lines, made.lines)
    return {"file": made.name, "lines": made.lines, "sha256": made.sha}
