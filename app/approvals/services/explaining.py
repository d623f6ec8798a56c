"""说明 — for each step of a request: who is asked and why they, who may not and why, and where it stands."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.core.db import session
from app.core.tenancy import whole_tenant
from app.models import ApprovalRequest, ApprovalStep, ApprovalTask
from app.rules.approval_json import step_from_json
from app.rules.approval_words import because, closed_because, must_agree, not_because, stuck_because


@dataclass(frozen=True, slots=True)
class Person:
    """被问的人 — who, why they, what they did ("open" for not yet), and why they are asked no more."""

    user_id: int
    name: str
    why: str
    state: str
    vote: str = "own"
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """一步的来龙去脉 — `stuck` is a sentence where it cannot go on by itself."""

    name: str
    state: str
    agreed: str
    people: tuple[Person, ...]
    barred: tuple[tuple[str, str], ...]
    due_on: date | None
    stuck: str | None


def explain(request: ApprovalRequest) -> list[Story]:
    """说明 — the steps of the round that counts, in their order; two statements, however many people."""
    with whole_tenant("a request is read whole by whoever may read it"):
        steps = session.scalars(
            select(ApprovalStep)
            .where(ApprovalStep.request_id == request.id, ApprovalStep.round == request.round)
            .order_by(ApprovalStep.position)
        ).all()
        tasks = session.scalars(
            select(ApprovalTask).where(ApprovalTask.request_id == request.id).order_by(ApprovalTask.id)
        ).all()
    return [_story(step, [each for each in tasks if each.step_id == step.id], request) for step in steps]


def _story(step: ApprovalStep, tasks: list[ApprovalTask], request: ApprovalRequest) -> Story:
    people = tuple(
        Person(
            each.user_id,
            each.name,
            because(each.how, each.role, each.place, each.vote),
            each.state,
            each.vote,
            closed_because(each.closed_because) if each.state == "closed" else "",
        )
        for each in tasks
    )
    return Story(
        step.name,
        step.state,
        must_agree(step_from_json(step.spec), step.need),
        people,
        tuple((name, not_because(code)) for _number, name, code in step.barred),
        step.due_on,
        stuck_because(request.stuck) if step.state == "open" else None,
    )
