"""Points given and taken back person by person, for the random lives of tests/ledger/test_random_lives.py."""

from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.core.clock import start_of
from app.core.db import atomic, session
from app.core.money import Points, Ratio
from app.models import Employee, PointLot, SubAccount
from app.points.services.awards import award
from app.points.services.revoke import NothingLeft, ask_revocation
from app.rules.budgets import AvailableTooLittle
from app.rules.points import Lot
from tests.treasury import OFFICER, Treasury


class PointsMoves:
    """Awards, and revocations, beside the same moves of the model."""

    treasury: Treasury
    ratio: Ratio
    day: date
    available: int
    numbers: "count[int]"
    hired: dict[int, date]
    lots: dict[int, tuple[int, Lot]]

    @precondition(lambda self: self.hired)
    @rule(who=st.integers(0, 10**6), points=st.integers(1, 400))
    def award(self, who: int, points: int) -> None:
        """Once, however often it is asked under one reference."""
        member = sorted(self.hired)[who % len(self.hired)]
        cost = self.ratio.value(Points(points)).fen
        reference = f"life:{next(self.numbers)}"
        if cost > self.available:
            with pytest.raises(AvailableTooLittle), atomic():
                self._award(member, points, reference)
            return
        with atomic():
            made = [self._award(member, points, reference).id for _again in range(2)]
            lot = session.get_one(PointLot, made[0])
            model = Lot(lot.id, lot.expires_on, self.day, points, cost)
        assert made[0] == made[1]
        self.available -= cost
        self.lots[made[0]] = (member, model)

    def _award(self, member: int, points: int, reference: str) -> Any:
        return award(
            session.get_one(Employee, member),
            sub_account=session.get_one(SubAccount, self.treasury.sub_account),
            points=Points(points),
            reason="缺货补偿",
            reference=reference,
            actor=OFFICER,
            on=self.day,
        )

    @precondition(lambda self: self.lots)
    @rule(which=st.integers(0, 10**6))
    def take_back(self, which: int) -> None:
        """What is left of a lot goes back to its sub-account; what is spent stays spent."""
        number = sorted(self.lots)[which % len(self.lots)]
        holder, lot = self.lots[number]
        if not lot.left_points:
            with pytest.raises(NothingLeft), atomic():
                self._take_back(number)
            return
        with atomic():
            done = self._take_back(number)
            assert (done.points, done.value_fen) == (lot.left_points, lot.left_fen)
        self.available += lot.left_fen
        self.lots[number] = (holder, replace(lot, left_points=0, left_fen=0))

    def _take_back(self, number: int) -> Any:
        """Nobody is asked in this life: it is done at once."""
        lot, at = session.get_one(PointLot, number), start_of(self.day)
        return ask_revocation(lot, actor=OFFICER, on=self.day, at=at, reason="发错")
