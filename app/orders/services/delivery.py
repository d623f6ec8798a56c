"""交付 — an order is shipped, then received; what was received is owed to the supplier."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.clock import business_day
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.ledger import services as ledger
from app.models import LotUse, Order, OrderLine
from app.orders.services.refusals import WayUnknown, WrongDay
from app.orders.services.steps import step


def ship(order: Order, *, carrier: str, tracking_no: str, actor: Actor, on: date, at: datetime) -> Order:
    """发货 — the parcel left on `on`; carrier and tracking number let everybody follow it.

    Raises NotAllowedNow unless the order waits for shipping, WrongDay for a day before the order or to come.
    """
    if not (carrier.strip() and tracking_no.strip()):
        raise WayUnknown(_("Give the carrier and the tracking number, so that the parcel can be followed."))
    _refuse_day(on, at, earliest=order.placed_on)
    return step(
        order, "ship", actor=actor, carrier=carrier.strip(), tracking_no=tracking_no.strip(), shipped_on=on
    )


def receive(order: Order, *, actor: Actor, on: date, at: datetime) -> Order:
    """签收 — the goods arrived on `on`: what was committed for them is owed to the supplier from then on.

    What the points were worth above the price goes back to the sub-accounts it came from: now, not at the
    redemption, so that a cancelled order can always be undone. Raises NotAllowedNow unless the order is on
    its way, WrongDay for a day before it was shipped or to come.
    """
    _refuse_day(on, at, earliest=order.shipped_on or order.placed_on)
    step(order, "receive", actor=actor, received_on=on)
    booking = ledger.Booking(f"receive:{order.number}", "receive", actor=actor, on=on)
    with whole_tenant("an order may be paid from lots of units above the seat's"):
        ledger.post(_legs(order), booking=booking)
    return order


def _legs(order: Order) -> list[ledger.Leg]:
    legs, owed = [], 0
    for sub_account_id, value, surplus in _drawn(order):
        owed += value - surplus
        legs.append(ledger.Leg(ledger.open_account("committed", sub_account_id), -value))
        if surplus:
            legs.append(ledger.Leg(ledger.open_account("available", sub_account_id), surplus))
    return [*legs, ledger.Leg(ledger.open_account("payable", order.supplier_id), owed)]


def _drawn(order: Order) -> list[tuple[int, int, int]]:
    """Value and surplus by sub-account, in the order in which their balances are locked."""
    rows: Any = session.execute(
        select(LotUse.sub_account_id, func.sum(LotUse.value_fen), func.sum(LotUse.surplus_fen))
        # a list of lines, not a join: SQLite would begin the join at the uses and read all of the tenant's
        .where(LotUse.order_line_id.in_(select(OrderLine.id).where(OrderLine.order_id == order.id)))
        .group_by(LotUse.sub_account_id)
        .having(func.sum(LotUse.value_fen) > 0)
        .order_by(LotUse.sub_account_id)
    )
    return [(sub_account_id, int(value), int(surplus)) for sub_account_id, value, surplus in rows]


def _refuse_day(on: date, at: datetime, *, earliest: date) -> None:
    if on < earliest:
        raise WrongDay(_("%(on)s lies before %(earliest)s: correct the date.", on=on, earliest=earliest))
    if on > business_day(at):
        raise WrongDay(_("%(on)s is still to come: enter the day on which it happened.", on=on))
