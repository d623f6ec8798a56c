"""演示特批 — what the standards do not provide for: one let through by two people, one still asked about."""

from dataclasses import dataclass

from sqlalchemy import select

from app.compliance.services.exceptions import ask_exception
from app.core.clock import moved_to, now, today
from app.core.db import session
from app.demo.money import decide_grant
from app.demo.picking import some
from app.demo.saying import say
from app.demo.union import Demo
from app.models import SubAccount
from app.points.services.named import Purpose, grant_by_hand


@dataclass(frozen=True, slots=True)
class Story:
    """一件特批 — asked so many days ago: for what, why, why all the same; agreed to and granted, or open."""

    ago: int
    title: str
    reason: str
    because: str
    people: int
    points: int
    agreed: bool = True


STORIES = (
    Story(
        *(24, "职工运动会组织服务奖", "运动会期间义务担任计时、检录的职工。"),
        *("标准只列参赛奖项，未列组织服务；经主席办公会研究，此次从文体活动经费列支。", 6, 100),
    ),
    Story(
        *(2, "职工读书月荐书奖", "读书月荐书评选前五名。"),
        *("荐书评选不属竞赛奖项，标准未列；金额小，拟特批一次。", 5, 80),
        agreed=False,
    ),
)


def make_exceptions(demo: Demo) -> None:
    """特批 — the officer asks, the chair agrees, and only then is it submitted."""
    for story in STORIES:
        with moved_to(demo.ago(story.ago)):
            _told(demo, story)


def _told(demo: Demo, story: Story) -> None:
    officer = demo.actors["officer"]
    code = f"HQ-{today().year}-WT"
    paying = session.scalars(select(SubAccount).where(SubAccount.code == code)).one()
    grant = grant_by_hand(
        people=" ".join(each.employee_no for each in some(story.people, 13)),
        points=story.points,
        purpose=Purpose(story.title, story.reason, paying),
        actor=officer,
        on=today(),
    )
    request = ask_exception("grant", grant.id, actor=officer, on=today(), at=now(), reason=story.because)
    if story.agreed:
        say(demo, request)
        decide_grant(demo, grant)
