"""安全 — who acts, from the active seat; what that seat may do; and what a try to sign in costs."""

import functools
from collections.abc import Callable
from typing import Any

from flask import abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.security import check_password_hash

from app.core import accounts, audit, features, lockout, throttle
from app.core.actor import SYSTEM, Actor
from app.core.clock import today
from app.core.console.people import person_name
from app.core.console.request import SAFE
from app.core.db import atomic, session
from app.core.platform_trail import note
from app.core.policy import may
from app.core.seats import standing_of
from app.core.tenancy import current_scope, tenant_scope
from app.core.text import _


def acting() -> Actor:
    """Who acts in this request, from their active seat; the system outside of requests and before sign-in."""
    if not g or "role" not in g:
        return SYSTEM
    user, seat = g.user, g.get("seat")
    at = (seat.id, seat.unit_id) if seat else (None, None)
    return Actor(person_name(user), user.id, g.role, *at)


def allowed(page: str, verb: str) -> bool:
    """可否 — whether the active seat may do this on that page: look-ups in memory, no query."""
    return may(g.get("role"), page, verb) and features.is_on(page, _off())


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
    refuse_switched_off(page)
    abort(403)


def refuse_switched_off(page: str) -> None:
    """未开通 — raises SwitchedOff, a sentence, for a page of a package the tenant has not."""
    features.refuse_page(page, _off())


def _off() -> frozenset[str]:
    """Packages of the house that the tenant of whoever is there has not; a worker asks for its tenant's."""
    standing, scope = g.get("standing"), current_scope()
    if standing is not None:
        return standing.off
    return features.off_of(scope.tenant_id) if scope is not None else frozenset()


def compare(account: Any, password: str) -> bool:
    """核对密码 — whether this is the account's password; each comparison is a try, and tries are counted.

    Unknown, switched off and locked accounts cost the same work and get the same answer: nobody learns from
    it who has an account, nor, while a lock holds, whether a guess was right.
    """
    digest = account.password if account is not None else _nobodys_digest()
    with atomic():
        tried = account is not None and lockout.take_try(account.id)
    right = check_password_hash(digest, password)
    return right and tried and account.is_active


def noted(account: Any, verb: str) -> None:
    """Put a sign-in, or its refusal, into the trail of the account's tenant; the platform's into the log."""
    if account is None:
        note(verb, "account", actor=SYSTEM)
        return
    user_id, name = account.id, person_name(account)
    standing = standing_of(user_id, today())
    if standing is None:
        note(verb, "account", actor=Actor(name, user_id), subject_id=user_id)
    else:
        with tenant_scope(standing.tenant_id), atomic():
            audit.record(verb, f"account:{name}", actor=Actor(name, user_id), subject_id=user_id)
    if account not in session:  # leaving the tenant's scope empties the session
        session.add(account)


@functools.cache
def _nobodys_digest() -> str:
    """What is compared when there is no account: as costly as a real one."""
    return accounts.nobodys_digest()


def why_refused() -> str:
    """One sentence for whatever is wrong, a lock included: it says nothing of whether there is an account."""
    return _(
        "Account or password is wrong. Check both and try again. After %(most)s wrong passwords in a row an "
        "account is locked for %(minutes)s minutes; your administrator can open it or set a new password.",
        most=current_app.config["LOCK_AFTER"],
        minutes=current_app.config["LOCK_MINUTES"],
    )


def throttled(username: str) -> None:
    """限速 — count one try from this address and one for this account. Raises TooOften."""
    limits = current_app.config["SIGN_IN_LIMITS"]
    throttle.count(
        (limits["address"], "sign-in:address", audit.address() or ""),
        (limits["account"], "sign-in:account", username.strip().lower()),
    )
