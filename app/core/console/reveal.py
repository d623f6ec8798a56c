"""查看完整信息 — one masked value of one record in full: by a button, with a reason, on record, for a minute.

Each look is an act: POST, the permission can_reveal on the page, a kind of value the role may reveal, so many
an hour for each person, and an audit record of who, what, whose and why. Nothing is kept by the browser.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import abort, current_app, jsonify, make_response, render_template, url_for
from flask_appbuilder import expose
from flask_wtf import FlaskForm
from sqlalchemy import func, select
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired

from app.core import audit, policy
from app.core.clock import now, today
from app.core.console.display import plain
from app.core.console.errors import wants_json
from app.core.console.security import acting, allowed, demand
from app.core.db import atomic, session
from app.core.errors import BadInput, DomainError
from app.core.models import AccountState, AuditEvent
from app.core.text import _, _l

SECONDS = 60
SHORTEST, LONGEST = 4, 200
OTHER = "other"
REASONS = {
    "check": _l("Check against the person's documents"),
    "contact": _l("Contact the person"),
    "correct": _l("Correct a mistake on record"),
    "pay": _l("Prepare a payment"),
    "inquiry": _l("Answer an inquiry of the person or an authority"),
    OTHER: _l("Another reason (write it below)"),
}


def _choices() -> list[tuple[str, str]]:
    return [("", _("Please choose")), *((key, str(word)) for key, word in REASONS.items())]


class TooManyReveals(DomainError):
    """查看过多 — more values in an hour than one person may look at."""

    code = "too_many_reveals"
    status = 429


class RevealWaits(DomainError):
    """须先审批 — whoever decides about it was asked; nothing is shown yet."""

    code = "reveal_waits"
    status = 409


def _free(*_row: Any, **_said: Any) -> None:
    """Until create_app() says otherwise, nothing has to wait."""


_gate: Callable[..., str | None] = _free


def plug(gate: Callable[..., str | None]) -> None:
    """接入审批 — `gate(row, *, field, kind, reason, actor, on, at)` answers why it must wait, or None; called
    by create_app().
    """
    global _gate  # noqa: PLW0603 - the one plug
    _gate = gate


class Why(FlaskForm):
    """事由 — one of the usual reasons, or one's own words."""

    reason = SelectField(
        _l("Reason"),
        [InputRequired(_l("Choose a reason."))],
        choices=_choices,
        validate_choice=False,
    )
    words = StringField(_l("In your own words"))

    def said(self) -> str:
        """The reason as it stands in the record. Raises BadInput."""
        known, words = REASONS.get(self.reason.data or ""), (self.words.data or "").strip()
        if known is None or (self.reason.data == OTHER and len(words) < SHORTEST):
            raise BadInput(
                _("Say why: choose a reason, or write at least %(least)s characters.", least=SHORTEST)
            )
        parts = ([] if self.reason.data == OTHER else [str(known)]) + ([words[:LONGEST]] if words else [])
        return "；".join(parts)


class Revealing:
    """查看 — mixed into every page over a table; only pages whose permissions say so show the button."""

    def reveal_url(self: Any, row: Any, key: str) -> str | None:
        """Where this value of the row is revealed; None where the seat may not, or there is nothing to."""
        attribute = self.attribute(key)
        kind, seen = attribute.mask or "", attribute.kind == "sensitive" and self.value(row, key)
        if not seen or not policy.may_reveal(acting().role, kind):
            return None
        if not allowed(self.class_permission_name, "can_reveal"):
            return None
        return url_for(f"{self.__class__.__name__}.reveal", pk=row.id, name=key)

    @expose("/reveal/<pk>/<name>", methods=["GET", "POST"])
    def reveal(self: Any, pk: str, name: str) -> Any:
        """Ask why; then the value, to a script for its place on the card, to others as a page."""
        demand(self.class_permission_name, "can_reveal")
        row = self.row(pk)
        if name not in self.show_columns or self.reveal_url(row, name) is None:
            abort(404)
        attribute, form, refusal = self.attribute(name), Why(), None
        if form.is_submitted():
            try:
                value = _revealed(row, attribute, self.value(row, name), form.said())
            except DomainError as found:
                if wants_json():
                    raise
                refusal = found.message
            else:
                return _answer(self, row, attribute, value)
        return render_template(
            "console/reveal.html",
            title=_("Show in full: %(what)s", what=attribute.label),
            view=self,
            row=row,
            masked=plain(attribute, self.value(row, name)),
            label=attribute.label,
            form=form,
            refusal=refusal,
            most=current_app.config["REVEALS_PER_HOUR"],
        )


def _revealed(row: Any, attribute: Any, value: Any, reason: str) -> str:
    with atomic():
        _must_be_within_the_hour()
        asked = {"field": attribute.key, "kind": attribute.mask, "reason": reason}
        waits = _gate(row, **asked, actor=acting(), on=today(), at=now())
        if waits is None:
            changes = {"field": [None, attribute.mask]}
            audit.record("reveal", row, actor=acting(), changes=changes, reason=reason)
    if waits is not None:  # the request is kept; the value is not shown
        raise RevealWaits(waits)
    return str(value)


def _must_be_within_the_hour() -> None:
    """Counted in the audit itself, one look after the other for each person. Raises TooManyReveals."""
    me, most = acting().user_id, current_app.config["REVEALS_PER_HOUR"]
    session.execute(select(AccountState.id).where(AccountState.user_id == me).with_for_update())
    since = now() - timedelta(hours=1)
    looked = select(func.count(AuditEvent.id)).where(
        AuditEvent.at >= since, AuditEvent.verb == "reveal", AuditEvent.user_id == me
    )
    if (session.scalar(looked) or 0) >= most:
        raise TooManyReveals(
            _("You have looked at %(most)s values in full within an hour: go on later.", most=most)
        )


def _answer(view: Any, row: Any, attribute: Any, value: str) -> Any:
    if wants_json():
        answer = jsonify(value=value, seconds=SECONDS)
    else:
        back = url_for(f"{view.__class__.__name__}.show", pk=row.id)
        title = _("Shown in full: %(what)s", what=attribute.label)
        shown = {"value": value, "row": row, "label": attribute.label, "back": back, "seconds": SECONDS}
        answer = make_response(render_template("console/revealed.html", title=title, view=view, **shown))
    answer.headers["Cache-Control"] = "no-store"
    return answer
