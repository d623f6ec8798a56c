"""A shop for the tests: sub-accounts with money, people with lots, articles on the shelf."""

from datetime import date, datetime
from itertools import count

from app.core import clock
from app.core.actor import SYSTEM
from app.core.clock import SHANGHAI
from app.core.db import session
from app.ledger import services as ledger
from app.models import (
    Budget,
    BudgetPlan,
    Category,
    Employee,
    Grant,
    OrgUnit,
    PointLot,
    PointRule,
    Product,
    RuleVersion,
    Sku,
    SubAccount,
    Supplier,
)

TODAY = date(2026, 9, 1)
NOON = datetime(2026, 9, 1, 12, tzinfo=SHANGHAI)
_numbers = count(1)


def root() -> OrgUnit:
    return session.query(OrgUnit).filter(OrgUnit.parent_id.is_(None)).one()


def person(name: str = "王芳", unit: OrgUnit | None = None) -> Employee:
    number = f"E{next(_numbers):05d}"
    employee = Employee(
        employee_no=number, employee_no_key=number.lower(), name=name, unit_id=(unit or root()).id
    )
    session.add(employee)
    session.flush()
    return employee


def sub_account(
    name: str = "节日慰问", fen: int = 10_000_000, *, ratio: tuple[int, int] = (1, 100)
) -> SubAccount:
    """An account with money in it, out of a budget of its own."""
    number = next(_numbers)
    plan = BudgetPlan(
        unit_id=root().id, year=1000 + number, state="approved", prepared_by="财务", prepared_at=clock.now()
    )
    session.add(plan)
    session.flush()
    budget = Budget(
        plan_id=plan.id,
        unit_id=root().id,
        year=1000 + number,
        fund_source="dues",
        account_code="50105",
        name="会员活动",
        approved_fen=fen,
    )
    session.add(budget)
    session.flush()
    made = SubAccount(
        unit_id=root().id,
        budget_id=budget.id,
        code=f"S{number}",
        name=name,
        ratio_points=ratio[0],
        ratio_fen=ratio[1],
    )
    session.add(made)
    session.flush()
    _book(f"fund:{number}", "funding", budget.id, "available", made.id, fen)
    return made


def lot(
    employee: Employee,
    points: int,
    *,
    fen: int | None = None,
    paid_from: SubAccount | None = None,
    expires_on: date = date(2027, 8, 31),
    granted_on: date = date(2026, 8, 1),
) -> PointLot:
    """Points in somebody's hands, booked as a grant books them."""
    paid_from = paid_from or sub_account()
    number, value = next(_numbers), points * 100 if fen is None else fen
    made = PointLot(
        employee_id=employee.id,
        grant_id=_grant(paid_from, number, granted_on, expires_on).id,
        sub_account_id=paid_from.id,
        unit_id=paid_from.unit_id,
        points=points,
        left_points=points,
        value_fen=value,
        left_fen=value,
        granted_on=granted_on,
        expires_on=expires_on,
    )
    session.add(made)
    session.flush()
    _book(f"grant:{number}", "issued", None, "member", employee.id, points)
    if value:
        _book(f"grant:{number}", "available", paid_from.id, "granted", paid_from.id, value)
    return made


def supplier(code: str = "", *, state: str = "active") -> Supplier:
    number = next(_numbers)
    made = Supplier(
        code=code or f"V{number}",
        name=f"供应商{number}",
        credit_code="91340100MA2MXXXX0A",
        contract_no="HT-2026-01",
        bank="工商银行合肥分行",
        bank_account="6222020302011223344",
        state=state,
    )
    session.add(made)
    session.flush()
    return made


def article(
    points: int = 50,
    *,
    fen: int | None = None,
    stock: int = 10,
    seller: Supplier | None = None,
    tax_rate_bp: int = 1300,
    state: str = "listed",
) -> Sku:
    number = next(_numbers)
    category = Category(code=f"C{number}", name="食品")
    session.add(category)
    session.flush()
    product = Product(
        code=f"P{number}",
        name="大米",
        supplier_id=(seller or supplier()).id,
        category_id=category.id,
        tax_rate_bp=tax_rate_bp,
        state=state,
    )
    session.add(product)
    session.flush()
    made = Sku(
        code=f"00{number}",
        product_id=product.id,
        spec="5 kg",
        price_fen=points * 100 if fen is None else fen,
        points=points,
        stock=stock,
    )
    session.add(made)
    session.flush()
    return made


def _grant(paid_from: SubAccount, number: int, granted_on: date, expires_on: date) -> Grant:
    rule = PointRule(
        code=f"R{number}",
        name="中秋",
        unit_id=paid_from.unit_id,
        state="released",
        version=1,
    )
    session.add(rule)
    session.flush()
    version = RuleVersion(
        rule_id=rule.id,
        number=1,
        state="released",
        effective_from=granted_on,
        festival="mid_autumn",
        sub_account_id=paid_from.id,
        amount={"points": 1},
        prepared_by="陈静",
        prepared_at=NOON,
    )
    session.add(version)
    session.flush()
    rule.current_version_id = version.id
    grant = Grant(
        code=f"G{number}",
        unit_id=paid_from.unit_id,
        rule_id=rule.id,
        rule_version=1,
        version_id=version.id,
        sub_account_id=paid_from.id,
        event_key=f"event-{number}",
        granted_on=granted_on,
        expires_on=expires_on,
        prepared_by="陈静",
        prepared_at=NOON,
    )
    session.add(grant)
    session.flush()
    return grant


def _book(reference: str, kind: str, owner: int | None, to: str, to_owner: int, amount: int) -> None:
    legs = [
        ledger.Leg(ledger.open_account(kind, owner), -amount),
        ledger.Leg(ledger.open_account(to, to_owner), amount),
    ]
    ledger.post(legs, booking=ledger.Booking(reference, "test", actor=SYSTEM, on=TODAY))
