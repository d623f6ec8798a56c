"""演示三级审批 — 部门负责人 → HRBP → 财务 for points given by hand: done, declined, returned; some late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.approvals.services import carry_out, comment, decide, delegate, seeing
from app.approvals.services.chasing import chase
from app.approvals.services.flows import draw, release
from app.approvals.services.stepping import open_tasks
from app.core.clock import moved_to, now
from app.core.db import session
from app.demo.own_dates import rewards
from app.demo.union import Demo
from app.models import ApprovalRequest, Employee, Grant, OrgUnit
from app.points.services.named import Purpose, grant_by_hand
from app.points.services.submit import submit_grant
from app.rules.approval_flows import THREE_LEVELS

IN_FORCE = 40  # days ago


@dataclass(frozen=True, slots=True)
class Story:
    """一件事 — when it was asked, for how many people, how many points each, and what became of it.

    `said` are the verdicts in their order; the last of them with its reason.
    """

    ago: int
    title: str
    reason: str
    people: int
    points: int
    said: Sequence[str] = ()
    because: str | None = None


STORIES = (
    Story(32, "防汛值守慰问", "7 月防汛期间连续值守的职工，名单经门店公示。", 12, 100, ("approved",) * 3),
    Story(21, "技能比武获奖", "片区收银技能比武前十名，成绩单附后。", 10, 200, ("approved",) * 3),
    Story(
        *(15, "内部推荐奖励", "推荐新人入职满三个月。", 6, 300),
        ("approved", "declined"),
        "推荐奖励已由人力资源招聘费用列支，不应重复发放。",
    ),
    Story(
        *(6, "大促值班慰问", "双十一当晚通宵值班的仓储职工。", 8, 100),
        ("approved", "returned"),
        "名单中两人当晚已调休，请核对考勤后重新提交。",
    ),
    Story(3, "献血慰问", "参加集团无偿献血的职工，献血证已核验。", 15, 100, ("approved",)),
    Story(2, "安全生产标兵", "第三季度安全生产标兵，安委会公示无异议。", 5, 200, ("approved", "approved")),
    Story(5, "新店筹备慰问", "新店筹备期间驻店一个月以上的职工。", 9, 150),
    Story(0, "志愿服务积分", "参加社区志愿服务满 8 小时的职工。", 11, 50),
)
ASKED = "何伟，名单里的实习生不是会员，已由人事另行慰问，这里 15 人都核对过会籍。"


def lay_before(demo: Demo) -> None:
    """提请审批 — the flow, what was asked under it, a word beside one, and who stands in for the chair."""
    with moved_to(demo.today - timedelta(days=IN_FORCE)):
        drawn = draw("manual_grant", THREE_LEVELS, actor=demo.actors["tenant_admin"], at=now())
        release(drawn, actor=demo.actors["chair"], at=now())
    for story in sorted(STORIES, key=lambda each: -each.ago):
        _live(demo, story)
    with moved_to(demo.today):
        chase(on=demo.today, at=now())
        _stand_in(demo)


def _live(demo: Demo, story: Story) -> None:
    on = demo.today - timedelta(days=story.ago)
    with moved_to(on):
        request = _asked(demo, story, on)
        if story.title == "献血慰问":
            comment(request, ASKED, actor=demo.actors["officer"], at=now())
    for number, verdict in enumerate(story.said):
        with moved_to(min(demo.today, on + timedelta(days=number))) as at:
            reason = story.because if number == len(story.said) - 1 else None
            _say(demo, request, verdict, reason, at.date())


def _asked(demo: Demo, story: Story, on: date) -> ApprovalRequest:
    officer = demo.actors["officer"]
    purpose = Purpose(story.title, story.reason, rewards(demo, demo.today))
    grant: Grant = grant_by_hand(
        people=" ".join(_people(demo, story.people)),
        points=story.points,
        purpose=purpose,
        actor=officer,
        on=on,
    )
    request = submit_grant(grant, digest=grant.digest or "", actor=officer, on=on, at=now())
    assert isinstance(request, ApprovalRequest)
    return request


def _people(demo: Demo, count: int) -> list[str]:
    """Some of one branch, as such lists are."""
    branch = demo.unit(demo.random.choice(("HD", "HB", "HN")))
    below = select(OrgUnit.id).where(OrgUnit.path.startswith(branch.path))
    at_work = select(Employee.employee_no).where(Employee.state == "active", Employee.unit_id.in_(below))
    found = list(session.scalars(at_work.order_by(Employee.id)))
    return demo.random.sample(found, min(count, len(found)))


def _say(demo: Demo, request: ApprovalRequest, verdict: str, reason: str | None, on: date) -> None:
    people = {each.user_id: each for each in demo.actors.values()}
    task = open_tasks(request)[0]
    actor = people[task.user_id]
    decide(task, verdict, actor=actor, seen=seeing(request).digest, reason=reason, on=on, at=now())
    if request.state == "approved":
        carry_out(request, actor=actor, on=on, at=now())


def _stand_in(demo: Demo) -> None:
    chair, head = demo.actors["chair"], demo.actors["unit_head"]
    delegate(
        chair.user_id or 0,
        head.user_id or 0,
        from_on=demo.today + timedelta(days=3),
        until_on=demo.today + timedelta(days=10),
        actor=chair,
        on=demo.today,
        at=now(),
        reason="赴外地参加工会主席培训",
    )
