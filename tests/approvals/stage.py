"""A room that asks, made of a dictionary: things with an amount, what happened to them, short ways to ask."""

from dataclasses import dataclass, field
from datetime import date

from app.approvals import subjects
from app.approvals.services import ask, carry_out, decide, seeing
from app.approvals.services.flows import draw, release
from app.core.actor import Actor
from app.core.clock import now, start_of
from app.core.db import atomic, session
from app.core.errors import NotFound
from app.core.preview import digest_of
from app.core.tenancy import whole_tenant
from app.models import ApprovalDecision, ApprovalRequest, ApprovalTask
from app.rules.approval_facts import Facts
from app.rules.approvals import Flow
from tests.cast import TODAY, Person

KIND = "thing"


@dataclass
class Thing:
    """A thing to be decided: what it is, whom it concerns, and what has happened to it."""

    unit_id: int
    amount_fen: int | None = None
    title: str = "一件事"
    concerns: tuple[int, ...] = ()
    happened: list[str] = field(default_factory=list)


THINGS: dict[int, Thing] = {}


def the(subject_id: int) -> Thing:
    """The thing of this number."""
    if subject_id not in THINGS:
        raise NotFound("gone")
    return THINGS[subject_id]


def declare(default: Flow | None = None) -> None:
    """Say what this room lays before those who decide."""
    THINGS.clear()

    def noted(word: str):  # noqa: ANN202
        def note(request: ApprovalRequest, **_said: object) -> None:
            the(request.subject_id).happened.append(word)

        return note

    subjects.subject(
        KIND,
        label="事项",
        facts=lambda n: Facts(title=the(n).title, unit_id=the(n).unit_id, amount_fen=the(n).amount_fen),
        shows=lambda n: [("金额", the(n).amount_fen)],
        digest=lambda n: digest_of({"amount": the(n).amount_fen, "title": the(n).title}, []),
        concerns=lambda n: the(n).concerns,
        carry_out=noted("done"),
        declined=noted("declined"),
        returned=noted("returned"),
        undone=noted("undone"),
        default=default,
    )


def put_in_force(flow: Flow, actor: Actor) -> None:
    """The union decides by this flow from now on."""
    with atomic():
        release(draw(KIND, flow, actor=actor, at=now()), actor=actor, at=now())


def lay(actor: Actor, thing: Thing, *, number: int = 1, on: date = TODAY) -> ApprovalRequest:
    """Ask about a thing; the flow must ask somebody."""
    THINGS[number] = thing
    with atomic():
        request = ask(KIND, number, actor=actor, on=on, at=start_of(on), reason="请审批")
    assert request is not None
    return request


def task_of(request: ApprovalRequest, person: Person | int) -> ApprovalTask:
    """The task this person was given last."""
    user_id = person if isinstance(person, int) else person.user_id
    with whole_tenant("the test looks"):
        return (
            session.query(ApprovalTask)
            .filter_by(request_id=request.id, user_id=user_id)
            .order_by(ApprovalTask.id.desc())
            .first()
        )


def asked(request: ApprovalRequest) -> set[str]:
    """The names of those who are being asked now."""
    with whole_tenant("the test looks"):
        rows = session.query(ApprovalTask).filter_by(request_id=request.id, state="open")
        return {each.name for each in rows}


def say(
    request: ApprovalRequest,
    person: Person,
    verdict: str = "approved",
    *,
    of: Person | None = None,
    on: date = TODAY,
    **more: object,
) -> ApprovalDecision | None:
    """This person decides their own task, or that of somebody they stand in for."""
    reason = None if verdict == "approved" else "材料不全"
    with atomic():
        return decide(
            task_of(request, of or person),
            verdict,
            actor=person.actor,
            seen=seeing(request).digest,
            reason=reason,
            on=on,
            at=start_of(on),
            **more,
        )


def settle(person: Person, verdict: str = "approved", *, on: date = TODAY) -> ApprovalRequest:
    """This person decides what was asked last, and what follows from it is done as the job would."""
    with whole_tenant("the test looks"):
        request = session.query(ApprovalRequest).order_by(ApprovalRequest.id.desc()).first()
    assert request is not None, "nobody was asked"
    say(request, person, verdict, on=on)
    if request.state == "approved":
        with atomic():
            carry_out(request, actor=person.actor, on=on, at=start_of(on))
    return request
