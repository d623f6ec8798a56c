"""人员与岗位页 — who may sign in and which seats they hold; give and end seats, reset passwords."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import abort, url_for
from sqlalchemy import ColumnElement, or_, select

from app.core.accounts import User
from app.core.clock import today
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView, Verb
from app.core.db import session
from app.core.tenancy import current_tenant_id
from app.core.text import _, _l
from app.models import OrgUnit, Seat, TenantUser
from app.rules.permissions import ROLES, SEAT_ROLES
from app.tenants.queries import accounts_of, people_in_sight, seats_in_words
from app.tenants.services.accounts import reset_password
from app.tenants.services.seats import GivenSeat, end_seat, give_seat
from app.tenants.views.tenants import shown_once
from app.tenants.views.units import open_units

SEAT_FIELDS = {
    "role": fields.choice(_l("Role"), {role: ROLES[role] for role in SEAT_ROLES}),
    "unit": fields.pick(_l("Unit"), OrgUnit, where=open_units),
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


class Seats(ConsoleView):
    """岗位."""

    datamodel = Rows(Seat)
    list_title, one = _l("Seats"), _l("Seat")
    list_columns = ["person", "role", "unit.full_name", "alone", "from_on", "until_on"]
    show_columns = ["person", "email", "role", "unit", "alone", "from_on", "until_on"]
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
        )
    }
    forms = [GiveSeat]
    empty = _l("No seats here. Give the first to whoever keeps the roster, the budget or the grants.")

    def search(self, words: str) -> ColumnElement[bool]:
        """By the person's name or address."""
        return Seat.user_id.in_(_named(words))

    def pointing_at(self, model: type[Any], row: Any) -> ColumnElement[bool]:
        """The seats of one person."""
        return Seat.user_id == row.user_id

    def after(self, row: Seat) -> str:
        """A seat taken back on its first day has no card any more."""
        return url_for("Seats.list")


def _named(words: str) -> Any:
    ours = select(TenantUser.user_id).where(TenantUser.tenant_id == current_tenant_id())
    return select(User.id).where(
        User.id.in_(ours),
        or_(User.first_name.icontains(words, autoescape=True), User.email.icontains(words, autoescape=True)),
    )


def _of_account(rows: Sequence[TenantUser], name: str) -> dict[int, Any]:
    known = accounts_of(rows)
    return {row.id: getattr(known[row.user_id], name) for row in rows}


def _of_person(rows: Sequence[TenantUser]) -> dict[int, str]:
    words = seats_in_words([row.user_id for row in rows], today())
    return {row.id: words[row.user_id] for row in rows if row.user_id in words}


def _last_logins(rows: Sequence[TenantUser]) -> dict[int, datetime]:
    """FAB writes the machine's wall clock without a zone."""
    known = accounts_of(rows)
    return {row.id: at.astimezone(UTC) for row in rows if (at := known[row.user_id].last_login)}


class People(ConsoleView):
    """人员."""

    datamodel = Rows(TenantUser)
    list_title, one = _l("People and seats"), _l("Person")
    list_columns = ["name", "email", "seats", "last_login", "must_change_password"]
    show_columns = ["name", "email", "seats", "last_login", "must_change_password"]
    search_columns = ["user_id"]
    order_columns = ["must_change_password"]
    related_views = [Seats]
    forms = [GiveSeat, GiveSeatTo, ResetPassword]
    computed: Mapping[str, Computed] = {
        "name": Computed(_l("Name"), "text", lambda rows: _of_account(rows, "first_name")),
        "email": Computed(_l("Signs in with"), "text", lambda rows: _of_account(rows, "email")),
        "seats": Computed(_l("Seats today"), "text", _of_person),
        "last_login": Computed(_l("Last sign-in"), "instant", _last_logins),
    }
    empty = _l("Nobody here yet. Give a seat: whoever has no account gets one.")

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """Whose seats are in sight; from the top, everybody of the union."""
        return people_in_sight()

    def search(self, words: str) -> ColumnElement[bool]:
        """By name or address."""
        return TenantUser.user_id.in_(_named(words))

    def search_hint(self) -> str:
        """What the search box understands."""
        return _("name or e-mail")
