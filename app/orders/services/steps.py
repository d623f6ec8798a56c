"""订单步骤 — one verb of the lifecycle, taken once even when two people press the button together."""

from typing import Any

from sqlalchemy import update

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.models import Order
from app.rules.orders import LIFECYCLE


def step(order: Order, verb: str, *, actor: Actor, reason: str | None = None, **values: Any) -> Order:
    """Take the order to the state the verb leads to, with the values that belong to it.

    Raises NotAllowedNow when the verb may not start from the state the order is in by then.
    """
    before = order.state
    after = LIFECYCLE.after(before, verb)
    taken: Any = session.execute(
        update(Order)
        .where(Order.id == order.id, Order.state == before)
        .values(state=after, **values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(order)
    if taken.rowcount != 1:
        LIFECYCLE.after(order.state, verb)
    audit.record(verb, order, actor=actor, changes={"state": [before, after]}, reason=reason)
    return order
