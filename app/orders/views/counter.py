"""柜台兑换 — staff redeem for a member: pick member and article, look at before and after, confirm."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, render_template, url_for

from app.core import clock
from app.core.console import fields
from app.core.console.calling import attempt
from app.core.console.forms import Fact, FormPage, Lines
from app.core.console.security import acting
from app.core.console.writing import values_of
from app.core.text import _, _l
from app.models import Employee
from app.orders.queries import points_by_expiry
from app.orders.services import Receipt, quote, redeem
from app.orders.views.basket import NAMES, lines, wanted
from app.orders.views.quoted import before_and_after, taken


def _in_service() -> Sequence[Any]:
    return [Employee.state == "active"]


class Counter(FormPage):
    """柜台: who is served."""

    verb = "counter"
    title, submit = _l("Counter: redeem for a member"), _l("Serve this member")
    intro = _l("Find the member by name or employee no.; the points and the articles come next.")
    fields = {"employee": fields.pick(_l("Member"), Employee, by=("name", "employee_no"), where=_in_service)}

    def apply(self, row: Any, values: Mapping[str, Any]) -> Any:
        """Nothing is done yet."""
        return values["employee"]

    def after(self, row: Any, result: Any) -> Any:
        """On to the member's page."""
        return redirect(url_for("Redeem.form_of", pk=result.id))


class Redeem(FormPage):
    """兑换: looked at first, placed when what was looked at is confirmed."""

    class_permission_name, verb = "Counter", "redeem"
    of = Employee
    title, submit = _l("Redeem points"), _l("Look at before and after")
    fields = {
        **lines(),
        "receiver": fields.text(_l("Receiver"), required=False),
        "phone": fields.text(_l("Receiver's phone"), required=False, length=20),
        "address": fields.text(_l("Delivery address"), required=False, length=300),
        "seen": fields.hidden(),
    }
    groups = ((_l("Delivery"), ["receiver", "phone", "address"]),)
    done = _l("Ordered: %(what)s.")
    template = "orders/redeem.html"

    def rows(self, form: Any) -> list[tuple[Any, Any]]:
        """The lines of the order, article beside quantity."""
        return [(form[article], form[quantity]) for article, quantity in NAMES]

    def context(self, form: Any, row: Any) -> dict[str, Any]:
        """The lines are drawn by themselves."""
        return super().context(form, row) | {"groups": fields.in_groups(form, self.groups)[1:]}

    def held(self, row: Employee) -> int:
        """Points the member can spend today."""
        return sum(points for _day, points, _fen, _name in points_by_expiry(row.id, clock.today()))

    def facts(self, row: Employee) -> list[Fact]:
        """Who, and what they have."""
        return [
            Fact(_l("Member"), row),
            Fact(_l("Unit"), row.unit.full_name),
            Fact(_l("Points to spend"), self.held(row), kind="points"),
        ]

    def lists(self, row: Employee) -> list[Lines]:
        """The points by expiry."""
        return [
            Lines(
                _l("Points by expiry"),
                (_l("Usable until"), _l("Points"), _l("Value"), _l("Paid from")),
                points_by_expiry(row.id, clock.today()),
                ("day", "points", "fen", "text"),
                note=_l("What expires first is spent first."),
            )
        ]

    def prefill(self, row: Employee) -> dict[str, Any]:
        """The member receives, unless somebody else does."""
        return {"receiver": row.name, "quantity": 1}

    def apply(self, row: Employee, values: Mapping[str, Any]) -> Receipt:
        """Place the order; refuse it when it comes out differently from what was looked at."""
        placed = redeem(
            row,
            lines=wanted(values),
            actor=acting(),
            on=clock.today(),
            at=clock.now(),
            **{name: values[name] for name in ("reference", "receiver", "address", "phone")},
        )
        values["quote"].refuse_other(placed)
        return placed

    def after(self, row: Any, result: Receipt) -> str:
        """On to the order."""
        return url_for("Orders.show", pk=result.order_id)

    def _answer(self, row: Employee) -> Any:
        form, quoted = self._filled(row), None
        if form.is_submitted() and form.validate():
            values = values_of(form)
            fine, quoted = attempt(form, lambda: quote(row, lines=wanted(values), on=clock.today()))
            if fine and form.seen.data == quoted.mark:
                values |= {"reference": form.once.data, "quote": quoted}
                done, placed = attempt(form, lambda: self.apply(row, values))
                if done:
                    return self._finish(row, placed)
        form.seen.data = quoted.mark if quoted else ""
        context = self.context(form, row)
        if quoted:
            context |= {"facts": before_and_after(row, quoted), "lists": [taken(quoted)]}
            context["submit"] = _("Confirm the order")
        return render_template(self.template, **context)
