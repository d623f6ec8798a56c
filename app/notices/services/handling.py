"""处理 — what people do to sendings: send again, not at all, by hand."""

from datetime import datetime

from app.core import audit
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.models import NoticeDelivery
from app.rules.notice_channels import LIFECYCLE


def resend(delivery: NoticeDelivery, *, actor: Actor, at: datetime) -> None:
    """重新发送 — with all its attempts anew. Raises NotAllowedNow."""
    _turn(delivery, "resend", actor)
    delivery.attempts, delivery.due_at, delivery.problem = 0, at, None
    session.flush()


def drop(delivery: NoticeDelivery, *, actor: Actor, reason: str | None = None) -> None:
    """不再发送. Raises NotAllowedNow."""
    _turn(delivery, "drop", actor, reason)


def hand_over(delivery: NoticeDelivery, *, actor: Actor) -> None:
    """人工已发 — somebody sent it by their own telephone. Raises NotAllowedNow."""
    _turn(delivery, "hand_over", actor)
    delivery.sent_at, delivery.handed_by = now(), actor.name
    session.flush()


def _turn(delivery: NoticeDelivery, verb: str, actor: Actor, reason: str | None = None) -> None:
    session.refresh(delivery, with_for_update=True)
    before = delivery.state
    delivery.state = LIFECYCLE.after(before, verb)
    session.flush()
    audit.record(
        f"{verb}_notice", delivery, actor=actor, reason=reason, changes={"state": [before, delivery.state]}
    )
