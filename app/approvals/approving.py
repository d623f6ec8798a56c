"""审批 — what the house itself lays before those who decide: to see a sensitive value in full.

Shipped without a flow: a reason suffices, as before. A condition on the level asks about some values alone.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from app.approvals.services import leaving_effect  # noqa: F401 - says there what waits for leavers
from app.approvals.services.revealing import REVEAL, grant_look
from app.approvals.subjects import Rows, subject
from app.core.actor import Actor
from app.core.audit_words import trail
from app.core.clock import now
from app.core.db import session
from app.core.errors import NotFound
from app.core.preview import digest_of
from app.core.text import _, _l
from app.models import ApprovalRequest, RevealAsk, Seat
from app.rules.approval_facts import Facts
from app.rules.masking import WORDS


def _asked(number: int) -> RevealAsk:
    found = session.get(RevealAsk, number)
    if found is None:
        raise NotFound(_("What was asked about does not exist any more."))
    return found


def facts(number: int) -> Facts:
    """要素 — which kind of value it is decides who is asked."""
    row = _asked(number)
    title = f"{row.object_label} · {WORDS.get(row.mask, row.mask)}"
    return Facts(title=title, unit_id=row.unit_id, people=1, type=row.mask, level=row.mask)


def shows(number: int) -> Rows:
    """所示 — who, which value of whose record, and why; the value itself never."""
    row = _asked(number)
    return [
        (_l("Asked by"), row.name),
        (_l("Record"), f"{trail().things.get(row.object_kind, row.object_kind)} {row.object_label}"),
        (_l("What is shown"), WORDS.get(row.mask, row.mask)),
        (_l("Reason"), row.reason),
    ]


def digest(number: int) -> str:
    """冻结内容."""
    row = _asked(number)
    return digest_of({"of": [row.user_id, row.object_kind, row.object_id, row.field, row.reason]}, [])


def carry_out(request: ApprovalRequest, *, actor: Actor, on: date) -> None:  # noqa: ARG001 - the door's
    """准许查看."""
    grant_look(_asked(request.subject_id), actor=actor, at=now())


def concerns(number: int) -> Iterable[int]:
    """须回避者 — the person whose record it is, where they have an account."""
    row = _asked(number)
    if row.object_kind != "employees":
        return []
    return session.scalars(select(Seat.user_id).where(Seat.employee_id == row.object_id)).all()


subject(
    REVEAL,
    label=_l("A sensitive value in full"),
    facts=facts,
    shows=shows,
    digest=digest,
    carry_out=carry_out,
    concerns=concerns,
    types=lambda: dict(WORDS),
)
