"""退货申请 — pieces of a received order are asked to go back; somebody else accepts or refuses."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from app.core import audit
from app.core.actor import Actor
from app.core.clock import business_day
from app.core.db import session
from app.core.numbering import next_number
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import Order, OrderLine, OrderReturn, OrderReturnLine
from app.orders.services.refusals import (
    NothingReturned,
    NotReturnable,
    OwnRequest,
    ReasonMissing,
    TooManyReturned,
    WrongDay,
)
from app.rules.returns import LIFECYCLE, RETURN_CAUSES, STANDING
from app.tenants.queries import setting


@dataclass(frozen=True, slots=True)
class Back:
    """退回项 — a line of the order and how many of its pieces go back."""

    order_line_id: int
    quantity: int


def ask_return(
    order: Order,
    *,
    lines: Sequence[Back],
    cause: str,
    reason: str,
    actor: Actor,
    on: date,
    at: datetime,
    reference: str | None = None,
) -> OrderReturn:
    """申请退货 — nothing moves yet. The same `reference` asks once however often it comes.

    Raises NotReturnable unless the order was received and is not too long ago, NothingReturned without pieces
    or a known cause, TooManyReturned for more than were bought and are not returned yet, ReasonMissing,
    WrongDay.
    """
    reference = reference or secrets.token_hex(16)
    with whole_tenant("an order in sight, whichever unit its member is of by now"):
        session.refresh(order, with_for_update=True)  # two who ask at once ask one after the other
        if (before := _asked_before(reference)) is not None:
            return before
        _refuse_order(order, cause, reason, on, at)
        wanted = _wanted(order, lines)
        made = _written(order, wanted, cause=cause, reason=reason, actor=actor, on=on, reference=reference)
        audit.record("ask_return", made, actor=actor, changes=_what(made, wanted), reason=reason)
    return made


def accept(back: OrderReturn, *, actor: Actor, on: date, answer: str | None = None) -> OrderReturn:
    """同意退货 — the goods may come back. Raises NotAllowedNow, OwnRequest for whoever asked for it."""
    _refuse_own(back, actor)
    return step(back, "accept", actor=actor, reason=answer, **_decided(actor, on, answer))


def refuse(back: OrderReturn, *, actor: Actor, on: date, reason: str) -> OrderReturn:
    """不同意退货 — with a reason the member reads. Raises NotAllowedNow, OwnRequest, ReasonMissing."""
    _refuse_own(back, actor)
    if not reason.strip():
        raise ReasonMissing(_("Say why the return is refused: the member will ask."))
    return step(back, "refuse", actor=actor, reason=reason, **_decided(actor, on, reason))


def withdraw(back: OrderReturn, *, actor: Actor, reason: str | None = None) -> OrderReturn:
    """撤回退货 — the member keeps the goods after all. Raises NotAllowedNow once they are back."""
    return step(back, "withdraw", actor=actor, reason=reason)


def step(
    back: OrderReturn, verb: str, *, actor: Actor, reason: str | None = None, **values: Any
) -> OrderReturn:
    """Take the return to the state the verb leads to; once, even when two press the button together."""
    before = back.state
    after = LIFECYCLE.after(before, verb)
    taken: Any = session.execute(
        update(OrderReturn)
        .where(OrderReturn.id == back.id, OrderReturn.state == before)
        .values(state=after, **values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(back)
    if taken.rowcount != 1:
        LIFECYCLE.after(back.state, verb)
    audit.record(f"{verb}_return", back, actor=actor, changes={"state": [before, after]}, reason=reason)
    return back


def still_with_member(order: Order) -> dict[int, int]:
    """未退数量 — pieces of each line that are neither back nor asked to go back, by the line's number."""
    asked = (
        select(OrderReturnLine.order_line_id, func.sum(OrderReturnLine.quantity))
        .join(OrderReturn, OrderReturn.id == OrderReturnLine.return_id)
        .where(OrderReturn.order_id == order.id, OrderReturn.state.in_(STANDING))
        .group_by(OrderReturnLine.order_line_id)
    )
    gone = {line_id: int(count) for line_id, count in session.execute(asked)}
    return {line.id: line.quantity - gone.get(line.id, 0) for line in _lines(order)}


