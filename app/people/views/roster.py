"""花名册页 — upload, look at what would change, confirm; and what came of earlier rosters."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import redirect, url_for
from flask_appbuilder import expose
from sqlalchemy import ColumnElement, func, select

from app.approvals.services import void
from app.approvals.standing import AsksFirst, WithApproval
from app.core import files, jobs
from app.core.actor import Actor
from app.core.clock import today
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.datamodel import Rows
from app.core.console.downloads import workbook
from app.core.console.forms import Fact, FormPage, Lines, PreviewPage
from app.core.console.listing import Computed
from app.core.console.security import acting, demand
from app.core.console.views import ConsoleView, Verb
from app.core.db import session
from app.core.errors import NotAllowed
from app.core.preview import StalePreview
from app.core.text import _, _l
from app.models import ApprovalRequest, Employee, ImportBatch, OrgUnit, RosterRow
from app.people.approving import ROSTER, submit
from app.people.export import offered
from app.people.jobs import closed
from app.people.services.roster import plan_of, withdraw_roster
from app.people.services.roster.likely import questions_of, unanswered
from app.people.services.roster.report import outcome_words
from app.people.views import preflight
from app.people.views.mapping import MapRoster, was_read
from app.people.views.original import OriginalRoster
from app.people.views.roster_fixing import FixMany
from app.people.views.roster_lists import (
    changed,
    leaving,
    new_units,
    read_as,
    renumbered,
)
from app.people.views.roster_rows import RosterRows
from app.people.views.undoing import UndoRoster
from app.people.views.words import ExplainWords
from app.people.wording import sentence
from app.rules.roster_life import ROSTER_LIFECYCLE
from app.tenants.wording import NotTaken
from imports import roster_columns
from imports.template import write_template

WHEN = ("prepared_by", "prepared_at", "applied_by", "applied_at", "undone_by", "undone_at")


def _progress(job: Any) -> Any:
    return redirect(url_for("Progress.progress", pk=job.id))


class RosterUpload(FormPage):
    """上传花名册."""

    class_permission_name, verb = "Roster", "upload"
    title, submit = _l("Import a roster"), _l("Upload and check")
    intro = _l(
        "Any workbook or csv will do: headings are found below titles, columns may stand in any order. "
        "Nothing changes yet; you see first what would."
    )
    fields = {
        "file": fields.upload(_l("Roster file")),
        "unit": fields.pick(
            _l("Unit"),
            OrgUnit,
            required=False,
            description=_l(
                "Where new people without a department go, and how far a full roster reaches. Whoever stands "
                "in it or below stays there."
            ),
        ),
        "sheet": fields.text(
            _l("Sheet"), required=False, description=_l("Left empty, the one with a roster in it.")
        ),
        "password": fields.text(
            _l("Password of the workbook"), required=False, render_kw={"autocomplete": "off"}
        ),
        "full": fields.flag(
            _l("This is the full roster"),
            description=_l("Whoever is in service and not in it is listed as leaving."),
        ),
    }
    template = "people/roster_upload.html"

    def apply(self, row: Any, values: Mapping[str, Any]) -> Any:
        """Keep the file, and have a worker read it."""
        actor, unit = acting(), values["unit"]
        stored = files.keep(values["file"].stream, name=values["file"].filename, kind="roster", actor=actor)
        options = {
            "unit_id": unit.id if unit else None,
            "full": bool(values["full"]),
            "sheet": values["sheet"],
        }
        params = {
            "file_id": stored.id,
            "as_of": today().isoformat(),
            "options": options,
            "password": closed(values["password"]),
        }
        return jobs.enqueue("roster.check", params, actor=actor)

    def after(self, row: Any, result: Any) -> Any:
        """The progress, and from there the preview."""
        return _progress(result)

    @expose("/template")
    def blank(self) -> Any:
        """The blank workbook to fill in."""
        demand(self.class_permission_name, "can_upload")

        def write(path: Path) -> None:
            write_template(path, spec=roster_columns.ROSTER, offers=offered(), example=True)

        return workbook(write, _("Roster template"))


class ConfirmRoster(AsksFirst, PreviewPage):
    """确认导入 — what would become of every row, before and after."""

    class_permission_name, verb = "Roster", "import"
    of = ImportBatch
    title, submit = _l("Confirm the import"), _l("Import exactly this")
    fields = {
        "accept_leavers": fields.whole(
            _l("How many leave"),
            required=False,
            description=_l("Only when more leave than usual: repeat their number."),
        ),
        "renumber": fields.flag(
            _l("The new employee numbers are meant"),
            description=_l("Listed above: the same people under other numbers."),
        ),
    }
    template = "people/roster_confirm.html"
    then = (
        _l("The people, units and memberships are written in one go, with a word for each in their history."),
        _l("Whoever was rejected stays as they are on record."),
        _l("Where the union has a flow of approval for it, that is asked first."),
    )

    @classmethod
    def applies(cls, row: ImportBatch) -> bool:
        """What waits can be confirmed."""
        return row.state == "prepared"

    def _answer(self, row: ImportBatch) -> Any:
        if not was_read(row):  # it waits to be told how to read it
            return redirect(url_for("MapRoster.form_of", pk=row.id))
        return super()._answer(row)

    def prepared(self, form: Any, row: ImportBatch) -> None:
        """The number of leavers is asked only where somebody leaves."""
        super().prepared(form, row)
        if not row.summary["counts"]["leaving"]:
            del form.accept_leavers
        if not renumbered(row):
            del form.renumber

    def facts(self, row: ImportBatch) -> Sequence[Fact]:
        """How many are in service before and after."""
        counts = row.summary["counts"]
        here = (
            session.scalar(select(func.count()).select_from(Employee).where(Employee.state == "active")) or 0
        )
        after = here + counts["new"] + counts["rehired"] - counts["leaving"]
        return [Fact(_l("In service"), here, after, kind="number")]

    def lists(self, row: ImportBatch) -> Sequence[Lines]:
        """New units, what changes per field and unit, before and after, and who leaves."""
        return [
            *renumbered(row),
            *new_units(row),
            *preflight.mended(row),
            *preflight.for_leavers(row),
            *preflight.for_rules(row),
            *preflight.by_unit(row),
            *preflight.by_field(row),
            *changed(row),
            *leaving(row),
            read_as(row),
        ]

    def context(self, form: Any, row: ImportBatch) -> dict[str, Any]:
        """The tiles, and the rows they filter."""
        view, listed = preflight.below(row)
        more = {
            "tiles": preflight.tiles(row),
            "same_open": unanswered(row),
            "imported_before": _imported_before(row),
            "same_asked": bool(questions_of(row, limit=1)),
            "chips": preflight.chips(row),
            "rows_view": view,
            "listed": listed,
            "rows_url": url_for(f"{listed.name}.list", batch=row.id),
            "many_url": url_for("FixMany.form_of", pk=row.id)
            if FixMany.allowed() and FixMany.applies(row)
            else None,
        }
        return super().context(form, row) | more

    def apply(self, row: ImportBatch, values: Mapping[str, Any]) -> Any:
        """A worker applies it under the digest that was seen. Raises NotTaken."""
        if open_ := unanswered(row):
            raise NotTaken(
                _(
                    "%(count)s rows may be people on record: say for each whether it is the same person.",
                    count=open_,
                ),
            )
        if values.get("renumber") is False:
            raise NotTaken(
                _("Some people would get another employee number: tick that this is meant."), field="renumber"
            )
        return call(confirm, row, digest=values["digest"], accept_leavers=values.get("accept_leavers"))

    def after(self, row: ImportBatch, result: Any) -> Any:
        """The progress, and from there the roster's own card; or the card, while it is being decided."""
        if isinstance(result, ApprovalRequest):
            return url_for("Rosters.show", pk=row.id)
        return _progress(result)


