"""金库 — the money side of a small union, for tests of it: units, members, a sub-account with money, a
rule.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.budgets.services import allocate, approve_budget, open_sub_account
from app.core import bulk, clock
from app.core.accounts import User
from app.core.actor import Actor
from app.core.db import atomic, session
from app.core.money import Money
from app.core.tenancy import current_tenant_id
from app.models import Employee, Membership, OrgUnit, PointRule, SubAccount, Tenant
from app.points.services.rules import RuleTerms, create_rule, turn_rule
from app.rules.budgets import BudgetKey
from tests.allowances import GRANTED, standards_in_force

ON = date(2026, 9, 25)
HIRED = date(2020, 1, 1)
OFFICER = Actor("李强", user_id=901, role="officer")
CHAIR = Actor("陈主席", user_id=902, role="chair")
FINANCE = Actor("孙会计", user_id=903, role="finance")


@dataclass(frozen=True)
class Treasury:
    """What the tests need to know of it, by number: objects do not outlive a transaction."""

    tenant_id: int
    root: int
    branch: int
    sub_account: int


def found_tenant(code: str = "ours") -> int:
    """A tenant, empty; returns its number."""
    tenant = Tenant(code=code, name=f"{code}工会", region="安徽", created_at=clock.now())
    with atomic():
        session.add(tenant)
        for each in (OFFICER, CHAIR, FINANCE):
            if session.get(User, each.user_id) is None:  # they are told what becomes of what they asked for
                named = {"first_name": each.name, "last_name": "", "username": each.name, "email": each.name}
                session.add(User(id=each.user_id, active=True, password="", **named))
        session.flush()
        return tenant.id


def equip(*, money: str = "100000.00", fund: str = "retained", budget: str = "1000000.00") -> Treasury:
    """Headquarters with one branch, a budget of so many yuan, and a sub-account with this much of it."""
    with atomic():
        standards_in_force(GRANTED)
        root = unit("HQ", "集团")
        branch = unit("HD", "华东", root)
        planned = approve_budget(
            root,
            BudgetKey(2026, fund, "50105"),
            name="会员活动",
            approved=Money.yuan(budget),
            actor=FINANCE,
            on=ON,
        )
        mid_autumn = open_sub_account(planned, code="ZQ", name="中秋慰问", actor=FINANCE)
        allocate(mid_autumn, amount=Money.yuan(money), actor=FINANCE, on=ON, reference="first")
        return Treasury(current_tenant_id(), root.id, branch.id, mid_autumn.id)


def unit(code: str, name: str, parent: OrgUnit | None = None) -> OrgUnit:
    made = OrgUnit(code=code, name=name, parent_id=parent.id if parent else None, path="", full_name=name)
    session.add(made)
    session.flush()
    made.path = f"{parent.path if parent else ''}{made.id}/"
    session.flush()
    return made


def employee(number: str, unit_id: int, *, member: bool = True, **particulars: Any) -> Employee:
    made = Employee(
        **{
            "employee_no": number,
            "employee_no_key": number,
            "name": f"职工{number}",
            "unit_id": unit_id,
            "hire_on": HIRED,
            "grade": "P5",
            **particulars,
        }
    )
    session.add(made)
    session.flush()
    if member:
        session.add(Membership(employee_id=made.id, joined_on=HIRED))
        session.flush()
    return made


def hire(treasury: Treasury, people: int) -> None:
    """So many at the branch at once, members all."""
    rows = (
        {
            "employee_no": f"{n:06d}",
            "employee_no_key": f"{n:06d}",
            "name": f"职工{n}",
            "unit_id": treasury.branch,
            "hire_on": HIRED,
            "grade": "P5",
            "state": "active",
        }
        for n in range(people)
    )
    bulk.insert_rows(Employee.__table__, rows)
    ids = session.scalars(select(Employee.id)).all()
    bulk.insert_rows(Membership.__table__, ({"employee_id": n, "joined_on": HIRED} for n in ids))


def rule_in_force(treasury: Treasury, code: str = "ZQJ", **terms: Any) -> PointRule:
    made = create_rule(
        code,
        RuleTerms(**{"name": "中秋节", "festival": "mid_autumn", "amount": {"points": 300}, **terms}),
        unit=session.get_one(OrgUnit, treasury.root),
        sub_account=session.get_one(SubAccount, treasury.sub_account),
        actor=OFFICER,
    )
    return turn_rule(made, "release", actor=OFFICER)
