"""请求 — each request in its scope: who is there, whose rows are in sight, whether it will write."""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import Any

from flask import Flask, Response, flash, g, redirect, request, stream_with_context, url_for
from flask import session as cookie
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as AnyResponse

from app.core import tenancy
from app.core.clock import today
from app.core.console import sessions
from app.core.console.people import is_platform_admin
from app.core.console.seating import bind_tokens
from app.core.db import atomic, expect_writes, session
from app.core.errors import BadInput, NotAllowed
from app.core.features import Suspended, suspended_sentence
from app.core.numbers import number_in
from app.core.outside import is_outside
from app.core.policy import platform_role
from app.core.seats import SeatFacts, Standing, standing_of
from app.core.text import _

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SCOPELESS = frozenset({"static", "appbuilder.static", "echarts.static"})
WITHOUT_SEAT = frozenset({"Session.logout", "Session.login", "Password.change", "LocaleView.index"})
NUMBERS = ("page_", "psize_")
BIGGEST = 10**9
LONGEST_JSON = 1 << 20  # bytes of a body of the API


def init_app(app: Flask) -> None:
    """Open and close the scope around every request; CSRF on everything that is not a token's request."""
    hops = app.config.get("PROXY_HOPS", 0)
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(_open)
    app.teardown_request(_close)
    CSRFProtect(app)


def bind(user: Any) -> None:
    """Put a person's active seat in force: tenant, unit and role. For the cookie and for JWT.

    Raises NotAllowed for the people of a suspended tenant.
    """
    g.standing = standing = standing_of(user.id, today())
    g.seat, g.role = None, None
    if standing is None:
        g.role = platform_role() if is_platform_admin(user) else None
        return
    if standing.suspended:
        raise Suspended(suspended_sentence())
    g.seat = seat = _active(standing)
    if seat is not None:
        g.role = seat.role
        _enter(seat.scope(standing.tenant_id), user)


def streamed(chunks: Iterable[Any], **options: Any) -> Response:
    """A response sent piece by piece that keeps its scope until the last piece.

    The request is torn down before the first piece is sent, so the scope is entered anew.
    """
    scope = tenancy.current_scope()

    def pieces() -> Iterator[Any]:
        with tenancy.within(scope.anew()) if scope else nullcontext():
            yield from chunks

    return Response(stream_with_context(pieces()), **options)


def network_address() -> str | None:
    """Where the request came from, for the audit; None outside of requests."""
    return request.remote_addr if request else None


def _open() -> AnyResponse | None:
    if request.endpoint in SCOPELESS or request.blueprint == "health" or is_outside(request.path):
        return None
    if request.path.startswith("/api/"):
        request.max_content_length = LONGEST_JSON
    if request.method not in SAFE:
        request.get_data(
            parse_form_data=True
        )  # a slow upload must not hold the write lock: read it all first
        expect_writes()
    _refuse_garbled_text()
    if not _still_here():
        return None
    try:
        bind(current_user)
    except NotAllowed:
        if request.endpoint not in WITHOUT_SEAT:
            raise
    bind_tokens()
    _refuse_garbled_paging()
    return _first_things_first()


def _still_here() -> bool:
    """Whether somebody is signed in whose session lasts; else what the cookie held is forgotten."""
    if not current_user.is_authenticated:
        return False
    guard = sessions.guard_of(current_user.id)
    if (why := sessions.over(current_user, guard)) is not None:
        with atomic():
            sessions.close(current_user.id)
        sessions.clear()
        flash(why, "info")
        return False
    sessions.remember(guard)
    sessions.touch()
    return True


def _refuse_garbled_text() -> None:
    """No keyboard types a NUL, and PostgreSQL keeps none."""
    if any("\0" in value for _name, value in request.values.items(multi=True)):
        raise BadInput(_("The text contains a character that cannot be kept. Type it again."))


def _first_things_first() -> AnyResponse | None:
    if request.endpoint in WITHOUT_SEAT or not g.must_change_password:
        return None
    return redirect(url_for("Password.change"))


def _close(_error: BaseException | None) -> None:
    token = g.pop("scope_token", None)
    if token is not None:
        tenancy.leave(token)
    expect_writes(False)


def _enter(scope: tenancy.Scope, user: Any) -> None:
    g.scope_token = tenancy.enter(scope)
    person = getattr(user, "_get_current_object", lambda: user)()
    if person not in session:  # entering a scope empties the session; the account belongs to no tenant
        session.add(person)


def _active(standing: Standing) -> SeatFacts | None:
    wanted = request.headers.get("X-Seat", type=int) or cookie.get("seat")
    by_id = {seat.id: seat for seat in standing.seats}
    return by_id.get(wanted) or next(iter(standing.seats), None)


def _refuse_garbled_paging() -> None:
    for name, value in request.args.items():
        if name.startswith(NUMBERS) and number_in(value, BIGGEST) is None:
            raise BadInput(
                _("The page number in the address is not a number. Go back and choose a page from the list.")
            )
