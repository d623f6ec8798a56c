"""表单样张 — a form with a field of every kind, as it begins, filled, all wrong, and shut."""

from collections.abc import Callable
from typing import Any

from app.core.clock import now, today
from app.core.console import fields
from app.core.models import Job
from app.core.text import _, _l


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
