"""人员与岗位页 — who may sign in and which seats they hold; give and end seats, reset passwords."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import abort, url_for
from sqlalchemy import ColumnElement, select

from app.core.clock import SHANGHAI, today
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView
from app.core.db import session
from app.core.lockout import locked_until
from app.core.text import _, _l
from app.models import AccountState, TenantUser
from app.tenants.queries import accounts_of, last_sign_ins, people_in_sight, seats_in_words, states_of
from app.tenants.services.accounts import deactivate, reactivate, reset_password, unlock
from app.tenants.services.seats import GivenSeat, give_seat
from app.tenants.views.once import shown_once
from app.tenants.views.seats import SEAT_FIELDS, GiveSeat, Seats, accounts_named


class OfPerson(FormPage):
    """A form about one person of the tenant."""

    of = TenantUser

    def subject(self, pk: str) -> TenantUser:
        """The person, if theirs is this tenant and a seat of theirs is in sight; 404 otherwise."""
        row: TenantUser = super().subject(pk)
        if session.scalar(select(TenantUser.id).where(TenantUser.id == row.id, *people_in_sight())) is None:
            abort(404)
        return row


class GiveSeatTo(OfPerson):
    """再授岗位 — another seat for somebody known."""

    class_permission_name, verb = "Seats", "add"
    title, submit = _l("Give another seat"), _l("Give the seat")
    fields = SEAT_FIELDS
    next = "People.show"

    def facts(self, row: TenantUser) -> Sequence[Fact]:
        """Whom, and what they hold."""
        held = seats_in_words([row.user_id], today()).get(row.user_id)
        return [Fact(_l("Name"), row), Fact(_l("Seats"), held)]

    def apply(self, row: TenantUser, values: Mapping[str, Any]) -> GivenSeat:
        """The service asks for an address; this person's is known."""
        return call(give_seat, row.account.email, **values)  # type: ignore[no-any-return]

    def after(self, row: TenantUser, result: GivenSeat) -> Any:
        """Back to the person."""
        return url_for("People.show", pk=row.id)


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
        return [Fact(_l("Name"), row), Fact(_l("Account state"), _states([row])[row.id][0])]

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


def _of_account(rows: Sequence[TenantUser], name: str) -> dict[int, Any]:
    known = accounts_of(rows)
    return {row.id: getattr(known[row.user_id], name) for row in rows}


def _of_state(rows: Sequence[TenantUser], name: str) -> dict[int, Any]:
    known = states_of(row.user_id for row in rows)
    return {row.id: getattr(known[row.user_id], name) for row in rows}


def _of_person(rows: Sequence[TenantUser]) -> dict[int, str]:
    words = seats_in_words([row.user_id for row in rows], today())
    return {row.id: words[row.user_id] for row in rows if row.user_id in words}


def _last_sign_ins(rows: Sequence[TenantUser]) -> dict[int, datetime]:
    known = last_sign_ins(row.user_id for row in rows)
    return {row.id: known[row.user_id] for row in rows if row.user_id in known}


def _states(rows: Sequence[TenantUser]) -> dict[int, tuple[str, str]]:
    """In order, or what keeps the person out."""
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


def _locked_since(rows: Sequence[TenantUser]) -> dict[int, datetime]:
    found = states_of(row.user_id for row in rows)
    return {
        row.id: at
        for row in rows
        if (at := found[row.user_id].locked_at) and locked_until(found[row.user_id])
    }


class People(ConsoleView):
    """人员."""

    datamodel = Rows(TenantUser)
    list_title, one = _l("People and seats"), _l("Person")
    list_columns = ["name", "email", "seats", "last_sign_in", "state"]
    key_facts = ["name", "email", "seats", "last_sign_in"]
    show_columns = ["state", "locked_at", "refused", "password_set_at"]
    search_columns = ["user_id"]
    related_views = [Seats]
    inline = ("Seats",)
    forms = [GiveSeat, GiveSeatTo, Unlock, ResetPassword, Deactivate, Reactivate]
    computed: Mapping[str, Computed] = {
        "name": Computed(_l("Name"), "text", lambda rows: _of_account(rows, "first_name")),
        "email": Computed(_l("Signs in with"), "text", lambda rows: _of_account(rows, "email")),
        "seats": Computed(_l("Seats today"), "text", _of_person),
        "last_sign_in": Computed(_l("Last sign-in"), "instant", _last_sign_ins),
        "state": Computed(_l("Account state"), "tag", _states),
        "locked_at": Computed(_l("Locked since"), "instant", _locked_since),
        "refused": Computed(
            _l("Refused since the last sign-in"), "number", lambda rows: _of_state(rows, "refused")
        ),
        "password_set_at": Computed(
            _l("Password set at"), "instant", lambda rows: _of_state(rows, "password_set_at")
        ),
    }
    empty = _l("Nobody here yet. Give a seat: whoever has no account gets one.")

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """Whose seats are in sight; from the top, everybody of the union."""
        return people_in_sight()

    def search(self, words: str) -> ColumnElement[bool]:
        """By name or address."""
        return TenantUser.user_id.in_(accounts_named(words))

    def search_hint(self) -> str:
        """What the search box understands."""
        return _("name or e-mail")