def last_day(order: Order, cause: str) -> date | None:
    """可退至 — the last day on which a return may be asked for; None before the order was received."""
    name = "return_days" if cause == "unwanted" else "fault_return_days"
    days = int(setting(name, unit=order.unit_id))
    return None if order.received_on is None else order.received_on + timedelta(days=days)


def _lines(order: Order) -> list[OrderLine]:
    asked = select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.id)
    return list(session.scalars(asked))


def _asked_before(reference: str) -> OrderReturn | None:
    return session.scalars(select(OrderReturn).where(OrderReturn.reference == reference)).first()


def _refuse_order(order: Order, cause: str, reason: str, on: date, at: datetime) -> None:
    if cause not in RETURN_CAUSES:
        raise NothingReturned(_("Choose from the list what is wrong with the goods."), field="cause")
    if not reason.strip():
        raise ReasonMissing(_("Say what is wrong: the supplier will ask."), field="reason")
    last = last_day(order, cause)
    if order.state != "received" or order.received_on is None or last is None:
        raise NotReturnable(
            _(
                "Order %(number)s has not been received: what was not shipped is cancelled, a parcel nobody "
                "took comes back by itself.",
                number=order.number,
            )
        )
    if not order.received_on <= on <= business_day(at):
        raise WrongDay(_("A return is asked for between the day of receipt and today: correct the date."))
    if on > last:
        raise NotReturnable(
            _(
                "The goods were received on %(day)s; a return for this cause could be asked for until "
                "%(last)s.",
                day=order.received_on,
                last=last,
            )
        )


def _wanted(order: Order, lines: Iterable[Back]) -> list[tuple[OrderLine, int]]:
    asked: dict[int, int] = {}
    for line in lines:
        asked[line.order_line_id] = asked.get(line.order_line_id, 0) + line.quantity
    known, left = {line.id: line for line in _lines(order)}, still_with_member(order)
    if not asked or not asked.keys() <= known.keys() or any(pieces < 1 for pieces in asked.values()):
        raise NothingReturned(
            _("Say for at least one article of this order how many pieces go back."), field="quantity"
        )
    for number, pieces in asked.items():
        if pieces > left[number]:
            raise TooManyReturned(
                _(
                    "Of “%(article)s” %(left)s can still go back, not %(pieces)s: correct the quantity.",
                    article=known[number],
                    left=left[number],
                    pieces=pieces,
                ),
                field="quantity",
            )
    return [(known[number], pieces) for number, pieces in sorted(asked.items())]


def _written(
    order: Order, wanted: Sequence[tuple[OrderLine, int]], *, actor: Actor, on: date, **said: str
) -> OrderReturn:
    parts = [(line, n, line.points * n // line.quantity, line.unit_price_fen * n) for line, n in wanted]
    made = OrderReturn(
        number=next_number("TH", on),
        order_id=order.id,
        employee_id=order.employee_id,
        supplier_id=order.supplier_id,
        unit_id=order.unit_id,
        points=sum(points for _line, _n, points, _fen in parts),
        amount_fen=sum(fen for _line, _n, _points, fen in parts),
        requested_on=on,
        requested_by=actor.name,
        requested_by_id=actor.user_id,
        **{name: text.strip()[:300] for name, text in said.items()},
    )
    session.add(made)
    session.flush()
    session.add_all(
        OrderReturnLine(return_id=made.id, order_line_id=line.id, quantity=n, points=points, amount_fen=fen)
        for line, n, points, fen in parts
    )
    session.flush()
    return made


def _what(made: OrderReturn, wanted: Sequence[tuple[OrderLine, int]]) -> dict[str, Any]:
    return {
        "points": [None, made.points],
        "amount_fen": [None, made.amount_fen],
        "lines": [None, "；".join(f"{line.sku_code} × {pieces}" for line, pieces in wanted)],
    }


def _refuse_own(back: OrderReturn, actor: Actor) -> None:
    if actor.is_same_person(back.requested_by_id):
        raise OwnRequest(_("You asked for this return yourself: somebody else decides on it."))


def _decided(actor: Actor, on: date, answer: str | None) -> dict[str, Any]:
    return {"decided_by": actor.name, "decided_on": on, "answer": (answer or "").strip()[:300] or None}
