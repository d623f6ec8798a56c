"""提议受理 — an accepted proposal becomes a case of care, applied for by who accepted it."""

from datetime import date

from app.care.services.applying import apply_for
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import NotAllowed
from app.core.tenancy import current_tenant_id
from app.core.text import _
from app.models import Employee, Proposal, Tenant
from app.points.services.inbox import Way, register_way
from app.rules.occasions import month_told
from app.rules.proposing import OCCASIONS


def carry(proposal: Proposal, actor: Actor, on: date) -> int:
    """受理 — the case that came of it; once, however often it is asked. Raises as `apply_for` does, and
    NotAllowed where the union has no care.
    """
    _refuse_without_care()
    category = proposal.category or "visit"
    case = apply_for(
        session.get_one(Employee, proposal.employee_id),
        category=category,
        event_on=_day(proposal, on),
        facts=_facts(proposal, category),
        actor=actor,
        on=on,
        reference=f"proposal:{proposal.id}:{proposal.decided_at}",
        words=_words(proposal),
    )
    return case.id


def _words(proposal: Proposal) -> str:
    """Of a retirement the month is known; its day is put in once it is approved."""
    if proposal.category != "retirement":
        return str(OCCASIONS[proposal.occasion])
    return _(
        "Retirement in %(month)s, reckoned from the date of birth: the first of the month stands for it "
        "until the day is put in from the approval.",
        month=month_told(proposal.event_on),
    )


def _facts(proposal: Proposal, category: str) -> dict[str, object]:
    """What the occasion itself says; the rest is asked on the case."""
    if category == "birth":
        return {"children": 1}
    return {"occasion": str(OCCASIONS[proposal.occasion])} if category == "visit" else {}


def _day(proposal: Proposal, on: date) -> date:
    """A visit is of the day it was decided while its occasion is still to come."""
    return proposal.event_on if proposal.category == "retirement" else min(proposal.event_on, on)


def _refuse_without_care() -> None:
    if "care" in session.get_one(Tenant, current_tenant_id()).features_off:
        raise NotAllowed(_("Care is switched off for your union: decline this, or have it switched on."))


register_way(("care", "visit"), Way(carry))
