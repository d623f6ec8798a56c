"""结算查询 — a statement's lines in order, who paid for them, and its digest."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, func, or_, select

from app.core import bulk
from app.core.db import session
from app.core.preview import digest_of
from app.core.tenancy import current_tenant_id
from app.models import (
    ChartAccount,
    Statement,
    StatementLine,
    StatementShare,
    SupplierInvoice,
    SupplierPayment,
)

LINES: Any = StatementLine.__table__
SHARES: Any = StatementShare.__table__
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
    unit_name: str
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
    key = (each.c.account_code, each.c.sub_account_code, each.c.sub_account_name, each.c.fund_source)
    total = func.sum(each.c.owed_fen)
    rows: Any = bulk.execute(select(*key, total).group_by(*key).order_by(*key))
    return [(account, code, name, fund, int(fen)) for account, code, name, fund, fen in rows]


def owed_before(statement: Statement) -> int:
    """期初应付 — fen of the supplier's earlier closed statements that were not paid by their ends."""
    return _earlier(statement, Statement.total_fen - Statement.paid_fen)


def paid_within(statement: Statement) -> int:
    """本期已付 — fen confirmed as paid by the end that no earlier statement has counted: a payment
    entered late stands on the next one.
    """
    paid = select(func.coalesce(func.sum(SupplierPayment.amount_fen), 0)).where(
        SupplierPayment.supplier_id == statement.supplier_id,
        SupplierPayment.state == "confirmed",
        SupplierPayment.paid_on <= statement.until_on,
    )
    return int(session.scalar(paid) or 0) - _earlier(statement, Statement.paid_fen)


def _earlier(statement: Statement, what: Any) -> int:
    earlier = select(func.coalesce(func.sum(what), 0)).where(
        Statement.supplier_id == statement.supplier_id,
        Statement.state == "closed",
        Statement.period < statement.period,
    )
    return int(session.scalar(earlier) or 0)


def paid_for(statement_ids: Sequence[int], states: Sequence[str] = ("confirmed",)) -> dict[int, int]:
    """已付 — fen paid for each of these statements."""
    rows = session.execute(
        select(SupplierPayment.statement_id, func.sum(SupplierPayment.amount_fen))
        .where(SupplierPayment.statement_id.in_(statement_ids), SupplierPayment.state.in_(states))
        .group_by(SupplierPayment.statement_id)
    )
    return {number: int(fen) for number, fen in rows}


def invoice_numbers(statement: Statement) -> list[str]:
    """发票号码 — of the invoices recorded for the statement."""
    found = select(SupplierInvoice.number).where(SupplierInvoice.statement_id == statement.id)
    return list(session.scalars(found.order_by(SupplierInvoice.issued_on, SupplierInvoice.number)))


def account_names(on: date) -> dict[str, str]:
    """科目名称 — code and name together, "50105 会员福利", of the heads of expense of a day, by code."""
    found = select(ChartAccount).where(
        ChartAccount.side == "expense",
        ChartAccount.valid_from <= on,
        or_(ChartAccount.valid_until.is_(None), ChartAccount.valid_until >= on),
    )
    return {row.code: str(row) for row in session.scalars(found)}


def digest_of_statement(statement: Statement) -> str:
    """摘要 — over head, lines and totals: a closed statement is intact while this is the digest it keeps."""
    head = {
        "number": statement.number,
        "supplier": statement.supplier_id,
        "period": statement.period,
        "total_fen": statement.total_fen,
        "net_fen": statement.net_fen,
        "tax_fen": statement.tax_fen,
        **({"paid_fen": statement.paid_fen} if statement.paid_fen else {}),
    }
    return digest_of(head, (_plain(row) for row in lines_of(statement)))


def _plain(row: Any) -> list[Any]:
    return [value.isoformat() if isinstance(value, date) else value for value in row]


def _shares(statement: Statement) -> Select[Any]:
    tenant_id = current_tenant_id()
    return (
        select(
            LINES.c.position,
            LINES.c.order_number,
            LINES.c.unit_name,
            SHARES.c.account_code,
            SHARES.c.sub_account_code,
            SHARES.c.sub_account_name,
            SHARES.c.fund_source,
            SHARES.c.owed_fen,
        )
        .where(
            SHARES.c.tenant_id == tenant_id,
            SHARES.c.statement_id == statement.id,
            LINES.c.tenant_id == tenant_id,
            LINES.c.id == SHARES.c.line_id,
        )
        .order_by(SHARES.c.id)
    )


def _streamed(statement: Select[Any]) -> Iterator[Any]:
    return iter(bulk.execute(statement.execution_options(yield_per=AT_ONCE)))
