"""我的账号 — what the house knows of whoever is signed in: seats, password, sign-ins, and refusals since."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, url_for
from flask_appbuilder import BaseView, expose
from flask_login import current_user
from sqlalchemy import select

from app.core import accounts, policy
from app.core.clock import now
from app.core.console import sessions
from app.core.console.security import noted
from app.core.db import atomic, session
from app.core.models import SignIn
from app.core.text import _

SHOWN = 10


class Account(BaseView):
    """我的账号."""

    route_base = "/account"
    default_view = "show"

    @expose("/")
    def show(self) -> Any:
        """One's own account, and nobody else's."""
        _must_be_signed_in()
        state = accounts.state_of(current_user.id)
        return render_template(
            "console/account.html",
            title=_("My account"),
            email=current_user.email,
            roles=[policy.platform_role()] if g.standing is None and g.role else [],
            days_left=_days_left(state),
            state=state,
            sign_ins=_sign_ins(),
            here=g.guard.sign_in,
            last=_before(g.guard.sign_in),
            now=next(iter(_sign_ins(g.guard.sign_in)), None),
        )

    @expose("/others", methods=["POST"])
    def end_others(self) -> Any:
        """End one's sign-ins everywhere but here."""
        _must_be_signed_in()
        with atomic():
            sessions.close(current_user.id, but=g.guard.sign_in)
        noted(current_user._get_current_object(), "end_sessions")  # noqa: SLF001 - the row itself
        flash(_("Your other sign-ins have ended."), "success")
        return redirect(url_for("Account.show"))


def _must_be_signed_in() -> None:
    if not current_user.is_authenticated:
        abort(redirect(url_for("Session.login", next=url_for("Account.show"))))


def _sign_ins(only: int | None = None) -> list[SignIn]:
    chosen = select(SignIn).where(SignIn.user_id == current_user.id)
    if only is not None:
        chosen = chosen.where(SignIn.id == only)
    return list(session.scalars(chosen.order_by(SignIn.began_at.desc(), SignIn.id.desc()).limit(SHOWN)))


def _before(here: int | None) -> SignIn | None:
    """The sign-in before this one."""
    found = select(SignIn).where(SignIn.user_id == current_user.id, SignIn.id < (here or 0))
    return session.scalars(found.order_by(SignIn.id.desc()).limit(1)).first()


def _days_left(state: Any) -> int | None:
    """Days until the password must be changed; None when it never grows old."""
    days = sessions.password_days()
    if not days or state.password_set_at is None:
        return None
    return int(max(0, days - (now() - state.password_set_at).days))
