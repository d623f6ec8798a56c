"""会员登录 — union code, employee number and the own password; the first time with a one-time code."""

from datetime import timedelta
from typing import Any

from flask import current_app, g, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from flask_appbuilder.security.decorators import no_cache
from flask_appbuilder.utils.base import get_safe_redirect
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from app.core import audit, lockout, throttle
from app.core.accounts import User
from app.core.clock import now, today
from app.core.console import sessions
from app.core.console.security import compare, noted
from app.core.console.signin import demo_accounts
from app.core.db import atomic, session
from app.core.errors import DomainError
from app.core.text import _, _l
from app.people.services import entry

LONGEST = 64
PASSWORD_HINT = _l(
    "At least 10 characters with three of: lower case, upper case, digits, others; or at least 16."
)


def _asked(words: Any) -> list[Any]:
    return [InputRequired(words), Length(max=LONGEST)]


class WhoForm(FlaskForm):
    """工会与工号."""

    union = StringField(_l("Union code"), _asked(_l("Enter the code of your union.")))
    number = StringField(_l("Employee no."), _asked(_l("Enter the number on your badge.")))


class EnterForm(WhoForm):
    """登录."""

    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password."))])


class JoinForm(WhoForm):
    """首次启用 — the code, the last four, and a password of one's own."""

    code = StringField(_l("One-time code"), _asked(_l("Enter the code HR gave you.")))
    tail = StringField(_l("Identity number, last four"), _asked(_l("Enter the last four characters.")))
    password = PasswordField(
        _l("Choose a password"), [InputRequired(_l("Enter a new password."))], description=PASSWORD_HINT
    )
    again = PasswordField(
        _l("The password once more"), [EqualTo("password", _l("The two new passwords differ."))]
    )


class Door(BaseView):
    """会员入口 — outside of the console; what was typed stays when it was wrong."""

    route_base = "/me"
    default_view = "enter"

    @expose("/signin", methods=["GET", "POST"])
    @no_cache
    def enter(self) -> Any:
        """Sign in with one's own password."""
        if g.user.is_authenticated:
            return redirect(_target())
        form, status = EnterForm(), 200
        if form.validate_on_submit():
            try:
                _throttle(form)
                account = _admitted(form)
            except DomainError as refusal:
                form.password.errors, status = [refusal.message], refusal.status
            else:
                if account is not None:
                    return _begin(account)
                form.password.errors = [_why_refused()]
        page = render_template("me/signin.html", form=_prefilled(form), title=_("Sign in"), demo=_demo())
        return page, status

    @expose("/join", methods=["GET", "POST"])
    @no_cache
    def join(self) -> Any:
        """Come in for the first time, or again after an invitation."""
        if g.user.is_authenticated:
            return redirect(_target())
        form, status = JoinForm(), 200
        if form.validate_on_submit():
            try:
                _throttle(form)
                account = _activated(form)
            except DomainError as refusal:
                field = form.password if refusal.details.get("field") == "password" else form.code
                field.errors, status = [refusal.message], refusal.status
            else:
                return _begin(account)
        return render_template("me/join.html", form=_prefilled(form), title=_("First sign-in")), status


def _admitted(form: EnterForm) -> User | None:
    """The account if the password is its own; None for whatever is wrong. Raises DoorShut."""
    door = entry.door_of(form.union.data, form.number.data)
    account = entry.account_at(door)
    right = compare(account, form.password.data)
    if account is None or door is None or not right:
        noted(account, "sign_in_refused")
        return None
    with atomic():
        entry.must_be_open(door, on=today())
    with atomic():
        g.refused_before = max(0, lockout.forgive(account.id) - 1)  # this one was no refusal
    noted(account, "sign_in")
    return account


def _activated(form: JoinForm) -> User:
    """The account the code made. Raises CodeRefused, WeakPassword, DoorShut."""
    door = entry.door_of(form.union.data, form.number.data)
    config, g.refused_before = current_app.config, 0
    if door is not None:
        with atomic():
            shut = timedelta(minutes=config["LOCK_MINUTES"])
            if not entry.take_try(door, at=now(), most=config["LOCK_AFTER"], shut_for=shut):
                door = None
    with atomic():
        said = {name: getattr(form, name).data for name in ("tail", "code", "password")}
        return entry.activate(door, **said, on=today(), at=now())


def _begin(account: User) -> Any:
    """A session of their own; the seat is the one at themself."""
    target = _target()
    with atomic():
        sessions.begin(session.get_one(User, account.id), refused=g.refused_before)
    return redirect(target)


def _throttle(form: WhoForm) -> None:
    limits, whose = current_app.config["SIGN_IN_LIMITS"], f"{form.union.data}/{form.number.data}".lower()
    throttle.count(
        (limits["address"], "member:address", audit.address() or ""),
        (limits["account"], "member:account", whose),
    )


def _why_refused() -> str:
    return _(
        "Union code, employee number or password is wrong. Check all three. After %(most)s wrong "
        "passwords in a "
        "row the door is locked for %(minutes)s minutes; HR can give you a new code.",
        most=current_app.config["LOCK_AFTER"],
        minutes=current_app.config["LOCK_MINUTES"],
    )


def _prefilled(form: WhoForm) -> WhoForm:
    """The code of the union stands in the address that HR hands out."""
    if request.method == "GET":
        form.union.data = request.args.get("u", "")[:LONGEST]
    return form


def _demo() -> list[dict[str, str]]:
    return [each for each in demo_accounts() if each.get("role") == "member"]


def _target() -> str:
    """Where one was heading, if it is one of the members' pages."""
    wanted = get_safe_redirect(request.args.get("next", "") or url_for("Me.home"))
    return wanted if wanted.startswith(("/me", request.host_url + "me")) else url_for("Me.home")
