"""账号办理 — a person's sign-in account: reset the password, open the lock, switch off and on."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, url_for
from sqlalchemy import select

from app.core.clock import SHANGHAI
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.forms import Fact, FormPage
from app.core.db import session
from app.core.lockout import locked_until
from app.core.text import _, _l
from app.models import AccountState, TenantUser
from app.tenants.queries import accounts_of, people_in_sight, states_of
from app.tenants.services.accounts import deactivate, reactivate, reset_password, unlock
from app.tenants.views.once import shown_once


class OfPerson(FormPage):
    """A form about one person of the tenant."""

    of = TenantUser

    def subject(self, pk: str) -> TenantUser:
        """The person, if theirs is this tenant and a seat of theirs is in sight; 404 otherwise."""
        row: TenantUser = super().subject(pk)
        if session.scalar(select(TenantUser.id).where(TenantUser.id == row.id, *people_in_sight())) is None:
            abort(404)
        return row


class ResetPassword(OfPerson):
    """重置密码."""

    class_permission_name, verb = "People", "reset_password"
    title, submit, style = _l("Reset the password"), _l("Reset the password"), "danger"
    intro = _l(
        "The old password and its sessions end at once. The new one is shown once and must be changed."
    )
    fields = {"reason": fields.reason(required=False)}

    def facts(self, row: TenantUser) -> Sequence[Fact]:
        """Whose."""
        return [Fact(_l("Name"), row), Fact(_l("Signs in with"), row.account.email)]

    def apply(self, row: TenantUser, values: Mapping[str, Any]) -> str:
        """By the account's number."""
        return call(reset_password, row.user_id, **values)  # type: ignore[no-any-return]

    def after(self, row: TenantUser, result: str) -> Any:
        """The password, this once."""
        facts = [*self.facts(row), Fact(_l("One-time password"), result)]
        return shown_once(_("The password has been reset"), facts, url_for("People.show", pk=row.id))


class Unlock(OfPerson):
    """解锁账号."""

    class_permission_name, verb = "People", "unlock"
    title, submit = _l("Open the lock"), _l("Open the lock")
    intro = _l(
        "Wrong passwords have locked this account. Ask the person first whether the attempts were theirs; "
        "the password stays as it is."
    )
    fields = {"reason": fields.reason()}
    done = _l("The lock is open.")
    next = "People.show"

    @classmethod
    def applies(cls, row: TenantUser) -> bool:
        """While it is locked."""
        return locked_until(states_of([row.user_id])[row.user_id]) is not None

    def facts(self, row: TenantUser) -> Sequence[Fact]:
        """Whose, and how it stands."""
        return [Fact(_l("Name"), row), Fact(_l("Account state"), account_states([row])[row.id][0])]

    def apply(self, row: TenantUser, values: Mapping[str, Any]) -> None:
        """By the account's number."""
        call(unlock, row.user_id, **values)


class Deactivate(OfPerson):
    """停用账号."""

    class_permission_name, verb = "People", "deactivate"
    title, submit, style = _l("Switch the account off"), _l("Switch it off"), "danger"
    intro = _l("Nobody signs in with it any more and its sessions end at once. Seats and history stay.")
    fields = {"reason": fields.reason()}
    done = _l("The account is switched off.")
    next = "People.show"

    @classmethod
    def applies(cls, row: TenantUser) -> bool:
        """While it is in use."""
        return bool(row.account.active)

    def facts(self, row: TenantUser) -> Sequence[Fact]:
        """Whose."""
        return [Fact(_l("Name"), row), Fact(_l("Signs in with"), row.account.email)]

    def apply(self, row: TenantUser, values: Mapping[str, Any]) -> None:
        """By the account's number."""
        call(deactivate, row.user_id, **values)


class Reactivate(Deactivate):
    """启用账号."""

    verb = "reactivate"
    title, submit, style = _l("Switch the account on"), _l("Switch it on"), "primary"
    intro = _l(
        "It signs in again with the password it had. Reset the password when it may be known to others."
    )
    fields = {"reason": fields.reason(required=False)}
    done = _l("The account is in use again.")

    @classmethod
    def applies(cls, row: TenantUser) -> bool:
        """While it is switched off."""
        return not row.account.active

    def apply(self, row: TenantUser, values: Mapping[str, Any]) -> None:
        """By the account's number."""
        call(reactivate, row.user_id, **values)


def account_states(rows: Sequence[TenantUser]) -> dict[int, tuple[str, str]]:
    """账号状态 — in order, or what keeps the person out; with the state whose colour it has."""
    known, states = accounts_of(rows), states_of(row.user_id for row in rows)
    return {row.id: _state(known[row.user_id], states[row.user_id]) for row in rows}


def _state(account: Any, state: AccountState) -> tuple[str, str]:
    """In words, and in the colour of a state."""
    if not account.active:
        return _("Switched off"), "cancelled"
    if (until := locked_until(state)) is not None:
        at = until.astimezone(SHANGHAI).strftime("%H:%M")
        return _("Locked until %(at)s", at=at), "failed"
    if state.must_change_password:
        return _("Must change the password"), "draft"
    return _("In order"), "active"
