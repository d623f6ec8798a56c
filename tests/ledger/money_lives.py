"""What finance does in a random life: allocates, takes back, holds, releases, spends, refunds, transfers,
adjusts.

A room adds its own verbs likewise: a mixin with rules, moving the same model. The model knows three places
of the first sub-account (available, held, spent), what waits for money, a second sub-account, and what is
unallocated.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from app.budgets.services.allocations import allocate, unallocated
from app.budgets.services.spending import refund, release, spend, spend_at_once
from app.budgets.services.sub_accounts import change_sub_account, open_sub_account
from app.budgets.services.transfers import confirm_transfer, digest_of_transfer, propose_transfer
from app.budgets.services.waiting import hold_or_wait
from app.core.db import atomic, session
from app.core.money import Money
from app.ledger.queries import available_fen, standing_fen
from app.ledger.services import Booking
from app.models import Budget, SubAccount, WaitingHold
from app.rules.budgets import AvailableTooLittle
from tests.treasury import CHAIR, FINANCE, Treasury

AMOUNTS = st.integers(1, 400_000)
FIRST_UNALLOCATED = 100_000_000 - 500_000


class MoneyMoves:
    """Rules over one budget's money; `available` is moved by every room."""

    day: date
    now: datetime
    numbers: Any
    treasury: Treasury
    available: int

    def begin_money(self) -> None:
        """A second sub-account, free to transfer to; the first one lets what does not fit wait."""
        self.held = self.spent = self.beside = 0
        self.free, self.queue = FIRST_UNALLOCATED, list[int]()
        with atomic():
            first = session.get_one(SubAccount, self.treasury.sub_account)
            change_sub_account(
                first, name=first.name, purpose=None, earmarked=True, over_budget="queue", actor=FINANCE
            )
            budget = session.get_one(Budget, first.budget_id)
            self.other = open_sub_account(budget, code="FN", name="妇女节", actor=FINANCE).id

    def _first(self) -> SubAccount:
        return session.get_one(SubAccount, self.treasury.sub_account)

    def _booking(self, kind: str) -> Booking:
        return Booking(f"life:{next(self.numbers)}:{kind}", kind, FINANCE, self.day)

    def _try(self, work: Callable[[], object], *, fits: bool) -> bool:
        """Do it in one transaction; refused exactly when the model says it does not fit."""
        try:
            with atomic():
                work()
        except AvailableTooLittle:
            assert not fits
            return False
        assert fits
        return True

    def money_came(self) -> None:
        """What waits is set aside in its order, as far as the money reaches."""
        while self.queue and self.queue[0] <= self.available:
            amount = self.queue.pop(0)
            self.available -= amount
            self.held += amount

    @rule(fen=st.integers(-300_000, 400_000).filter(bool))
    def allocate_money(self, fen: int) -> None:
        """From the budget, or back into it."""
        fits = fen <= self.free and -fen <= self.available
        told = {"actor": FINANCE, "on": self.day, "reference": f"life:{next(self.numbers)}"}
        if self._try(lambda: allocate(self._first(), amount=Money(fen), **told), fits=fits):
            self.available, self.free = self.available + fen, self.free - fen
            self.money_came()

    @rule(fen=AMOUNTS)
    def hold_money(self, fen: int) -> None:
        """Set aside, or wait for money."""
        with atomic():
            done = hold_or_wait(self._first(), amount=Money(fen), booking=self._booking("hold"))
            waits = isinstance(done, WaitingHold)
        assert waits == bool(self.queue or fen > self.available)
        if waits:
            self.queue.append(fen)
        else:
            self.available, self.held = self.available - fen, self.held + fen

    @precondition(lambda self: self.held)
    @rule(fen=AMOUNTS, paid=st.booleans())
    def end_a_hold(self, fen: int, paid: bool) -> None:
        """Paid out, or let go."""
        verb = spend if paid else release
        booking = self._booking("spend" if paid else "release")
        if not self._try(
            lambda: verb(self._first(), amount=Money(fen), booking=booking), fits=fen <= self.held
        ):
            return
        self.held -= fen
        if paid:
            self.spent += fen
        else:
            self.available += fen

    @rule(fen=AMOUNTS, back=st.booleans())
    def pay_at_once(self, fen: int, back: bool) -> None:
        """Paid out without a hold, or come back."""
        verb, standing = (refund, self.spent) if back else (spend_at_once, self.available)
        booking = self._booking("refund" if back else "spend")
        if self._try(lambda: verb(self._first(), amount=Money(fen), booking=booking), fits=fen <= standing):
            sign = 1 if back else -1
            self.available, self.spent = self.available + sign * fen, self.spent - sign * fen

    @rule(fen=AMOUNTS, back=st.booleans())
    def transfer_money(self, fen: int, back: bool) -> None:
        """To the other sub-account, or back; the chair confirms."""
        standing = self.beside if back else self.available

        def move() -> None:
            source, target = self._first(), session.get_one(SubAccount, self.other)
            source, target = (target, source) if back else (source, target)
            told = {"reason": "调剂", "reference": f"life:{next(self.numbers)}", "actor": FINANCE}
            made = propose_transfer(
                source, target=target, amount=Money(fen), on=self.day, at=self.now, **told
            )
            confirm_transfer(made, digest=digest_of_transfer(made), actor=CHAIR, on=self.day, at=self.now)

        if self._try(move, fits=fen <= standing):
            sign = 1 if back else -1
            self.available, self.beside = self.available + sign * fen, self.beside - sign * fen
            if back:
                self.money_came()

    @invariant()
    def every_place_holds_what_the_model_says(self) -> None:
        """And nothing else does: what is approved is the sum of all places."""
        session.expire_all()
        first = self._first()
        assert (standing_fen("held", first.id), standing_fen("spent", first.id)) == (self.held, self.spent)
        assert available_fen(self.other) == self.beside
        assert unallocated(session.get_one(Budget, first.budget_id)).fen == self.free
