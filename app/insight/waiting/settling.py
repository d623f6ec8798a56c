"""结算待办 — adjustments and payments to confirm, differences to decide, disputes, what is unpaid."""

from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core.actor import current_actor
from app.core.clock import business_day, today
from app.core.console.waiting import Item, Kind
from app.core.money import Money
from app.core.showing import shown_of
from app.core.text import _, _l
from app.models import Difference, Statement, StatementAdjustment, SupplierPayment

PAY_WITHIN = 30  # days after a statement is closed


def _adjustments() -> Select[Any]:
    """Nobody confirms what they proposed themselves."""
    others = StatementAdjustment.proposed_by_id.is_distinct_from(current_actor().user_id)
    return (
        select(StatementAdjustment)
        .where(*shown_of(StatementAdjustment), StatementAdjustment.state == "proposed", others)
        .options(joinedload(StatementAdjustment.supplier))
        .order_by(StatementAdjustment.id)
    )


def _adjustment(row: StatementAdjustment) -> Item:
    return Item(
        _("Adjustment %(number)s waits for your confirmation", number=row.number),
        _(
            "%(supplier)s, %(money)s: %(why)s",
            supplier=row.supplier,
            money=Money(row.amount_fen).format(),
            why=row.reason,
        ),
        url_for("ConfirmAdjustment.form_of", pk=row.id),
        _("Look and confirm"),
        business_day(row.proposed_at),
    )


def _payments() -> Select[Any]:
    others = SupplierPayment.recorded_by_id.is_distinct_from(current_actor().user_id)
    return (
        select(SupplierPayment)
        .where(*shown_of(SupplierPayment), SupplierPayment.state == "recorded", others)
        .options(joinedload(SupplierPayment.supplier))
        .order_by(SupplierPayment.id)
    )


def _payment(row: SupplierPayment) -> Item:
    return Item(
        _("A payment of %(money)s waits for your confirmation", money=Money(row.amount_fen).format()),
        _("%(supplier)s, receipt %(receipt)s", supplier=row.supplier, receipt=row.receipt_no),
        url_for("ConfirmPayment.form_of", pk=row.id),
        _("Look and confirm"),
        business_day(row.recorded_at),
    )


def _differences(state: str) -> Select[Any]:
    """One line for each statement that has any."""
    counted = (
        select(
            Difference.statement_id,
            func.count(Difference.id).label("count"),
            func.min(Difference.found_at).label("since"),
        )
        .where(Difference.state == state)
        .group_by(Difference.statement_id)
        .subquery()
    )
    return (
        select(Statement, counted.c.count, counted.c.since)
        .join(counted, counted.c.statement_id == Statement.id)
        .where(*shown_of(Statement))
        .options(joinedload(Statement.supplier))
        .order_by(counted.c.since)
    )


def _undecided() -> Select[Any]:
    return _differences("open")


def _disputed() -> Select[Any]:
    return _differences("disputed")


def _to_decide(found: Any) -> Item:
    statement, count, since = found
    return Item(
        _("%(count)s differences with %(supplier)s to decide", count=count, supplier=statement.supplier),
        _("Statement %(number)s cannot be closed before", number=statement.number),
        url_for("Settlements.show", pk=statement.id, tab="Differences"),
        _("Decide them"),
        business_day(since),
    )


def _in_dispute(found: Any) -> Item:
    statement, count, since = found
    return Item(
        _("%(count)s disputes with %(supplier)s are open", count=count, supplier=statement.supplier),
        _("Statement %(number)s, %(period)s", number=statement.number, period=statement.period),
        url_for("Settlements.show", pk=statement.id, tab="Differences"),
        _("Settle them"),
        business_day(since),
    )


def _unpaid() -> Select[Any]:
    paid = (
        select(SupplierPayment.statement_id, func.sum(SupplierPayment.amount_fen).label("fen"))
        .where(SupplierPayment.state.in_(("recorded", "confirmed")))
        .group_by(SupplierPayment.statement_id)
        .subquery()
    )
    left = Statement.total_fen - func.coalesce(paid.c.fen, 0)
    due = today() - timedelta(days=PAY_WITHIN)
    return (
        select(Statement, left.label("left"))
        .outerjoin(paid, paid.c.statement_id == Statement.id)
        .where(*shown_of(Statement), Statement.state == "closed", left > 0, Statement.until_on < due)
        .options(joinedload(Statement.supplier))
        .order_by(Statement.until_on, Statement.id)
    )


def _to_pay(found: Any) -> Item:
    statement, left = found
    return Item(
        _(
            "%(left)s of statement %(number)s are unpaid",
            left=Money(int(left)).format(),
            number=statement.number,
        ),
        _("%(supplier)s, %(period)s", supplier=statement.supplier, period=statement.period),
        url_for("RecordPayment.form_of", pk=statement.id),
        _("Record the payment"),
        statement.until_on,
    )


KINDS = (
    Kind(
        *("adjustments", _l("Adjustments to confirm"), "Adjustments", "can_confirm"),
        *(_adjustments, _adjustment),
        days=3,
    ),
    Kind(
        *("payments", _l("Payments to confirm"), "Payments", "can_confirm"),
        *(_payments, _payment),
        days=3,
    ),
    Kind(
        *("differences", _l("Differences to decide"), "Differences", "accept"),
        *(_undecided, _to_decide),
        days=5,
    ),
    Kind(*("unpaid", _l("Statements to pay"), "Payments", "can_record"), *(_unpaid, _to_pay), days=30),
    Kind(
        *("disputes", _l("Open disputes"), "Differences", "uphold"), *(_disputed, _in_dispute), reminder=True
    ),
)
