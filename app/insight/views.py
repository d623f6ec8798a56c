"""审计页 — the trail of who did what, for those who examine."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.console.attributes import change_in
from app.core.console.datamodel import Rows
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView
from app.core.policy import role_word
from app.core.text import _l
from app.models import AuditEvent
from app.rules.trail import ACTS, THINGS


def _worded(column: str, words: Mapping[str, Any]) -> Any:
    def values(rows: Sequence[AuditEvent]) -> dict[int, str]:
        return {row.id: str(words.get(getattr(row, column), getattr(row, column))) for row in rows}

    return values


def _roles(rows: Sequence[AuditEvent]) -> dict[int, str]:
    return {row.id: role_word(row.role) for row in rows}


def _changes(rows: Sequence[AuditEvent]) -> dict[int, Any]:
    """From and to, under the names people know the columns by."""
    return {
        row.id: dict(change_in(row.object_kind, key, pair) for key, pair in (row.changes or {}).items())
        for row in rows
    }


class AuditEvents(ConsoleView):
    """审计记录."""

    datamodel = Rows(AuditEvent)
    list_title, one = _l("Audit trail"), _l("Audit record")
    list_columns = ["at", "actor_name", "as", "act", "thing", "object_label", "reason"]
    show_columns = [*list_columns, "from_to", "address"]
    computed = {
        "as": Computed(_l("Role"), "text", _roles),
        "act": Computed(_l("Did"), "text", _worded("verb", ACTS)),
        "from_to": Computed(_l("From and to"), "json", _changes),
        "thing": Computed(_l("To what"), "text", _worded("object_kind", THINGS)),
    }
    search_columns = ["object_label"]
    filters = ["at"]
    order_columns = ["at"]
    base_order = ("id", "desc")
    empty = _l("Nothing has been done yet.")
