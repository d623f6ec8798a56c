"""发放去留 — a grant that waits is sent back, taken from its deciders because it changes, or withdrawn."""

from app.approvals.services import void
from app.core import audit, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.text import _
from app.models import Grant
from app.rules.points import GRANT_ASKS, GRANT_LIFECYCLE


def send_grant_back(grant: Grant, *, actor: Actor, reason: str | None = None) -> Grant:
    """退回发放 — nobody decides it any more: it is looked at, shortened or made anew, and submitted again."""
    return turn_grant(grant, "send_back", actor=actor, reason=reason) if grant.state == "submitted" else grant


def take_back(grant: Grant, *, actor: Actor) -> None:
    """撤下审批 — before the list is changed: what is being decided about it is void. What came back to be put
    right is submitted again with the change.
    """
    if grant.state == "submitted":
        _void(grant, actor, _("The list of the grant was changed."))


def withdraw_grant(grant: Grant, *, actor: Actor, reason: str | None = None) -> Grant:
    """撤回发放 — a plan that will not be granted; raises NotAllowedNow when it was already."""
    GRANT_LIFECYCLE.after(grant.state, "withdraw")
    _void(grant, actor, reason or _("The grant was withdrawn."))
    return turn_grant(grant, "withdraw", actor=actor, reason=reason)


def turn_grant(grant: Grant, verb: str, *, actor: Actor, reason: str | None = None) -> Grant:
    """发放状态 — raises NotAllowedNow where the verb leads nowhere from here."""
    session.refresh(grant, with_for_update=True)
    before, grant.state = grant.state, GRANT_LIFECYCLE.after(grant.state, verb)
    session.flush()
    audit.record(verb, grant, actor=actor, changes={"state": [before, grant.state]}, reason=reason)
    return grant


def _void(grant: Grant, actor: Actor, reason: str) -> None:
    kind, on, at = GRANT_ASKS[grant.kind], clock.today(), clock.now()
    void(kind, grant.id, reason=reason, actor=actor, on=on, at=at)
