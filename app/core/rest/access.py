"""令牌 — the API knows people by token only, and refuses in {"code", "message"} as everywhere."""

import functools
from collections.abc import Callable
from typing import Any

from flask import jsonify
from flask_appbuilder.api import expose
from flask_appbuilder.security.api import SecurityApi
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    verify_jwt_in_request,
)

from app.core.console import sessions
from app.core.console.errors import answer
from app.core.console.security import allowed, refuse_switched_off, throttled, why_refused
from app.core.errors import DomainError, NotAllowed
from app.core.rest.given import json_body
from app.core.text import _


class SignInRefused(DomainError):
    """登录失败 — account or password is wrong, or the account is locked."""

    code = "sign_in_refused"
    status = 401


class PasswordChangeRequired(DomainError):
    """须先改密 — the password is a one-time one, or older than the policy allows."""

    code = "password_change_required"
    status = 403


class Tokens(SecurityApi):
    """令牌接口 — FAB's, with sentences."""

    resource_name = "security"

    @expose("/login", methods=["POST"])
    def login(self) -> Any:
        """A token for an account and its password: the same lock, limits and age of passwords as the page."""
        body = json_body()
        if not isinstance(body, dict):
            raise SignInRefused(_("Send account and password as JSON."))
        username, password = body.get("username"), body.get("password")
        if not isinstance(username, str) or not isinstance(password, str) or not (username and password):
            raise SignInRefused(_("Send account and password as JSON."))
        throttled(username)
        user = self.appbuilder.sm.auth_user_db(username.strip(), password)
        if user is None:
            raise SignInRefused(why_refused())
        if sessions.must_change(sessions.guard_of(user.id)):
            raise PasswordChangeRequired(
                _("Choose a new password on the sign-in page of the console first, then ask for a token.")
            )
        made = {"access_token": create_access_token(identity=str(user.id), fresh=True)}
        if body.get("refresh") is True:
            made["refresh_token"] = create_refresh_token(identity=str(user.id))
        return jsonify(made)


def protected(verb: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a token's person through whose active seat may `can_<verb>` on the resource's page."""

    def decorate(method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
            verify_jwt_in_request()
            if not allowed(self.class_permission_name, f"can_{verb}"):
                refuse_switched_off(self.class_permission_name)
                raise NotAllowed(
                    _(
                        "Your active seat does not allow this. "
                        "Switch the seat above, or ask your administrator."
                    )
                )
            return method(self, *args, **kwargs)

        wrapped._permission_name = verb  # type: ignore[attr-defined] # noqa: SLF001 - how FAB finds permissions
        return wrapped

    return decorate


def speak(manager: JWTManager) -> JWTManager:
    """Make the token library refuse in our words."""
    manager.unauthorized_loader(lambda _why: _refused("token_missing"))
    manager.invalid_token_loader(lambda _why: _refused("token_invalid"))
    manager.expired_token_loader(lambda _header, _data: _refused("token_expired"))
    manager.revoked_token_loader(lambda _header, _data: _refused("token_invalid"))
    manager.user_lookup_error_loader(lambda _header, _data: _refused("token_invalid"))
    return manager


def _refused(code: str) -> Any:
    return answer(
        401, _("Sign in at /api/v1/security/login and send the token as “Authorization: Bearer …”."), code
    )
