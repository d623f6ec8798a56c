"""分账户服务 — earmarked money inside a budget: opened empty, and what happens when it has too little."""

from typing import Any

from sqlalchemy import select

from app.budgets.services.refusals import BelongsElsewhere, CodeTaken, NotInForce
from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput
from app.core.text import _
from app.ledger.services import open_account
from app.models import Budget, OrgUnit, SubAccount
from app.rules.budgets import OVER_BUDGET

MOST_RATIO = 1_000_000
KINDS = ("available", "held", "granted", "committed", "spent")


def open_sub_account(
    budget: Budget,
    *,
    code: str,
    name: str,
    actor: Actor,
    unit: OrgUnit | None = None,
    purpose: str | None = None,
    ratio_points: int = 1,
    ratio_fen: int = 100,
) -> SubAccount:
    """开立分账户 — earmarked money inside a budget, for its unit or one below; empty until money is
    allocated, and refusing what does not fit.

    Raises CodeTaken when the code is in use, BelongsElsewhere for a unit outside of the budget's, NotInForce
    in a year that is closed.
    """
    if budget.plan is not None and budget.plan.state == "closed":
        raise NotInForce(_("The year %(year)s is closed: its money moves no more.", year=budget.year))
    if not (1 <= ratio_points <= MOST_RATIO and 1 <= ratio_fen <= MOST_RATIO):
        raise BadInput(_("The worth of a point is two whole numbers from 1 to %(most)d.", most=MOST_RATIO))
    home: Any = session.get(OrgUnit, budget.unit_id)
    if unit is not None and not unit.path.startswith(home.path):
        raise BelongsElsewhere(
            _("“%(unit)s” does not lie below “%(home)s”, whose budget it is.", unit=unit, home=home)
        )
    if session.scalar(select(SubAccount).filter_by(code=code)) is not None:
        raise CodeTaken(_("The code “%(code)s” is in use already: choose another.", code=code), field="code")
    sub_account = SubAccount(
        unit_id=(unit or home).id,
        budget_id=budget.id,
        code=code,
        name=name,
        purpose=purpose,
        ratio_points=ratio_points,
        ratio_fen=ratio_fen,
        earmarked=True,
        over_budget="stop",
    )
    session.add(sub_account)
    session.flush()
    for kind in KINDS:
        open_account(kind, sub_account.id)
    audit.record("open", sub_account, actor=actor)
    return sub_account


def change_sub_account(
    sub_account: SubAccount,
    *,
    name: str,
    purpose: str | None,
    earmarked: bool,
    over_budget: str,
    actor: Actor,
) -> SubAccount:
    """修改分账户 — its name and purpose, whether it is earmarked, and what happens when it has too little."""
    _refuse_policy(over_budget)
    after = {"name": name, "purpose": purpose, "earmarked": earmarked, "over_budget": over_budget}
    changes = audit.differences({key: getattr(sub_account, key) for key in after}, after)
    for key, value in after.items():
        setattr(sub_account, key, value)
    session.flush()
    if changes:
        audit.record("edit", sub_account, actor=actor, changes=changes)
    return sub_account


def _refuse_policy(over_budget: str) -> None:
    if over_budget not in OVER_BUDGET:
        raise BadInput(_("Choose what happens when there is too little money."), field="over_budget")
