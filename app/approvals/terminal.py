"""命令行上的审批 — a command whose act waits for a decision says so, names the request, and exits with 1.

with inside(tenant_id), atomic():
    result = ...
    waits = told(result) if isinstance(result, ApprovalRequest) else None
if waits:
    exit_waiting(waits, as_json=as_json)
"""

import sys
from typing import Any, NoReturn

from app.approvals.standing import deciders, waits_for
from app.core.terminal import REFUSED, say
from app.models import ApprovalRequest


def told(request: ApprovalRequest) -> dict[str, Any]:
    """所开的审批单 — what a script learns of it; asked inside the tenant's scope."""
    return {
        "request": request.number,
        "kind": request.kind,
        "state": request.state,
        "waits_for": deciders(request),
        "message": waits_for(request),
    }


def exit_waiting(waits: dict[str, Any], *, as_json: bool = False) -> NoReturn:
    """等待审批 — once the request is kept and the scope is left: nothing was done yet."""
    say({"waits": waits}, as_json=as_json, text=waits["message"])
    sys.exit(REFUSED)


__all__ = ["exit_waiting", "told"]
