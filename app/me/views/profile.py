"""我的信息 — what the union has on record of oneself, masked; the password; signing out everywhere."""

from typing import Any

from flask import flash, g, redirect, url_for
from flask_appbuilder import expose

from app.core import policy
from app.core.console import sessions
from app.core.console.security import noted
from app.core.db import atomic
from app.core.text import _
from app.me.views.here import MemberPage, own, page
from app.models import Employee
from app.people.queries import members_since


class MyProfile(MemberPage):
    """我的信息."""

    route_base = "/me/profile"
    default_view = "show"

    @expose("/")
    @own
    def show(self, person: Employee) -> Any:
        """What is on record; who finds something wrong tells HR."""
        since = members_since([person.id]).get(person.id)
        return page(
            "me/profile.html",
            title=_("My particulars"),
            here="profile",
            me=person,
            masked=lambda kind, value: policy.mask(g.role, kind, value) if value else "—",
            since=since,
        )

    @expose("/everywhere", methods=["POST"])
    @own
    def everywhere(self, person: Employee) -> Any:
        """End all of one's sign-ins, this one too."""
        account = g.user._get_current_object()  # noqa: SLF001 - the row itself
        with atomic():
            sessions.close(account.id, but=g.guard.sign_in)
            sessions.close(account.id)
        noted(account, "end_sessions")
        sessions.clear()
        flash(_("You are signed out on every device."), "info")
        return redirect(url_for("Door.enter"))
