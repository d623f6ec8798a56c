"""订单规则 — the life of an order, and how lots pay for an article."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.errors import DomainError
from app.core.lifecycle import Lifecycle
from app.core.money import Money, Points
from app.core.text import _, _l
from app.rules.points import Draw, Lot, drawn, spend, spending_order

ORDER_STATES = {
    "placed": _l("To be shipped"),
    "shipped": _l("On the way"),
    "received": _l("Received"),
    "cancelled": _l("Cancelled"),
}

LIFECYCLE = Lifecycle(
    initial="placed",
    steps={
        "ship": ("placed", "shipped"),
        "receive": ("shipped", "received"),
        "cancel": ("placed", "cancelled"),
        "bounce": ("shipped", "cancelled"),
    },
    states=ORDER_STATES,
    verbs={
        "ship": _l("Ship"),
        "receive": _l("Confirm receipt"),
        "cancel": _l("Cancel the order"),
        "bounce": _l("The parcel came back"),
    },
)

# 可结算 — what a supplier is paid for: goods that have been received (四流合一: no payment without delivery)
SETTLED_STATES = ("received",)


class PointsWorthTooLittle(DomainError):
    """积分不抵价款 — the lots would pay, in points, but the money behind them is less than the price."""

    code = "points_worth_too_little"


@dataclass(frozen=True, slots=True)
class Use:
    """批次使用 — what one line takes from one lot; `surplus_fen` of it is more than the price needs."""

    lot_id: int
    points: int
    value_fen: int
    surplus_fen: int

    @property
    def owed_fen(self) -> int:
        """应付 — the part of the value that is owed to the supplier."""
        return self.value_fen - self.surplus_fen


def pay(
    lots: Iterable[Lot],
    *,
    points: Points,
    price: Money,
    on: date,
    article: str,
    category_id: int | None = None,
    order: Callable[[Lot], Any] = spending_order,
) -> tuple[tuple[Use, ...], tuple[Lot, ...]]:
    """支付 — which lots pay for a line of `points` that costs `price`, and the lots as they are after it.

    First-expiring lots first (rules/points.py); lots kept for certain goods pay for those alone. Raises
    NotEnoughPoints, and PointsWorthTooLittle when the value drawn would not cover the price.
    """
    before = tuple(lots)
    draws = spend(before, points, on=on, usable=lambda lot: lot.pays_for(category_id), order=order)
    value = Money(sum(draw.fen for draw in draws))
    if value < price:
        raise PointsWorthTooLittle(
            _(
                "“%(article)s” costs %(price)s, but the %(points)s points it is offered for are worth only "
                "%(value)s. Raise its points price, then order again.",
                article=article,
                price=price,
                points=points,
                value=value,
            ),
            price_fen=price.fen,
            value_fen=value.fen,
        )
    taken = {draw.lot_id: draw for draw in draws}
    after = tuple(drawn(lot, taken[lot.id]) if lot.id in taken else lot for lot in before)
    return _uses(draws, (value - price).fen), after


def _uses(draws: tuple[Draw, ...], surplus: int) -> tuple[Use, ...]:
    """The surplus comes off the lots taken last, so that the first-expiring money is spent first."""
    uses: list[Use] = []
    for draw in reversed(draws):
        back = min(surplus, draw.fen)
        surplus -= back
        uses.append(Use(draw.lot_id, draw.points, draw.fen, back))
    return tuple(reversed(uses))
