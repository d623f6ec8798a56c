"""本人 — who is there: the member of the active seat, and nobody else; a door that has shut says so."""

from functools import wraps
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_appbuilder import BaseView

from app.core.clock import today
from app.core.console import sessions
from app.core.console.attributes import attribute
from app.core.console.display import shown
from app.core.console.request import SAFE
from app.core.console.security import allowed
from app.core.db import atomic, session
from app.models import Employee
from app.people.services.entry import shut_since

PAGE = "Me"


class MemberPage(BaseView):
    """会员页 — a page of the member who is signed in."""

    class_permission_name = PAGE


def own(method: Any) -> Any:
    """本人页面 — the page gets the member; others sign in at the members' door, or read that they may not."""

    @wraps(method)
    def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not g.user.is_authenticated:
            back = request.full_path.rstrip("?") if request.method in SAFE else None
            return redirect(url_for("Door.enter", next=back))
        if not allowed(PAGE, "can_me"):
            abort(403)
        person = session.get_one(Employee, g.seat.owner[1])
        if why := shut_since(person, on=today()):
            return _out(why)
        return method(self, person, *args, **kwargs)

    wrapped._permission_name = "me"  # noqa: SLF001 - how FAB finds permissions
    return wrapped


def page(template: str, **context: Any) -> str:
    """页面 — with what shows a state as its tag and a choice in its words."""
    return render_template(template, state_tag=_state_tag, words_of=_words_of, **context)


def _state_tag(row: Any) -> Any:
    return shown(attribute(type(row), "state"), row.state)


def _words_of(row: Any, key: str) -> Any:
    return attribute(type(row), key).words[getattr(row, key)]


def _out(why: str) -> Any:
    """Whoever left the union's service some time ago is signed out, and reads why."""
    with atomic():
        sessions.close(g.user.id)
    sessions.clear()
    flash(why, "info")
    return redirect(url_for("Door.enter"))
