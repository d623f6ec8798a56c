"""我的账号 — what the house knows of whoever is signed in: seats, password, sign-ins, and refusals before."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, g, redirect, render_template, url_for
from flask_appbuilder import BaseView, expose
from flask_login import current_user
from sqlalchemy import select

from app.core import accounts, policy
from app.core.clock import now
from app.core.console import sessions
from app.core.console.facts import Lines
from app.core.console.security import noted
from app.core.db import atomic, session
from app.core.models import AccountState, SignIn
from app.core.text import _

SHOWN = 10
# the first that stands in what a browser says of itself: most say the names of others, too
BROWSERS = (
    *(("wxwork", "企业微信"), ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge")),
    *(("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")),
)
SYSTEMS = (
    *(("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad")),
    *(("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux")),
)


class Account(BaseView):
    """我的账号."""

    route_base = "/account"
    default_view = "show"

    @expose("/")
    def show(self) -> Any:
        """One's own account, and nobody else's."""
        _must_be_signed_in()
        state, here = accounts.state_of(current_user.id), g.guard.sign_in
        latest = _sign_ins()
        this = session.get(SignIn, here)
        return render_template(
            "console/account.html",
            title=_("My account"),
            email=current_user.email,
            roles=[policy.platform_role()] if g.standing is None and g.role else [],
            days_left=_days_left(state),
            state=state,
            last=next((each for each in latest if each.id < here), None),
            refused=this.refused_before if this else 0,
            sign_ins=_as_lines(latest, here),
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


def browser_name(agent: str | None) -> str:
    """浏览器 — what a browser says of itself, as people call it: Chrome · Windows."""
    names = (
        next((word for sign, word in signs if sign in (agent or "")), "") for signs in (BROWSERS, SYSTEMS)
    )
    return " · ".join(name for name in names if name) or _("unknown")


def _must_be_signed_in() -> None:
    if not current_user.is_authenticated:
        abort(redirect(url_for("Session.login", next=url_for("Account.show"))))


def _sign_ins() -> Sequence[SignIn]:
    mine = select(SignIn).where(SignIn.user_id == current_user.id)
    return session.scalars(mine.order_by(SignIn.began_at.desc(), SignIn.id.desc()).limit(SHOWN)).all()


def _as_lines(latest: Sequence[SignIn], here: int | None) -> Lines:
    headings = [_("Signed in at"), _("Network address"), _("Browser"), _("State")]
    rows = [
        [each.began_at, each.address, browser_name(each.browser), _how_it_stands(each, here)]
        for each in latest
    ]
    return Lines(_("My last sign-ins"), headings, rows, ["instant", "text", "text", "tag"])


def _how_it_stands(each: SignIn, here: int | None) -> tuple[str, str]:
    """In words, and in the colour of a state."""
    if each.id == here:
        return _("this browser"), "active"
    return (_("ended"), "cancelled") if each.ended_at else (_("not signed out"), "draft")


def _days_left(state: AccountState) -> int | None:
    """Days until the password must be changed; None when it never grows old."""
    days = sessions.password_days()
    if not days or state.password_set_at is None:
        return None
    return int(max(0, days - (now() - state.password_set_at).days))
