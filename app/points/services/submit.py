"""提交发放 — the plan that was seen is laid before those who decide, by the union's flow; where nobody is
asked, it is granted at once.
"""

from datetime import date, datetime

from app.approvals.services import ask
from app.core.actor import Actor
from app.models import ApprovalRequest, Grant
from app.points.services.confirm import DECIDED, confirm_grant, lock_seen, refuse_stale
from app.points.services.issuing import refuse_unfunded
from app.points.services.judging import refuse_unfit
from app.points.services.queueing import refuse_closed, refuse_overtaking, waits_by_policy
from app.points.services.turning import turn_grant
from app.rules.points import GRANT_ASKS


def submit_grant(
    grant: Grant, *, digest: str, actor: Actor, on: date, at: datetime, by_command: bool = False
) -> ApprovalRequest | Grant:
    """提交审批 — the request that was opened, or the grant, released because no flow asks anybody.

    Submitted again, the same request answers. Raises as confirm_grant does, so that nobody is asked about
    what could not be granted; a command is asked about by the union's own flow alone.
    """
    lock_seen(grant, digest)
    if grant.state in DECIDED:
        return grant
    anew = grant.state != "submitted"
    if anew:
        turn_grant(grant, "submit", actor=actor)
    kind, reason = GRANT_ASKS[grant.kind], grant.reason
    request = ask(kind, grant.id, actor=actor, on=on, at=at, reason=reason, by_command=by_command)
    if request is None:  # confirming looks at everything once more by itself
        return confirm_grant(grant, digest=digest, actor=actor)
    if anew:
        _refuse_hopeless(grant)
    return request


def _refuse_hopeless(grant: Grant) -> None:
    """What could not be granted now is not laid before anybody: the request ends with the transaction."""
    refuse_stale(grant)
    refuse_unfit(grant)
    if waits_by_policy(grant):
        refuse_closed(grant.sub_account_id)
    else:
        refuse_unfunded(grant)
        refuse_overtaking(grant)
