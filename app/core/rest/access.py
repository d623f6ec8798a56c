"""令牌 — the API knows people by token only, and refuses in {"code", "message"} as everywhere."""

import functools
from collections.abc import Callable
from typing import Any

from flask import g, request
from flask_appbuilder.api import expose
from flask_appbuilder.security.api import SecurityApi
from flask_jwt_extended import JWTManager, verify_jwt_in_request

from app.core.console.errors import answer
from app.core.console.security import allowed
from app.core.errors import DomainError, NotAllowed
from app.core.text import _


class SignInRefused(DomainError):
    """登录失败 — account or password is wrong, or the account is locked."""

    code = "sign_in_refused"
    status = 401


class Tokens(SecurityApi):
    """令牌接口 — FAB's, with sentences."""

    resource_name = "security"

    @expose("/login", methods=["POST"])
    def login(self) -> Any:
        """A token for an account and its password."""
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            raise SignInRefused(_("Send account and password as JSON."))
        made = super().login()
        if made.status_code >= 400:  # noqa: PLR2004 - FAB refuses with a status, whatever the reason
            locked = _(
                "Too many wrong passwords: this account is locked. Ask your administrator to reset it."
            )
            wrong = _("Account or password is wrong. Check both and try again.")
            raise SignInRefused(locked if g.get("locked_out") else wrong)
        return made


def protected(verb: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a token's person through whose active seat may `can_<verb>` on the resource's page."""

    def decorate(method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
            verify_jwt_in_request()
            if not allowed(self.class_permission_name, f"can_{verb}"):
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