def confirm(
    batch: ImportBatch, *, digest: str, accept_leavers: int | None, actor: Actor, on: date, at: datetime
) -> Any:
    """确认 — queue the import of what was seen, or have it decided first. Raises StalePreview."""
    if digest != batch.digest:
        raise StalePreview(_("This is not what was checked last: look at it again, then confirm."))
    request = submit(batch, accept_leavers=accept_leavers, actor=actor, on=on, at=at)
    if request is not None:
        return request
    params = {"batch_id": batch.id, "digest": digest, "accept_leavers": accept_leavers}
    return jobs.enqueue("roster.import", params, actor=actor)


def withdraw(
    batch: ImportBatch, *, actor: Actor, on: date, at: datetime, reason: str | None = None
) -> ImportBatch:
    """撤回 — the plan is dropped, and whoever was asked about it is asked no more."""
    withdraw_roster(batch, actor=actor, reason=reason)
    void(ROSTER, batch.id, reason=_("The roster was withdrawn."), actor=actor, on=on, at=at)
    return batch


class AnnotateRoster(FormPage):
    """批注表."""

    class_permission_name, verb = "Roster", "download"
    of = ImportBatch
    title, submit = _l("Get it back with the errors marked"), _l("Make the workbook")
    intro = _l(
        "Your own workbook: wrong cells are marked, two columns say what is wrong and what may be meant."
    )
    fields = {
        "only_bad": fields.flag(_l("Only the rows with errors")),
        "password": fields.text(
            _l("Password of the workbook"), required=False, render_kw={"autocomplete": "off"}
        ),
    }

    def facts(self, row: ImportBatch) -> Sequence[Fact]:
        """What was corrected on the page stands in no workbook."""
        count = session.scalar(
            select(func.count()).where(RosterRow.batch_id == row.id, RosterRow.mended.is_not(None))
        )
        note = _l("These stand in the preview only: correct them in the workbook too, or confirm here.")
        return [Fact(_l("Rows corrected on screen"), count, kind="number", note=note)] if count else []

    @classmethod
    def applies(cls, row: ImportBatch) -> bool:
        """For who sent it: the workbook holds everybody's numbers in clear."""
        return row.prepared_by_id == acting().user_id and was_read(row)

    def apply(self, row: ImportBatch, values: Mapping[str, Any]) -> Any:
        """A worker writes it. Raises NotAllowed."""
        if not self.applies(row):
            raise NotAllowed(
                _(
                    "Only %(who)s, who sent this roster, gets it back: it holds numbers in clear.",
                    who=row.prepared_by,
                )
            )
        params = {
            "batch_id": row.id,
            "only_bad": bool(values["only_bad"]),
            "password": closed(values["password"]),
        }
        return jobs.enqueue("roster.annotate", params, actor=acting())

    def after(self, row: ImportBatch, result: Any) -> Any:
        """The progress, with the file at its end."""
        return _progress(result)


