"""调剂的审批."""

from datetime import date
from typing import Any

from app.approvals.subjects import subject
from app.budgets.approving.showing import Rows, before_and_after, funds, people, standing
from app.budgets.services.allocations import available
from app.budgets.services.transfers import confirm_transfer, digest_of_transfer, give_up_transfer, side
from app.core.actor import Actor
from app.core.clock import now
from app.core.money import Money
from app.core.text import _, _l
from app.models import ApprovalRequest, Transfer
from app.rules.approval_facts import Facts
from app.rules.transfers import FLOW, PURPOSES, purpose_of


def _transfer(number: int) -> Transfer:
    transfer: Transfer = standing(Transfer, number)
    return transfer


def _facts(number: int) -> Facts:
    transfer = _transfer(number)
    source, target = side(transfer.source), side(transfer.target)
    return Facts(
        title=str(transfer),
        unit_id=transfer.source.unit_id,
        amount_fen=transfer.amount_fen,
        type=purpose_of(source, target),
        fund=source.fund_source,
    )


def _shows(number: int) -> Rows:
    transfer = _transfer(number)
    yield _l("Out of"), transfer.source
    yield _l("Purpose"), transfer.source.purpose
    yield _l("Into"), transfer.target
    yield _l("Its purpose"), transfer.target.purpose
    yield _l("Amount"), Money(transfer.amount_fen).format()
    yield _l("Purpose of the money"), PURPOSES[purpose_of(side(transfer.source), side(transfer.target))]
    yield _l("Reason"), transfer.reason
    yield _l("Proposed by"), transfer.proposed_by


def _context(number: int) -> Rows:
    """Both balances, and what they would be."""
    transfer = _transfer(number)
    moves = 0 if transfer.state == "booked" else transfer.amount_fen
    for account, change in ((transfer.source, -moves), (transfer.target, moves)):
        left = available(account)
        said = before_and_after(left.fen, left.fen + change) if change else left.format()
        yield _("Available in %(name)s", name=account), said


def _digest(number: int) -> str:
    return digest_of_transfer(_transfer(number))


def _concerns(number: int) -> list[int]:
    return people(_transfer(number).proposed_by_id)


def _carry_out(request: ApprovalRequest, *, actor: Actor, on: date) -> None:
    transfer = _transfer(request.subject_id)
    if transfer.state == "proposed":
        confirm_transfer(transfer, digest=request.digest, actor=actor, on=on, at=now())


def _give_up(request: ApprovalRequest, *, actor: Actor, reason: str | None, **_said: Any) -> None:
    transfer = _transfer(request.subject_id)
    if transfer.state == "proposed":
        give_up_transfer(transfer, actor=actor, at=now(), reason=reason)


subject(
    "transfer",
    label=_l("Transfer"),
    facts=_facts,
    shows=_shows,
    context=_context,
    digest=_digest,
    concerns=_concerns,
    carry_out=_carry_out,
    declined=_give_up,
    undone=_give_up,
    address="/transfers/show/{}".format,
    types=lambda: PURPOSES,
    funds=funds,
    default=FLOW,
)
