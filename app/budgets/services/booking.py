"""预算记账 — what approving a plan and approving an adjustment share: the booking, and who may not do it."""

from datetime import date

from app.budgets.services.refusals import SamePerson
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput
from app.core.money import Money
from app.core.text import _
from app.ledger import services as ledger
from app.ledger.services import Booking, open_account
from app.models import Budget


def approve_line(
    budget: Budget,
    change: Money,
    *,
    reference: str,
    actor: Actor,
    on: date,
    reason: str | None = None,
) -> None:
    """批准入账 — approved money comes from its source; the source's account shows, below zero, all that was
    approved.
    """
    if change:
        ledger.transfer(
            open_account("funding", budget.id),
            open_account("unallocated", budget.id),
            change,
            booking=Booking(reference, "budget", actor, on, reason),
        )
    budget.approved_fen += change.fen
    session.flush()


def refuse_same_person(actor: Actor, *prepared_by: int | None) -> None:
    """不相容职务 — raises SamePerson for one of those who prepared it."""
    if any(actor.is_same_person(each) for each in prepared_by):
        raise SamePerson(
            _("You prepared this yourself: somebody else has to decide on it, usually the union chair.")
        )


def refuse_negative(amount: Money) -> None:
    """不得为负 — raises BadInput."""
    if amount.fen < 0:
        raise BadInput(_("A budget cannot be below zero."))


def refuse_future(day: date, on: date) -> None:
    """不得晚于今天 — raises BadInput for a resolution that was not taken yet."""
    if day > on:
        raise BadInput(
            _("%(day)s is still to come: enter the day on which it was decided.", day=day.isoformat()),
            field="decided_on",
        )
