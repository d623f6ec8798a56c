"""演示审批 — whoever is asked decides in the demo, and what follows from it is done at once."""

from app.approvals.services import carry_out, decide, seeing
from app.approvals.services.stepping import open_tasks
from app.core.actor import Actor
from app.core.clock import now, today
from app.demo.union import Demo
from app.models import ApprovalRequest


def say(
    demo: Demo, request: ApprovalRequest, verdict: str = "approved", *, reason: str | None = None
) -> None:
    """审批 — each who is asked in turn says this, until nobody is asked any more."""
    people = {each.user_id: each for each in demo.actors.values()}
    while request.state == "open" and (tasks := open_tasks(request)):
        task = tasks[0]
        actor = people.get(task.user_id) or Actor(task.name, task.user_id, task.role)
        decide(task, verdict, actor=actor, seen=seeing(request).digest, reason=reason, on=today(), at=now())
        if request.state == "approved":
            carry_out(request, actor=actor, on=today(), at=now())
