"""动账页 — every movement of a sub-account with its cause: the postings behind each figure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, false, select
from werkzeug.datastructures import MultiDict

from app.budgets.queries.causes import causes_of
from app.core.console.datamodel import Rows
from app.core.console.filters import Filter, filter_of
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView
from app.core.db import session
from app.core.numbers import number_in
from app.core.text import _l
from app.models import Account, Allocation, JournalEntry, Posting, SubAccount
from app.rules.execution import KINDS
from app.rules.ledger import ENTRY_KINDS

PLACES = {
    "available": _l("Available"),
    "held": _l("Set aside"),
    "granted": _l("Out as points"),
    "committed": _l("Committed to orders"),
    "spent": _l("Paid out"),
}
# of which table each filter is, and how a posting points at its rows
ENTRY, ACCOUNT = Posting.entry_id, Posting.account_id


def _causes(rows: Sequence[Posting]) -> dict[int, Any]:
    found = causes_of([row.entry for row in rows])
    return {row.id: found.get(row.entry_id) for row in rows}


def _whose(rows: Sequence[Posting]) -> dict[int, Any]:
    numbers = {row.account_id for row in rows}
    query = (
        select(Account.id, SubAccount)
        .join(SubAccount, SubAccount.id == Account.sub_account_id)
        .where(Account.id.in_(numbers))
    )
    owners = dict(session.execute(query).tuples().all())
    return {row.id: owners.get(row.account_id) for row in rows}


def _asked(model: type[Any], key: str, name: str, values: MultiDict[str, str]) -> Filter:
    """A filter of another table's column, called `name` in the address."""
    mine = MultiDict(
        (key + each.removeprefix(name), value)
        for each, value in values.items(multi=True)
        if each == name or each.startswith(f"{name}.")
    )
    made = filter_of(model, key, mine)
    made.attribute = replace(made.attribute, key=name)
    return made


class Movements(ConsoleView):
    """动账明细."""

    datamodel = Rows(Posting)
    route_base = "/movements"
    list_title, one = _l("Movements"), _l("Movement")
    list_columns = [
        *("entry.booked_on", "whose", "where", "amount", "what", "cause", "entry.actor_name"),
        "entry.reason",
    ]
    key_facts = ["amount", "where", "whose", "entry.booked_on"]
    show_columns = ["entry", "what", "cause", "entry.reference", "entry.actor_name", "entry.reason"]
    computed = {
        "whose": Computed(_l("Sub-account"), "relation", _whose),
        "amount": Computed(_l("Amount"), "fen", lambda rows: {row.id: row.amount for row in rows}),
        "where": Computed(
            _l("Part of the sub-account"),
            "text",
            lambda rows: {row.id: str(PLACES[row.account.kind]) for row in rows},
        ),
        "what": Computed(
            _l("What was booked"),
            "text",
            lambda rows: {row.id: str(ENTRY_KINDS[row.entry.kind]) for row in rows},
        ),
        "cause": Computed(_l("Cause"), "relation", _causes),
    }
    base_order = ("id", "desc")
    history = False
    empty = _l("No money has moved yet.")

    def conditions(self) -> list[ColumnElement[bool]]:
        """Of the sub-accounts in sight: the ledger is the whole union's, and these postings are its part."""
        inside = select(Account.id).where(
            Account.kind.in_(KINDS), Account.sub_account_id.in_(select(SubAccount.id))
        )
        return [ACCOUNT.in_(inside)]

    def pointing_at(self, model: type[Any], row: Any) -> ColumnElement[bool]:
        """Those of a sub-account."""
        if model is not SubAccount:
            return false()
        return ACCOUNT.in_(select(Account.id).where(Account.sub_account_id == row.id))

    def controls(self, values: MultiDict[str, str]) -> list[Filter]:
        """By sub-account, by where the money stands, by what was booked, by day."""
        account = _asked(Account, "kind", "account", values)
        account.options = [(kind, str(word)) for kind, word in PLACES.items()]
        entry, day = (
            _asked(JournalEntry, "kind", "entry", values),
            _asked(JournalEntry, "booked_on", "day", values),
        )
        whose = _asked(Allocation, "sub_account", "sub_account", values)
        for each, model, pointer in (
            (account, Account, ACCOUNT),
            (entry, JournalEntry, ENTRY),
            (day, JournalEntry, ENTRY),
        ):
            if each.condition is not None:
                each.condition = pointer.in_(select(model.id).where(each.condition))
        return [account, entry, day, *([_of_sub_account(whose)] if whose.active else [])]

    def joined(self, keys: Sequence[str]) -> list[str]:
        """Entry and account come along: causes are read from the one, kinds from the other."""
        return ["entry", "account"]


def _of_sub_account(made: Filter) -> Filter:
    numbers = [number for each in made.chosen if (number := number_in(each)) is not None]
    made.condition = ACCOUNT.in_(select(Account.id).where(Account.sub_account_id.in_(numbers)))
    return made
