"""答卷页 — the page behind a link: outside of everybody's session, without a cookie, kept by nobody.

app/core/outside.py has made the request blind before it comes here. Whatever goes wrong is answered here too:
the house's own error pages would write the address, and with it the link, into a log.
"""

import logging
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request
from flask_babel import force_locale
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from markupsafe import Markup

from app.core import outside
from app.core.db import session
from app.core.text import _
from app.feedback.services.answering import AnswerIncomplete, LinkOfNoUse, Sheet, answer, sheet
from app.feedback.services.links import ADDRESS
from app.rules.ballots import LONGEST

log = logging.getLogger(__name__)
page = Blueprint("answers", __name__, url_prefix=ADDRESS.rstrip("/"))
USELESS = parse("30 per minute")  # links of no use from one address; good ones are not counted
LANGUAGES = ("zh", "en")
LOOK = ("tokens", "answers")
# nothing is kept, nothing is passed on, and nobody learns from where one came
HEADERS = {
    "Cache-Control": "no-store, max-age=0",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def init_app(app: Flask) -> None:
    """Hang the page; its secret is in its address, so it carries no token of a session."""
    app.register_blueprint(page)
    app.extensions["csrf"].exempt(page)


@page.get("/<token>")
def ask(token: str) -> Any:
    """The questions, or the one sentence for every link of no use."""
    return _said(lambda: _form(sheet(token)))


@page.post("/<token>")
def take(token: str) -> Any:
    """Count the answer, then lead away from the address that holds the link."""

    def taken() -> Any:
        given = request.form.to_dict()
        try:
            answer(token, given)
        except AnswerIncomplete as wrong:
            return _form(sheet(token), given, wrong), 400
        return redirect(f"{ADDRESS}thanks", 303)

    return _said(taken)


@page.get("/thanks")
def thanks() -> Any:
    """Said after every answer; no link is in its address."""
    return _said(lambda: _page("feedback/thanks.html"))


@page.after_request
def _unkept(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response


@page.errorhandler(Exception)
def _failed(error: Exception) -> Any:
    """Without the address, without a trace that could hold it."""
    session.rollback()
    status = getattr(error, "code", None)
    if not isinstance(status, int):
        status = 500
        log.error("an answer page failed: %s", type(error).__name__)
    with force_locale(_language()):
        sentence = _("This did not work just now. Nothing was counted: please try again in a minute.")
        return _page("feedback/useless.html", sentence=sentence), status


def _said(what: Any) -> Any:
    with force_locale(_language()):
        try:
            return what()
        except LinkOfNoUse as refusal:
            if not _counter().hit(USELESS, outside.bucket()):
                return _page(
                    "feedback/useless.html", sentence=_("Please wait a minute, then try again.")
                ), 429
            return _page("feedback/useless.html", sentence=refusal.message), refusal.status


def _form(found: Sheet, given: dict[str, str] | None = None, wrong: AnswerIncomplete | None = None) -> str:
    return _page("feedback/answer.html", sheet=found, given=given or {}, wrong=wrong, longest=LONGEST)


def _page(template: str, **values: Any) -> str:
    return render_template(template, language=_language(), style=_style(), **values)


@cache
def _style() -> Markup:
    """The look, sent inside the page: a file asked for beside it would be a line in somebody's log."""
    folder = Path(current_app.static_folder or "") / "css"
    return Markup("".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in LOOK))  # noqa: S704 - ours


def _language() -> str:
    return request.accept_languages.best_match(LANGUAGES, "zh") or "zh"


@cache
def _counter() -> FixedWindowRateLimiter:
    """In this process's memory alone: a shared store would keep what tells addresses apart."""
    return FixedWindowRateLimiter(MemoryStorage())
