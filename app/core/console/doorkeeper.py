"""安全管理 — FAB's security manager: one active seat, permissions from one table, pages of ours."""

from typing import Any

from flask import g
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_appbuilder.security.sqla.models import Role
from flask_login import current_user
from sqlalchemy import select

from app.core import accounts, features, lockout
from app.core.clock import today
from app.core.console import sessions
from app.core.console.account import Account
from app.core.console.password import Password
from app.core.console.people import epoch_of
from app.core.console.request import bind
from app.core.console.security import allowed, compare, noted
from app.core.console.signin import SeatSwitch, Session
from app.core.db import atomic, session
from app.core.rest.access import Tokens, speak
from app.core.seats import standing_of


class ConsoleSecurity(SecurityManager):
    """FAB asks its security manager for everything about people; this one answers from the active seat.

    FAB's own user, role and permission pages are not registered: accounts are made on 租户 and 人员与岗位,
    where a tenant is known, and permissions are a table in rules/permissions.py.
    """

    def register_views(self) -> None:
        """Sign-in, sign-out, own account and password of ours, and FAB's token endpoint."""
        self.auth_view = self.appbuilder.add_view_no_menu(Session)
        self.appbuilder.add_api(Tokens)
        for view in (Account, Password, SeatSwitch):
            self.appbuilder.add_view_no_menu(view)

    def create_jwt_manager(self, app: Any) -> Any:
        """Tokens that are refused in our words."""
        manager = speak(super().create_jwt_manager(app))
        manager.additional_claims_loader(self._claims)
        return manager

    def _claims(self, identity: str) -> dict[str, str]:
        """What a token carries beside the account's number: the epoch that must hold when it is used."""
        user = self.get_user_by_id(int(identity))
        return {"epoch": epoch_of(user, accounts.state_of(user.id).epoch)}

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
        if user is None:
            return None
        guard = sessions.guard_of(user.id)
        if jwt_data.get("epoch") != epoch_of(user, guard.epoch) or sessions.must_change(guard):
            return None
        bind(user)
        return user

    def auth_user_db(self, username: str, password: str) -> Any:
        """The account of this name or address if the password is its own; None for whatever is wrong."""
        user = self.find_user(username=username) or accounts.account_by_email(username) if username else None
        right = compare(user, password or "")
        if user is None or not right:
            noted(user, "sign_in_refused")
            return None
        with atomic():
            g.refused_before = max(0, lockout.forgive(user.id) - 1)  # this one was no refusal
        standing = standing_of(user.id, today())
        if standing is not None and standing.suspended:
            noted(user, "sign_in_refused")
            raise features.Suspended(features.suspended_sentence())
        noted(user, "sign_in")
        return user

    @staticmethod
    def before_request() -> None:
        """FAB reads g.user; outside of a token's request that is the cookie's person."""
        g.user = current_user
