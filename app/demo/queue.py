"""演示排队 — a small sub-account whose money does not reach everybody: the rest of them waits for more."""

from app.budgets.services import allocate, open_sub_account
from app.core.clock import moved_to, today
from app.core.money import Money
from app.demo.money import decide_grant
from app.demo.own_dates import rewards
from app.demo.picking import some
from app.demo.rules import in_force
from app.demo.union import Demo
from app.models import SubAccount
from app.points.services.prepare import prepare_grant
from app.points.services.rules import RuleTerms

MENTORS = RuleTerms(
    *("师带徒出师奖励", {"points": 300}, "training"),
    basis="徽商人〔2026〕17号",
    over_budget="queue",
)
MONEY, PEOPLE = 3_000_00, 12  # fen, which reach ten of the twelve


def let_some_wait(demo: Demo) -> None:
    """排队待款 — granted to those the money reaches; finance has not put more into the sub-account yet."""
    with moved_to(demo.ago(28)):
        account = _money(demo)
        rule = in_force(demo, f"HQ-SD-{demo.today.year}", MENTORS, unit=demo.unit("HQ"), account=account)
    with moved_to(demo.ago(12)):
        named = [each.id for each in some(PEOPLE, 17)]
        decide_grant(demo, prepare_grant(rule, on=today(), named=named, actor=demo.actors["officer"]))


def _money(demo: Demo) -> SubAccount:
    finance, year = demo.actors["finance"], demo.today.year
    made = open_sub_account(
        rewards(demo, demo.today).budget,
        code=f"HQ-{year}-SD",
        name=f"{year}年师带徒奖励（行政福利费）",
        purpose="徒弟出师后奖励师傅，由行政福利费列支",
        actor=finance,
    )
    told = {"reference": f"demo:SD:{year}", "reason": "首批下达，其余待追加"}
    allocate(made, amount=Money(MONEY), actor=finance, on=today(), **told)
    return made
