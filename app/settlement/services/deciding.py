"""处理差异 — accept the supplier's figure, dispute it, or settle a dispute: our lines never change by it."""

from datetime import date, datetime

from sqlalchemy import func, select

from app.core import audit
from app.core.actor import Actor
from app.core.clock import business_day
from app.core.db import session
from app.core.money import Money
from app.core.text import _
from app.models import (
    Difference,
    Statement,
    StatementAdjustment,
    StatementLine,
    StatementShare,
    SubAccount,
    Supplier,
)
from app.rules.settlement import DIFFERENCE_KINDS, DIFFERENCE_LIFECYCLE
from app.settlement.services.adjusting import Cause, propose
from app.settlement.services.refusals import PayerMissing, ReasonMissing


def accept(
    difference: Difference,
    *,
    actor: Actor,
    at: datetime,
    sub_account: SubAccount | None = None,
    reason: str | None = None,
) -> Difference:
    """认可对方 — an adjustment by the difference is proposed, for somebody else to confirm.

    While the statement is open it falls into its period, afterwards into the next. Raises NotAllowedNow,
    PayerMissing when no line says which sub-account pays and none is named.
    """
    session.refresh(difference, with_for_update=True)
    state = DIFFERENCE_LIFECYCLE.after(difference.state, "accept")
    statement = session.get_one(Statement, difference.statement_id)
    amount = Money((difference.their_fen or 0) - (difference.our_fen or 0)) - _accepted_before(difference)
    if amount:
        payer = sub_account or _payer(difference)
        line = _line(difference)
        made = propose(
            session.get_one(Supplier, statement.supplier_id),
            sub_account=payer,
            amount=amount,
            cause=Cause(
                "difference",
                reason or _reason(difference, statement),
                difference.received.file_name[:200],
                difference.order_number,
                line.tax_rate_bp if line else 0,
            ),
            on=_day(statement, at),
            actor=actor,
            at=at,
        )
        difference.adjustment_id = made.id
    return _decided(difference, state, "accept", actor, at, reason)


def dispute(difference: Difference, *, actor: Actor, at: datetime, reason: str | None = None) -> Difference:
    """提出异议 — it stays open until the supplier gives in or their figure is accepted, beyond the close too.

    Raises NotAllowedNow, ReasonMissing.
    """
    return _turned(difference, "dispute", actor, at, reason)


def uphold(difference: Difference, *, actor: Actor, at: datetime, reason: str | None = None) -> Difference:
    """维持我方 — the supplier has given in. Raises NotAllowedNow, ReasonMissing."""
    return _turned(difference, "uphold", actor, at, reason)


def _turned(difference: Difference, verb: str, actor: Actor, at: datetime, reason: str | None) -> Difference:
    session.refresh(difference, with_for_update=True)
    state = DIFFERENCE_LIFECYCLE.after(difference.state, verb)
    if not (reason or "").strip():
        raise ReasonMissing(_("Say why: the supplier will read it in the list of differences."))
    return _decided(difference, state, verb, actor, at, reason)


def _decided(  # noqa: PLR0917 - who, when and why belong to a decision
    difference: Difference, state: str, verb: str, actor: Actor, at: datetime, reason: str | None
) -> Difference:
    before, difference.state = difference.state, state
    difference.reason = (reason or "").strip()[:500] or None
    difference.decided_by, difference.decided_at = actor.name, at
    session.flush()
    audit.record(verb, difference, actor=actor, changes={"state": [before, state]}, reason=reason)
    return difference


def _reason(difference: Difference, statement: Statement) -> str:
    return _(
        "%(period)s, %(kind)s: %(order)s",
        period=statement.period,
        kind=DIFFERENCE_KINDS[difference.kind],
        order=" ".join((difference.order_number, difference.item or "")),
    )[:200]


def _day(statement: Statement, at: datetime) -> date:
    today = business_day(at)
    return min(statement.until_on, today) if statement.state == "open" else today


def _line(difference: Difference) -> StatementLine | None:
    if difference.order_line_id is None:
        return None
    return session.scalars(
        select(StatementLine).where(StatementLine.order_line_id == difference.order_line_id)
    ).one_or_none()


def _payer(difference: Difference) -> SubAccount:
    """Whoever pays most of the line it is about."""
    line = _line(difference)
    found = (
        line
        and session.scalars(
            select(SubAccount)
            .join(StatementShare, StatementShare.sub_account_id == SubAccount.id)
            .where(StatementShare.line_id == line.id)
            .order_by(StatementShare.owed_fen.desc(), StatementShare.id)
        ).first()
    )
    if not found:
        raise PayerMissing(
            _(
                "Choose the sub-account: nothing of ours says who pays for %(order)s.",
                order=difference.order_number,
            ),
            field="sub_account",
        )
    return found


def _accepted_before(difference: Difference) -> Money:
    """What adjustments for the same line of ours have added already, by an earlier file of the supplier."""
    if difference.order_line_id is None:
        return Money(0)
    total = (
        select(func.coalesce(func.sum(StatementAdjustment.amount_fen), 0))
        .join(Difference, Difference.adjustment_id == StatementAdjustment.id)
        .where(
            Difference.statement_id == difference.statement_id,
            Difference.order_line_id == difference.order_line_id,
            Difference.id != difference.id,
            StatementAdjustment.state != "withdrawn",
        )
    )
    return Money(int(session.scalar(total) or 0))
