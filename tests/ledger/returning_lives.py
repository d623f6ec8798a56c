"""What returns do in a random life: pieces of received orders go back, one by one or all at once."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from app.core.db import atomic, session
from app.ledger.services import BalanceTooLow
from app.models import LotUse, Order, OrderLine, OrderReturn
from app.orders.services import Back, accept, ask_return, take_back, withdraw
from app.rules.points import Draw as Taken
from app.rules.points import Lot, restored
from app.rules.returns import Paid, give_back
from tests.treasury import CHAIR, OFFICER

IN_TIME = timedelta(days=30)


class GoodsComeBack:
    """Rules over received orders; `left` is what each order's uses of lots still stand for."""

    day: date
    now: datetime
    available: int
    lots: dict[int, tuple[int, Lot]]
    orders: dict[int, Any]

    def begin_returns(self) -> None:
        """Nothing has come back."""
        self.left: dict[int, tuple[int, tuple[Paid, ...]]] = {}

    def _returnable(self) -> list[int]:
        with atomic():
            received = select(Order.id).where(
                Order.state == "received", Order.received_on >= self.day - IN_TIME
            )
            numbers = session.scalars(received.order_by(Order.id)).all()
        return [number for number in numbers if self._standing(number)[0]]

    def _standing(self, number: int) -> tuple[int, tuple[Paid, ...]]:
        """Pieces that are with the member, and what their uses still stand for."""
        if number not in self.left:
            with atomic():
                line = session.scalars(select(OrderLine).where(OrderLine.order_id == number)).one()
                uses = session.scalars(
                    select(LotUse).where(LotUse.order_line_id == line.id).order_by(LotUse.lot_id)
                )
                paid = tuple(Paid(u.id, u.points, u.value_fen, u.value_fen - u.surplus_fen) for u in uses)
                self.left[number] = line.quantity, paid
        return self.left[number]

    @precondition(lambda self: self._returnable())
    @rule(which=st.integers(0, 10**6), pieces=st.integers(1, 4))
    def come_back(self, which: int, pieces: int) -> None:
        number = self._returnable()[which % len(self._returnable())]
        of, paid = self._standing(number)
        pieces = min(pieces, of)
        parts = give_back(paid, pieces=pieces, of=of)
        surplus = sum(part.value_fen - part.owed_fen for part in parts)
        back = self._accepted(number, pieces)
        if surplus > self.available:
            with pytest.raises(BalanceTooLow), atomic():
                self._take(back)
            with atomic():
                withdraw(session.get_one(OrderReturn, back), actor=OFFICER)
            return
        with atomic():
            self._take(back)
            lots = {u.id: u.lot_id for u in session.scalars(select(LotUse))}
        self.available -= surplus
        for part in parts:
            holder, lot = self.lots[lots[part.use_id]]
            if part.points:
                taken = Taken(lot.id, part.points, part.value_fen)
                self.lots[lot.id] = (holder, restored(lot, taken, on=self.day))
        rest = tuple(
            Paid(a.use_id, a.points - b.points, a.value_fen - b.value_fen, a.owed_fen - b.owed_fen)
            for a, b in zip(paid, parts, strict=True)
        )
        self.left[number] = of - pieces, rest

    def _accepted(self, number: int, pieces: int) -> int:
        with atomic():
            line = session.scalars(select(OrderLine.id).where(OrderLine.order_id == number)).one()
            made = ask_return(
                session.get_one(Order, number),
                lines=[Back(line, pieces)],
                cause="damaged",
                reason="破损",
                actor=OFFICER,
                on=self.day,
                at=self.now,
            )
            accept(made, actor=CHAIR, on=self.day)
            return made.id

    def _take(self, number: int) -> None:
        row = session.get_one(OrderReturn, number)
        take_back(row, resaleable=True, actor=OFFICER, on=self.day, at=self.now)
