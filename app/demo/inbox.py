"""演示提议 — what the night found that a union does something for: taken up, declined, or still open."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from app.core.clock import moved_to, now
from app.core.db import session
from app.demo.picking import some
from app.demo.union import Demo
from app.models import Proposal
from app.people.services.life_events import record_life_event
from app.points.services.inbox import OCCASIONS, accept, decline, propose_occasion

POSTED = (  # days ago, and the paper HR has seen
    (21, "驻外通知〔2026〕11号 支援南京新店"),
    (13, "驻外通知〔2026〕12号 赴贵州采购基地"),
    (8, "驻外通知〔2026〕13号 赴新疆采购基地"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """答复 — to the first that is open of an occasion: taken up, or declined for a reason."""

    occasion: str
    because: str = ""


ANSWERS = (
    Answer("posting"),
    Answer("posting", "本人两周后返回，回来后再安排看望"),
    Answer("service"),
    Answer("service", "本人正在办理工作调动，由接收单位慰问"),
)


def look_through(demo: Demo) -> None:
    """办理提议 — the night proposes, in the morning an officer goes through the first of them."""
    for person, (ago, paper) in zip(some(len(POSTED), 29), POSTED, strict=True):
        day = demo.today - timedelta(days=ago)
        with moved_to(day):
            record_life_event(
                person, kind="posting", on=day, document=paper, actor=demo.actors["hr"], at=now()
            )
    with moved_to(demo.today):
        for occasion in OCCASIONS:
            propose_occasion(occasion, on=demo.today)
        for answer in ANSWERS:
            _answered(demo, answer)


def _answered(demo: Demo, answer: Answer) -> None:
    waits = (Proposal.state == "open", Proposal.occasion == answer.occasion)
    found = session.scalars(select(Proposal).where(*waits).order_by(Proposal.id).limit(1)).first()
    if found is None:
        return
    officer = demo.actors["officer"]
    if answer.because:
        decline(found, reason=answer.because, actor=officer, at=now())
    else:
        accept([found], actor=officer, on=demo.today, at=now())
