"""Jobs of examining: the chain is verified, the trail is written out as a workbook."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.core import audit, files
from app.core.audit_check import verify
from app.core.clock import now, today
from app.core.console.breaks import break_sentence
from app.core.db import atomic, one_moment, only_reading, session
from app.core.errors import NotFound
from app.core.jobs import Run, job
from app.core.text import _, _l
from app.insight.asking import Asking
from app.insight.export.lineage import write_lineage
from app.insight.export.trail import write_trail
from app.insight.queries.forward import Earmarked, Line, earmarked, lines_of, lines_of_year
from app.models import Budget, SubAccount

CHECKING, NOTING = _l("Checking record by record"), _l("Writing down the outcome")
WRITING, KEEPING = _l("Writing the workbook"), _l("Keeping the file")


@job("audit.verify", _l("Verify the audit chain"), stages=(CHECKING, NOTING), stoppable=True)
def verify_chain(run: Run) -> dict[str, Any]:
    """校验审计链 — what it found stands on the page of the trail until the next time."""
    run.progress(CHECKING)
    verdict = verify(lambda done, total: run.progress(CHECKING, done, total))
    run.progress(NOTING)
    sentence = break_sentence(verdict)
    with atomic():
        changes = {"checked": [None, verdict.checked], "result": [None, sentence]}
        audit.record("verify", "audit_events:", actor=run.actor, changes=changes)
    return {**verdict.facts(), "message": sentence, "tone": "good" if verdict.ok else "bad"}


@job("audit.export", _l("Export the audit trail"), stages=(WRITING, KEEPING), stoppable=True)
def export_trail(run: Run, *, asked: Mapping[str, str]) -> dict[str, Any]:
    """导出审计记录 — what was filtered, each record with its number in the chain and its digest."""
    asking = Asking.kept(asked)
    name = _("Audit trail %(day)s.xlsx", day=today().isoformat())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trail.xlsx"
        with only_reading():
            rows = write_trail(
                path, asking, actor=run.actor, at=now(), progress=lambda done: run.progress(WRITING, done)
            )
        run.progress(KEEPING)
        with path.open("rb") as source, atomic():
            kept = files.keep(source, name=name, kind="export", actor=run.actor)
            said = "；".join(f"{each.label}：{each.text}" for each in asking.questions())
            changes = {"rows": [None, rows], "filters": [None, said or None], "sha256": [None, kept.sha]}
            audit.record("export", f"audit_events:{name}", actor=run.actor, changes=changes)
        run.keep_file(kept.id)
    return {"rows": rows, "message": _("%(count)s records written.", count=f"{rows:,}")}


@job("insight.trace", _l("Write out where money went"), stages=(WRITING, KEEPING), stoppable=True)
def trace(run: Run, *, what: str, number: int) -> dict[str, Any]:
    """导出资金脉络 — of a year, a budget or a sub-account in sight of who asked, lot by lot."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lineage.xlsx"
        with one_moment():  # trees and lots are told by many statements, and must meet
            lines, accounts, about = _asked(what, number)
            lots = write_lineage(
                path,
                lines,
                accounts,
                about=about,
                actor=run.actor,
                progress=lambda done: run.progress(WRITING, done),
            )
        run.progress(KEEPING)
        with path.open("rb") as source, atomic():
            kept = files.keep(source, name=f"{about}.xlsx", kind="export", actor=run.actor)
            changes = {"rows": [None, lots], "sha256": [None, kept.sha]}
            audit.record("export", f"budgets:{about}", actor=run.actor, changes=changes)
        run.keep_file(kept.id)
    return {"rows": lots, "message": _("%(count)s lots written.", count=f"{lots:,}")}


def _asked(what: str, number: int) -> tuple[Sequence[Line], Sequence[Earmarked], str]:
    """The trees as they are now, and how they are called. Raises NotFound for what is gone from sight."""
    if what == "year":
        lines: Sequence[Line] = lines_of_year(number)
        return lines, [each for line in lines for each in line.accounts], _("Money of %(year)s", year=number)
    row = session.scalars(select(Budget if what == "budget" else SubAccount).filter_by(id=number)).first()
    if row is None:
        raise NotFound(_("What was to be written out is not there any more."))
    lines = lines_of([row]) if isinstance(row, Budget) else []
    accounts = earmarked([row]) if isinstance(row, SubAccount) else lines[0].accounts
    return lines, accounts, _("Money of “%(what)s”", what=row)
