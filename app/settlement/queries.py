"""结算查询 — a statement's lines in order, who paid for them, and its digest."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from app.core import bulk
from app.core.db import session
from app.core.preview import digest_of
from app.core.tenancy import current_tenant_id
from app.models import Budget, LotUse, Statement, StatementLine, SubAccount

LINES: Any = StatementLine.__table__
USES: Any = LotUse.__table__
SUB_ACCOUNTS: Any = SubAccount.__table__
BUDGETS: Any = Budget.__table__
AT_ONCE = 2_000  # rows fetched at once: flat memory at any number of lines

SEALED = (
    *("position", "order_line_id", "order_number", "placed_on", "received_on", "unit_name", "account_code"),
    *("sub_accounts", "sku_code", "product_name", "spec", "quantity", "unit_price_fen", "tax_rate_bp"),
    *("net_fen", "tax_fen", "points", "amount_fen", "tracking_no"),
)


class Share(NamedTuple):
    """分摊 — what one sub-account pays of one line, in fen."""

    position: int
    order_number: str
    account_code: str
    sub_account_code: str
    sub_account: str
    fund_source: str
    owed_fen: int


def lines_of(statement: Statement, columns: tuple[str, ...] = SEALED) -> Iterator[Any]:
    """明细 — rows of the named columns, in the statement's order."""
    return _streamed(
        select(*(LINES.c[name] for name in columns))
        .where(LINES.c.tenant_id == current_tenant_id(), LINES.c.statement_id == statement.id)
        .order_by(LINES.c.position)
    )


def shares_of(statement: Statement) -> Iterator[Share]:
    """分摊明细 — line by line, who pays how much of it; they add up to the statement's total."""
    for row in _streamed(_shares(statement)):
        yield Share(*row)


def subtotals_of(statement: Statement) -> list[tuple[str, str, str, str, int]]:
    """小计 — account code, sub-account code and name, fund source, and what it pays in fen."""
    each = _shares(statement).order_by(None).subquery()
    key = (each.c.account_code, each.c.code, each.c.name, each.c.fund_source)
    total = func.sum(each.c.owed_fen)
    rows: Any = bulk.execute(select(*key, total).group_by(*key).order_by(*key))
    return [(account, code, name, fund, int(fen)) for account, code, name, fund, fen in rows]


def before(statement: Statement) -> int:
    """期初应付 — fen of the supplier's earlier closed statements; payments are not kept here yet."""
    owed = select(func.coalesce(func.sum(Statement.total_fen), 0)).where(
        Statement.supplier_id == statement.supplier_id,
        Statement.state == "closed",
        Statement.period < statement.period,
    )
    return int(session.scalar(owed) or 0)


def digest_of_statement(statement: Statement) -> str:
    """摘要 — over head, lines and totals: a closed statement is intact while this is the digest it keeps."""
    head = {
        "number": statement.number,
        "supplier": statement.supplier_id,
        "period": statement.period,
        "total_fen": statement.total_fen,
        "net_fen": statement.net_fen,
        "tax_fen": statement.tax_fen,
    }
    return digest_of(head, (_plain(row) for row in lines_of(statement)))


def _plain(row: Any) -> list[Any]:
    return [value.isoformat() if isinstance(value, date) else value for value in row]


def _shares(statement: Statement) -> Select[Any]:
    tenant_id = current_tenant_id()
    owed = func.sum(USES.c.value_fen - USES.c.surplus_fen).label("owed_fen")
    named = (
        LINES.c.position,
        LINES.c.order_number,
        BUDGETS.c.account_code,
        SUB_ACCOUNTS.c.code,
        SUB_ACCOUNTS.c.name,
        BUDGETS.c.fund_source,
    )
    return (
        select(*named, owed)
        .where(
            LINES.c.tenant_id == tenant_id,
            LINES.c.statement_id == statement.id,
            USES.c.tenant_id == tenant_id,
            USES.c.order_line_id == LINES.c.order_line_id,
            SUB_ACCOUNTS.c.tenant_id == tenant_id,
            SUB_ACCOUNTS.c.id == USES.c.sub_account_id,
            BUDGETS.c.tenant_id == tenant_id,
            BUDGETS.c.id == SUB_ACCOUNTS.c.budget_id,
        )
        .group_by(*named)
        .order_by(LINES.c.position, SUB_ACCOUNTS.c.code)
    )


def _streamed(statement: Select[Any]) -> Iterator[Any]:
    return iter(bulk.execute(statement.execution_options(yield_per=AT_ONCE)))
