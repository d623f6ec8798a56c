"""花名册任务 — reading, importing and annotating rosters, done by a worker while the page shows how far it
is.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import BytesIO
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from app.core import audit, files, secrets
from app.core.actor import Actor
from app.core.clock import now, today
from app.core.console import export as exporting
from app.core.console import listing
from app.core.db import atomic, session
from app.core.errors import NotFound
from app.core.jobs import Run, job
from app.core.tenancy import all_tenants, tenant_scope
from app.core.text import _, _l
from app.models import Employee, ImportBatch, MemberAccess, Membership, OrgUnit, StoredFile
from app.people.export import write_roster
from app.people.services.invitations import Invited, expire_invitations, invite
from app.people.services.roster import Options, import_roster, plan_of, undo_roster, withdraw_roster
from app.people.services.roster.keeping import KINDS, discard_old_files
from app.people.wording import sentence
from app.rules.rosters import Batch
from app.tenants.queries import at_work
from imports.roster_file import Unsure, annotate_file, check_file, hold_file

CODES = "member_codes"  # the kind of a stored file that holds codes, as cipher text, until they are shown
FETCHED_WITHIN = timedelta(days=1)


@job("roster.check", _l("Check a roster"))
def check(
    run: Run,
    *,
    file_id: int,
    as_of: str,
    options: dict[str, Any],
    password: str | None = None,
    ask: str = "doubtful",
    replaces: int | None = None,
) -> dict[str, str]:
    """核对 — reads the stored file; the page goes on to the preview, or to what is asked before it.

    `replaces` is the plan that this reading of the same file takes the place of.
    """
    run.progress(_("Reading the roster and comparing it with the people on record"))
    with atomic():
        stored = session.get_one(StoredFile, file_id)
        what: dict[str, Any] = {
            "name": stored.name,
            "options": Options(**options),
            "as_of": date.fromisoformat(as_of),
            "actor": run.actor,
            "file_id": file_id,
        }
        path, page = files.path_of(stored), "confirmroster"
        try:
            batch = check_file(
                path,
                **what,
                password=opened(password),
                watch=lambda batches, rows: _counting(run, batches, rows),
                ask=ask,
            ).batch
        except Unsure as unsure:
            batch, page = hold_file(unsure, path, **what), "maproster"
        if batch.summary.get("words"):
            page = "explainwords"
        _replace(replaces, actor=run.actor)
        return {"url": f"/{page}/{batch.id}"}


def _replace(number: int | None, *, actor: Actor) -> None:
    """The plan of before: another reading of the same file takes its place."""
    before = session.get(ImportBatch, number) if number else None
    if before is not None and before.state in {"asked", "prepared"}:
        withdraw_roster(before, actor=actor, reason=_("Read again, otherwise"))


@job("roster.import", _l("Import a roster"))
def apply(run: Run, *, batch_id: int, digest: str, accept_leavers: int | None = None) -> dict[str, Any]:
    """导入 — exactly what was previewed; done again after a crash it changes nothing more."""
    stage = _("Writing the people, their units and memberships")
    run.progress(stage)
    with atomic():
        import_roster(
            digest,
            actor=run.actor,
            accept_leavers=accept_leavers,
            batch_id=batch_id,
            told=lambda done, rows: run.progress(stage, done, rows),
        )
        told = _came_of(session.get_one(ImportBatch, batch_id))
    return {"url": f"/rosters/show/{batch_id}", "told": told}


def _came_of(batch: ImportBatch) -> dict[str, Any]:
    """What whoever went away meanwhile is told."""
    counts = batch.summary["counts"]
    changed = sum(counts[each] for each in ("changed", "moved", "rehired"))
    facts = {
        "file": batch.file_name,
        "new": counts["new"],
        "changed": changed,
        "rejected": counts["rejected"],
    }
    return {"template": "imports.finished", "facts": facts}


@job("roster.undo", _l("Undo the import of a roster"))
def undo(run: Run, *, batch_id: int, digest: str, reason: str | None = None) -> dict[str, str]:
    """撤销 — exactly what was previewed; done again after a crash it changes nothing more."""
    run.progress(_("Taking back what the roster had brought"))
    with atomic():
        batch = session.get_one(ImportBatch, batch_id)
        done_before = batch.state == "undone" and batch.summary.get("undo") == digest
        if not done_before:
            undo_roster(batch, actor=run.actor, digest=digest, reason=reason)
            batch.summary = {**batch.summary, "undo": digest}
    return {"url": f"/rosters/show/{batch_id}"}


@job("roster.annotate", _l("Mark the errors of a roster"))
def annotate(run: Run, *, batch_id: int, only_bad: bool, password: str | None = None) -> None:
    """批注 — the workbook as HR sent it, with what is wrong in it."""
    run.progress(_("Marking the cells"))
    batch = session.get_one(ImportBatch, batch_id)
    stored = session.get(StoredFile, batch.file_id) if batch.file_id else None
    if stored is None:
        raise NotFound(_("The file of this roster is no longer kept. Check it again."))
    made = annotate_file(
        files.path_of(stored), plan_of(batch), sentence=sentence, only_bad=only_bad, password=opened(password)
    )
    with atomic():
        name = _("%(name)s, annotated", name=Path(batch.file_name).stem) + ".xlsx"
        run.keep_file(files.keep(BytesIO(made), name=name, kind="annotated", actor=run.actor).id)


@job("roster.export", _l("Write a roster"))
def take(run: Run, *, query: dict[str, list[str]]) -> dict[str, Any]:
    """取花名册 — the people of a list as a roster, written in the role of whoever asked."""
    pages = current_app.extensions["appbuilder"].baseviews
    view = next(each for each in pages if type(each).__name__ == "Employees")
    arguments: MultiDict[str, str] = MultiDict(query)
    with exporting.standing_in_for(run), TemporaryDirectory() as folder, atomic():
        exporting.must_be_allowed(view, "can_take_roster")
        stage, path = _("Writing the workbook"), Path(folder) / "roster.xlsx"
        run.progress(stage)
        rows = roster_of_list(
            view, arguments, path, actor=run.actor, progress=lambda done: run.progress(stage, done)
        )
        with path.open("rb") as source:
            kept = files.keep(source, name=roster_name(), kind="list", actor=run.actor)
        run.keep_file(kept.id)
    return {"file": kept.name, "lines": rows}


def roster_of_list(
    view: Any,
    arguments: MultiDict[str, str],
    path: Path,
    *,
    actor: Actor,
    progress: Callable[[int], None] = lambda _rows: None,
) -> int:
    """花名册成文 — what the list's address filters, as a roster; on record as an export."""
    _controls, conditions = exporting.conditions_of(view, arguments)
    batches = exporting.rows_of(view, conditions, listing.asked(view, arguments), ["unit.full_name"])
    written = write_roster(path, chain.from_iterable(batches), actor=actor, progress=progress)
    label = f"employees:{_('Roster for editing')}"
    audit.record("export", label, actor=actor, changes={"rows": [None, written]})
    return written


