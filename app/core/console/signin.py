"""登录 — sign in, sign out, seat and language: the pages everyone has."""

import json
from typing import Any

from flask import abort, current_app, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask_appbuilder import BaseView, expose
from flask_appbuilder.security.decorators import no_cache
from flask_appbuilder.security.views import AuthDBView
from flask_appbuilder.utils.base import get_safe_redirect
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from app.core import accounts
from app.core.console import seating, sessions
from app.core.console.security import noted, throttled, why_refused
from app.core.db import atomic
from app.core.errors import DomainError
from app.core.keys import data_folder
from app.core.text import _, _l


class SignIn(FlaskForm):
    """账号和密码."""

    username = StringField(_l("Account or e-mail"), [InputRequired(_l("Enter your account or e-mail."))])
    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password."))])


class Session(AuthDBView):
    """登录 — one page; what was typed stays when it was wrong."""

    title = _l("Sign in")

    @expose("/login/", methods=["GET", "POST"])
    @no_cache
    def login(self) -> Any:
        """Sign in and go where one was heading."""
        if current_user.is_authenticated:
            return redirect(_target())
        form, status = SignIn(), 200
        if form.validate_on_submit():
            try:
                throttled(form.username.data)
                user = self.appbuilder.sm.auth_user_db(form.username.data.strip(), form.password.data)
            except DomainError as refusal:  # too often: said on the page, what was typed stays
                form.password.errors, status = [refusal.message], refusal.status
            else:
                if user:
                    return _enter(user)
                form.password.errors = [why_refused()]
        page = render_template("console/signin.html", form=form, title=self.title, demo=demo_accounts())
        return page, status

    @expose("/logout/", methods=["GET", "POST"])
    def logout(self) -> Any:
        """Sign out, by a button only: a link elsewhere signs nobody out. The language stays."""
        if not current_user.is_authenticated:
            return redirect(url_for("Session.login"))
        if request.method == "GET":
            return render_template("console/signout.html", title=_("Sign out"))
        with atomic():
            sessions.close(current_user.id)
        noted(current_user._get_current_object(), "sign_out")  # noqa: SLF001 - the row itself
        sessions.clear()
        return redirect(url_for("Session.login"))

    @expose("/session/left")
    def left(self) -> Any:
        """How many seconds until a page left alone is signed out; asking does not count as being there."""
        if not current_user.is_authenticated:
            abort(401)
        return {"seconds": max(0, round(sessions.idle_left()))}


class SeatSwitch(BaseView):
    """切换岗位 — one seat is active at a time; what is seen and what may be done follow from it."""

    route_base = "/seat"

    @expose("/", methods=["POST"])
    def switch(self) -> Any:
        """Take another of one's own seats."""
        standing, wanted = g.get("standing"), request.form.get("seat", type=int)
        if standing is None or wanted not in {seat.id for seat in standing.seats}:
            abort(404)
        cookie["seat"] = wanted
        return seating.go_on(request.form.get("next", ""))

    @expose("/language/<string:code>", methods=["GET", "POST"])
    def language(self, code: str) -> Any:
        """Read the console in another language, on the same page; as a form, for good."""
        if code not in self.appbuilder.bm.languages:
            abort(404)
        cookie["locale"] = code
        if request.method == "POST" and current_user.is_authenticated:
            with atomic():
                accounts.state_of(current_user.id).language = code
        return redirect(_target())


def demo_accounts() -> list[dict[str, str]]:
    """演示账号 — what the demo command left to be shown, on demo installations only."""
    path = data_folder() / "demo_accounts.json"
    if not current_app.config.get("DEMO_UNION") or not path.exists():
        return []
    return json.loads(path.read_text(encoding="utf-8"))


def _enter(user: Any) -> Any:
    target = _target()
    with atomic():
        sessions.begin(user, refused=g.refused_before)
        if chosen := accounts.state_of(user.id).language:
            cookie["locale"] = chosen
    return redirect(target)


def _target() -> str:
    """Where one was heading, if it is a page of ours; the workbench otherwise."""
    wanted = request.args.get("next", "")
    return get_safe_redirect(wanted) if wanted else url_for("Home.home")
