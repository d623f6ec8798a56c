"""待更正 — rejected rows stay open until a later roster says something of the same person, or HR says so."""

from datetime import datetime

from sqlalchemy import exists, or_, update

from app.core import audit, bulk
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.tenancy import current_tenant_id
from app.core.text import _
from app.models import ImportBatch, RosterRow
from app.people.services.roster.stage import ROWS


def settle_row(row: RosterRow, *, actor: Actor, reason: str) -> RosterRow:
    """了结 — a rejected row that needs no correction any more, for a reason; who said so is on record."""
    row.settled_at = now()
    label = f"import_batches:{row.batch.code}"
    said = _("Row %(row)s: %(reason)s", row=row.row, reason=reason)
    audit.record("settle_row", label, actor=actor, reason=said, subject_id=row.batch_id)
    session.flush()
    return row


def settle_earlier(batch: ImportBatch, *, at: datetime) -> None:
    """由后文了结 — open rows of earlier rosters about whom this one says something: what it says counts.
    A row that was left out says nothing.
    """
    later = ROWS.alias("later")
    same = exists().where(
        later.c.tenant_id == current_tenant_id(),
        later.c.batch_id == batch.id,
        later.c.action != "skipped",
        or_(
            later.c.employee_no_key == ROWS.c.employee_no_key,
            later.c.id_no_index == ROWS.c.id_no_index,
        ),
    )
    earlier = (
        ROWS.c.tenant_id == current_tenant_id(),
        ROWS.c.batch_id < batch.id,
        ROWS.c.action == "rejected",
        ROWS.c.settled_at.is_(None),
    )
    bulk.execute(update(ROWS).values(settled_at=at).where(*earlier, same))


def unsettle_earlier(batch: ImportBatch) -> None:
    """重新待更正 — rows that this batch had settled wait again, now that it is undone."""
    settled = (
        ROWS.c.tenant_id == current_tenant_id(),
        ROWS.c.batch_id < batch.id,
        ROWS.c.action == "rejected",
        ROWS.c.settled_at == batch.applied_at,
    )
    bulk.execute(update(ROWS).values(settled_at=None).where(*settled))
