"""人员与岗位页 — who may sign in and which seats they hold; give and end seats, reset passwords."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement

from app.core.clock import today
from app.core.console.calling import call
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView
from app.core.lockout import locked_until
from app.core.text import _, _l
from app.models import TenantUser
from app.tenants.queries import accounts_of, last_sign_ins, people_in_sight, seats_in_words, states_of
from app.tenants.services.seats import GivenSeat, give_seat
from app.tenants.views.account_forms import (
    Deactivate,
    OfPerson,
    Reactivate,
    ResetPassword,
    Unlock,
    account_states,
)
from app.tenants.views.seats import SEAT_FIELDS, GiveSeat, Seats, accounts_named


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
        "state": Computed(_l("Account state"), "tag", account_states),
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
