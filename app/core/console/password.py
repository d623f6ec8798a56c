"""本人密码 — chosen by oneself, asked for again before it changes, and hard to guess."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, url_for
from flask_appbuilder import BaseView, expose
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.security import check_password_hash
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, ValidationError

from app.core import accounts, audit, lockout, policy
from app.core.clock import SHANGHAI
from app.core.console import sessions
from app.core.console.people import person_name
from app.core.console.security import acting, compare, noted
from app.core.db import atomic, session
from app.core.text import _, _l

WHY = {
    "once": _l("Your password was made by an administrator and works once. Choose your own to go on."),
    "old": _l("Your password is older than %(days)s days. Choose a new one to go on."),
}


class NewPassword(FlaskForm):
    """新密码 — asks the old one, so that an open browser is not enough."""

    old = PasswordField(_l("Current password"), [InputRequired(_l("Enter the password you use now."))])
    new = PasswordField(
        _l("New password"),
        [InputRequired(_l("Enter a new password."))],
        description=_l(
            "At least 10 characters with three of: lower case, upper case, digits, others; or at least 16. "
            "Without your name or account, years and runs such as 1234 or qwer count little."
        ),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("New password, once more"),
        [EqualTo("new", _l("The two new passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_old(self, field: PasswordField) -> None:
        """It must be the one in use; wrong ones count towards the lock as at sign-in, the right one frees."""
        if compare(current_user, field.data):
            with atomic():
                lockout.forgive(current_user.id)  # a new password that will not do is no wrong one
            return
        until = lockout.locked_until(accounts.state_of(current_user.id))
        if until is None:
            raise ValidationError(_("This is not your current password."))
        raise ValidationError(
            _(
                "Too many wrong passwords: no more are compared until %(time)s. Try again then.",
                time=f"{until.astimezone(SHANGHAI):%H:%M}",
            )
        )

    def validate_new(self, field: PasswordField) -> None:
        """It must be hard to guess, and none of the last ones."""
        if check_password_hash(current_user.password, field.data):
            raise ValidationError(_("This is the password you have now. Choose another one."))
        standing = g.get("standing")
        about = (current_user.username, person_name(current_user), standing.tenant_name if standing else "")
        if (why := policy.weakness(field.data, about)) is not None:
            raise ValidationError(why)
        if accounts.used_before(current_user, field.data):
            raise ValidationError(_("You have used this password before. Choose one you have not used."))


class Password(BaseView):
    """本人密码 — changing it ends this person's sessions everywhere else."""

    route_base = "/password"
    default_view = "change"

    @expose("/", methods=["GET", "POST"])
    def change(self) -> Any:
        """Change one's own password."""
        if not current_user.is_authenticated:
            abort(redirect(url_for("Session.login")))
        form = NewPassword()
        if form.validate_on_submit():
            _change(form.new.data)
            flash(_("Your password is changed. Other sessions of yours have ended."), "success")
            return redirect(self.appbuilder.get_url_for_index)
        return render_template(
            "console/password.html", form=form, title=_("Change password"), forced=_why_forced()
        )


def _change(new: str) -> None:
    account = current_user._get_current_object()  # noqa: SLF001 - the row itself
    with atomic():
        if account not in session:
            session.add(account)
        accounts.set_password(account, new)
        lockout.forgive(account.id)
        if g.get("standing") is None:
            noted(account, "change_password")
        else:
            actor = acting()
            audit.record("change_password", f"account:{actor.name}", actor=actor, subject_id=actor.user_id)
    with atomic():
        sessions.begin(account, refused=0)


def _why_forced() -> str | None:
    guard = g.guard
    if guard.must_change_password:
        return str(WHY["once"])
    if sessions.too_old(guard.password_set_at):
        return str(WHY["old"]) % {"days": sessions.password_days()}
    return None
