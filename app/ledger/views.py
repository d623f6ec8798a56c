"""总账页 — accounts, entries and their postings, to be read and never changed."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from app.core.console.datamodel import Rows
from app.core.console.facts import Lines
from app.core.console.listing import Computed
from app.core.console.security import allowed
from app.core.console.views import ConsoleView
from app.core.db import session
from app.core.money import Money, Points
from app.core.showing import shown_of
from app.core.text import _, _l
from app.ledger.queries import owners_of, sums_by_account
from app.models import Account, JournalEntry, Posting
from app.rules.ledger import UNITS


def booked_for(references: Callable[[Any], Sequence[str]]) -> Callable[[Any], Sequence[Lines]]:
    """相关凭证 — a panel of a card, for who may read the ledger: the entries that were booked for the row,
    each a link to its postings.
    """

    def panel(row: Any) -> Sequence[Lines]:
        if not allowed("JournalEntries", "can_show"):
            return []
        wanted = (JournalEntry.reference.in_(references(row)), *shown_of(JournalEntry))
        found = session.scalars(select(JournalEntry).where(*wanted).order_by(JournalEntry.id)).all()
        rows = [(entry, str(UNITS[entry.unit]), entry.actor_name, entry.reason or "") for entry in found]
        headings = (_("Journal entry"), _("Measured in"), _("Booked by"), _("Why"))
        return [Lines(_("Booked for it"), headings, rows, ("relation", "text", "text", "text"))]

    return panel


def _in_words(unit: str, amount: int) -> str:
    return str(Money(amount) if unit == "fen" else Points(amount))


def _balances(rows: Sequence[Account]) -> dict[int, str]:
    sums = sums_by_account([row.id for row in rows])
    return {row.id: _in_words(row.unit, sums.get(row.id, 0)) for row in rows}


def _amounts(rows: Sequence[Posting]) -> dict[int, str]:
    return {row.id: _in_words(row.account.unit, row.amount) for row in rows}


def _whose(rows: Sequence[Posting]) -> dict[int, str]:
    owners = owners_of([row.account for row in rows])
    return {row.id: owners.get(row.account_id, "") for row in rows}


class Postings(ConsoleView):
    """分录 — read under its entry."""

    datamodel = Rows(Posting)
    list_title, one = _l("Postings"), _l("Posting")
    list_columns = ["account.kind", "whose", "moved"]
    show_columns = ["entry", "account", *list_columns]
    computed = {
        "whose": Computed(_l("Whose"), "text", _whose),
        "moved": Computed(_l("Amount"), "text", _amounts),
    }
    empty = _l("No postings.")


class JournalEntries(ConsoleView):
    """凭证."""

    datamodel = Rows(JournalEntry)
    list_title, one = _l("Journal entries"), _l("Journal entry")
    list_columns = ["reference", "kind", "unit", "booked_on", "actor_name", "reason"]
    key_facts = ["kind", "unit", "booked_on", "actor_name"]
    show_columns = ["reference", "booked_at", "rule_version", "sealed", "reason"]
    inline = ("Postings",)
    search_columns = ["reference"]
    filters = ["unit", "booked_on"]
    base_order = ("id", "desc")
    related_views = [Postings]
    empty = _l("Nothing has been booked yet.")


class Accounts(ConsoleView):
    """账户."""

    datamodel = Rows(Account)
    list_title, one = _l("Ledger accounts"), _l("Account")
    list_columns = ["kind", "whose", "stands_at"]
    key_facts = ["stands_at", "kind", "whose"]
    show_columns = ["code"]
    computed = {
        "whose": Computed(_l("Whose"), "text", owners_of),
        "stands_at": Computed(_l("Balance"), "text", _balances),
    }
    search_columns = ["code"]
    filters = ["kind", "unit"]
    base_order = ("code", "asc")
    empty = _l("No accounts yet. They are opened with the first budget and the first grant.")


# reached from their pages
BEHIND = (Postings,)
