"""消息 — the one place from which this room tells people something."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.approvals.services.people import delegates_of
from app.approvals.subjects import aloud, label_of
from app.core.clock import business_day
from app.models import ApprovalRequest
from app.notices.services.telling import tell

ADDRESS = "/approvals/show/{}"
WAITING = frozenset({"asked", "reminded", "escalated", "withdrawn"})  # told to those who are to decide


def tell_people(
    user_ids: Iterable[int | None],
    template: str,
    request: ApprovalRequest,
    *,
    at: datetime,
    key: str = "",
    **facts: Any,
) -> None:
    """告知 — about a request: `template` without the room's name; `key` tells one telling from the next.

    What waits for somebody, whoever stands in for them hears too.
    """
    told = {each for each in user_ids if each is not None}
    if told and template in WAITING:
        told |= delegates_of(told, kind=request.kind, on=business_day(at)) - {request.asked_by_id}
    if told:
        for words in ("reason", "words"):
            if facts.get(words):
                facts[words] = aloud(request.kind, request.subject_id, facts[words]) or ""
        tell(
            sorted(told),
            f"approvals.{template}",
            facts={"what": f"{label_of(request.kind)} {request.title}", **facts},
            about=(request.__tablename__, request.id),
            address=ADDRESS.format(request.id),
            at=at,
            key=key,
        )
