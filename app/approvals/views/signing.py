"""签名 — the form of a decision: what was seen, the reason, and the password again where a step is signed."""

from collections.abc import Callable
from typing import Any

from flask import g
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField
from wtforms.validators import Length, Optional

from app.core import lockout
from app.core.console.security import compare
from app.core.console.typed import LongTextField
from app.core.db import atomic
from app.core.text import _l

SAID = {
    "approved": _l("Approved: %(what)s."),
    "declined": _l("Declined: %(what)s."),
    "returned": _l("Returned for correction: %(what)s."),
}


class DecisionForm(FlaskForm):
    """意见表单 — `seen` is the digest of what the page showed, `was` what it showed, for the difference."""

    reason = LongTextField(
        _l("Reason or remark"),
        [Optional(), Length(max=4000, message=_l("At most %(max)d characters."))],
        description=_l("Needed when you decline or return; whoever asked will read it."),
        render_kw={"maxlength": 4000},
    )
    password = PasswordField(
        _l("Your password, as a signature"),
        description=_l("This step is signed: give the password you sign in with once more."),
        render_kw={"autocomplete": "current-password"},
    )
    task = HiddenField()
    seen = HiddenField()
    was = HiddenField()


def proof(password: str | None) -> Callable[[], bool]:
    """证明 — whether it is the password of whoever is signed in; compared at once, before any transaction.

    A wrong one counts as a try, as at sign-in, whatever becomes of the decision; the right one is forgiven.
    """
    account: Any = g.user
    right = bool(password) and compare(account, password or "")
    if right:
        with atomic():
            lockout.forgive(account.id)
    return lambda: right
