"""只显示一次 — the page on which a one-time password is handed over."""

from collections.abc import Sequence

from flask import Response, make_response, render_template

from app.core.console.forms import Fact


def shown_once(title: str, facts: Sequence[Fact], onward: str) -> Response:
    """一次性显示 — a page that is the answer itself: a password is neither kept nor carried by a redirect."""
    return make_response(render_template("console/once.html", title=title, facts=facts, onward=onward))
