"""试算页 — what an order would change, as it is shown before it is confirmed."""

from app.core.console.facts import Fact, Lines
from app.core.text import _, _l
from app.models import Employee
from app.orders.services import Quote


def before_and_after(row: Employee, quoted: Quote) -> list[Fact]:
    """前后对照 — points, stock and what is owed, before the order and after it."""
    held = quoted.held_points
    stock = [
        Fact(_("Stock of %(article)s", article=name), before, after=after, kind="points")
        for name, before, after in quoted.stock
    ]
    return [
        Fact(_("Points of %(name)s", name=row), held, after=held - quoted.points.count, kind="points"),
        *stock,
        Fact(_l("Owed to the supplier on receipt"), 0, after=quoted.money.fen, kind="fen"),
    ]


def taken(quoted: Quote) -> Lines:
    """所用批次 — which points would be spent, and what is left of each lot."""
    return Lines(
        _l("These points would be spent"),
        (_l("Usable until"), _l("Points"), _l("Value"), _l("Left of the lot")),
        [(each.expires_on, each.points, each.value_fen, each.left_points) for each in quoted.taken],
        ("day", "points", "fen", "points"),
        note=_l("Change the order below to look again, or confirm it as it is."),
    )
