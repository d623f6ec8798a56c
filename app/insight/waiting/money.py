"""资金待办 — statements to close, sub-accounts nearly used up."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core.clock import today
from app.core.console.waiting import Item, Kind
from app.core.money import Money
from app.core.showing import shown_of
from app.core.text import _, _l
from app.models import Account, Allocation, Statement, SubAccount

TIGHT = 10  # percent of what was allocated


def _open_statements() -> Select[Any]:
    past = [*shown_of(Statement), Statement.state == "open", Statement.until_on < today()]
    return (
        select(Statement)
        .where(*past)
        .options(joinedload(Statement.supplier))
        .order_by(Statement.until_on, Statement.id)
    )


def _statement(statement: Statement) -> Item:
    return Item(
        _("Statement %(number)s is still open", number=statement.number),
        _(
            "%(supplier)s, %(period)s, %(money)s",
            supplier=statement.supplier or "—",
            period=statement.period,
            money=Money(statement.total_fen).format(),
        ),
        url_for("Close.form_of", pk=statement.id),
        _("Check and close"),
        statement.until_on,
    )


def _tight() -> Select[Any]:
    """Sub-accounts of this year's budgets that have a tenth or less of their money left."""
    given = (
        select(Allocation.sub_account_id, func.sum(Allocation.amount_fen).label("fen"))
        .group_by(Allocation.sub_account_id)
        .subquery()
    )
    return (
        select(SubAccount, Account.balance, given.c.fen)
        .join(Account, (Account.sub_account_id == SubAccount.id) & (Account.kind == "available"))
        .join(given, given.c.sub_account_id == SubAccount.id)
        .where(given.c.fen > 0, Account.balance * 100 <= given.c.fen * TIGHT)
        .order_by(Account.balance, SubAccount.id)
    )


def _used_up(found: Any) -> Item:
    account, left, given = found
    return Item(
        _(
            "Sub-account “%(name)s” is %(share)s%% used",
            name=account.name,
            share=int(given - left) * 100 // int(given),
        ),
        _("%(left)s of %(given)s are left", left=Money(left).format(), given=Money(int(given)).format()),
        url_for("Allocate.form_of", pk=account.id),
        _("Allocate money"),
    )


KINDS = (
    Kind(
        "close", _l("Statements to close"), "Settlements", "can_close", _open_statements, _statement, days=10
    ),
    Kind("tight", _l("Money running out"), "SubAccounts", "can_allocate", _tight, _used_up, reminder=True),
)
