"""编制对账单 — one supplier, one month: every line that was received and no statement holds yet."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from app.approvals.services import void_if_changed
from app.core import audit, bulk
from app.core.actor import Actor
from app.core.clock import business_day
from app.core.db import session
from app.core.numbering import next_number
from app.core.showing import refuse_branch
from app.core.tenancy import current_tenant_id
from app.core.text import _
from app.models import Statement, StatementLine, StatementShare, Supplier
from app.rules.settlement import Period
from app.settlement.queries import owed_before, paid_within
from app.settlement.services.adjusted import add_adjustments
from app.settlement.services.lines import COLUMNS, drawn_lines
from app.settlement.services.refusals import NothingReceived, StatementClosed
from app.settlement.services.returned import add_returns
from app.settlement.services.shares import share_out

PARTS: tuple[Any, ...] = (StatementShare.__table__, StatementLine.__table__)


def draw_up(supplier: Supplier, *, period: Period, actor: Actor, at: datetime) -> Statement:
    """编制 — the statement of the period, anew as long as it is open: its lines are what is due now.

    Raises NotAllowed at a branch, NothingReceived when there is nothing to settle, StatementClosed once it or
    a later one is closed.
    """
    refuse_branch()
    session.refresh(supplier, with_for_update=True)  # one at a time for a supplier
    statement = _statement(supplier, period, actor, at)
    for part in PARTS:
        bulk.execute(
            delete(part).where(part.c.tenant_id == current_tenant_id(), part.c.statement_id == statement.id)
        )
    goods = bulk.execute(insert(PARTS[-1]).from_select(COLUMNS, drawn_lines(statement)))
    returned = add_returns(statement, goods.rowcount)
    add_adjustments(statement, goods.rowcount + returned)
    share_out(statement)
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
    void_if_changed("statement", statement.id, actor=actor, on=business_day(at), at=at)
    return statement


def _statement(supplier: Supplier, period: Period, actor: Actor, at: datetime) -> Statement:
    _refuse_passed(supplier, period)
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


def _refuse_passed(supplier: Supplier, period: Period) -> None:
    """A month before a closed one is over: what is found of it is settled with the next."""
    later = session.scalars(
        select(Statement)
        .where(
            Statement.supplier_id == supplier.id, Statement.state == "closed", Statement.period > str(period)
        )
        .order_by(Statement.period)
        .limit(1)
    ).one_or_none()
    if later is not None:
        raise StatementClosed(
            _(
                "%(later)s of %(supplier)s is closed already, so %(period)s is over. What is received for it "
                "from now on is settled with the next month.",
                later=later.period,
                supplier=supplier.name,
                period=period,
            )
        )


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
    statement.opening_fen, statement.paid_fen = owed_before(statement), paid_within(statement)
    session.flush()
