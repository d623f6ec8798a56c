"""消息 — the one place from which this room tells people something."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.approvals.subjects import label_of
from app.models import ApprovalRequest

ADDRESS = "/approvals/show/{}"


def tell_people(
    user_ids: Iterable[int | None],
    template: str,
    request: ApprovalRequest,
    *,
    at: datetime,
    key: str = "",
    **facts: Any,
) -> None:
    """告知 — about a request: `template` without the room's name; `key` tells one telling from the next."""
    told = sorted({each for each in user_ids if each is not None})
    if told:
        what = f"{label_of(request.kind)} {request.title}"
        _tell(told, f"approvals.{template}", {"what": what, **facts}, about=request, key=key, at=at)


def _tell(
    user_ids: list[int],
    template: str,
    facts: dict[str, Any],
    *,
    about: ApprovalRequest,
    key: str,
    at: datetime,
) -> None:
    """Nobody listens yet."""
