"""按文件发放 — a template, a file of people with points, what is wrong in it, and the same file back with
that marked.
"""

from collections.abc import Mapping
from typing import Any

from flask_appbuilder import expose

from app.core import files, jobs
from app.core.clock import today
from app.core.console import fields
from app.core.console.downloads import workbook
from app.core.console.facts import Lines
from app.core.console.security import acting, demand
from app.core.console.verbs import Button
from app.core.db import session
from app.core.errors import BadInput
from app.core.text import _, _l
from app.models import Grant, ImportBatch, SubAccount
from app.people.jobs import closed
from app.points.services.named import refuse_last_day
from app.points.views.preparing import GrantForm, counted, item_fields
from app.points.wording import sentence
from app.rules.problems import Problem
from imports.point_grants import GRANTS
from imports.template import write_template

SHOWN = 50


class GrantByFile(GrantForm):
    """按文件发放."""

    verb = "upload"
    title, submit = _l("Grant by file"), _l("Upload and check")
    intro = _l(
        "A workbook or csv with employee number, name, points and reason. Rows with errors are named and get "
        "nothing; what is right is looked at and submitted, and granted once it is approved."
    )
    fields = {
        "file": fields.upload(_l("File")),
        "title": fields.text(_l("What for"), length=60),
        "sub_account": fields.pick(_l("Paid from"), SubAccount),
        **item_fields(),
        "expires_on": fields.day(
            _l("Last day"), required=False, description=_l("Left empty, as your union has settled.")
        ),
        "reason": fields.reason(),
        "password": fields.text(
            _l("Password of the workbook"), required=False, render_kw={"autocomplete": "off"}
        ),
    }
    template = "points/grant_by_file.html"

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """Beside the usual way of granting, a plain button."""
        return super().button(row, label=label, style=style or "plain")

    def apply(self, row: Any, values: Mapping[str, Any]) -> Any:
        """Keep the file, and have a worker read it."""
        actor, last = acting(), values["expires_on"]
        item, festival = counted(values["item"], values["festival"])
        refuse_last_day(last, today())  # said at once, not by a worker once the file is read
        stored = files.keep(values["file"].stream, name=values["file"].filename, kind="points", actor=actor)
        purpose = {
            "title": values["title"],
            "reason": values["reason"],
            "sub_account_id": values["sub_account"].id,
            "expires_on": last.isoformat() if last else None,
            "item": item,
            "festival": festival,
        }
        params = {"file_id": stored.id, "purpose": purpose, "password": closed(values["password"])}
        return jobs.enqueue("grant.file", params, actor=actor)

    @expose("/template")
    def blank(self) -> Any:
        """The blank workbook to fill in."""
        demand(self.class_permission_name, "can_upload")
        return workbook(lambda path: write_template(path, spec=GRANTS, example=True), _("Points template"))


class AnnotateGrant(GrantForm):
    """批注表."""

    verb = "download"
    of = Grant
    style = "plain"
    title, submit = _l("Get it back with the errors marked"), _l("Make the workbook")
    intro = _l("The workbook as it was sent: wrong cells are marked, a column says what is wrong.")
    fields = {
        "only_bad": fields.flag(_l("Only the rows with errors")),
        "password": fields.text(
            _l("Password of the workbook"), required=False, render_kw={"autocomplete": "off"}
        ),
    }

    @classmethod
    def applies(cls, row: Grant) -> bool:
        """Where a file had errors."""
        return row.kind == "file" and bool(row.blocked)

    def apply(self, row: Grant, values: Mapping[str, Any]) -> Any:
        """A worker writes it."""
        if not self.applies(row):
            raise BadInput(
                _("“%(grant)s” came with no file in which anything is wrong: nothing to mark.", grant=row)
            )
        params = {
            "grant_id": row.id,
            "only_bad": bool(values["only_bad"]),
            "password": closed(values["password"]),
        }
        return jobs.enqueue("grant.annotate", params, actor=acting())


def rejected(grant: Grant) -> list[Lines]:
    """文件错误 — the first of what is wrong in the file, cell by cell."""
    batch = session.get(ImportBatch, grant.batch_id) if grant.batch_id else None
    problems = batch.summary.get("problems") if batch else None  # a file that was never checked has none
    if not problems:
        return []
    rows = [
        [row, cell or "", sentence(Problem(code, facts=facts))] for row, cell, code, facts in problems[:SHOWN]
    ]
    return [
        Lines(
            _l("Rows of the file that get nothing"),
            [_l("Row"), _l("Cell"), _l("What is wrong")],
            rows,
            ["number", "code", "text"],
            note=_("The first %(count)d; the workbook with all of them can be made.", count=SHOWN)
            if len(problems) > SHOWN
            else None,
        )
    ]
