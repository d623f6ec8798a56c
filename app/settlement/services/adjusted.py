"""调整入账 — the confirmed adjustments a statement takes beside its goods."""

from datetime import date

from sqlalchemy import func, or_, select

from app.core.db import session
from app.core.money import Money
from app.models import Budget, OrgUnit, Statement, StatementAdjustment, StatementLine, SubAccount
from app.rules.settlement import ADJUSTMENT_KINDS, split_tax


def due_adjustments(supplier_id: int, first: date, last: date) -> list[StatementAdjustment]:
    """待结调整 — booked, of the period or of months that are closed, and on no statement yet."""
    held = select(StatementLine.adjustment_id).where(StatementLine.adjustment_id.is_not(None))
    closed = select(func.max(Statement.until_on)).where(
        Statement.supplier_id == supplier_id, Statement.state == "closed"
    )
    over = session.scalar(closed) or date.min
    day = StatementAdjustment.happened_on
    found = select(StatementAdjustment).where(
        StatementAdjustment.supplier_id == supplier_id,
        StatementAdjustment.state == "confirmed",
        day <= last,
        or_(day >= first, day <= over),
        StatementAdjustment.id.not_in(held),
    )
    return list(session.scalars(found.order_by(day, StatementAdjustment.id)))


def add_adjustments(statement: Statement, position: int) -> None:
    """列入调整 — a line each after the goods, from this position on; less is owed where it is negative."""
    due = due_adjustments(statement.supplier_id, statement.from_on, statement.until_on)
    places = _places([each.sub_account_id for each in due])
    session.add_all(
        _line(statement, each, position + place, *places[each.sub_account_id])
        for place, each in enumerate(due, 1)
    )
    session.flush()


def _places(numbers: list[int]) -> dict[int, tuple[str, str, str]]:
    """Unit, account code and name of each sub-account."""
    rows = session.execute(
        select(SubAccount.id, OrgUnit.full_name, Budget.account_code, SubAccount.name)
        .join(OrgUnit, OrgUnit.id == SubAccount.unit_id)
        .join(Budget, Budget.id == SubAccount.budget_id)
        .where(SubAccount.id.in_(numbers))
    )
    return {number: (unit, account, name) for number, unit, account, name in rows}


def _line(  # noqa: PLR0917 - a line has its place
    statement: Statement, each: StatementAdjustment, position: int, unit: str, account: str, name: str
) -> StatementLine:
    split = split_tax(Money(each.amount_fen), each.tax_rate_bp)
    return StatementLine(
        statement_id=statement.id,
        position=position,
        kind="adjustment",
        adjustment_id=each.id,
        reference=f"adjust:{each.number}",
        order_number=each.number,
        placed_on=each.happened_on,
        received_on=each.happened_on,
        unit_name=unit,
        account_code=account,
        sub_accounts=name,
        sku_code=each.order_number or "",
        product_name=each.reason,
        spec=str(ADJUSTMENT_KINDS[each.kind]),
        quantity=0,
        unit_price_fen=each.amount_fen,
        tax_rate_bp=each.tax_rate_bp,
        net_fen=split.net.fen,
        tax_fen=split.tax.fen,
        points=0,
        amount_fen=each.amount_fen,
    )
