"""手 — what every hand of random years stands on: the day, the union, a thing done in whole or refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import count
from typing import Any

from sqlalchemy import select

from app.core.clock import SHANGHAI, moved_to
from app.core.db import atomic, session
from app.core.errors import DomainError
from tests.treasury import Treasury


@dataclass(frozen=True)
class Deed:
    """What came of a hand: whether it was done, and the sentence when it was refused."""

    done: bool
    why: str = ""


class Hand:
    """A union on one day after another. Numbers choose among what there is."""

    tenant_id: int
    treasury: Treasury
    accounts: list[int]
    rules: dict[str, int]

    def __init__(self) -> None:
        self.day = date(2026, 9, 1)
        self.numbers = count(1)

    @property
    def now(self) -> datetime:
        """Noon."""
        return datetime.combine(self.day, time(12), SHANGHAI)

    @contextmanager
    def _at(self) -> Iterator[None]:
        with moved_to(self.day):
            yield

    def tried(self, work: Callable[[], object]) -> Deed:
        """Done in whole, or refused and nothing of it."""
        try:
            with self._at(), atomic():
                work()
        except DomainError as refusal:
            session.rollback()
            return Deed(done=False, why=str(refusal))
        finally:
            session.expire_all()
        return Deed(done=True)

    def some(self, model: type[Any], which: int, *conditions: Any) -> Any:
        """One of the rows there are, or None."""
        numbers = list(session.scalars(select(model.id).where(*conditions).order_by(model.id)))
        return session.get_one(model, numbers[which % len(numbers)]) if numbers else None

    def _account(self, which: int) -> int:
        return self.accounts[which % len(self.accounts)]
