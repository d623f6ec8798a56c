"""演示本人日期 — birthdays month by month, anniversaries, joiners, events HR recorded; grants by hand and
by file; one mistake taken back, and what the night proposes today.
"""

import csv
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.budgets.services import allocate, approve_budget, open_sub_account
from app.core.clock import moved_to, now, today
from app.core.db import session
from app.core.money import Money
from app.demo.money import decide_grant, submit
from app.demo.picking import some
from app.demo.rules import Revision, in_force, revised
from app.demo.saying import say
from app.demo.union import Demo
from app.models import ApprovalRequest, Budget, Employee, Grant, PointLot, PointRule, SubAccount
from app.people.services.life_events import record_life_event
from app.points.services.named import Purpose, grant_by_hand
from app.points.services.prepare import prepare_grant
from app.points.services.proposals import propose_due
from app.points.services.revoke import ask_revocation
from app.points.services.rules import RuleTerms
from app.rules.budgets import BudgetKey
from app.rules.calendar import last_day
from app.rules.compliance import INCENTIVES
from app.rules.occasions import Window
from imports.point_grant_file import propose_file

A_PERSON = 220_00  # fen a year and person for their own dates
APART = 5_000_00  # fen of the employer's welfare fee kept for what comes up in the year
BASIS = "皖工发〔2025〕18号"
EVERYBODY: dict[str, Any] = {"all": []}
TEN_YEARS: dict[str, Any] = {"field": "tenure_years", "op": "at_least", "value": 10}
RULES = (
    ("SR", RuleTerms("职工生日慰问", {"points": 120}, "birthday")),
    (
        "ZN",
        RuleTerms(
            "入职周年纪念",
            {"table": [{"when": TEN_YEARS, "points": 300}, {"when": EVERYBODY, "points": 150}]},
            "anniversary",
            every_years=5,
        ),
    ),
    ("RZ", RuleTerms("新职工入职欢迎", {"points": 100}, "onboarding", nightly=True)),
    ("JH", RuleTerms("结婚祝贺", {"points": 500}, "marriage", nightly=True)),
    ("SY", RuleTerms("生育祝贺", {"points": 500}, "birth", nightly=True)),
    ("TX", RuleTerms("光荣退休纪念", {"points": 800}, "retirement", nightly=True)),
)
# 修订: anniversaries since some months, retirement from next month on, the welcome when the chair agrees
REVISIONS = {
    "ZN": Revision(
        *(150, 10, "职代会提案：司龄满十年的职工另行鼓励"),
        {"amount": {"table": [{"when": TEN_YEARS, "points": 400}, {"when": EVERYBODY, "points": 200}]}},
    ),
    "TX": Revision(6, None, "退休纪念品标准与兄弟单位看齐", {"amount": {"points": 1_000}}),
    "RZ": Revision(1, 16, "新职工反映迎新礼包偏少", {"amount": {"points": 200}}, agreed=False),
}
EVENTS = (
    ("marriage", 75, "结婚证 J340100-2026-003512"),
    ("birth", 52, "出生医学证明 T340881207"),
    ("marriage", 12, "结婚证 J340100-2026-008841"),
    ("birth", 6, "出生医学证明 T340882964"),
)


def keep_dates(demo: Demo) -> None:
    """本人日期 — from the beginning of this calendar year, or of the demo's, until today."""
    first = max(date(demo.today.year, 1, 6), demo.opens)
    with moved_to(first):
        account, paying = _money(demo, first), rewards(demo, first)
        rules = {
            code: _rule(demo, paying if terms.scenario in INCENTIVES else account, code, terms, first)
            for code, terms in RULES
        }
    for code, revision in REVISIONS.items():
        revised(demo, rules[code], revision)
    for month in range(3, demo.today.month, 3):  # a quarter's birthdays are kept together
        ends = last_day(first.year, month)
        for code in ("SR", "ZN") if ends > first else ():
            _granted(demo, rules[code], Window(max(first, date(first.year, month - 2, 1)), ends))
    _events(demo)
    _by_hand(demo, paying)
    with moved_to(demo.today):
        propose_due(on=demo.today)


def _money(demo: Demo, on: date) -> SubAccount:
    budget = session.scalars(
        select(Budget).where(Budget.unit_id == demo.unit("HQ").id, Budget.year == on.year).order_by(Budget.id)
    ).first()
    assert budget is not None
    finance = demo.actors["finance"]
    account = open_sub_account(
        budget,
        code=f"HQ-{on.year}-SR",
        name=f"{on.year}年生日与纪念日（总部）",
        purpose="职工生日、入职周年、婚育退休祝贺，专款专用",
        actor=finance,
    )
    people = session.query(Employee).count()
    allocate(
        account,
        amount=Money(people * A_PERSON),
        actor=finance,
        on=on,
        reference=f"demo:SR:{on.year}",
        reason="年初下达",
    )
    return account


