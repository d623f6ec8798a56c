"""撤销页 — what undoing an import would take back and what it must leave, before it is done."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import redirect, url_for

from app.core import jobs
from app.core.actor import Actor
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.forms import Fact, Lines, PreviewPage
from app.core.text import _, _l
from app.models import ImportBatch
from app.people.services.roster import UndoPlan, plan_undo
from app.people.services.roster.report import outcome_words
from app.people.services.roster.restoring import BEFORE
from app.people.services.roster.undo import is_left
from app.people.wording import because

SHOWN = 50


class UndoRoster(PreviewPage):
    """撤销导入."""

    class_permission_name, verb = "Roster", "undo"
    of = ImportBatch
    title, submit, style = _l("Undo the import"), _l("Undo exactly this"), "danger"
    intro = _l(
        "People the import brought in go again, values it changed are as before, who it let leave is back. "
        "Rows on which something rests by now stay as they are, and are named."
    )
    fields = {"reason": fields.reason()}
    then = (
        _l("All of it happens in one go, or nothing; the batch and its rows stay on record as undone."),
        _l("What is left is tried again whenever you undo again."),
    )

    @classmethod
    def applies(cls, row: ImportBatch) -> bool:
        """What was imported can be undone; what an undo left, again."""
        return row.kind == "roster" and (row.state == "applied" or (row.state == "undone" and is_left(row)))

    def facts(self, row: ImportBatch) -> Sequence[Fact]:
        """Whose import it was, and how many rows are undone and left."""
        plan = _plan(row)
        return [
            Fact(_l("Confirmed by"), row.applied_by),
            Fact(_l("Confirmed at"), row.applied_at, kind="instant"),
            Fact(_l("People taken out again"), plan.removed, kind="number"),
            Fact(_l("People as before"), plan.restored, kind="number"),
            Fact(_l("Rows left to a person"), len(plan.kept), kind="number"),
        ]

    def lists(self, row: ImportBatch) -> Sequence[Lines]:
        """Per outcome how many, and which rows stay for what reason."""
        plan = _plan(row)
        words = outcome_words()
        outcomes = [each for each in ("new", *BEFORE, "leaving") if plan.counts.get(each)]
        undone = [[words[each], plan.counts[each]] for each in outcomes]
        lines = [Lines(_l("What is undone"), [_l("Outcome"), _l("Rows")], undone, ["text", "number"])]
        if plan.kept:
            rows = [[each.row, each.employee_no, each.name, because(each.why)] for each in plan.kept[:SHOWN]]
            more = _("The first %(count)s of %(all)s.", count=SHOWN, all=len(plan.kept))
            headings = [_l("Row"), _l("Employee no."), _l("Name"), _l("Why it was left")]
            note = more if len(plan.kept) > SHOWN else None
            lines.append(Lines(_l("Left as they are"), headings, rows, note=note))
        return lines

    def digest(self, row: ImportBatch) -> str:
        """Of what would be undone and what would be left."""
        return _plan(row).digest

    def apply(self, row: ImportBatch, values: Mapping[str, Any]) -> Any:
        """A worker undoes what was seen."""
        return call(queue_undo, row, digest=values["digest"], reason=values["reason"])

    def after(self, row: ImportBatch, result: Any) -> Any:
        """The progress, and from there the roster's own card."""
        return redirect(url_for("Progress.progress", pk=result.id))


def queue_undo(
    batch: ImportBatch,
    *,
    digest: str,
    actor: Actor,
    on: date,  # noqa: ARG001 - every service is told the day
    at: datetime,  # noqa: ARG001 - and the instant
    reason: str | None = None,
) -> Any:
    """排队撤销 — have a worker undo what was seen. Raises StalePreview, NotAllowedNow."""
    must_be_as_seen(batch, digest)
    return jobs.enqueue(
        "roster.undo", {"batch_id": batch.id, "digest": digest, "reason": reason}, actor=actor
    )


def must_be_as_seen(batch: ImportBatch, digest: str) -> None:
    """须与所见一致 — raises StalePreview, NotAllowedNow."""
    plan_undo(batch).must_be(digest)


def _plan(row: ImportBatch) -> UndoPlan:
    """Worked out once a page: the form asks for its facts, its lists and its digest."""
    known: UndoPlan | None = getattr(row, "_undo_plan", None)
    if known is None:
        known = plan_undo(row)
        row._undo_plan = known  # type: ignore[attr-defined]  # noqa: SLF001 - ours, for as long as the page
    return known
