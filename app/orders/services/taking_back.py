"""退货入库 — the goods are back: points to the lots they came from, what was owed reversed, stock put back.

One points entry and one money entry under the return's number. What goes back into a lot that has expired may
be used for some days more [policy].
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update

from app.core.actor import Actor
from app.core.clock import business_day
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.ledger import services as ledger
from app.models import LotReturn, LotUse, Order, OrderLine, OrderReturn, OrderReturnLine, Sku
from app.orders.services.lots import give_to_lot
from app.orders.services.refusals import WrongDay
from app.orders.services.returns import step
from app.rules.returns import Paid, give_back

Given = list[tuple[LotUse, LotReturn]]


def take_back(back: OrderReturn, *, resaleable: bool, actor: Actor, on: date, at: datetime) -> OrderReturn:
    """收到退货 — once; `resaleable` goods can be redeemed again.

    Raises NotAllowedNow unless the return was accepted, WrongDay for a day before it was decided or to come,
    BalanceTooLow when a sub-account no longer has the surplus it was given back at the receipt.
    """
    if not (back.decided_on or back.requested_on) <= on <= business_day(at):
        raise WrongDay(_("Goods come back between the day the return was accepted and today: correct it."))
    with whole_tenant("an order may be paid from lots of units above the seat's"):
        order = session.get_one(
            Order, back.order_id, with_for_update=True
        )  # the pieces of one order, in turn
        step(back, "take_back", actor=actor, returned_on=on, returned_by=actor.name, resaleable=resaleable)
        given: Given = []
        for line in _lines(back):
            given += _given(line)
        session.add_all(each for _use, each in given)
        session.flush()
        _book(order, back, given, actor)
        _into_lots(given, on)
        if resaleable:
            _restock(back)
        session.flush()
    return back


def _lines(back: OrderReturn) -> list[OrderReturnLine]:
    asked = select(OrderReturnLine).where(OrderReturnLine.return_id == back.id)
    return list(session.scalars(asked.order_by(OrderReturnLine.order_line_id)))


def _given(line: OrderReturnLine) -> Given:
    """What the pieces of one line give back to each lot that still pays for pieces of it."""
    bought = session.get_one(OrderLine, line.order_line_id)
    uses = {use.id: use for use in _uses(bought.id)}
    before, pieces_before = _returned(uses), _pieces_before(line)
    standing = [
        Paid(use.id, use.points - points, use.value_fen - value, use.value_fen - use.surplus_fen - owed)
        for use in uses.values()
        for points, value, owed in [before.get(use.id, (0, 0, 0))]
    ]
    parts = give_back(standing, pieces=line.quantity, of=bought.quantity - pieces_before)
    return [(uses[part.use_id], _row(line, uses[part.use_id], part)) for part in parts]


def _row(line: OrderReturnLine, use: LotUse, part: Paid) -> LotReturn:
    return LotReturn(
        return_line_id=line.id,
        lot_use_id=use.id,
        unit_id=use.unit_id,
        points=part.points,
        value_fen=part.value_fen,
        owed_fen=part.owed_fen,
    )


def _uses(order_line_id: int) -> list[LotUse]:
    asked = select(LotUse).where(LotUse.order_line_id == order_line_id)
    return list(session.scalars(asked.order_by(LotUse.lot_id)))


def _returned(uses: dict[int, LotUse]) -> dict[int, tuple[int, int, int]]:
    """Points, value and what was owed that each use has given back before."""
    sums = (
        select(
            LotReturn.lot_use_id,
            func.sum(LotReturn.points),
            func.sum(LotReturn.value_fen),
            func.sum(LotReturn.owed_fen),
        )
        .where(LotReturn.lot_use_id.in_(list(uses)))
        .group_by(LotReturn.lot_use_id)
    )
    return {
        use_id: (int(points), int(value), int(owed)) for use_id, points, value, owed in session.execute(sums)
    }


def _pieces_before(line: OrderReturnLine) -> int:
    """Pieces of the bought line that earlier returns have brought back."""
    done = (
        select(func.sum(OrderReturnLine.quantity))
        .join(OrderReturn, OrderReturn.id == OrderReturnLine.return_id)
        .where(
            OrderReturnLine.order_line_id == line.order_line_id,
            OrderReturnLine.id != line.id,
            OrderReturn.state == "returned",
        )
    )
    return int(session.scalar(done) or 0)


def _book(order: Order, back: OrderReturn, given: Given, actor: Actor) -> None:
    booking = ledger.Booking(
        f"return:{back.number}",
        "return",
        actor=actor,
        on=back.returned_on or back.requested_on,
        reason=back.reason,
    )
    points = sum(each.points for _use, each in given)
    member = ledger.open_account("member", order.employee_id)
    # the member's account first: the lock every change of the lots begins with
    ledger.post(
        [ledger.Leg(member, points), ledger.Leg(ledger.open_account("redeemed"), -points)], booking=booking
    )
    if legs := _money_legs(order, given):
        ledger.post(legs, booking=booking)


def _money_legs(order: Order, given: Given) -> list[ledger.Leg]:
    """Behind the points again: what is no longer owed, and the surplus that had gone home at the receipt."""
    value, owed = _by_sub_account(given, "value_fen"), _by_sub_account(given, "owed_fen")
    legs = []
    for number in sorted(value):
        legs.append(ledger.Leg(ledger.open_account("granted", number), value[number]))
        if surplus := value[number] - owed[number]:
            legs.append(ledger.Leg(ledger.open_account("available", number), -surplus))
    legs.append(ledger.Leg(ledger.open_account("payable", order.supplier_id), -sum(owed.values())))
    return [leg for leg in legs if leg.amount]


def _by_sub_account(given: Given, name: str) -> dict[int, int]:
    sums: dict[int, int] = {}
    for use, each in given:
        sums[use.sub_account_id] = sums.get(use.sub_account_id, 0) + getattr(each, name)
    return sums


def _into_lots(given: Sequence[tuple[LotUse, LotReturn]], on: date) -> None:
    for use, each in sorted(given, key=lambda pair: pair[0].lot_id):
        if not each.points:
            continue
        give_to_lot(use.lot_id, points=each.points, value_fen=each.value_fen, on=on)
    for number, points in _returned({use.id: use for use, _each in given}).items():
        use = session.get_one(LotUse, number)
        if points[0] == use.points:
            use.returned_on = on


def _restock(back: OrderReturn) -> None:
    pieces: Any = session.execute(
        select(OrderLine.sku_id, OrderReturnLine.quantity)
        .join(OrderReturnLine, OrderReturnLine.order_line_id == OrderLine.id)
        .where(OrderReturnLine.return_id == back.id)
        .order_by(OrderLine.sku_id)
    )
    for sku_id, quantity in pieces.all():
        session.execute(
            update(Sku)
            .where(Sku.id == sku_id)
            .values(stock=Sku.stock + quantity)
            .execution_options(synchronize_session=False)
        )
