"""铃 — the mark in the header: how many notices somebody has not read, and the way to them.

What a notice is the house decides in a room; create_app() plugs the count in. Without it there is no bell.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, g, url_for

MOST = 99


@dataclass(frozen=True, slots=True)
class Bell:
    """铃 — as the header draws it."""

    url: str
    count: int

    @property
    def text(self) -> str:
        """The number as it is read: 99+ beyond."""
        return f"{MOST}+" if self.count > MOST else str(self.count)


def init_app(app: Flask, *, endpoint: str, count: Callable[[int], int]) -> None:
    """Hang the bell: where it leads, and how many are unread of an account."""
    app.extensions["bell"] = (endpoint, count)
    app.jinja_env.globals["bell"] = mine


def mine() -> Bell | None:
    """Of whoever is there; nobody outside of a union has one."""
    found = current_app.extensions.get("bell")
    user = g.get("user")  # none yet where a request was refused before anybody was looked up
    if found is None or user is None or g.get("standing") is None or g.get("seat") is None:
        return None
    endpoint, count = found
    return Bell(url_for(endpoint), count(user.id))
