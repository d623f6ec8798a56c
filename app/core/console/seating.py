"""岗位与页面 — what was shown in one seat is never written in another: every form's token names its seat.

The token's secret lives in the sign-in cookie as `secret.seat`. Another seat, by switching or because one
ended, makes another secret, so a form that was open before no longer fits; its own seat, taken again, makes
the same secret again and the form fits as it is.
"""

import secrets
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from flask import Flask, Response, current_app, flash, g, redirect, render_template, request, url_for
from flask import session as cookie
from itsdangerous import BadData, URLSafeTimedSerializer

from app.core.numbers import number_in
from app.core.policy import role_word
from app.core.seats import SeatFacts
from app.core.text import _

TOKEN = "csrf_token"  # noqa: S105 - the name under which Flask-WTF keeps its secret and sends its token
SALT = "wtf-csrf-token"
LANDING = "landing"
# the same act in whatever seat
FREE = frozenset({"SeatSwitch.switch", "SeatSwitch.language", "Session.logout"})
NOT_FOUND = frozenset({403, 404})


def init_app(app: Flask) -> None:
    """Lead to the workbench who switched to a seat that does not have the page."""
    app.after_request(_land)


def bind_tokens() -> None:
    """Tie the tokens of this sign-in to the active seat; called once the seat is known."""
    seat = g.get("seat")
    named = str(seat.id) if seat is not None else ""
    secret, _dot, shown = cookie.get(TOKEN, "").partition(".")
    if TOKEN not in cookie or shown != named:
        cookie[TOKEN] = f"{secret or secrets.token_hex(20)}.{named}"


def other_seat() -> int | None:
    """错位岗位 — the seat of the page that a refused form came from, if it is not the active one."""
    seat = _sent()[1]
    active = g.seat.id if g.get("seat") else None
    named = number_in(seat)
    return named if named != active else None


def free() -> bool:
    """Whether the form does the same in whatever seat, and is refused for its seat alone."""
    mine = cookie.get(TOKEN, "").partition(".")[0]
    return request.endpoint in FREE and bool(mine) and _sent()[0] == mine


def _sent() -> tuple[str, str]:
    """The secret and the seat of the token that was sent; empty ones for a token that is not ours."""
    signer = URLSafeTimedSerializer(current_app.secret_key or "", salt=SALT)
    try:
        sent = str(signer.loads(request.form.get(TOKEN, "") or request.headers.get("X-CSRFToken", "")))
    except BadData:
        sent = ""
    secret, _dot, seat = sent.partition(".")
    return secret, seat


def misplaced(seat_id: int, never: Iterable[str]) -> Any:
    """换了岗位 — nothing was written; what was typed waits until its seat is taken again."""
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in never]
    seats = g.standing.seats if g.get("standing") else ()
    theirs = next((each for each in seats if each.id == seat_id), None)
    page = render_template(
        "console/other_seat.html",
        title=_("This form belongs to another seat"),
        shown=theirs,
        typed=[] if request.files else typed,
        token=request.form.get(TOKEN),
    )
    return page, 409


def by_unit(seats: Sequence[SeatFacts]) -> list[tuple[str, list[SeatFacts]]]:
    """按单位 — the seats of each unit together, in the order they are held."""
    return [(unit, list(each)) for unit, each in groupby(seats, key=lambda seat: seat.unit_name)]


def reach(seat: SeatFacts) -> str:
    """管辖范围 — whether the seat stands for its unit alone, for all below it as well, or for one owner."""
    if seat.owner is not None:
        return _("own records alone")
    return _("this unit alone") if seat.alone else _("and all below")


def go_on(wanted: str) -> Any:
    """After switching: the same page, if the new seat has it; the workbench otherwise (`_land`)."""
    home = url_for("Home.home")
    target = wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) else home
    cookie[LANDING] = target
    return redirect(target)


def _land(response: Response) -> Response:
    if request.endpoint in ("static", "SeatSwitch.switch") or LANDING not in cookie:
        return response
    wanted = cookie.pop(LANDING)
    if response.status_code not in NOT_FOUND or wanted != request.full_path.rstrip("?"):
        return response
    role = role_word(g.role) if g.get("role") else ""
    flash(_("You are %(role)s now. The page you were on is not this seat's; this is.", role=role), "info")
    return current_app.make_response(redirect(url_for("Home.home")))
