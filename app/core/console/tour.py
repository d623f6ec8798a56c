"""导览 — a short walk over the workbench, offered to an account once and taken again from the person's menu.

    TOURS = {"hr": (Stop(_l("Rosters"), _l("Upload what you have …"), page="Rosters"), …)}

A stop points at a page of the navigation by its permission's name, or `at` anything by a CSS selector; where
that is not on the screen (the navigation on a phone) it is told in the middle.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_login import current_user

from app.core import accounts, clock
from app.core.console.security import allowed, guarded
from app.core.db import atomic

AGAIN = "tour"


@dataclass(frozen=True, slots=True)
class Stop:
    """一站 — what it is about, in a few words, and where on the screen."""

    title: Any
    words: Any
    page: str | None = None
    at: str = ""

    @property
    def place(self) -> str:
        """Where it points, as a CSS selector."""
        return f'[data-page="{self.page}"]' if self.page else self.at


def init_app(app: Flask, tours: Mapping[str, Sequence[Stop]]) -> None:
    """Say what each role is shown."""
    app.extensions["tours"] = dict(tours)


def stops() -> list[Stop]:
    """The stops of the active role, without pages that it may not open."""
    mine = current_app.extensions.get("tours", {}).get(g.get("role"), ())
    return [stop for stop in mine if stop.page is None or allowed(stop.page, "can_list")]


def told() -> str | None:
    """The stops for the page's script; None once the account was shown around, unless it asks again."""
    if not (g.get("role") and stops()):
        return None
    if AGAIN not in request.args and accounts.state_of(current_user.id).toured_at is not None:
        return None
    return json.dumps(
        [{"title": str(stop.title), "words": str(stop.words), "at": stop.place} for stop in stops()],
        ensure_ascii=False,
    )


class Tour(BaseView):
    """导览."""

    route_base = "/tour"
    class_permission_name = "Home"

    @expose("/done", methods=["POST"])
    @guarded("home")
    def done(self) -> Any:
        """Taken or declined: it is not offered again."""
        with atomic():
            accounts.state_of(current_user.id).toured_at = clock.now()
        return redirect(url_for("Home.home"))
