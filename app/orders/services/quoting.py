"""试算 — what an order would take and leave, by the very code that places it; nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.money import Money, Points
from app.core.preview import StalePreview, digest_of
from app.core.text import _
from app.models import Employee
from app.orders.services import statements
from app.orders.services.choosing import (
    Wanted,
    articles_of,
    merged,
    named,
    paid_from,
    refuse_unorderable,
)
from app.orders.services.freezing import refuse_frozen
from app.orders.services.redemption import Receipt

NO_REFERENCE = ""  # of no order: references are never empty


@dataclass(frozen=True, slots=True)
class Taken:
    """所用批次 — what the order would take from one lot."""

    lot_id: int
    expires_on: date
    points: int
    left_points: int
    value_fen: int


@dataclass(frozen=True, slots=True)
class Quote:
    """试算结果 — the points, the money, the lots, and the stock left of each article."""

    points: Points
    money: Money
    held_points: int
    taken: tuple[Taken, ...]
    stock: tuple[tuple[str, int, int], ...]

    @property
    def mark(self) -> str:
        """摘要 — changes with anything that was shown."""
        lots = [(each.lot_id, each.points, each.value_fen) for each in self.taken]
        pieces = [(name, before - after, 0) for name, before, after in self.stock]
        return digest_of({"points": self.points.count, "fen": self.money.fen}, [*lots, *pieces])

    def refuse_other(self, receipt: Receipt) -> None:
        """Raise StalePreview when the order came out differently from what was shown."""
        if (receipt.points, receipt.money) != (self.points, self.money):
            raise StalePreview(
                _("The price was changed just now: it is %(points)s points by now.", points=receipt.points)
            )


def quote(employee: Employee, *, lines: Sequence[Wanted], on: date) -> Quote:
    """试算 — raises what `redeem` would raise."""
    if employee.state != "active":
        refuse_frozen(employee.id, employee.name, employee.left_on, on)
    wanted = merged(lines)
    articles = articles_of(wanted, NO_REFERENCE)
    refuse_unorderable(articles, wanted, on)
    lots = statements.LOTS.run(employee_id=employee.id, on=on).all()
    paid = paid_from(lots, articles, wanted, on)
    return Quote(
        Points(sum(line.points for line in paid)),
        Money(sum(line.owed_fen for line in paid)),
        sum(lot.left_points for lot in lots),
        _taken(paid, {lot.id: lot for lot in lots}),
        tuple((named(line.article), line.article.stock, line.article.stock - line.quantity) for line in paid),
    )


def _taken(paid: Sequence[Any], lots: dict[int, Any]) -> tuple[Taken, ...]:
    sums: dict[int, tuple[int, int]] = {}
    for use in (use for line in paid for use in line.uses):
        points, fen = sums.get(use.lot_id, (0, 0))
        sums[use.lot_id] = (points + use.points, fen + use.value_fen)
    return tuple(
        Taken(number, lots[number].expires_on, points, lots[number].left_points - points, fen)
        for number, (points, fen) in sums.items()
    )
