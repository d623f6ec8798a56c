"""原始文件 — the file of a roster as it was sent: kept for so many days, handed out on record, then only its
digest stays.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.core import audit, files
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import NotFound
from app.core.showing import shown_of
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import ImportBatch, StoredFile
from app.people.services.roster.check import KIND, batch_label
from app.tenants.queries import setting

WAITING = ("asked", "prepared")  # rosters whose file is still needed
KINDS = (KIND, "annotated")  # the file as sent, and the copies with its errors marked


def kept_file(batch: ImportBatch) -> StoredFile | None:
    """所存文件 — of this roster, if the seat may see it and it is kept still."""
    if batch.file_id is None:
        return None
    wanted = select(StoredFile).where(StoredFile.id == batch.file_id, *shown_of(StoredFile))
    return session.scalars(wanted).first()


def hand_out(batch: ImportBatch, *, actor: Actor, reason: str | None = None) -> StoredFile:
    """取回原始文件 — byte for byte as it was sent; on record, for it holds numbers in clear.

    Raises NotFound once it is no longer kept.
    """
    stored = kept_file(batch)
    if stored is None or not files.path_of(stored).exists():
        raise NotFound(
            _("The file of this roster is no longer kept; its digest still says which one it was.")
        )
    changes = {"file": [None, stored.name]}
    audit.record(
        "download", batch_label(batch), actor=actor, subject_id=batch.id, changes=changes, reason=reason
    )
    return stored


def discard_old_files(*, at: datetime) -> int:
    """到期删除 — files of rosters older than the union keeps them, but for those that wait; answers how
    many.
    """
    before = at - timedelta(days=int(setting("roster_file_days")))
    with whole_tenant("what is over is over in every unit"):
        needed = select(ImportBatch.file_id).where(
            ImportBatch.kind == KIND, ImportBatch.state.in_(WAITING), ImportBatch.file_id.is_not(None)
        )
        old = session.scalars(
            select(StoredFile).where(
                StoredFile.kind.in_(KINDS), StoredFile.kept_at < before, StoredFile.id.not_in(needed)
            )
        ).all()
        numbers = [each.id for each in old]
        for batch in session.scalars(select(ImportBatch).where(ImportBatch.file_id.in_(numbers))):
            batch.file_id = None
        session.flush()
        for each in old:
            files.discard(each)
        session.flush()
    return len(old)
