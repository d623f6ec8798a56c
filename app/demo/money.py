"""演示预算与发放 — budgets, earmarked sub-accounts, rules, and a grant for each festival of the year."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.core.clock import moved_to, now, today
from app.core.db import session
from app.demo.budgets import plan_year, spend_the_seasons
from app.demo.rules import in_force
from app.demo.saying import say
from app.demo.union import Demo
from app.models import ApprovalRequest, Grant, PointRule, SubAccount
from app.points.services.prepare import prepare_grant
from app.points.services.rules import RuleTerms
from app.points.services.submit import submit_grant

BASIS = "皖工发〔2025〕18号"


@dataclass(frozen=True, slots=True)
class Occasion:
    """节日 — when it is granted for, and how much: by years of service, or the same for all."""

    festival: str
    name: str
    month: int
    day: int
    points: int
    seniors: int = 0

    def amount(self) -> dict[str, object]:
        """As rules/rule_json.py stores it."""
        if not self.seniors:
            return {"points": self.points}
        ten_years = {"field": "tenure_years", "op": "at_least", "value": 10}
        everybody: dict[str, object] = {"all": []}
        return {
            "table": [
                {"when": ten_years, "points": self.seniors},
                {"when": everybody, "points": self.points},
            ]
        }

    def on(self, opens: date) -> date:
        """Its day in the year that begins with `opens`."""
        first = date(opens.year, self.month, self.day)
        return first if first > opens else date(opens.year + 1, self.month, self.day)


# together within the year's ceiling of the province: 2,200 yuan a person
OCCASIONS = (
    Occasion("new_year", "元旦慰问", 12, 24, 200),
    Occasion("spring", "春节慰问", 1, 28, 500, seniors=600),
    Occasion("labour", "劳动节慰问", 4, 27, 200),
    Occasion("dragon_boat", "端午节慰问", 6, 12, 300),
    Occasion("mid_autumn", "中秋节慰问", 9, 18, 400),
    Occasion("national", "国庆节慰问", 9, 26, 300, seniors=400),
)


def fund(demo: Demo, count: int) -> None:
    """拨款 — for both calendar years touched: each unit's plan approved, its money allocated and spent."""
    for year in sorted({demo.opens.year, demo.today.year}):
        day = max(date(year, 1, 5), demo.opens - timedelta(days=3))
        with moved_to(day):
            plan_year(demo, day, count)
        spend_the_seasons(demo, year)


def grant(demo: Demo, occasion: Occasion, on: date) -> None:
    """发放 — the officer writes the rule, prepares and submits, the chair decides."""
    with moved_to(on):
        rule = _rule(demo, occasion, on)
        made = prepare_grant(rule, on=on, actor=demo.actors["officer"])
        decide_grant(demo, made)


def decide_grant(demo: Demo, grant: Grant) -> None:
    """审批发放 — submitted, unless the night did, and decided by who is asked."""
    request = submit(demo, grant)
    if isinstance(request, ApprovalRequest):
        say(demo, request)


def submit(demo: Demo, grant: Grant) -> ApprovalRequest | Grant:
    """提交发放 — by the officer, as the clock stands."""
    officer = demo.actors["officer"]
    return submit_grant(grant, digest=str(grant.digest), actor=officer, on=today(), at=now())


def leave_one_waiting(demo: Demo) -> None:
    """待审批 — a branch's extra for the coming festival waits for the chair."""
    occasion = min(OCCASIONS, key=lambda each: each.on(demo.today))
    with moved_to(demo.today):
        rule = _rule(demo, occasion, demo.today, code="HD")
        submit(demo, prepare_grant(rule, on=demo.today, actor=demo.actors["officer"]))


def _rule(demo: Demo, occasion: Occasion, on: date, code: str = "HQ") -> PointRule:
    account = session.scalars(select(SubAccount).where(SubAccount.code == f"{code}-{on.year}-JR")).one()
    terms = RuleTerms(
        name=occasion.name if code == "HQ" else f"华东分会{occasion.name}（补充）",
        festival=occasion.festival,
        amount=occasion.amount() if code == "HQ" else {"points": 50},
        expires_months=12,
        basis=BASIS,
    )
    name = f"{code}-{occasion.festival}-{on.year}".upper().replace("_", "-")
    return in_force(demo, name, terms, unit=demo.unit(code), account=account)
