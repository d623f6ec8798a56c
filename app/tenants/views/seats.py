"""岗位页 — who holds which role at which unit; give and end seats."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, or_, select

from app.core.accounts import User
from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView, Verb
from app.core.tenancy import current_tenant_id
from app.core.text import _, _l
from app.models import OrgUnit, Seat, Supplier, TenantUser
from app.rules.permissions import ROLES, UNIT_ROLES
from app.tenants.queries import accounts_of
from app.tenants.services.seats import GivenSeat, end_seat, give_seat
from app.tenants.views.once import shown_once
from app.tenants.views.units import open_units


def _delivering() -> list[Any]:
    return [Supplier.state == "active"]


SEAT_FIELDS = {
    "role": fields.choice(_l("Role"), {role: ROLES[role] for role in (*UNIT_ROLES, "supplier")}),
    "unit": fields.pick(_l("Unit"), OrgUnit, where=open_units),
    "owner": fields.pick(
        _l("Supplier"),
        Supplier,
        where=_delivering,
        required=False,
        description=_l("For a supplier's person alone, who sees nothing but that supplier's orders."),
    ),
    "alone": fields.flag(_l("For this unit alone, not for those below it")),
    "from_on": fields.day(_l("From"), default=today),
    "until_on": fields.day(_l("Until"), required=False, description=_l("Left empty, until it is ended.")),
}


def _given(result: GivenSeat) -> Any:
    if result.password is None:
        return url_for("Seats.show", pk=result.seat.id)
    facts = [
        Fact(_l("Seat"), result.seat),
        Fact(_l("Signs in with"), result.seat.account.email),
        Fact(_l("One-time password"), result.password),
    ]
    return shown_once(_("The seat has been given and an account opened"), facts, url_for("People.list"))


class GiveSeat(FormPage):
    """授予岗位 — to somebody new or known, by e-mail."""

    class_permission_name, verb = "Seats", "add"
    title, submit = _l("Give a seat"), _l("Give the seat")
    intro = _l("Somebody without an account gets one, with a one-time password that is shown once.")
    fields = {
        "email": fields.text(_l("E-mail"), length=200),
        "name": fields.text(_l("Name"), required=False, description=_l("Needed for a new person only.")),
        **SEAT_FIELDS,
    }
    service = give_seat
    done = _l("Seat given: %(what)s.")

    def after(self, row: Any, result: GivenSeat) -> Any:
        """The seat's card, or the password of a new account, this once."""
        return _given(result)

    def message(self, row: Any, result: GivenSeat) -> str:
        """Which seat."""
        return str(self.done) % {"what": result.seat}


class Seats(ConsoleView):
    """岗位."""

    datamodel = Rows(Seat)
    list_title, one = _l("Seats"), _l("Seat")
    list_columns = ["person", "role", "unit.full_name", "alone", "from_on", "until_on"]
    key_facts = ["person", "role", "unit"]
    show_columns = ["email", "alone", "from_on", "until_on"]
    filters = ["role", "unit"]
    base_order = ("from_on", "desc")
    computed: Mapping[str, Computed] = {
        "person": Computed(
            _l("Name"),
            "text",
            lambda rows: {row.id: accounts_of(rows)[row.user_id].first_name for row in rows},
        ),
        "email": Computed(
            _l("Signs in with"),
            "text",
            lambda rows: {row.id: accounts_of(rows)[row.user_id].email for row in rows},
        ),
    }
    verbs = {
        "end_seat": Verb(
            end_seat,
            label=_l("End the seat"),
            ask="optional",
            style="danger",
            confirm=_l("The person loses this role from today on. End the seat?"),
            effect=lambda row: [Fact(_l("Until"), row.until_on, today(), kind="day")],
        )
    }
    forms = [GiveSeat]
    empty = _l("No seats here. Give the first to whoever keeps the roster, the budget or the grants.")

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """Offices: a member's seat at themself comes with their invitation and goes with it."""
        return [Seat.role != "member"]

    def search(self, words: str) -> ColumnElement[bool]:
        """By the person's name or address."""
        return Seat.user_id.in_(accounts_named(words))

    def pointing_at(self, model: type[Any], row: Any) -> ColumnElement[bool]:
        """The seats of one person."""
        return Seat.user_id == row.user_id

    def after(self, row: Seat) -> str:
        """A seat taken back on its first day has no card any more."""
        return url_for("Seats.list")


def accounts_named(words: str) -> Any:
    """查账号 — accounts of the tenant whose name or address contains the words."""
    ours = select(TenantUser.user_id).where(TenantUser.tenant_id == current_tenant_id())
    return select(User.id).where(
        User.id.in_(ours),
        or_(User.first_name.icontains(words, autoescape=True), User.email.icontains(words, autoescape=True)),
    )
