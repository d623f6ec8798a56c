"""What the tests of rooms that ask need: a flow by which the chair decides, and a verdict carried out."""

from app.approvals.services import carry_out
from app.approvals.services.flows import draw, release
from app.core.clock import now
from app.core.db import atomic
from app.models import ApprovalRequest
from app.rules.approval_flows import SINGLE_CHAIR
from app.rules.approvals import Flow
from tests.approvals.stage import say
from tests.cast import TODAY, Person, Union


def in_force(kind: str, union: Union, flow: Flow = SINGLE_CHAIR) -> None:
    """From now on the union decides about this kind by this flow."""
    admin = union.tenant_admin.actor
    with atomic():
        release(draw(kind, flow, actor=admin, at=now()), actor=admin, at=now())


def decided(request: ApprovalRequest, by: Person, verdict: str = "approved") -> ApprovalRequest:
    """One verdict, and what follows from it, as the worker would do it: twice, for good measure."""
    say(request, by, verdict)
    if request.state == "approved":
        for _again in range(2):
            with atomic():
                carry_out(request, actor=by.actor, on=TODAY, at=now())
    return request
