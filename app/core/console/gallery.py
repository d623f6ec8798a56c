"""样张 — every widget in every state on one page, drawn by the macros the pages use: to look at, and to test.

On no menu; in production nobody but the platform's administrator opens it.
"""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from flask import abort, current_app, g, render_template
from flask_appbuilder import BaseView, expose
from markupsafe import Markup

from app.core import policy
from app.core.clock import now, today
from app.core.console import fields
from app.core.console.attributes import Attribute
from app.core.console.display import TONES, shown, tag
from app.core.console.facts import Fact, Lines
from app.core.console.listing import Heading
from app.core.console.record import Item, Section, Tab
from app.core.console.security import guarded
from app.core.console.stages import Mark, Stage
from app.core.console.verbs import Button
from app.core.models import Job
from app.core.text import _, _l

MANY = 30
VALUES = (
    ("text", "王芳"),
    ("code", "DD20261121-000001"),
    ("fen", 123_456_789),
    ("fen", -5_000),
    ("points", 12_000),
    ("number", 10_240),
    ("basis_points", 1_300),
    ("flag", True),
    ("long_text", "中秋节慰问品集中采购，按职级分档发放。"),
    ("text", None),
)


class Gallery(BaseView):
    """样张 — what people see, all of it."""

    route_base = "/gallery"
    class_permission_name = "Home"
    default_view = "gallery"
    title = _l("Every widget in every state")

    @expose("/")
    @guarded("home")
    def gallery(self) -> Any:
        """All of it on one page."""
        if current_app.config["DEPLOYMENT"] == "production" and g.role != policy.platform_role():
            abort(404)
        return render_template(
            "console/gallery.html",
            title=self.title,
            acts=acts(),
            tags=[tag(state, state) for state in TONES],
            values=[(kind, shown(Attribute("", "", kind), value)) for kind, value in VALUES],
            forms=[(name, make()) for name, make in FORMS.items()],
            stages=stages(),
            tabs=tabs(),
            items=items(),
            groups=[Section(_("Person"), items()), Section(_("Union"), nothing())],
            lists=[rows_of(0), rows_of(3), rows_of(MANY)],
            compared=compared(),
            gallery_view=SimpleNamespace(may=lambda _verb: False),
            lines=lines(),
        )


def acts() -> list[Button]:
    """Links, questions with and without a reason, and more of them than fit."""
    return [
        Button("new", _("New"), "#", "primary"),
        Button("edit", _("Edit"), "#"),
        Button("ask", _("Confirm"), "#", post=True, confirm=_("Confirm"), ask="required"),
        Button("cancel", _("Cancel"), "#", "danger", post=True, confirm=_("Cancel"), ask="optional"),
    ]


def _fields(**more: Any) -> dict[str, Any]:
    words = {"a": _l("To be shipped"), "b": _l("On the way")}
    many = {str(each): f"{each:02}" for each in range(1, 13)}
    return {
        "name": fields.text(_l("Name"), description=_l("What people call it."), **more),
        "amount": fields.money(_l("Amount"), **more),
        "points": fields.whole(_l("Points"), **more),
        "rate": fields.percent(_l("Tax rate"), **more),
        "on": fields.day(_l("On"), **more),
        "at": fields.moment(_l("At"), **more),
        "state": fields.choice(_l("State"), words, **more),
        "month": fields.choice(_l("Period"), many, **more),
        "kind": fields.pick(_l("Job"), Job, where=lambda: [Job.id < 0], **more),
        "full": fields.flag(_l("For this unit alone"), **more),
        "file": fields.upload(_l("File"), **more),
        "reason": fields.long_text(_l("Reason"), **more),
    }


def _form(prefix: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
    made = fields.form_class(_fields(**more))
    return made(formdata=None, prefix=prefix, data=data or {}, meta={"csrf": False})


def empty() -> Any:
    """As a form begins."""
    return _form("empty-")


def filled() -> Any:
    """As it is when everything is typed."""
    return _form(
        "filled-",
        {
            "name": "王芳",
            "amount": 123_450,
            "points": 300,
            "rate": 1_300,
            "on": today(),
            "at": now(),
            "state": "a",
            "month": "3",
            "full": True,
            "reason": "节日慰问",
        },
    )


def wrong() -> Any:
    """As it comes back when nothing is right."""
    form = _form("wrong-")
    for field in form:
        field.errors = [_("Please fill this in.")]
    return form


def disabled() -> Any:
    """As it is where nothing may be changed."""
    form = _form("disabled-", {"name": "王芳", "amount": 123_450})
    for field in form:
        field.render_kw = {**(field.render_kw or {}), "disabled": True}
    return form


FORMS: dict[str, Callable[[], Any]] = {
    "empty": empty,
    "filled": filled,
    "wrong": wrong,
    "disabled": disabled,
}


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
