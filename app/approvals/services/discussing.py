"""讨论 — what is said about a request, and documents laid beside it; neither decides anything."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from app.approvals.services.news import tell_people
from app.approvals.services.people import people_in_seats
from app.core import audit
from app.core.actor import Actor
from app.core.clock import business_day
from app.core.db import session
from app.core.documents import Document, keep
from app.core.errors import BadInput
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import ApprovalAttachment, ApprovalComment, ApprovalRequest

KIND = "approval"
MOST_WORDS = 2_000


def comment(
    request: ApprovalRequest, words: str, *, actor: Actor, at: datetime, mentions: Iterable[int] = ()
) -> ApprovalComment:
    """留言 — who is mentioned (accounts that hold a seat) is told. Raises BadInput for no words, too many."""
    words = words.strip()
    if not 0 < len(words) <= MOST_WORDS:
        raise BadInput(_("Write 1 to %(most)d characters.", most=MOST_WORDS), field="words")
    with whole_tenant("who decides may sit above the unit"):
        named = people_in_seats(set(mentions), on=business_day(at))
        made = ApprovalComment(request_id=request.id, user_id=actor.user_id, name=actor.name, words=words)
        made.mentions, made.at = [[number, name] for number, name in sorted(named.items())], at
        session.add(made)
        session.flush()
        audit.record("comment_request", request, actor=actor)
        facts = {"who": actor.name, "words": words[:200]}
        tell_people(named, "mentioned", request, at=at, key=str(made.id), **facts)
        return made


def attach(
    request: ApprovalRequest, files: Sequence[Document], *, actor: Actor, at: datetime
) -> list[ApprovalAttachment]:
    """附件 — documents that were looked through (core/documents). Raises BadInput for none."""
    if not files:
        raise BadInput(_("Choose a file."), field="files")
    with whole_tenant("who decides may sit above the unit"):
        made = []
        for each in files:
            stored = keep(each, actor=actor, kind=KIND)
            row = ApprovalAttachment(request_id=request.id, file_id=stored.id, title=each.name)
            row.user_id, row.name, row.at = actor.user_id, actor.name, at
            session.add(row)
            made.append(row)
        session.flush()
        audit.record("attach_to_request", request, actor=actor, changes={"files": [None, len(made)]})
        return made


def comments_of(request: ApprovalRequest) -> list[ApprovalComment]:
    """留言一览 — in the order they were said."""
    with whole_tenant("who decides may sit above the unit"):
        said = select(ApprovalComment).where(ApprovalComment.request_id == request.id)
        return list(session.scalars(said.order_by(ApprovalComment.id)))
