"""人事待办 — rows of rosters that were not taken and that nobody has put right."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, select

from app.core.clock import business_day
from app.core.console.waiting import Item, Kind
from app.core.showing import shown_of
from app.core.text import _, _l
from app.models import ImportBatch, RosterRow


def _rejected() -> Select[Any]:
    """The confirmed rosters with open rows, the oldest first."""
    still = select(RosterRow.batch_id).where(RosterRow.action == "rejected", RosterRow.settled_at.is_(None))
    confirmed = (ImportBatch.kind == "roster", ImportBatch.state == "applied", *shown_of(ImportBatch))
    return select(ImportBatch).where(*confirmed, ImportBatch.id.in_(still)).order_by(ImportBatch.id)


def _row(batch: ImportBatch) -> Item:
    return Item(
        _("Rows of the roster %(what)s await correction", what=batch.code),
        _("They were not taken: correct them in a new roster, or say that they need none"),
        url_for("RowsToCorrect.list", batch=batch.id),
        _("Correct"),
        business_day(batch.applied_at or batch.prepared_at),
    )


KINDS = (Kind("rows", _l("Rows awaiting correction"), "Roster", "can_upload", _rejected, _row),)
