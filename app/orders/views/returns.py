"""退货页 — ask for a return of an order's pieces, decide on it, take the goods back."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.core.clock import today
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage, Lines
from app.core.console.verbs import Button
from app.core.console.views import ConsoleView, Verb
from app.core.db import session
from app.core.text import _, _l
from app.models import Order, OrderLine, OrderReturn, OrderReturnLine
from app.orders.queries import given_back_by
from app.orders.services import Back, accept, ask_return, refuse, take_back, withdraw
from app.orders.services.returns import last_day, still_with_member
from app.rules.returns import LIFECYCLE, RETURN_CAUSES

LINES = 12  # articles of one order on the form; more are asked for with another return
PIECES = tuple(f"pieces_{number}" for number in range(1, LINES + 1))


class AskReturn(FormPage):
    """申请退货."""

    class_permission_name, verb = "Returns", "ask"
    of = Order
    title, submit = _l("Ask for a return"), _l("Ask for the return")
    style = "plain"
    intro = _l("Somebody else accepts the return. The points go back to their lots once the goods are back.")
    fields = {
        **{name: fields.whole(_l("Pieces"), required=False, least=0, default=0) for name in PIECES},
        "cause": fields.choice(_l("Cause"), RETURN_CAUSES),
        "reason": fields.reason(_l("What is wrong with the goods")),
        "on": fields.day(_l("Asked for on"), default=today),
    }
    groups = ((_l("How many pieces go back"), PIECES),)
    done = _l("Asked for: %(what)s.")
    next = "Returns.show"

    @classmethod
    def applies(cls, row: Order) -> bool:
        """Received, and a fault may still be claimed."""
        last = last_day(row, "damaged")
        return row.state == "received" and last is not None and today() <= last

    def prepared(self, form: Any, row: Order) -> None:
        """One field for each article of the order, named after it; the others are taken away."""
        lines, left = _lines(row), still_with_member(row)
        for name, line in zip(PIECES, [*lines, *[None] * LINES], strict=False):
            if line is None or name not in form:
                if name in form:
                    del form[name]
                continue
            form[name].label.text = _(
                "%(article)s, %(left)s of them at most", article=_named(line), left=left[line.id]
            )

    def facts(self, row: Order) -> list[Fact]:
        """Which order, and until when."""
        return [
            Fact(_l("Order no."), row.number),
            Fact(_l("Receiver"), row.receiver),
            Fact(_l("Received on"), row.received_on, kind="day"),
            Fact(_l("Without a cause until"), last_day(row, "unwanted"), kind="day"),
            Fact(_l("For a fault until"), last_day(row, "damaged"), kind="day"),
        ]

    def apply(self, row: Order, values: Mapping[str, Any]) -> OrderReturn:
        """Ask, for the lines with a number of pieces."""
        pieces = [values.get(name) or 0 for name in PIECES]
        back = [Back(line.id, count) for line, count in zip(_lines(row), pieces, strict=False) if count]
        return call(ask_return, row, **{**values, "lines": back})  # type: ignore[no-any-return]


class OfReturn(FormPage):
    """A step of one return."""

    class_permission_name = "Returns"
    of = OrderReturn
    next = "Returns.show"

    @classmethod
    def applies(cls, row: OrderReturn) -> bool:
        """While the lifecycle allows it."""
        return cls.verb in LIFECYCLE.verbs_from(row.state)

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """The next step stands out, the way back warns."""
        return super().button(row, label=label, style=style or cls.style)

    def facts(self, row: OrderReturn) -> list[Fact]:
        """What goes back, and what it changes."""
        after = LIFECYCLE.after(row.state, self.verb) if self.applies(row) else row.state
        return [
            Fact(_l("Return no."), row.number),
            Fact(_l("Order no."), row.order.number),
            Fact(_l("Cause"), RETURN_CAUSES[row.cause]),
            Fact(_l("What is wrong with the goods"), row.reason),
            Fact(_l("No longer owed"), row.amount_fen, kind="fen"),
            Fact(_l("State"), LIFECYCLE.state_label(row.state), after=LIFECYCLE.state_label(after)),
        ]

    def lists(self, row: OrderReturn) -> list[Lines]:
        """The pieces."""
        return [pieces_of(row)]


class AcceptReturn(OfReturn):
    """同意退货."""

    verb = "accept"
    title, submit = _l("Accept the return"), _l("Accept")
    fields = {
        "answer": fields.text(
            _l("Where to send it, or what else the member should know"), required=False, length=300
        ),
        "on": fields.day(_l("Answered on"), default=today),
    }
    service = accept
    done = _l("Accepted: %(what)s.")


class RefuseReturn(OfReturn):
    """不同意退货."""

    verb = "refuse"
    title, submit, style = _l("Refuse the return"), _l("Refuse"), "danger"
    fields = {"reason": fields.reason(_l("Why")), "on": fields.day(_l("Answered on"), default=today)}
    service = refuse
    done = _l("Refused: %(what)s.")


class TakeBack(OfReturn):
    """收到退货."""

    verb = "take_back"
    title, submit = _l("Goods are back"), _l("Give the points back")
    intro = _l(
        "The points go back to the lots that paid; what had expired can be used for some days more. The "
        "amount is no longer owed and stands with a minus in the next statement."
    )
    fields = {
        "resaleable": fields.flag(_l("Fit to be sold again: back into stock")),
        "on": fields.day(_l("Back on"), default=today),
    }
    service = take_back
    done = _l("Goods are back, points given back: %(what)s.")


class Returns(ConsoleView):
    """退货."""

    datamodel = Rows(OrderReturn)
    totals = ["points", "amount_fen"]
    list_title, one = _l("Returns"), _l("Return of goods")
    list_columns = [
        *("number", "state", "order", "employee", "supplier", "cause", "points", "amount_fen"),
        *("requested_on", "returned_on"),
    ]
    search_columns = ["number", "order.number"]
    filters = ["state", "supplier", "unit", "requested_on", "returned_on"]
    base_order = ("id", "desc")
    key_facts = ["points", "amount_fen", "order", "employee", "supplier"]
    show_groups = (
        (None, ["number", "cause", "reason", "requested_on", "requested_by"]),
        (_l("Reply"), ["decided_on", "decided_by", "answer"]),
        (_l("Goods that came back"), ["returned_on", "returned_by", "resaleable"]),
    )
    lifecycle, by_state = LIFECYCLE, True
    forms = [AcceptReturn, TakeBack, RefuseReturn]
    verbs = {"withdraw": Verb(withdraw, ask="optional", style="danger")}
    panels = (lambda row: pieces_of(row), lambda row: into_lots(row))  # noqa: PLW0108 - read further down
    empty = _l("No returns. A return begins at an order that was received: “Ask for a return”.")


def pieces_of(row: OrderReturn) -> Lines:
    """退货明细 — the articles and how many of each."""
    asked = (
        select(OrderReturnLine, OrderLine)
        .join(OrderLine, OrderLine.id == OrderReturnLine.order_line_id)
        .where(OrderReturnLine.return_id == row.id)
        .order_by(OrderReturnLine.id)
    )
    rows = [
        (line.sku_code, _named(line), back.quantity, line.quantity, back.amount_fen)
        for back, line in session.execute(asked)
    ]
    headings = (_l("Article no."), _l("Article"), _l("Goes back"), _l("Bought"), _l("Amount with tax"))
    return Lines(
        _l("What goes back"), headings, rows, ("text", "text", "number", "number", "fen"), summed=(2, 4)
    )


def into_lots(row: OrderReturn) -> Sequence[Lines]:
    """退回批次 — which lots the points went back to, once they did."""
    found = given_back_by(row)
    if not found:
        return []
    headings = (_l("Points"), _l("Value"), _l("Usable until"), _l("Grant no."), _l("Sub-account"))
    kinds = ("points", "fen", "day", "text", "text")
    return [Lines(_l("Where the points went back to"), headings, found, kinds, summed=(0, 1))]


def _lines(order: Order) -> list[OrderLine]:
    asked = select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.id).limit(LINES)
    return list(session.scalars(asked))


def _named(line: OrderLine) -> str:
    return f"{line.product_name} {line.spec}"
