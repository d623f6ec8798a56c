"""所见 — what a decider is shown of a request, and its digest: the page shows it, the decision keeps it."""

from dataclasses import dataclass
from typing import Any

from app.approvals.subjects import Subject, subject_of
from app.core.errors import NotFound
from app.core.preview import digest_of
from app.core.tenancy import whole_tenant
from app.models import ApprovalRequest


@dataclass(frozen=True, slots=True)
class Sight:
    """所见 — the facts, the rows shown, what stands beside them, and the digest of facts and rows.

    `subject_digest` is of what is frozen; None when the thing is gone.
    """

    digest: str
    subject_digest: str | None
    facts: dict[str, Any]
    shown: list[list[str]]
    context: list[list[str]]

    def to_json(self) -> dict[str, Any]:
        """存 — as it is kept with a decision."""
        return {
            "facts": self.facts,
            "shown": self.shown,
            "context": self.context,
            "subject": self.subject_digest,
        }


def seeing(request: ApprovalRequest) -> Sight:
    """所见 — as it stands now. What a step or another decider did meanwhile is no part of its digest."""
    with whole_tenant("whoever decides sees what is decided, wherever it lies"):
        subject = subject_of(request.kind)
        try:
            facts, shown = subject.facts(request.subject_id).to_json(), _rows(subject, request.subject_id)
            frozen: str | None = subject.digest(request.subject_id)
            context = as_text(subject.context(request.subject_id)) if subject.context else []
        except NotFound:
            facts, shown, frozen, context = request.facts, request.shown, None, []
    head = {"request": request.id, "round": request.round, "facts": facts, "subject": frozen}
    return Sight(digest_of(head, shown), frozen, facts, shown, context)


def is_unchanged(request: ApprovalRequest) -> bool:
    """未变 — whether what was laid before the deciders is frozen still, and there at all."""
    try:
        return subject_of(request.kind).digest(request.subject_id) == request.digest
    except NotFound:
        return False


def _rows(subject: Subject, subject_id: int) -> list[list[str]]:
    return as_text(subject.shows(subject_id))


def as_text(rows: Any) -> list[list[str]]:
    """成文 — label and text of each row."""
    return [[str(label), "" if value is None else str(value)] for label, value in rows]
