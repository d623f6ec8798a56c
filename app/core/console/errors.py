"""出错页面 — every refusal and every error is a page with a sentence, a way back, and the right status."""

import logging
from typing import Any

from flask import Flask, current_app, g, jsonify, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from app.core.console import seating
from app.core.console.integrity import busy, sentence_of
from app.core.db import session
from app.core.errors import DomainError
from app.core.text import _, _l

log = logging.getLogger(__name__)

TITLES = {
    400: _l("This cannot be done as asked"),
    401: _l("Please sign in"),
    403: _l("Not allowed"),
    404: _l("Not found"),
    405: _l("Not possible this way"),
    409: _l("Changed meanwhile"),
    413: _l("The file is too large"),
    429: _l("Too many attempts"),
    500: _l("Something went wrong"),
    503: _l("Busy at the moment"),
}
SENTENCES = {
    400: _l("The address or the form does not say what is meant. Go back and try again from the page."),
    401: _l("Your sign-in has ended. Sign in again and continue."),
    403: _l("Your active seat does not allow this. Switch the seat above, or ask your administrator."),
    404: _l(
        "This page or record does not exist, or it is not in your unit. "
        "Check the link, or search from the list."
    ),
    405: _l("This is a button, not a link. Go back and press it on its page."),
    413: _l("The upload is larger than 256 MB. Split the file and try again."),
    429: _l("You tried too often. Wait a minute and try again."),
    500: _l(
        "The error is recorded. Nothing was changed by this request. Try again, or tell your administrator."
    ),
}
NEVER_ECHOED = frozenset({"csrf_token", "password", "old", "new", "again"})


def init_app(app: Flask) -> None:
    """Answer refusals, HTTP errors and the unexpected alike: as a page, or as JSON under /api."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(IntegrityError, _contradicted)
    app.register_error_handler(OperationalError, _held_up)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def answer(status: int, message: Any, code: str, **details: Any) -> tuple[Any, int]:
    """The refusal in the form the asker reads: {"code", "message"} or a page."""
    if wants_json():
        return jsonify({"code": code, "message": str(message), **details}), status
    title = TITLES.get(status) or TITLES[400 if status < 500 else 500]  # noqa: PLR2004 - HTTP's own border
    try:
        return render_template("console/error.html", title=title, message=message, status=status), status
    except Exception:  # before there is a host, a user or a database, there is no page either
        log.exception("the error page failed")
        return f"<!doctype html><meta charset=utf-8><title>{title}</title><p>{message}</p>", status


def wants_json() -> bool:
    """Whether the asker is a script of ours or the API."""
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def _refused(refusal: DomainError) -> Any:
    session.rollback()
    details = {"fields": refusal.details["fields"]} if "fields" in refusal.details else {}
    body, status = answer(refusal.status, refusal.message, refusal.code, **details)
    later = refusal.details.get("retry_after")
    return (body, status, {"Retry-After": str(later)}) if later else (body, status)


def _forged(_error: CSRFError) -> Any:
    """The form is too old, or the sign-in ended meanwhile: what was typed is offered to be sent again.

    Only to who sent it from a page of ours: a browser names the origin of every form, and a forger's differs.
    """
    if seating.free():
        return current_app.view_functions[request.endpoint or ""](**(request.view_args or {}))
    shown, signed_in = seating.other_seat(), current_user.is_authenticated
    if shown is not None and signed_in:
        sentence = _("This form belongs to another seat than your present one. Nothing was saved.")
        return answer(409, sentence, "other_seat") if wants_json() else seating.misplaced(shown, NEVER_ECHOED)
    message = _(
        "This form was open too long or in another sign-in. Go back, reload the page and send it again."
    )
    ours = request.headers.get("Origin") == request.host_url.rstrip("/")
    if wants_json() or not ours or request.files or not request.form:
        return answer(400, message, "form_expired")
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in NEVER_ECHOED]
    title = TITLES[400] if signed_in else TITLES[401]
    page = render_template("console/resend.html", title=title, typed=typed, signed_in=signed_in)
    return page, 400 if signed_in else 401


def _contradicted(error: IntegrityError) -> Any:
    session.rollback()
    return answer(409, sentence_of(error), "contradiction")


def _held_up(error: OperationalError) -> Any:
    sentence = busy(error)
    if sentence is None:
        return _unexpected(error)
    session.rollback()
    return answer(503, sentence, "busy")


def _http(error: HTTPException) -> Any:
    if error.response is not None or error.code is None or error.code < 400:  # noqa: PLR2004 - redirects and such
        return error
    text = SENTENCES.get(error.code) or SENTENCES[400]
    body, status = answer(error.code, text, error.name.lower().replace(" ", "_"))
    retry = getattr(error, "retry_after", None)
    return (body, status, {"Retry-After": str(retry)}) if retry else (body, status)


def _unexpected(error: Exception) -> Any:
    session.rollback()
    log.error("unexpected, at %s", request.path, exc_info=error)
    if "role" not in g:
        g.role = None
    return answer(500, SENTENCES[500], "internal_error")
