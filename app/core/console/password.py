"""本人密码 — chosen by oneself, asked for again before it changes, and hard to guess."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, url_for
from flask import session as cookie
from flask_appbuilder import BaseView, expose
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.security import check_password_hash
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from app.core import audit, seats
from app.core.console.people import epoch_of
from app.core.console.security import acting
from app.core.db import atomic
from app.core.text import _, _l

SHORTEST = 10


class NewPassword(FlaskForm):
    """新密码 — asks the old one, so that an open browser is not enough."""

    old = PasswordField(_l("Current password"), [InputRequired(_l("Enter the password you use now."))])
    new = PasswordField(
        _l("New password"),
        [
            InputRequired(_l("Enter a new password.")),
            Length(SHORTEST, 200, _l("Use at least 10 characters, with letters and digits.")),
        ],
        description=_l("At least 10 characters, with letters and digits."),
    )
    again = PasswordField(
        _l("New password, once more"), [EqualTo("new", _l("The two new passwords differ."))]
    )

    def validate_old(self, field: PasswordField) -> None:
        """It must be the one in use."""
        if not check_password_hash(current_user.password, field.data):
            raise ValidationError(_("This is not your current password."))

    def validate_new(self, field: PasswordField) -> None:
        """It must be hard to guess, and another one."""
        word = field.data
        if word.isdigit() or word.isalpha() or current_user.username.lower() in word.lower():
            raise ValidationError(_("Use letters and digits, and leave your account name out of it."))
        if check_password_hash(current_user.password, word):
            raise ValidationError(_("This is the password you have now. Choose another one."))


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
        standing = g.get("standing")
        if form.validate_on_submit():
            with atomic():
                self.appbuilder.sm.reset_password(current_user.id, form.new.data)
                seats.password_changed(current_user.id)
                if standing is not None:
                    actor = acting()
                    audit.record(
                        "change_password", f"account:{actor.name}", actor=actor, subject_id=actor.user_id
                    )
            cookie["epoch"] = epoch_of(current_user)
            flash(_("Your password is changed. Other sessions of yours have ended."), "success")
            return redirect(self.appbuilder.get_url_for_index)
        forced = standing is not None and standing.must_change_password
        return render_template("console/password.html", form=form, title=_("Change password"), forced=forced)