def roster_name() -> str:
    """文件名 — a roster and the day it was taken."""
    return f"{_('Roster for editing')}-{today():%Y%m%d}.xlsx"


@job("people.invite", _l("Invite members"))
def invite_members(run: Run, *, query: dict[str, list[str]], again: bool) -> dict[str, Any]:
    """邀请会员 — a code for each member of a list who has no way in; the page goes on to the codes."""
    pages = {type(each).__name__: each for each in current_app.extensions["appbuilder"].baseviews}
    run.progress(_("Making the codes"))
    with exporting.standing_in_for(run), atomic():
        exporting.must_be_allowed(pages["MembersAccess"], "can_invite")
        matching = people_of_list(pages["Employees"], MultiDict(query))
        chosen = select(Employee).join(OrgUnit, OrgUnit.id == Employee.unit_id)
        people = session.scalars(
            chosen.options(joinedload(Employee.unit))
            .where(*matching, *invitable(again=again))
            .order_by(OrgUnit.path, Employee.employee_no)
        ).all()
        if not people:
            return {"message": _("Nobody was left to invite.")}
        made = invite(people, actor=run.actor, on=today(), at=now())
        kept = secrets.encrypt(json.dumps(made, ensure_ascii=False))
        stored = files.keep(BytesIO(kept), name=CODES, kind=CODES, actor=run.actor)
        return {"url": f"/codes/{stored.id}"}


def people_of_list(view: Any, arguments: MultiDict[str, str]) -> Any:
    """名单条件 — the people the list of employees shows under this address."""
    return exporting.conditions_of(view, arguments)[1]


def invitable(*, again: bool = False) -> tuple[ColumnElement[bool], ...]:
    """可邀请 — members in service, with an identity number, who have no way in, nor an invitation unless
    `again`.
    """
    held = ("active",) if again else ("active", "invited")
    has_way = select(MemberAccess.employee_id).where(MemberAccess.state.in_(held))
    members = select(Membership.employee_id).where(Membership.left_on.is_(None))
    return (
        Employee.state == "active",
        Employee.id_no_tail_index.is_not(None),
        Employee.id.in_(members),
        Employee.id.not_in(has_way),
    )


def codes_in(stored: StoredFile) -> list[Invited]:
    """所存邀请码 — of a file of codes."""
    return [Invited(*each) for each in json.loads(secrets.decrypt(files.path_of(stored).read_bytes()))]


def expire_codes() -> None:
    """邀请过期 — invitations whose day has passed, and files of codes that nobody fetched; tenant by
    tenant.
    """
    day = today()
    with all_tenants("invitations expire in every tenant") as everywhere:
        due = everywhere.scalars(
            select(MemberAccess.tenant_id)
            .where(MemberAccess.state == "invited", MemberAccess.expires_on < day)
            .distinct()
        ).all()
    for tenant_id in at_work(due):
        with tenant_scope(tenant_id), atomic():
            expire_invitations(on=day)
            for stored in session.scalars(select(StoredFile).where(StoredFile.kind == CODES)).all():
                if stored.kept_at < now() - FETCHED_WITHIN:
                    files.discard(stored)


def discard_files() -> None:
    """删除旧文件 — files of rosters past the days a union keeps them; tenant by tenant, harmless twice."""
    with all_tenants("files grow old in every tenant") as everywhere:
        due = everywhere.scalars(
            select(StoredFile.tenant_id).where(StoredFile.kind.in_(KINDS)).distinct()
        ).all()
    for tenant_id in at_work(due):
        with tenant_scope(tenant_id), atomic():
            discard_old_files(at=now())


def closed(password: str | None) -> str | None:
    """密码封存 — a workbook's password as a job's row may hold it: cipher text."""
    return secrets.encrypt(password).hex() if password else None


def opened(kept: str | None) -> str | None:
    """密码取出 — the password again."""
    return secrets.decrypt(bytes.fromhex(kept)) if kept else None


def _counting(run: Run, batches: Iterator[Batch], rows: int | None) -> Iterator[Batch]:
    """The batches, with the rows read so far said to whoever looks at the progress."""
    read, stage = 0, _("Reading the roster and comparing it with the people on record")
    for batch in batches:
        read += len(batch.rows)
        run.progress(stage, read, rows if rows and rows >= read else None)
        yield batch
    run.progress(_("Comparing the rows with the people on record"), read, read)
