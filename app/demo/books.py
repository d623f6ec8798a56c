"""演示结算 — month by month: statements closed, differences settled, adjustments and payments confirmed.

The last whole month is still in hand (one difference disputed, one to be decided), the current one a draft.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta

from sqlalchemy import select

from app.core.clock import moved_to, now
from app.core.db import atomic, session
from app.core.money import Money
from app.demo.union import Demo
from app.models import Difference, Statement, StatementLine, SubAccount, Supplier
from app.rules.calendar import last_day, months_after
from app.rules.reconciliation import Theirs
from app.rules.settlement import Period
from app.settlement.services.adjusting import Cause, confirm_adjustment, propose
from app.settlement.services.closing import close
from app.settlement.services.deciding import dispute
from app.settlement.services.drawing import draw_up
from app.settlement.services.paying import confirm_payment, record_payment
from app.settlement.services.receiving import Sent, receive_statement
from app.settlement.services.refusals import NothingReceived

DAYS_LATER = 5  # after the month ends, when the last receipts are in
PAID_AFTER = 12  # days after the month ends
# what was agreed beside the orders: months before the last one, yuan, kind, why, on which document
EXTRAS = (
    (6, "-120.00", "damage", "运输途中破损 2 箱，供应商承担", "验收单 YS-0312"),
    (4, "85.50", "freight", "偏远网点加急运费", "运费单 YF-0519"),
    (2, "-64.00", "price", "促销期价格按 8 折结算", "促销函 CX-0707"),
)


def settle(demo: Demo, first: date) -> None:
    """结算 — every month since the first grant, on the days finance would do it."""
    suppliers = session.scalars(select(Supplier).order_by(Supplier.code)).all()
    months = list(_whole_months(first, demo.today))
    for place, period in enumerate(months):
        _adjust(demo, suppliers[0], period, len(months) - place - 1)
        with moved_to(min(period.last + timedelta(days=DAYS_LATER), demo.today)):
            drawn = [each for supplier in suppliers if (each := _drawn(demo, supplier, period))]
            for statement in drawn if period != months[-1] else ():
                close(statement, actor=demo.actors["finance"], at=now())
        if period == months[-1]:
            _hear(demo, drawn)
        else:
            _pay(demo, drawn, period)
    _draft(demo, suppliers)


def _drawn(demo: Demo, supplier: Supplier, period: Period) -> Statement | None:
    with suppress(NothingReceived), atomic():
        return draw_up(supplier, period=period, actor=demo.actors["finance"], at=now())
    return None


def _draft(demo: Demo, suppliers: Sequence[Supplier]) -> None:
    """The month that runs: drawn up, and a draft as long as it does."""
    current = Period.parse(f"{demo.today:%Y-%m}")
    with moved_to(demo.today):
        _drawn(demo, suppliers[0], current)


def _adjust(demo: Demo, supplier: Supplier, period: Period, months_left: int) -> None:
    """An adjustment in its month: finance proposes, the chair confirms two days later."""
    payer = session.scalars(select(SubAccount).order_by(SubAccount.id)).first()
    for back, yuan, kind, why, document in EXTRAS:
        if back != months_left or payer is None:
            continue
        day = min(period.first + timedelta(days=20), demo.today)
        with moved_to(day):
            made = propose(
                supplier,
                sub_account=payer,
                amount=Money.yuan(yuan),
                cause=Cause(kind, why, document),
                on=day,
                actor=demo.actors["finance"],
                at=now(),
            )
        with moved_to(day + timedelta(days=2)):
            confirm_adjustment(made, actor=demo.actors["chair"], at=now())


def _pay(demo: Demo, statements: Sequence[Statement], period: Period) -> None:
    """Paid in full two weeks after the month; the last of them in part, and not confirmed yet."""
    day = min(period.last + timedelta(days=PAID_AFTER), demo.today)
    for place, statement in enumerate(statements):
        if statement.total_fen <= 0:
            continue
        unpaid = place == len(statements) - 1 and day >= months_after(demo.today, -2)
        with moved_to(day):
            payment = record_payment(
                statement,
                amount=Money(statement.total_fen // 2 if unpaid else statement.total_fen),
                paid_on=day,
                receipt_no=f"{day:%Y%m%d}{statement.id:08d}",
                actor=demo.actors["finance"],
                at=now(),
            )
        if not unpaid:
            with moved_to(min(day + timedelta(days=1), demo.today)):
                confirm_payment(payment, actor=demo.actors["chair"], at=now())


def _hear(demo: Demo, statements: Sequence[Statement]) -> None:
    """A supplier sends their own statement: three things differ, one of them is disputed."""
    if not statements:
        return
    statement = max(statements, key=lambda each: each.lines)
    lines = session.scalars(
        select(StatementLine)
        .where(StatementLine.statement_id == statement.id, StatementLine.kind == "goods")
        .order_by(StatementLine.position)
    ).all()
    rows = [
        Theirs(place, each.order_number, each.amount_fen, each.quantity, each.sku_code, each.product_name)
        for place, each in enumerate(lines, 2)
    ]
    if len(rows) > 3:  # noqa: PLR2004 - one to leave out, one dearer, one more, one listed twice
        rows = [_dearer(rows[0]), _more(rows[1]), *rows[3:], _again(rows[-1])]
    name = f"{statement.supplier.name}{statement.period}对账单.xlsx"
    with moved_to(demo.today):
        receive_statement(
            statement, Sent(name, "demo", "对账单", rows), actor=demo.actors["finance"], at=now()
        )
        found = session.scalars(select(Difference).where(Difference.kind == "quantity")).first()
        if found is not None:
            dispute(found, actor=demo.actors["finance"], at=now(), reason="签收单上只有一件，请核对出库记录")


def _dearer(row: Theirs) -> Theirs:
    return Theirs(
        row.row, row.order_number, row.fen + 500, row.quantity, row.sku_code, row.product, _cells(row)
    )


def _more(row: Theirs) -> Theirs:
    pieces = row.quantity or 1
    fen = row.fen // pieces * (pieces + 1)
    return Theirs(row.row, row.order_number, fen, pieces + 1, row.sku_code, row.product, _cells(row))


def _again(row: Theirs) -> Theirs:
    return Theirs(
        row.row + 1, row.order_number, row.fen, row.quantity, row.sku_code, row.product, _cells(row)
    )


def _cells(row: Theirs) -> dict[str, str]:
    return {"quantity": f"E{row.row}", "amount": f"F{row.row}"}


def _whole_months(first: date, today: date) -> Iterator[Period]:
    begins = first.replace(day=1)
    while (ends := last_day(begins.year, begins.month)) < today:
        yield Period(begins, ends)
        begins = months_after(begins, 1)
