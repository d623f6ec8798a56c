"""归位 — after each act a case's state and its next step are told anew from what has happened."""

from datetime import date
from typing import Any

from app.care.services.refusals import WrongDay
from app.core.db import session
from app.core.text import _
from app.models import CareCase
from app.rules.care import ENDED, LIFECYCLE, Happened, Promises, next_step, state_of
from app.tenants.queries import setting

DAYS = (
    "requested_on",
    "returned_on",
    "proposed_on",
    "approved_on",
    "declined_on",
    "withdrawn_on",
    "dispatched_on",
    "visited_on",
    "paid_on",
    "followed_on",
    "closed_on",
    "visit_due_on",
    "follow_up_due_on",
)


def happened_to(case: CareCase) -> Happened:
    """已发生 — the facts of a case, as the rules read them."""
    days: dict[str, Any] = {name: getattr(case, name) for name in DAYS}
    return Happened(**days, approved_fen=case.approved_fen, paid_fen=case.paid_fen)


def promises(case: CareCase) -> Promises:
    """时限 — the union's own, or those of the unit it left them to."""
    names = ("decide", "visit", "pay")
    return Promises(*(int(setting(f"care_{name}_days", unit=case.unit_id)) for name in names))


def begin(case: CareCase, verb: str) -> None:
    """Raise NotAllowedNow when the verb does not follow from where the case stands.

    The case is locked until the end of the transaction: of two people at once, the second sees what the
    first has done.
    """
    session.refresh(case, with_for_update=True)
    LIFECYCLE.after(case.state, verb)


def settle(case: CareCase) -> CareCase:
    """State and next step as they follow from the facts."""
    happened = happened_to(case)
    case.state = state_of(happened)
    step = next_step(happened, promises(case))
    case.next_step, case.next_due_on = step or (None, None)
    session.flush()
    return case


def has_ended(case: CareCase) -> bool:
    """已了结 — closed, declined or withdrawn."""
    return case.state in ENDED


def told(case: CareCase, reason: str | None) -> str | None:
    """The reason as the trail may keep it: of a sealed case it stands in the case alone."""
    return None if case.sealed else reason


def refuse_day(on: date, *, earliest: date, today: date) -> None:
    """Raise WrongDay for a day before what it follows, or still to come."""
    if not earliest <= on <= today:
        raise WrongDay(
            _(
                "This cannot have happened on %(on)s: choose a day from %(earliest)s to today.",
                on=on,
                earliest=earliest,
            ),
            field="on",
        )


__all__ = ["begin", "happened_to", "has_ended", "promises", "refuse_day", "settle", "told"]
