"""花名册任务 — reading, importing and annotating rosters, done by a worker while the page shows how far it
is.
"""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from app.core import files, secrets
from app.core.db import atomic, session
from app.core.errors import NotFound
from app.core.jobs import Run, job
from app.core.text import _, _l
from app.models import ImportBatch, StoredFile
from app.people.services.roster import Options, import_roster, plan_of
from app.people.wording import sentence
from app.rules.rosters import Batch
from imports.roster_file import annotate_file, check_file


@job("roster.check", _l("Check a roster"))
def check(
    run: Run, *, file_id: int, as_of: str, options: dict[str, Any], password: str | None = None
) -> dict[str, str]:
    """核对 — reads the stored file; the page goes on to the preview."""
    run.progress(_("Reading the roster and comparing it with the people on record"))
    with atomic():
        stored = session.get_one(StoredFile, file_id)
        plan = check_file(
            files.path_of(stored),
            name=stored.name,
            options=Options(**options),
            as_of=date.fromisoformat(as_of),
            actor=run.actor,
            password=opened(password),
            file_id=file_id,
            watch=lambda batches: _counting(run, batches),
        )
        return {"url": f"/confirmroster/{plan.batch.id}"}


@job("roster.import", _l("Import a roster"))
def apply(run: Run, *, batch_id: int, digest: str, accept_leavers: int | None = None) -> dict[str, str]:
    """导入 — exactly what was previewed; done again after a crash it changes nothing more."""
    run.progress(_("Writing the people, their units and memberships"))
    with atomic():
        import_roster(digest, actor=run.actor, accept_leavers=accept_leavers)
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


def closed(password: str | None) -> str | None:
    """密码封存 — a workbook's password as a job's row may hold it: cipher text."""
    return secrets.encrypt(password).hex() if password else None


def opened(kept: str | None) -> str | None:
    """密码取出 — the password again."""
    return secrets.decrypt(bytes.fromhex(kept)) if kept else None


def _counting(run: Run, batches: Iterator[Batch]) -> Iterator[Batch]:
    """The batches, with the rows read so far said to whoever looks at the progress."""
    read = 0
    for batch in batches:
        read += len(batch.rows)
        run.progress(_("Reading the roster and comparing it with the people on record"), read)
        yield batch
