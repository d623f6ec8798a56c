"""样品 — what the page of all widgets shows: buttons, steps, tabs, facts, rows, before and after."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup

from app.core.clock import today
from app.core.console.attributes import Attribute
from app.core.console.display import shown, tag
from app.core.console.facts import Fact, Lines
from app.core.console.listing import Heading
from app.core.console.record import Item, Tab
from app.core.console.stages import Mark, Stage
from app.core.console.verbs import Button
from app.core.text import _


def acts() -> list[Button]:
    """Links, questions with and without a reason, and more of them than fit."""
    return [
        Button("new", _("New"), "#", "primary"),
        Button("edit", _("Edit"), "#"),
        Button("ask", _("Confirm"), "#", post=True, confirm=_("Confirm"), ask="required"),
        Button("cancel", _("Cancel"), "#", "danger", post=True, confirm=_("Cancel"), ask="optional"),
    ]


def stages() -> list[Stage]:
    """A life in the middle."""
    return [
        Stage(_("To be shipped"), "passed", "wait", Mark("陈静", today() - timedelta(days=2))),
        Stage(_("On the way"), "current", "busy", Mark("陈静", today())),
        Stage(_("Received"), "ahead", "good"),
    ]


def tabs() -> list[Tab]:
    """One open, one with a count, one with too many to count."""
    return [
        Tab("", _("Details"), "#", open=True),
        Tab("a", _("Orders"), "#", open=False, count="7"),
        Tab("b", _("Points"), "#", open=False, count="99+"),
    ]


def _item(key: str, label: Any, kind: str, value: Any) -> Item:
    return Item(key, label, shown(Attribute(key, label, kind), value), kind)


def items() -> list[Item]:
    """Facts of each kind."""
    return [
        _item("fen", _("Amount"), "fen", 123_456_789),
        _item("points", _("Points"), "points", 12_000),
        _item("code", _("Order no."), "code", "DD20261121-000001"),
        _item("day", _("On"), "day", date(2026, 11, 21)),
    ]


def nothing() -> list[Item]:
    """Facts nobody knows."""
    return [_item("text", _("Position"), "text", None)]


def rows_of(count: int) -> Any:
    """A page of so many rows, as a list hands it to the table."""
    headings = [
        Heading("number", _("Order no."), sort_url="#", direction="asc"),
        Heading("state", _("State")),
        Heading("employee", _("Employee"), sort_url="#"),
        Heading("amount", _("Amount"), number=True, sort_url="#"),
    ]
    cells: list[tuple[Any, list[Any]]] = [
        (
            SimpleNamespace(id=number),
            [
                Markup("DD20261121-{:06}").format(number),
                tag(_("To be shipped"), "placed"),
                "欧阳娜娜",
                shown(Attribute("", "", "fen"), number * 12_345),
            ],
        )
        for number in range(1, count + 1)
    ]
    return SimpleNamespace(name="Gallery", headings=headings, rows=cells)


def compared() -> list[Fact]:
    """Before and after."""
    return [
        Fact(_("Available"), 4_050_000, 3_545_000, kind="fen", note=_("Prepared by %(name)s", name="陈静")),
        Fact(_("People"), 0, 101, kind="number"),
        Fact(_("Rule version"), 2, 2, kind="number"),
    ]


def lines() -> list[Lines]:
    """Small tables, one of them empty."""
    headings = [_("Unit"), _("People"), _("Amount")]
    rows = [["华东分会", 101, 505_000], ["华北分会", 88, 440_000]]
    return [
        Lines(_("By tier"), headings, rows, ["text", "number", "fen"], summed=(1, 2)),
        Lines(_("Not granted"), headings, []),
    ]
