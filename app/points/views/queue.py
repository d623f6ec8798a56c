"""排队待款页 — grants that wait for money: at which place, and how much is missing."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement

from app.core.actor import Actor
from app.core.console.datamodel import Rows
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView, Verb
from app.core.text import _l
from app.models import Grant
from app.points.services.queueing import Standing, standings
from app.points.services.turning import withdraw_grant


def _withdraw(grant: Grant, *, actor: Actor, reason: str | None = None) -> Grant:
    return withdraw_grant(grant, actor=actor, reason=reason)


def _standings(rows: Sequence[Grant]) -> dict[int, Standing]:
    found: dict[int, Standing] = {}
    for account in {row.sub_account_id for row in rows}:
        found |= standings(account)
    return found


def _places(rows: Sequence[Grant]) -> dict[int, int]:
    found = _standings(rows)
    return {row.id: found[row.id].place for row in rows}


def _missing(rows: Sequence[Grant]) -> dict[int, int]:
    found = _standings(rows)
    return {row.id: found[row.id].missing_fen for row in rows}


class GrantQueue(ConsoleView):
    """排队待款."""

    datamodel = Rows(Grant)
    totals = ["total_fen"]
    list_title, one = _l("Grants waiting for money"), _l("Grant")
    list_columns = ["place", "code", "title", "sub_account", "people", "total_fen", "missing", "queued_at"]
    search_columns = ["code", "title"]
    filters = ["sub_account", "unit"]
    base_order = ("queued_at", "asc")
    key_facts = ["place", "people", "total_fen", "missing", "sub_account"]
    show_columns = ["code", "title", "rule", "reason", "queued_at", "confirmed_by", "expires_on"]
    computed = {
        "place": Computed(_l("Place in the queue"), "number", _places),
        "missing": Computed(_l("Money missing"), "fen", _missing),
    }
    verbs = {"withdraw": Verb(_withdraw, _l("Withdraw"), ask="required", style="danger")}
    empty = _l("Nothing waits for money.")

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """What waits."""
        made: list[Any] = [Grant.state == "queued"]
        return made
