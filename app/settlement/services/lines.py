"""明细的取数 — the order lines a statement takes, with the units and accounts they belong to, set-based."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, func, literal, or_, select

from app.core.tenancy import current_tenant_id
from app.models import (
    Budget,
    LotUse,
    Order,
    OrderLine,
    OrgUnit,
    Statement,
    StatementLine,
    SubAccount,
)
from app.rules.orders import SETTLED_STATES
from app.rules.settlement import WHOLE

orders, lines, uses = Order.__table__, OrderLine.__table__, LotUse.__table__
sub_accounts, budgets, units = SubAccount.__table__, Budget.__table__, OrgUnit.__table__
statements, settled = Statement.__table__, StatementLine.__table__


def due(supplier_id: int, first: date, last: date) -> ColumnElement[bool]:
    """待结算 — lines of orders received in the period which no statement holds; and late ones: received in
    months that were closed before they were entered.
    """
    tenant_id = current_tenant_id()
    held = exists(
        select(settled.c.id).where(settled.c.tenant_id == tenant_id, settled.c.order_line_id == lines.c.id)
    )
    return and_(
        orders.c.tenant_id == tenant_id,
        lines.c.tenant_id == tenant_id,
        lines.c.order_id == orders.c.id,
        orders.c.supplier_id == supplier_id,
        orders.c.state.in_(SETTLED_STATES),
        orders.c.received_on <= last,
        or_(orders.c.received_on >= first, closed_over(orders.c.received_on, supplier_id)),
        ~held,
    )


def closed_over(day: ColumnElement[date], supplier_id: int) -> ColumnElement[bool]:
    """已结账期间 — whether the day lies in or before a month of the supplier that is closed."""
    later = statements.alias("closed_over")
    return exists(
        select(later.c.id).where(
            later.c.tenant_id == current_tenant_id(),
            later.c.supplier_id == supplier_id,
            later.c.state == "closed",
            later.c.until_on >= day,
        )
    )


def drawn_lines(statement: Statement) -> Select[Any]:
    """The rows of `statement_lines`, in the order of `COLUMNS`."""
    tenant_id = current_tenant_id()
    net = (2 * lines.c.amount_fen * WHOLE + WHOLE + lines.c.tax_rate_bp) // (
        2 * (WHOLE + lines.c.tax_rate_bp)
    )  # as rules/settlement.py: split_tax
    return select(
        literal(tenant_id),
        literal(statement.id),
        func.row_number().over(order_by=(orders.c.received_on, orders.c.number, lines.c.id)),
        literal("goods"),
        lines.c.id,
        literal("receive:") + orders.c.number,
        orders.c.number,
        orders.c.placed_on,
        orders.c.received_on,
        units.c.full_name,
        named_once("account_code", lines),
        named_once("name", lines),
        lines.c.sku_code,
        lines.c.product_name,
        lines.c.spec,
        lines.c.quantity,
        lines.c.unit_price_fen,
        lines.c.tax_rate_bp,
        net,
        lines.c.amount_fen - net,
        lines.c.points,
        lines.c.amount_fen,
        orders.c.tracking_no,
    ).where(
        due(statement.supplier_id, statement.from_on, statement.until_on),
        units.c.tenant_id == tenant_id,
        units.c.id == orders.c.unit_id,
    )


COLUMNS = [
    "tenant_id",
    "statement_id",
    "position",
    "kind",
    "order_line_id",
    "reference",
    "order_number",
    "placed_on",
    "received_on",
    "unit_name",
    "account_code",
    "sub_accounts",
    "sku_code",
    "product_name",
    "spec",
    "quantity",
    "unit_price_fen",
    "tax_rate_bp",
    "net_fen",
    "tax_fen",
    "points",
    "amount_fen",
    "tracking_no",
]


def named_once(what: str, line: FromClause) -> ColumnElement[str]:
    """What paid for the line, each named once: looked up line by line, whatever else the tables hold."""
    tenant_id = current_tenant_id()
    column = budgets.c.account_code if what == "account_code" else sub_accounts.c.name
    each = (
        select(column.label("word"))
        .where(
            uses.c.tenant_id == tenant_id,
            uses.c.order_line_id == line.c.id,
            sub_accounts.c.tenant_id == tenant_id,
            sub_accounts.c.id == uses.c.sub_account_id,
            budgets.c.tenant_id == tenant_id,
            budgets.c.id == sub_accounts.c.budget_id,
        )
        .distinct()
        .order_by(column)
        .correlate(line)
        .subquery()
    )
    return select(func.aggregate_strings(each.c.word, "、")).correlate(line).scalar_subquery()
