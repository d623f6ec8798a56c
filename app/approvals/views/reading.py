"""审批单全貌 — everything the page of one request shows, read in a constant number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from app.approvals.queries import decisions_of, my_task, tasks_of_request
from app.approvals.services import Sight, may_decide, seeing
from app.approvals.services.discussing import comments_of
from app.approvals.subjects import SUBJECTS, may_read_words
from app.approvals.views.sight import WHY, me
from app.core.clock import today
from app.core.console.links import where_open
from app.core.console.security import acting
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.models import (
    ApprovalAttachment,
    ApprovalComment,
    ApprovalDecision,
    ApprovalRequest,
    ApprovalStep,
    ApprovalTask,
)
from app.rules.approval_json import step_from_json
from app.rules.approval_words import because, closed_because, must_agree, not_because


@dataclass(frozen=True, slots=True)
class Asked:
    """被问的人 — one person at one step: why they, and what they said, taken back or not."""

    task: ApprovalTask
    why: str
    said: Sequence[ApprovalDecision]
    closed: str = ""

    @property
    def last(self) -> ApprovalDecision | None:
        """What stands: the last verdict, unless it was taken back."""
        last = self.said[-1] if self.said else None
        return None if last is None or last.verdict == "recalled" else last


@dataclass(frozen=True, slots=True)
class StepShown:
    """一步 — a step with those asked, how many must agree, and who may not decide."""

    step: ApprovalStep
    asked: Sequence[Asked]
    need: str
    barred: Sequence[tuple[str, str]]
    signed: bool


@dataclass(slots=True)
class Page:
    """审批单页 — the request, what it is about now, its steps, what may be done to it.

    `reads` says whether its reader may read what was written about it (a sealed case is for named people).
    """

    request: ApprovalRequest
    sight: Sight
    task: ApprovalTask | None
    behalf: str | None
    signed: bool
    steps: Sequence[StepShown]
    earlier: Sequence[tuple[int, Sequence[StepShown]]]
    comments: Sequence[ApprovalComment]
    attachments: Sequence[ApprovalAttachment]
    address: str | None
    recallable: ApprovalTask | None
    reads: bool = True
    shown: Sequence[Sequence[str]] = field(default_factory=list)

    @property
    def asker(self) -> bool:
        """Whether whoever looks is who asked."""
        return self.request.asked_by_id == me()

    @property
    def undone(self) -> bool:
        """Whether what is asked was changed since: deciding now would make it void."""
        return self.request.state == "open" and self.sight.subject_digest != self.request.digest


def page_about(request: ApprovalRequest) -> Page:
    """全貌 — of a request its reader may read."""
    with whole_tenant(WHY):
        tasks, said, steps = tasks_of_request(request), decisions_of(request), _steps(request)
        task = my_task(request, me(), on=today()) if request.state == "open" else None
        if task is not None and not may_decide(task, acting(), on=today()):
            task = None
        rounds = {each.round for each in steps} - {request.round}
        subject = SUBJECTS.get(request.kind)
        decided = request.state not in ("open", "returned")
        sight = _frozen(request) if subject is None or decided else seeing(request)
        reads = may_read_words(request.kind, request.subject_id, acting())
        return Page(
            request=request,
            sight=sight,
            task=task,
            behalf=task.name if task is not None and task.user_id != me() else None,
            signed=task is not None and step_from_json(task.step.spec).signed,
            steps=_shown(steps, tasks, said, request.round, reads=reads),
            earlier=[
                (each, _shown(steps, tasks, said, each, reads=reads)) for each in sorted(rounds, reverse=True)
            ],
            comments=comments_of(request) if reads else [],
            attachments=attachments_of(request),
            address=where_open(subject.address(request.subject_id)) if subject and subject.address else None,
            recallable=_recallable(request, tasks, said),
            reads=reads,
        )


def attachments_of(request: ApprovalRequest) -> list[ApprovalAttachment]:
    """附件一览 — in the order they came, for who may read them."""
    with whole_tenant(WHY):
        if not may_read_words(request.kind, request.subject_id, acting()):
            return []
        found = select(ApprovalAttachment).where(ApprovalAttachment.request_id == request.id)
        return list(session.scalars(found.order_by(ApprovalAttachment.id)))


def _frozen(request: ApprovalRequest) -> Sight:
    """What was laid before them, once nothing is decided any more: the thing itself has moved on."""
    return Sight("", request.digest, request.facts, request.shown, [])


def _steps(request: ApprovalRequest) -> list[ApprovalStep]:
    found = select(ApprovalStep).where(ApprovalStep.request_id == request.id)
    return list(session.scalars(found.order_by(ApprovalStep.round, ApprovalStep.position)))


def _shown(
    steps: Sequence[ApprovalStep],
    tasks: Sequence[ApprovalTask],
    said: Sequence[ApprovalDecision],
    turn: int,
    *,
    reads: bool,
) -> list[StepShown]:
    return [_step(each, tasks, said, reads=reads) for each in steps if each.round == turn]


def _step(
    step: ApprovalStep, tasks: Sequence[ApprovalTask], said: Sequence[ApprovalDecision], *, reads: bool
) -> StepShown:
    spec = step_from_json(step.spec)
    asked = [
        Asked(
            each,
            because(each.how, each.role, each.place, each.vote),
            [one for one in said if one.task_id == each.id],
            closed_because(each.closed_because) if each.state == "closed" else "",
        )
        for each in tasks
        if each.step_id == step.id
    ]
    barred = [(name, not_because(code)) for _number, name, code in step.barred] if reads else []
    need = must_agree(spec, step.need) if len(asked) > 1 else ""
    return StepShown(step, asked, need, barred, spec.signed)


def _recallable(
    request: ApprovalRequest, tasks: Sequence[ApprovalTask], said: Sequence[ApprovalDecision]
) -> ApprovalTask | None:
    """The task whose verdict, this reader's own and the last that stands, may be taken back."""
    gone = {(each.task_id, each.turn) for each in said if each.verdict == "recalled"}
    standing = [each for each in said if (each.task_id, each.turn) not in gone]
    last = standing[-1] if standing else None
    if request.state != "open" or last is None or last.round != request.round or last.user_id != me():
        return None
    return next((each for each in tasks if each.id == last.task_id), None)
