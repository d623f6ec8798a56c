"""演示结算 — the statement of each month and supplier: closed, but for the last month's."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from sqlalchemy import select

from app.core.clock import moved_to, now
from app.core.db import atomic, session
from app.demo.union import Demo
from app.models import Supplier
from app.rules.calendar import last_day, months_after
from app.rules.settlement import Period
from app.settlement.services.closing import close
from app.settlement.services.drawing import draw_up
from app.settlement.services.refusals import NothingReceived

DAYS_LATER = 5  # after the month ends, when the last receipts are in


def settle(demo: Demo, first: date) -> None:
    """结算 — every whole month since the first grant, on the days finance would do it."""
    suppliers = session.scalars(select(Supplier).order_by(Supplier.code)).all()
    months = list(_whole_months(first, demo.today))
    for period in months:
        with moved_to(min(period.last + timedelta(days=DAYS_LATER), demo.today)):
            for supplier in suppliers:
                with suppress(NothingReceived), atomic():
                    _settle(demo, supplier, period, closing=period != months[-1])


def _settle(demo: Demo, supplier: Supplier, period: Period, *, closing: bool) -> None:
    finance = demo.actors["finance"]
    statement = draw_up(supplier, period=period, actor=finance, at=now())
    if closing:
        close(statement, actor=finance, at=now())


def _whole_months(first: date, today: date) -> Iterator[Period]:
    begins = first.replace(day=1)
    while (ends := last_day(begins.year, begins.month)) < today:
        yield Period(begins, ends)
        begins = months_after(begins, 1)