def rewards(demo: Demo, on: date) -> SubAccount:
    """激励账户 — of the employer's welfare fee, which pays what rewards work or years of service; opened
    where it is first asked for.
    """
    before = session.scalars(select(SubAccount).where(SubAccount.code == f"HQ-{on.year}-JL")).first()
    if before is not None:
        return before
    finance, people = demo.actors["finance"], session.query(Employee).count() * A_PERSON
    budget = approve_budget(
        demo.unit("HQ"),
        BudgetKey(on.year, "welfare_fee", "50105"),
        name=f"{on.year}年职工激励（行政福利费）",
        approved=Money(people + APART),
        actor=finance,
        on=on,
        document=f"徽行〔{on.year}〕6号",
    )
    account = open_sub_account(
        budget,
        code=f"HQ-{on.year}-JL",
        name=f"{on.year}年职工激励（行政福利费）",
        purpose="入职周年、入职欢迎、先进与竞赛奖励，由行政福利费列支",
        actor=finance,
    )
    told = {"reference": f"demo:JL:{on.year}", "reason": "年初下达"}
    allocate(account, amount=Money(people), actor=finance, on=on, **told)
    return account


def _rule(demo: Demo, account: SubAccount, code: str, terms: RuleTerms, on: date) -> PointRule:
    written = replace(terms, basis=BASIS)
    return in_force(demo, f"HQ-{code}-{on.year}", written, unit=demo.unit("HQ"), account=account)


def _granted(demo: Demo, rule: PointRule, window: Window) -> None:
    """At the end of the month the officer prepares, the next day the chair decides."""
    with moved_to(window.last):
        made = prepare_grant(rule, on=window.last, window=window, actor=demo.actors["officer"])
    if made.people:
        _confirmed(demo, made, window.last + timedelta(days=1))


def _confirmed(demo: Demo, grant: Grant, on: date) -> None:
    with moved_to(min(on, demo.today)):
        decide_grant(demo, grant)


def _events(demo: Demo) -> None:
    """What HR recorded; the older ones were proposed and granted."""
    people = some(len(EVENTS), 40)
    for person, (kind, ago, paper) in zip(people, EVENTS, strict=True):
        day = demo.today - timedelta(days=ago)
        if day.year != demo.today.year:
            continue
        with moved_to(day + timedelta(days=1)):
            record_life_event(person, kind=kind, on=day, document=paper, actor=demo.actors["hr"], at=now())
            if ago > max(each[1] for each in EVENTS[2:]):
                for grant in propose_due(on=day + timedelta(days=1)):
                    _confirmed(demo, grant, day + timedelta(days=3))


def _by_hand(demo: Demo, account: SubAccount) -> None:
    officer = demo.actors["officer"]
    heroes = some(3, 7)
    flood = Purpose("防汛抢险先进个人", "7 月防汛抢险连续值守，经工会委员会研究决定", account)
    day = max(demo.today - timedelta(days=90), date(demo.today.year, 1, 10))
    with moved_to(day):
        given = grant_by_hand(
            people=" ".join(each.employee_no for each in heroes),
            points=300,
            purpose=flood,
            actor=officer,
            on=day,
        )
    _confirmed(demo, given, day + timedelta(days=1))
    _filed(demo, account, day + timedelta(days=10))
    lots = session.scalars(select(PointLot).where(PointLot.grant_id == given.id).order_by(PointLot.id)).all()
    with moved_to(min(day + timedelta(days=20), demo.today)):
        mistake = "经核实当月不在岗，属误报"
        asked = ask_revocation(lots[0], actor=officer, on=today(), at=now(), reason=mistake)
        assert isinstance(asked, ApprovalRequest)
        say(demo, asked)
    with moved_to(demo.today):
        twice = "与部门奖励重复，申请撤销"
        ask_revocation(lots[1], actor=officer, on=demo.today, at=now(), reason=twice)
        help_ = Purpose("合理化建议采纳奖励", "仓储分拣流程建议被采纳", account)
        one = some(1, 23)[0].employee_no
        submit(demo, grant_by_hand(people=one, points=200, purpose=help_, actor=officer, on=demo.today))


def _filed(demo: Demo, account: SubAccount, on: date) -> None:
    """竞赛获奖 — a file of winners, one of whom nobody knows."""
    rows = [
        (each.employee_no, each.name, 100 + 20 * at, "技能竞赛获奖") for at, each in enumerate(some(6, 11))
    ]
    with tempfile.TemporaryDirectory() as folder, moved_to(min(on, demo.today)):
        path = Path(folder) / "技能竞赛获奖名单.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows(
                [("工号", "姓名", "积分", "事由"), *rows, ("999999", "查无此人", 100, "")]
            )
        made = propose_file(
            path,
            name=path.name,
            purpose=Purpose("技能竞赛获奖", "集团职工技能竞赛", account),
            actor=demo.actors["officer"],
            on=min(on, demo.today),
        )
    _confirmed(demo, made, on + timedelta(days=1))
