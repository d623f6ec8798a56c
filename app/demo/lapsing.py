"""演示到期 — points that lapsed or soon will, reminders sent and waiting, what becomes of leavers' points."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.core.actor import SYSTEM
from app.core.clock import moved_to, now, today
from app.demo.money import decide_grant
from app.demo.own_dates import rewards
from app.demo.picking import some
from app.demo.union import Demo
from app.models import Employee, MemberAccess
from app.points.queries.forecast import Cell
from app.points.services.expire import expire_lots
from app.points.services.leaver_terms import decide_term
from app.points.services.named import Purpose, grant_by_hand
from app.points.services.reminder_lists import prepare_reminder, send_reminder

LEAVERS = "徽商工〔2026〕6号 积分管理办法"


@dataclass(frozen=True, slots=True)
class Short:
    """短期积分 — given so many days ago, with so many days from today left (below zero: lapsed)."""

    ago: int
    left: int
    title: str
    reason: str
    people: int
    points: int


SHORTS = (
    Short(64, -9, "国庆值守慰问", "国庆假期连续值守的职工，积分限一个多月内兑换。", 6, 50),
    Short(33, 16, "双十一备货突击奖", "备货突击队员，积分限年货节前兑换。", 12, 100),
)


def let_lapse(demo: Demo) -> None:
    """到期 — the night takes what is past its day; the officer reminds people of what is next."""
    officer = demo.actors["officer"]
    with moved_to(demo.ago(180)):
        told: dict[str, Any] = {"actor": officer, "at": now(), "basis": LEAVERS}
        decide_term(action="lapse", days=90, from_on=today(), **told)
    for short in SHORTS:
        if demo.ago(short.ago) <= _last(demo, short):  # in January it would have lapsed before it was given
            _given(demo, short)
    with moved_to(demo.today - timedelta(days=1)):
        expire_lots(on=today(), actor=SYSTEM)
        expire_lots(on=today(), actor=SYSTEM, kind="left")
    _remind(demo)


def _given(demo: Demo, short: Short) -> None:
    entered = Employee.id.in_(select(MemberAccess.employee_id).where(MemberAccess.account_id.is_not(None)))
    with moved_to(demo.ago(short.ago)):
        grant = grant_by_hand(
            people=" ".join(each.employee_no for each in some(short.people, 3, entered)),
            points=short.points,
            purpose=Purpose(
                *(short.title, short.reason, rewards(demo, demo.today)),
                expires_on=_last(demo, short),
            ),
            actor=demo.actors["officer"],
            on=today(),
        )
        decide_grant(demo, grant)


def _last(demo: Demo, short: Short) -> date:
    return demo.today + timedelta(days=short.left)


def _remind(demo: Demo) -> None:
    """Of the month in which the last of these lapse: the sub-account's alone three days ago, all by now."""
    month = _last(demo, SHORTS[-1]).replace(day=1)
    rewarded = rewards(demo, demo.today).id
    given: dict[str, Any] = {"unit": demo.unit("HQ"), "actor": demo.actors["officer"]}
    with moved_to(demo.ago(3)):
        sent = prepare_reminder([Cell(None, rewarded, month)], on=today(), at=now(), **given)
        send_reminder(sent, digest=sent.digest or "", actor=demo.actors["officer"], on=today(), at=now())
    with moved_to(demo.today):
        prepare_reminder([Cell(None, None, month)], on=today(), at=now(), **given)
