"""退货入账 — goods that went back: negative lines of the statement of the month they came back in."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, insert, literal, or_, select

from app.core import bulk
from app.core.tenancy import current_tenant_id
from app.models import Order, OrderLine, OrderReturn, OrderReturnLine, OrgUnit, Statement, StatementLine
from app.rules.settlement import WHOLE
from app.settlement.services.lines import closed_over, named_once

LINES: Any = StatementLine.__table__
orders, lines, units = Order.__table__, OrderLine.__table__, OrgUnit.__table__
backs, parts = OrderReturn.__table__, OrderReturnLine.__table__


def due_returns(supplier_id: int, first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    """待冲退货 — lines of returns whose goods came back in the period (or in closed months), on no statement
    yet.
    """
    tenant_id = current_tenant_id()
    held = exists(
        select(LINES.c.id).where(LINES.c.tenant_id == tenant_id, LINES.c.return_line_id == parts.c.id)
    )
    return (
        backs.c.tenant_id == tenant_id,
        parts.c.tenant_id == tenant_id,
        parts.c.return_id == backs.c.id,
        backs.c.supplier_id == supplier_id,
        backs.c.state == "returned",
        parts.c.amount_fen > 0,
        backs.c.returned_on <= last,
        or_(backs.c.returned_on >= first, closed_over(backs.c.returned_on, supplier_id)),
        ~held,
    )


def count_due(supplier_id: int, first: date, last: date) -> int:
    """待冲退货数 — how many lines of returns are due."""
    counted = select(func.count()).select_from(backs, parts).where(*due_returns(supplier_id, first, last))
    return int(bulk.execute(counted).scalar_one())


def add_returns(statement: Statement, position: int) -> int:
    """列入退货 — after the goods, from this position on; answers how many lines."""
    made = bulk.execute(insert(LINES).from_select(COLUMNS, _lines(statement, position)))
    return made.rowcount


COLUMNS = [
    *("tenant_id", "statement_id", "position", "kind", "return_line_id", "reference", "order_number"),
    *("placed_on", "received_on", "unit_name", "account_code", "sub_accounts", "sku_code", "product_name"),
    *("spec", "quantity", "unit_price_fen", "tax_rate_bp", "net_fen", "tax_fen", "points", "amount_fen"),
    "tracking_no",
]


def _lines(statement: Statement, position: int) -> Select[Any]:
    tenant_id = current_tenant_id()
    net = (2 * parts.c.amount_fen * WHOLE + WHOLE + lines.c.tax_rate_bp) // (
        2 * (WHOLE + lines.c.tax_rate_bp)
    )
    return select(
        literal(tenant_id),
        literal(statement.id),
        position + func.row_number().over(order_by=(backs.c.returned_on, backs.c.number, parts.c.id)),
        literal("return"),
        parts.c.id,
        literal("return:") + backs.c.number,
        orders.c.number,
        orders.c.placed_on,
        backs.c.returned_on,
        units.c.full_name,
        named_once("account_code", lines),
        named_once("name", lines),
        lines.c.sku_code,
        lines.c.product_name,
        lines.c.spec,
        -parts.c.quantity,
        lines.c.unit_price_fen,
        lines.c.tax_rate_bp,
        -net,
        net - parts.c.amount_fen,
        -parts.c.points,
        -parts.c.amount_fen,
        backs.c.number,
    ).where(
        *due_returns(statement.supplier_id, statement.from_on, statement.until_on),
        orders.c.tenant_id == tenant_id,
        orders.c.id == backs.c.order_id,
        lines.c.tenant_id == tenant_id,
        lines.c.id == parts.c.order_line_id,
        units.c.tenant_id == tenant_id,
        units.c.id == orders.c.unit_id,
    )
