"""演示预算 — a plan a unit and year, approved by resolution; seasons of spending, an adjustment, transfers,
one sub-account that ran out, and last year closed.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.approvals.services.asking import live_request
from app.budgets.queries.year_ends import digest_of_year_end, lines_of_year_end
from app.budgets.services import allocate, open_sub_account
from app.budgets.services.adjustments import note_adjustment, submit_adjustment
from app.budgets.services.lines import add_line
from app.budgets.services.plans import (
    Resolution,
    draw_up_plan,
    record_approval,
    submit_plan,
)
from app.budgets.services.spending import spend, spend_at_once
from app.budgets.services.sub_accounts import change_sub_account
from app.budgets.services.transfers import propose_transfer
from app.budgets.services.waiting import hold_or_wait
from app.budgets.services.year_ends import choose_left_over, confirm_year_end, prepare_year_end
from app.core.clock import moved_to, now
from app.core.db import session
from app.core.money import Money
from app.demo.saying import say
from app.demo.union import BRANCHES, Demo
from app.ledger.services import Booking
from app.models import ApprovalRequest, BudgetPlan, JournalEntry, SubAccount


@dataclass(frozen=True, slots=True)
class Planned:
    """预算项 — a line of the year: its code and source, its sub-account, how much of it is allocated."""

    code: str
    fund: str
    name: str
    account: str
    purpose: str
    fen: int  # for headquarters, a person
    share: int = 90  # percent allocated at the beginning of the year


WELFARE = Planned("50105", "retained", "职工集体福利", "JR", "法定节日慰问，专款专用", 3_000_00)
SPORTS = Planned("50102", "dues", "文体活动", "WT", "职工文体活动", 120_00, 60)
# headquarters' year beside the welfare of members
LINES = (
    WELFARE,
    SPORTS,
    Planned("50101", "retained", "职工教育", "JY", "职工技能与素质培训", 60_00, 80),
    Planned("50104", "retained", "劳模职工疗休养", "LX", "劳模和一线职工疗休养", 80_00, 50),
    Planned("50404", "superior_subsidy", "困难职工帮扶", "BF", "上级专项补助，困难职工生活帮扶", 30_00, 100),
    Planned("506", "retained", "行政支出", "XZ", "工会机关办公", 40_00, 50),
)
# what was spent in which season: sub-account, month, day, what for, hundredths of its allocation
SEASONS = (
    ("WT", 3, 8, "三八妇女节健步走活动", 18),
    ("JY", 4, 16, "工匠大讲堂讲课费", 22),
    ("WT", 5, 20, "春季职工运动会场地及裁判费", 31),
    ("LX", 6, 18, "一线职工疗休养（黄山）", 46),
    ("JY", 7, 22, "消防与安全技能培训", 35),
    ("LX", 8, 27, "劳模疗休养（巢湖）", 41),
    ("XZ", 9, 11, "财务审计服务费", 52),
    ("WT", 10, 21, "职工羽毛球联赛", 24),
)
# hardship told to the account of the superior's subsidy, in hundredths of it: the last two wait for money
HARDSHIP = (
    (2, 3, "单亲家庭职工子女助学", 25),
    (4, 9, "职工家庭失火应急帮扶", 30),
    (6, 25, "大病职工生活帮扶", 35),
    (9, 28, "仓储部职工住院自费补助", 20),
    (10, 30, "门店职工家庭洪涝受灾补助", 15),
)


def plan_year(demo: Demo, day: date, count: int) -> None:
    """一年的预算 — headquarters' plan with every line, each branch's with its own welfare."""
    _plan(demo, "HQ", "总部", day=day, lines=LINES, people=count)
    for name, code in BRANCHES:
        _plan(demo, code, name, day=day, lines=(WELFARE,), people=count // 20)


def spend_the_seasons(demo: Demo, year: int) -> None:
    """四季支出 — events as they came, hardship until the subsidy ran out, an adjustment and transfers."""
    for account, month, day, what, share in SEASONS:
        _spent(demo, f"HQ-{year}-{account}", date(year, month, day), what, share)
    _hardship(demo, year)
    _adjust(demo, year)
    _transfers(demo, year)


def close_last_year(demo: Demo) -> None:
    """年终结转 — headquarters' last year, in January; the branches' are still to be closed."""
    day = date(demo.today.year, 1, 12)
    plan = session.scalar(select(BudgetPlan).filter_by(unit_id=demo.unit("HQ").id, year=day.year - 1))
    if plan is None or not demo.opens < day < demo.today:
        return
    with moved_to(day):
        made = prepare_year_end(plan, actor=demo.actors["finance"], on=day, at=now())
        for line in lines_of_year_end(made):  # festivals are over: what they have left goes back
            if line.rule == "carry" and not line.sub_account.code.endswith(("-WT", "-JY")):
                choose_left_over(line, rule="return", target=None, actor=demo.actors["finance"])
    with moved_to(day + timedelta(days=3)):
        confirm_year_end(
            made,
            digest=digest_of_year_end(made),
            actor=demo.actors["chair"],
            on=day + timedelta(days=3),
            at=now(),
        )


def _plan(demo: Demo, code: str, name: str, *, day: date, lines: tuple[Planned, ...], people: int) -> None:
    year = day.year
    finance = demo.actors["finance"]
    note = f"按在册会员 {people} 人测算，{name}各项支出列明细。"
    plan = draw_up_plan(demo.unit(code), year=year, actor=finance, at=now(), note=note)
    budgets = [
        add_line(
            plan,
            fund_source=each.fund,
            account_code=each.code,
            name=f"{year}年{name}{each.name}",
            planned=Money(people * each.fen),
            actor=finance,
            document=f"按人均 {each.fen // 100} 元测算",
        )
        for each in lines
    ]
    _decided(demo, submit_plan(plan, actor=finance, on=day, at=now()))
    number = len(code) + day.day
    resolved = Resolution("committee", f"徽工〔{year}〕{number}号", day - timedelta(days=1))
    record_approval(plan, resolution=resolved, actor=finance, on=day, at=now())
    audited = Resolution("audit_committee", f"徽工经审〔{year}〕{number}号", day)
    record_approval(plan, resolution=audited, actor=finance, on=day, at=now())
    for each, budget in zip(lines, budgets, strict=True):
        account = open_sub_account(
            budget,
            code=f"{code}-{year}-{each.account}",
            name=f"{year}年{_title(each)}（{name}）",
            purpose=each.purpose,
            actor=finance,
        )
        _fund(demo, each, account, day)


def _decided(demo: Demo, request: object) -> None:
    """The chair decides, where somebody is asked."""
    if isinstance(request, ApprovalRequest):
        say(demo, request)


def _title(each: Planned) -> str:
    return "节日慰问" if each is WELFARE else each.name


def _fund(demo: Demo, each: Planned, account: SubAccount, day: date) -> None:
    finance = demo.actors["finance"]
    if each.account in ("BF", "JY"):
        change_sub_account(
            account,
            name=account.name,
            purpose=account.purpose,
            earmarked=each.account == "BF",
            over_budget="queue" if each.account == "BF" else "stop",
            actor=finance,
        )
    amount = Money(account.budget.approved_fen * each.share // 100)
    told = {"reference": f"demo:{account.code}", "reason": "年初下达"}
    allocate(account, amount=amount, actor=finance, on=day, **told)


def _account(code: str) -> SubAccount:
    return session.scalars(select(SubAccount).where(SubAccount.code == code)).one()


def _is_past(demo: Demo, day: date) -> bool:
    return demo.opens < day <= demo.today


def _allocated(account: SubAccount) -> int:
    plan = next(each for each in LINES if account.code.endswith(f"-{each.account}"))
    return account.budget.planned_fen * plan.share // 100


def _spent(demo: Demo, code: str, day: date, what: str, share: int) -> None:
    if not _is_past(demo, day):
        return
    with moved_to(day):
        account = _account(code)
        booking = Booking(f"activity:{code}:{day:%m%d}", "spend", demo.actors["finance"], day, what)
        spend_at_once(account, amount=Money(_allocated(account) * share // 100), booking=booking)


def _hardship(demo: Demo, year: int) -> None:
    account = _account(f"HQ-{year}-BF")
    for month, day, what, share in HARDSHIP:
        on = date(year, month, day)
        if not _is_past(demo, on):
            continue
        with moved_to(on):
            reference, amount = f"hardship:{year}:{month}", Money(_allocated(account) * share // 100)
            booking = Booking(f"{reference}:hold", "hold", demo.actors["officer"], on, what)
            held = hold_or_wait(account, amount=amount, booking=booking)
            if isinstance(held, JournalEntry):
                spend(
                    account,
                    amount=amount,
                    booking=Booking(f"{reference}:spend", "spend", booking.actor, on, what),
                )


def _adjust(demo: Demo, year: int) -> None:
    """年中调整 — more for sports, less for the office: the year's one adjustment."""
    day = date(year, 7, 3)
    if not _is_past(demo, day):
        return
    finance = demo.actors["finance"]
    with moved_to(day):
        sports, office = _account(f"HQ-{year}-WT").budget, _account(f"HQ-{year}-XZ").budget
        change = office.approved_fen // 4
        made = note_adjustment(
            sports, approved=Money(sports.approved_fen + change), actor=finance, reason="增办职工羽毛球联赛"
        )
        note_adjustment(
            office, approved=Money(office.approved_fen - change), actor=finance, reason="压减办公支出"
        )
        reason = "年中一次性调整，总额不变"
        request = submit_adjustment(made, reason=reason, actor=finance, on=day, at=now())
    then = day + timedelta(days=4)
    with moved_to(then):
        _decided(demo, request)
        resolved = Resolution("committee", f"徽工〔{year}〕37号", day + timedelta(days=3))
        record_approval(made.plan, resolution=resolved, actor=finance, on=then, at=now(), adjustment=made)


def _transfers(demo: Demo, year: int) -> None:
    """调剂 — one booked in June; one of yesterday waits for the chair."""
    finance = demo.actors["finance"]
    june = date(year, 6, 5)
    if not _is_past(demo, june):
        return
    source, target = _account(f"HQ-{year}-JY"), _account(f"HQ-{year}-WT")
    with moved_to(june):
        money: dict[str, Any] = {
            "target": target,
            "amount": Money(_allocated(source) // 10),
            "actor": finance,
            "at": now(),
        }
        made = propose_transfer(
            source, reason="培训节余用于补充文体活动", reference=f"demo:{year}:1", on=june, **money
        )
        _decided(demo, live_request("transfer", made.id))
    yesterday = demo.today - timedelta(days=1)
    if yesterday.year == year:
        with moved_to(yesterday):
            back: dict[str, Any] = {
                "target": source,
                "amount": Money(_allocated(source) // 20),
                "actor": finance,
                "at": now(),
            }
            propose_transfer(
                target, reason="年底技能比武材料费", reference=f"demo:{year}:2", on=yesterday, **back
            )
