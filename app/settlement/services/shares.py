"""分摊 — who pays how much of each line of a statement, written once with the names of the day, set-based."""

from typing import Any

from sqlalchemy import Select, func, insert, select

from app.core import bulk
from app.core.tenancy import current_tenant_id
from app.models import (
    Budget,
    LotReturn,
    LotUse,
    Statement,
    StatementAdjustment,
    StatementLine,
    StatementShare,
    SubAccount,
)

lines, uses, given_back = StatementLine.__table__, LotUse.__table__, LotReturn.__table__
sub_accounts, budgets = SubAccount.__table__, Budget.__table__
SHARES: Any = StatementShare.__table__
COLUMNS = (
    *("tenant_id", "statement_id", "line_id", "sub_account_id"),
    *("account_code", "sub_account_code", "sub_account_name", "fund_source", "owed_fen"),
)


def share_out(statement: Statement) -> None:
    """分摊 — goods by the lots they were paid from, returns by those they went back to, adjustments to the
    sub-account they name.
    """
    adjustments = StatementAdjustment.__table__
    paid = func.sum(uses.c.value_fen - uses.c.surplus_fen)
    goods = _of(
        statement,
        paid,
        uses.c.tenant_id == current_tenant_id(),
        uses.c.order_line_id == lines.c.order_line_id,
        sub_accounts.c.id == uses.c.sub_account_id,
        kind="goods",
    )
    adjusted = _of(
        statement,
        func.sum(lines.c.amount_fen),
        adjustments.c.tenant_id == current_tenant_id(),
        adjustments.c.id == lines.c.adjustment_id,
        sub_accounts.c.id == adjustments.c.sub_account_id,
        kind="adjustment",
    )
    returned = _of(
        statement,
        -func.sum(given_back.c.owed_fen),
        given_back.c.tenant_id == current_tenant_id(),
        given_back.c.return_line_id == lines.c.return_line_id,
        uses.c.tenant_id == current_tenant_id(),
        uses.c.id == given_back.c.lot_use_id,
        sub_accounts.c.id == uses.c.sub_account_id,
        kind="return",
    )
    for each in (goods, returned, adjusted):
        bulk.execute(insert(SHARES).from_select(list(COLUMNS), each))


def _of(statement: Statement, owed: Any, *ties: Any, kind: str) -> Select[Any]:
    tenant_id = current_tenant_id()
    named = (
        lines.c.tenant_id,
        lines.c.statement_id,
        lines.c.id,
        sub_accounts.c.id,
        budgets.c.account_code,
        sub_accounts.c.code,
        sub_accounts.c.name,
        budgets.c.fund_source,
    )
    return (
        select(*named, owed)
        .where(
            lines.c.tenant_id == tenant_id,
            lines.c.statement_id == statement.id,
            lines.c.kind == kind,
            sub_accounts.c.tenant_id == tenant_id,
            budgets.c.tenant_id == tenant_id,
            budgets.c.id == sub_accounts.c.budget_id,
            *ties,
        )
        .group_by(*named, lines.c.position)
        .order_by(lines.c.position, sub_accounts.c.code)
    )
