"""租户待办 — deletions that wait for the second person, and exports one asked for that are ready."""

from datetime import timedelta
from typing import Any

from flask import g, url_for
from sqlalchemy import Select, false, select

from app.core.actor import current_actor
from app.core.clock import business_day, now, today
from app.core.console.waiting import Item, Kind
from app.core.text import _, _l
from app.models import Departure, TenantExport

FRESH = 7  # days for which a finished export is worth a line


def _to_confirm() -> Select[Any]:
    """Asked for by somebody else, and due."""
    waits = (Departure.state == "requested", Departure.due_on <= today())
    mine = Departure.requested_by_id != (current_actor().user_id or 0)
    platform = () if g.get("standing") is None else (false(),)
    return select(Departure).where(*waits, mine, *platform).order_by(Departure.due_on, Departure.id)


def _confirm(row: Departure) -> Item:
    return Item(
        _("The deletion of %(tenant)s waits for you", tenant=row),
        _("%(who)s asked for it; a second person confirms", who=row.requested_by),
        url_for("Departures.show", pk=row.id),
        _("Look at it"),
        row.due_on,
    )


def _ready() -> Select[Any]:
    """One's own, of the last days."""
    recent = TenantExport.ready_at > now() - timedelta(days=FRESH)
    mine = TenantExport.asked_by_id == (current_actor().user_id or 0)
    return select(TenantExport).where(mine, TenantExport.state == "ready", recent).order_by(TenantExport.id)


def _fetch(row: TenantExport) -> Item:
    return Item(
        _("The export of %(tenant)s is ready", tenant=row.tenant_name),
        _("%(rows)s rows; fetch it and keep it safe", rows=f"{row.rows:,}"),
        url_for("TenantExports.show", pk=row.id),
        _("Fetch it"),
        business_day(row.ready_at or row.asked_at),
    )


KINDS = (
    Kind(
        "departures",
        _l("Deletions to confirm"),
        "Departures",
        "can_confirm",
        _to_confirm,
        _confirm,
        outside=True,
    ),
    Kind("exports", _l("Exports that are ready"), "TenantExports", "can_file", _ready, _fetch, outside=True),
)