def _imported_before(row: ImportBatch) -> str | None:
    """The sentence that says the same file came before."""
    said = plan_of(row).opening.warnings
    return next((sentence(each.problem) for each in said if each.code.startswith("same_file")), None)


def _counts(action: str) -> Any:
    return lambda rows: {row.id: row.summary.get("counts", {}).get(action, 0) for row in rows}


class Rosters(WithApproval, ConsoleView):
    """花名册导入记录."""

    asks = (ROSTER,)
    class_permission_name = "Roster"
    route_base = "/rosters"
    datamodel = Rows(ImportBatch)
    list_title, one = _l("Rosters"), _l("Roster")
    list_columns = [
        "code",
        "file_name",
        "state",
        "new",
        "changed",
        "leaving",
        "rejected",
        "prepared_by",
        "prepared_at",
    ]
    key_facts = ["new", "changed", "leaving", "rejected"]
    show_groups = (
        (None, ["code", "file_name", "as_of", "file_sha", "digest"]),
        (_l("By whom and when"), [*WHEN]),
        (_l("Other rows"), ["unchanged", "rehired", "moved", "skipped"]),
    )
    search_columns = ["code", "file_name", "prepared_by", "applied_by"]
    filters = ["state", "prepared_at", "applied_at"]
    base_order = ("id", "desc")
    computed = {action: Computed(word, "number", _counts(action)) for action, word in outcome_words().items()}
    lifecycle = ROSTER_LIFECYCLE
    verbs = {"withdraw": Verb(withdraw, style="danger")}
    forms = [RosterUpload, ConfirmRoster, MapRoster, ExplainWords, AnnotateRoster, OriginalRoster, UndoRoster]
    related_views = [RosterRows]
    empty = _l(
        "No roster yet. Upload the one HR keeps: it is checked first, and nothing changes before you say so."
    )

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """Rosters, and no other imports."""
        return [ImportBatch.kind == "roster"]
