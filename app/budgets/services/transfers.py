"""调剂服务 — money moved between sub-accounts: proposed with a reason, decided by the union's flow, booked
once.
"""

from datetime import date, datetime

from sqlalchemy import select

from app.approvals.services import ask, void
from app.budgets.services.allocations import available, budget_in_sight, refuse_out_of_force
from app.budgets.services.waiting import fulfil
from app.core import audit
from app.core.actor import Actor
from app.core.clock import business_day
from app.core.db import session
from app.core.errors import BadInput
from app.core.money import Money
from app.core.preview import StalePreview, digest_of
from app.core.text import _
from app.ledger import services as ledger
from app.ledger.services import Booking, ReferenceTaken, open_account
from app.models import SubAccount, Transfer
from app.rules.budgets import refuse_more_than
from app.rules.transfers import TRANSFER_LIFECYCLE, Side, refuse_transfer


def propose_transfer(
    source: SubAccount,
    *,
    target: SubAccount,
    amount: Money,
    reason: str,
    reference: str,
    actor: Actor,
    on: date,
    at: datetime,
) -> Transfer:
    """提出调剂 — it waits for those whom the flow in force asks, and is booked at once where it asks nobody:
    shipped, between two sub-accounts of one budget that are not earmarked. The same reference proposes once.

    Raises WalletsDoNotMix, YearsDoNotMix, BudgetElsewhere, NotInForce, AvailableTooLittle, ReferenceTaken.
    """
    before = session.scalar(select(Transfer).filter_by(reference=reference))
    if before is not None:
        return _same(before, source, target, amount)
    if amount.fen <= 0:
        raise BadInput(_("An amount above zero is needed."), field="amount_fen")
    _refuse(source, target, amount)
    transfer = Transfer(
        source_id=source.id,
        target_id=target.id,
        reference=reference,
        amount_fen=amount.fen,
        reason=reason,
        proposed_on=on,
        proposed_by=actor.name,
        proposed_by_id=actor.user_id,
        proposed_at=at,
    )
    session.add(transfer)
    session.flush()
    audit.record("propose", transfer, actor=actor, changes={"amount_fen": [None, amount.fen]}, reason=reason)
    if ask("transfer", transfer.id, actor=actor, on=on, at=at, reason=reason) is None:
        _book(transfer, actor=actor, on=on, at=at)
    return transfer


def confirm_transfer(transfer: Transfer, *, digest: str, actor: Actor, on: date, at: datetime) -> Transfer:
    """确认调剂 — book it, once it is decided. Raises StalePreview when it is another than was seen, and what
    `propose_transfer` raises when it is not possible any more.
    """
    session.refresh(transfer, with_for_update=True)
    TRANSFER_LIFECYCLE.after(transfer.state, "confirm")
    if digest != digest_of_transfer(transfer):
        raise StalePreview(_("The transfer has changed since you looked at it. Look again, then confirm."))
    _refuse(transfer.source, transfer.target, Money(transfer.amount_fen))
    _book(transfer, actor=actor, on=on, at=at)
    return transfer


def withdraw_transfer(
    transfer: Transfer, *, actor: Actor, at: datetime, reason: str | None = None
) -> Transfer:
    """撤回调剂 — nobody is asked about it any more. Raises NotAllowedNow once it is booked."""
    TRANSFER_LIFECYCLE.after(transfer.state, "withdraw")
    said = reason or _("It was taken back.")
    if void("transfer", transfer.id, reason=said, actor=actor, on=business_day(at), at=at) is None:
        give_up_transfer(transfer, actor=actor, at=at, reason=reason)
    return transfer


def give_up_transfer(
    transfer: Transfer, *, actor: Actor, at: datetime, reason: str | None = None
) -> Transfer:
    """放弃调剂 — declined, withdrawn or void: no money moves. Raises NotAllowedNow once it is booked."""
    session.refresh(transfer, with_for_update=True)
    transfer.state = TRANSFER_LIFECYCLE.after(transfer.state, "withdraw")
    transfer.withdrawn_by, transfer.withdrawn_at = actor.name, at
    session.flush()
    audit.record("withdraw", transfer, actor=actor, reason=reason)
    return transfer


def digest_of_transfer(transfer: Transfer) -> str:
    """摘要 — over from where, where to, how much and why."""
    facts = ("id", "source_id", "target_id", "amount_fen", "reason", "state")
    return digest_of({name: getattr(transfer, name) for name in facts}, [])


def side(sub_account: SubAccount) -> Side:
    """一方 — the sub-account as the rules see it; raises BudgetElsewhere when its budget is out of sight."""
    budget = budget_in_sight(sub_account)
    return Side(
        name=str(sub_account),
        sub_account_id=sub_account.id,
        budget_id=budget.id,
        year=budget.year,
        fund_source=budget.fund_source,
        earmarked=sub_account.earmarked,
    )


def _refuse(source: SubAccount, target: SubAccount, amount: Money) -> None:
    refuse_transfer(side(source), side(target))
    refuse_out_of_force(budget_in_sight(source))
    refuse_out_of_force(budget_in_sight(target))
    refuse_more_than(available(source), amount, name=str(source))


def _book(transfer: Transfer, *, actor: Actor, on: date, at: datetime) -> None:
    entry = ledger.transfer(
        open_account("available", transfer.source_id),
        open_account("available", transfer.target_id),
        Money(transfer.amount_fen),
        booking=Booking(f"transfer:{transfer.id}", "transfer", actor, on, transfer.reason),
    )
    transfer.state = TRANSFER_LIFECYCLE.after(transfer.state, "confirm")
    transfer.entry_id, transfer.booked_by, transfer.booked_at = entry.id, actor.name, at
    session.flush()
    audit.record(
        "confirm",
        transfer,
        actor=actor,
        changes={"amount_fen": [None, transfer.amount_fen]},
        reason=transfer.reason,
    )
    fulfil(transfer.target, on=on)


def _same(before: Transfer, source: SubAccount, target: SubAccount, amount: Money) -> Transfer:
    if (before.source_id, before.target_id, before.amount_fen) == (source.id, target.id, amount.fen):
        return before
    raise ReferenceTaken(
        _("“%(reference)s” stands for another booking. Reload and try again.", reference=before.reference)
    )
