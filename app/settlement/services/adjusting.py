"""调整 — more or less is owed to a supplier than orders say: proposed by one, booked by another."""

from dataclasses import dataclass
from datetime import date, datetime

from app.core import audit
from app.core.actor import Actor
from app.core.clock import business_day
from app.core.db import session
from app.core.documents import Document
from app.core.money import Money
from app.core.numbering import next_number
from app.core.showing import refuse_branch
from app.core.text import _
from app.ledger import services as ledger
from app.models import StatementAdjustment, SubAccount, Supplier
from app.rules.settlement import ADJUSTMENT_LIFECYCLE
from app.settlement.services.papers import kept
from app.settlement.services.refusals import NothingAdjusted, OwnWork, WrongDay


@dataclass(frozen=True, slots=True)
class Cause:
    """调整依据 — what kind it is, why, on which document it rests, and which order it is about, if any."""

    kind: str
    reason: str
    document: str | None = None
    order_number: str | None = None
    tax_rate_bp: int = 0
    paper: Document | None = None


def propose(
    supplier: Supplier,
    *,
    sub_account: SubAccount,
    amount: Money,
    cause: Cause,
    on: date,
    actor: Actor,
    at: datetime,
) -> StatementAdjustment:
    """提出调整 — `amount` more (or, negative, less) owed; nothing is booked before somebody else confirms.

    Raises NothingAdjusted, WrongDay for a day to come, NotAllowed at a branch.
    """
    refuse_branch()
    if not amount or not cause.reason.strip():
        raise NothingAdjusted(_("Give an amount other than zero, and say why."), field="amount")
    if on > business_day(at):
        raise WrongDay(_("%(on)s is still to come: enter the day on which it happened.", on=on), field="on")
    made = StatementAdjustment(
        number=next_number("TZ", business_day(at), digits=4),
        supplier_id=supplier.id,
        sub_account_id=sub_account.id,
        kind=cause.kind,
        amount_fen=amount.fen,
        tax_rate_bp=cause.tax_rate_bp,
        happened_on=on,
        order_number=(cause.order_number or "").strip() or None,
        reason=cause.reason.strip()[:200],
        document=cause.document,
        file_id=kept(cause.paper, actor),
        proposed_by=actor.name,
        proposed_by_id=actor.user_id,
        proposed_at=at,
    )
    session.add(made)
    session.flush()
    audit.record(
        "propose", made, actor=actor, changes={"amount_fen": [None, made.amount_fen]}, reason=made.reason
    )
    return made


def confirm_adjustment(adjustment: StatementAdjustment, *, actor: Actor, at: datetime) -> StatementAdjustment:
    """确认调整 — booked between the supplier and the sub-account; it stands on the next statement drawn up.

    Raises NotAllowedNow, OwnWork, BalanceTooLow when the sub-account has too little for what is owed more.
    """
    session.refresh(adjustment, with_for_update=True)
    state = ADJUSTMENT_LIFECYCLE.after(adjustment.state, "confirm")
    if actor.is_same_person(adjustment.proposed_by_id):
        raise OwnWork(_("Who proposed an adjustment does not confirm it: ask somebody else."))
    booking = ledger.Booking(
        f"adjust:{adjustment.number}",
        "adjust",
        actor=actor,
        on=adjustment.happened_on,
        reason=adjustment.reason,
    )
    entry = ledger.transfer(
        ledger.open_account("available", adjustment.sub_account_id),
        ledger.open_account("payable", adjustment.supplier_id),
        Money(adjustment.amount_fen),
        booking=booking,
    )
    adjustment.state, adjustment.entry_id = state, entry.id
    adjustment.confirmed_by, adjustment.confirmed_at = actor.name, at
    session.flush()
    audit.record("confirm", adjustment, actor=actor, changes={"state": ["proposed", state]})
    return adjustment


def withdraw_adjustment(
    adjustment: StatementAdjustment, *, actor: Actor, reason: str | None = None
) -> StatementAdjustment:
    """撤回调整 — nothing was booked, nothing will be. Raises NotAllowedNow."""
    session.refresh(adjustment, with_for_update=True)
    before, adjustment.state = (
        adjustment.state,
        ADJUSTMENT_LIFECYCLE.after(adjustment.state, "withdraw"),
    )
    session.flush()
    changes = {"state": [before, adjustment.state]}
    audit.record("withdraw", adjustment, actor=actor, changes=changes, reason=reason)
    return adjustment
