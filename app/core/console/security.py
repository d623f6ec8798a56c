"""安全 — FAB's security manager with one active seat, permissions from one table, sign-in pages of ours."""

import functools
from collections.abc import Callable
from typing import Any

from flask import abort, g, redirect, request, url_for
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_appbuilder.security.sqla.models import Role
from flask_login import current_user
from sqlalchemy import select

from app.core import audit
from app.core.actor import SYSTEM, Actor
from app.core.clock import today
from app.core.console.people import person_name
from app.core.console.request import SAFE, bind
from app.core.db import atomic, session
from app.core.policy import may
from app.core.seats import standing_of
from app.core.tenancy import tenant_scope

TOO_MANY = 10  # wrong passwords in a row; an administrator resets the account


def acting() -> Actor:
    """Who acts in this request, from their active seat; the system outside of requests and before sign-in."""
    if not g or "role" not in g:
        return SYSTEM
    user, seat = g.user, g.get("seat")
    return Actor(person_name(user), user.id, g.role, seat.id if seat else None)


def allowed(page: str, verb: str) -> bool:
    """可否 — whether the active seat may do this on that page: one dictionary look-up, no query."""
    return may(g.get("role"), page, verb)


def guarded(verb: str | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let only those through who may: others sign in first, or read that they may not.

    The permission is `can_<verb>` on the view's `class_permission_name`, as everywhere in FAB.
    """

    def decorate(method: Callable[..., Any]) -> Callable[..., Any]:
        name = verb or method.__name__

        @functools.wraps(method)
        def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
            demand(self.class_permission_name, f"can_{name}")
            return method(self, *args, **kwargs)

        wrapped._permission_name = name  # type: ignore[attr-defined] # noqa: SLF001 - how FAB finds permissions
        return wrapped

    return decorate


def demand(page: str, verb: str) -> None:
    """Stop here unless the active seat may do this."""
    if allowed(page, verb):
        return
    if g.get("role") is None and not current_user.is_authenticated:
        if request.accept_mimetypes.best == "application/json":  # a script of ours: it reloads its page
            abort(401)
        back = request.full_path.rstrip("?") if request.method in SAFE else None
        abort(redirect(url_for("Session.login", next=back)))
    abort(403)


def _noted(account: Any, verb: str, answer: Any) -> Any:
    """Put a sign-in, or its refusal, into the trail of the account's tenant; answers what it was given."""
    user_id, name = account.id, person_name(account)
    standing = standing_of(user_id, today())
    if standing is not None:
        with tenant_scope(standing.tenant_id), atomic():
            audit.record(verb, f"account:{name}", actor=Actor(name, user_id), subject_id=user_id)
    if account not in session:  # leaving the tenant's scope empties the session
        session.add(account)
    return answer


class ConsoleSecurity(SecurityManager):
    """FAB asks its security manager for everything about people; this one answers from the active seat.

    FAB's own user, role and permission pages are not registered: accounts are made on 租户 and 人员与岗位,
    where a tenant is known, and permissions are a table in rules/permissions.py.
    """

    def register_views(self) -> None:
        """Sign-in, sign-out and own password of ours, and FAB's token endpoint under a rate limit."""
        from app.core.console.password import Password
        from app.core.console.signin import SeatSwitch, Session
        from app.core.rest.access import Tokens

        self.auth_view = self.appbuilder.add_view_no_menu(Session)
        tokens = self.appbuilder.add_api(Tokens)
        for view in (Password, SeatSwitch):
            self.appbuilder.add_view_no_menu(view)
        if self.is_auth_limited:
            for each in (self.auth_view, tokens):
                self.limiter.limit(self.auth_rate_limit, methods=["POST"])(each.blueprint)

    def create_jwt_manager(self, app: Any) -> Any:
        """Tokens that are refused in our words."""
        from app.core.rest.access import speak

        return speak(super().create_jwt_manager(app))

    def has_access(self, permission_name: str, view_name: str) -> bool:
        """Whether the active seat may; FAB's own look-ups (an EXISTS per menu item) are never made."""
        return allowed(view_name, permission_name)

    def is_item_public(self, permission_name: str, view_name: str) -> bool:
        """Nothing is public."""
        return False

    def get_user_roles(self, user: Any) -> list[Any]:
        """The role of the active seat and no other: FAB would unite all roles a person ever held."""
        role = g.get("role") if g else None
        return list(session.scalars(select(Role).where(Role.name == role))) if role else []

    def load_user_jwt(self, _jwt_header: Any, jwt_data: Any) -> Any:
        """A token's person stands at a seat as well: the first, or the one X-Seat names."""
        user = super().load_user_jwt(_jwt_header, jwt_data)
        if user is not None:
            bind(user)
        return user

    def auth_user_db(self, username: str, password: str) -> Any:
        """As FAB does it, but an account with too many wrong passwords stays shut."""
        user = self.find_user(username=username) or self.find_user(email=username) if username else None
        if user is not None and (user.fail_login_count or 0) >= TOO_MANY:
            g.locked_out = True
            return _noted(user, "sign_in_refused", None)
        known, made = user, super().auth_user_db(username, password)
        return _noted(known, "sign_in" if made else "sign_in_refused", made) if known is not None else None

    @staticmethod
    def before_request() -> None:
        """FAB reads g.user; outside of a token's request that is the cookie's person."""
        g.user = current_user
