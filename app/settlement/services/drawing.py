"""编制对账单 — one supplier, one month: every line that was received and no statement holds yet."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from app.core import audit, bulk
from app.core.actor import Actor
from app.core.clock import business_day
from app.core.db import session
from app.core.numbering import next_number
from app.core.showing import refuse_branch
from app.core.tenancy import current_tenant_id
from app.core.text import _
from app.models import Statement, StatementLine, Supplier
from app.rules.settlement import Period
from app.settlement.services.lines import COLUMNS, drawn_lines
from app.settlement.services.refusals import NothingReceived, StatementClosed

LINES: Any = StatementLine.__table__


def draw_up(supplier: Supplier, *, period: Period, actor: Actor, at: datetime) -> Statement:
    """编制 — the statement of the period, anew as long as it is open: its lines are what is due now.

    Raises NotAllowed at a branch, NothingReceived when there is nothing to settle, StatementClosed once it is
    closed.
    """
    refuse_branch()
    session.refresh(supplier, with_for_update=True)  # one at a time for a supplier
    statement = _statement(supplier, period, actor, at)
    bulk.execute(
        delete(LINES).where(LINES.c.tenant_id == current_tenant_id(), LINES.c.statement_id == statement.id)
    )
    bulk.execute(insert(LINES).from_select(COLUMNS, drawn_lines(statement)))
    _add_up(statement)
    if not statement.lines:
        raise NothingReceived(
            _(
                "Nothing of %(supplier)s was received in %(period)s that is not settled yet: confirm the "
                "receipt of its orders first, or choose another month.",
                supplier=supplier.name,
                period=period,
            )
        )
    audit.record("draw_up", statement, actor=actor, changes={"total_fen": [None, statement.total_fen]})
    return statement


def _statement(supplier: Supplier, period: Period, actor: Actor, at: datetime) -> Statement:
    found = session.scalars(
        select(Statement)
        .where(Statement.supplier_id == supplier.id, Statement.period == str(period))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is not None and found.state != "open":
        raise StatementClosed(
            _(
                "%(number)s of %(supplier)s for %(period)s is closed and stays as it is. What is received "
                "for it from now on is settled with the next month.",
                number=found.number,
                supplier=supplier.name,
                period=period,
            )
        )
    statement = found or Statement(
        number=next_number("DZ", business_day(at), digits=4),
        supplier_id=supplier.id,
        period=str(period),
        from_on=period.first,
        until_on=period.last,
    )
    statement.drawn_up_by, statement.drawn_up_by_id, statement.drawn_up_at = actor.name, actor.user_id, at
    session.add(statement)
    session.flush()
    return statement


def _add_up(statement: Statement) -> None:
    totals = session.execute(
        select(
            func.count(),
            *(
                func.coalesce(func.sum(column), 0)
                for column in (
                    StatementLine.points,
                    StatementLine.net_fen,
                    StatementLine.tax_fen,
                    StatementLine.amount_fen,
                )
            ),
        ).where(StatementLine.statement_id == statement.id)
    ).one()
    statement.lines, statement.total_points, statement.net_fen, statement.tax_fen, statement.total_fen = (
        int(total) for total in totals
    )
    session.flush()
