"""密件 — of what is under seal: whoever is about to decide reads it, in whoever's place; nobody else does."""

from datetime import date, datetime

from app.approvals.queries import my_task
from app.approvals.services.deciding import may_decide
from app.approvals.services.seeing import as_text
from app.approvals.subjects import SUBJECTS, is_private, may_read_words
from app.core.actor import Actor
from app.core.db import atomic
from app.core.tenancy import whole_tenant
from app.models import ApprovalRequest


def inside(request: ApprovalRequest, *, actor: Actor, on: date, at: datetime) -> list[list[str]]:
    """密件内容 — what only its readers are shown, as it stands now; kept nowhere, and that they looked stands
    in the trail. Empty for everybody else, and for what is open to all.

    Who stands in for somebody who is asked becomes a reader by opening it, not by standing in.
    """
    subject = SUBJECTS.get(request.kind)
    if subject is None or subject.inside is None or request.state != "open":
        return []
    with whole_tenant("whoever decides sees what is decided, wherever it lies"):
        if not is_private(request.kind, request.subject_id):
            return []
        task = my_task(request, actor.user_id or 0, on=on)
        if task is None or not may_decide(task, actor, on=on):
            return []
        with atomic():
            if subject.asked is not None and not may_read_words(request.kind, request.subject_id, actor):
                subject.asked(request.subject_id, [(actor.user_id, actor.name)], at=at)
            return as_text(subject.inside(request.subject_id, actor=actor))
