"""慰问舞台 — what the tests of care begin with: members, a sub-account with money, a standard, a case."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.budgets.services import allocate, approve_budget, open_sub_account
from app.care.services import apply_for, propose
from app.core.clock import start_of
from app.core.db import session
from app.core.documents import Document, checked
from app.core.money import Money
from app.models import ApprovalRequest, CareCase, Employee, Membership, OrgUnit, SubAccount, WelfareStandard
from app.rules.budgets import BudgetKey
from app.standards.services import adopt_pack, confirm_standard
from tests.approvals.rooms import decided
from tests.cast import TODAY, Union
from tests.core.papers import PDF

JOINED = date(2020, 1, 1)
WANG, LI = "周海燕", "李建国"
HOSPITAL = {"hospital": "省立医院", "disease": "阑尾炎", "surgery": True}


@dataclass
class Stage:
    """What a test needs by name."""

    union: Union
    sub_account_id: int
    people: dict[str, int]

    @property
    def sub_account(self) -> SubAccount:
        """送温暖."""
        return session.get_one(SubAccount, self.sub_account_id)

    def person(self, name: str = WANG) -> Employee:
        """A member, by name."""
        return session.get_one(Employee, self.people[name])

    def case(self, category: str = "hospital", **more: Any) -> CareCase:
        """Applied for by the officer, with evidence."""
        given = {
            "category": category,
            "event_on": date(2026, 8, 25),
            "facts": HOSPITAL if category == "hospital" else {},
            "actor": self.union.officer.actor,
            "on": TODAY,
            "reference": f"ref-{category}-{len(more)}",
            "files": [paper(category)],
            **more,
        }
        return apply_for(given.pop("employee", None) or self.person(), **given)

    def proposed(self, case: CareCase | None = None, **more: Any) -> ApprovalRequest:
        """Proposed by the officer, 1,000 yuan by transfer; answers the request that was opened."""
        given = {
            "form": "cash",
            "amount_fen": 100_000,
            "sub_account": self.sub_account,
            "actor": self.union.officer.actor,
            "on": TODAY,
            "at": start_of(TODAY),
            **more,
        }
        request = propose(case or self.case(), **given)
        assert request is not None
        return request

    def approved(self, case: CareCase | None = None, **more: Any) -> CareCase:
        """Proposed by the officer, decided by the chair, carried out."""
        case = case or self.case()
        decided(self.proposed(case, **more), self.union.chair)
        session.refresh(case)
        return case


def paper(mark: str = "", name: str = "出院小结.pdf") -> Document:
    """Evidence, another for each mark."""
    return checked([(name, PDF + mark.encode())])[0]


def set_up(union: Union, *, money: str = "50000.00") -> Stage:
    """Inside the scope: members at two units, a sub-account with money, the standards of 安徽 in force."""
    root = session.get_one(OrgUnit, union.units["总部"])
    finance = union.finance.actor
    budget = approve_budget(
        root,
        BudgetKey(2026, "retained", "50105"),
        name="职工服务",
        approved=Money.yuan("200000.00"),
        actor=finance,
        on=TODAY,
    )
    care = open_sub_account(budget, code="SWN", name="送温暖", actor=finance)
    allocate(care, amount=Money.yuan(money), actor=finance, on=TODAY, reference="care-first")
    people = {WANG: _member("E1", WANG, union.units["总部"]), LI: _member("E2", LI, union.units["上海一部"])}
    people |= {each: _member(f"V{at}", each, union.units["总部"]) for at, each in enumerate(("何芳", "马超"))}
    adopt_pack(actor=union.tenant_admin.actor, on=TODAY)
    for line in session.query(WelfareStandard).where(WelfareStandard.state == "proposed"):
        confirm_standard(line, actor=union.tenant_admin.actor, on=TODAY)
    session.flush()
    return Stage(union, care.id, people)


def _member(number: str, name: str, unit_id: int) -> int:
    made = Employee(employee_no=number, employee_no_key=number, name=name, unit_id=unit_id, hire_on=JOINED)
    session.add(made)
    session.flush()
    session.add(Membership(employee_id=made.id, joined_on=JOINED))
    session.flush()
    return int(made.id)
