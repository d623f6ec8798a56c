"""会员邀请页 — who has a way to the members' own pages, inviting those a list shows, and the codes, shown
once.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, request, url_for
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from app.core import jobs
from app.core.clock import now, today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage
from app.core.console.listing import Computed
from app.core.console.security import acting
from app.core.console.views import ConsoleView, Verb
from app.core.db import session
from app.core.errors import BadInput
from app.core.text import _, _l
from app.models import Employee, MemberAccess
from app.people.jobs import invitable, people_of_list
from app.people.services.invitations import invite, withdraw_access
from app.people.views.codes import handed_over
from app.rules.members import ACCESS


class NobodyToInvite(BadInput):
    """无人可邀 — everybody in the list has been invited, or cannot be."""

    code = "nobody_to_invite"


class InviteMembers(FormPage):
    """邀请会员 — the members a list shows; without a list, all in sight."""

    class_permission_name, verb = "MemberAccess", "invite"
    title, submit = _l("Invite members"), _l("Make the codes")
    intro = _l(
        "Each gets a one-time code for the members' pages, bound to the employee number and the last "
        "four of the "
        "identity number. The codes are shown once, as a list to print and cut, or as a workbook."
    )
    fields = {
        "again": fields.flag(
            _l("Also whoever holds an invitation that is still open"),
            description=_l(
                "Their older code is void then. Whoever is in already is never touched from here."
            ),
        ),
    }

    def facts(self, row: Any) -> Sequence[Fact]:
        """How many the list shows, and how many of them can be invited."""
        matching = people_of_list(_list(), request.args)
        shown = session.scalar(select(func.count()).select_from(Employee).where(*matching))
        fresh = session.scalar(select(func.count()).select_from(Employee).where(*matching, *invitable()))
        said = "；".join(
            f"{each.attribute.label} {each.said}" for each in _list().controls(_arguments()) if each.active
        )
        return [
            Fact(_l("People of"), said or _("the whole list in sight")),
            Fact(_l("People in the list"), shown, kind="number"),
            Fact(_l("Members in service without a way in"), fresh, kind="number"),
        ]

    def apply(self, row: Any, values: Mapping[str, Any]) -> Any:
        """A worker makes the codes. Raises NobodyToInvite."""
        again = bool(values["again"])
        matching = people_of_list(_list(), request.args)
        anybody = select(Employee.id).where(*matching, *invitable(again=again)).limit(1)
        if session.scalar(anybody) is None:
            raise NobodyToInvite(
                _(
                    "Nobody in this list can be invited: all have a way in or an open invitation, or are "
                    "no members."
                )
            )
        query = {key: list(found) for key, found in _arguments().lists()}
        return jobs.enqueue("people.invite", {"query": query, "again": again}, actor=acting())

    def after(self, row: Any, result: Any) -> Any:
        """The progress, and from there the codes."""
        return redirect(url_for("Progress.progress", pk=result.id))


class InviteOne(FormPage):
    """邀请一人 — also who lost the password: the old one is void at once."""

    class_permission_name, verb = "MemberAccess", "invite"
    of = Employee
    title, submit = _l("Invite to the members' pages"), _l("Make a code")
    intro = _l(
        "The code is shown once. An older code is void, and whoever is in with a password is signed out and "
        "chooses a new one."
    )
    fields: Mapping[str, Any] = {}

    @classmethod
    def applies(cls, row: Employee) -> bool:
        """Whoever is in service."""
        return row.state == "active"

    def facts(self, row: Employee) -> Sequence[Fact]:
        """Who, and how it stands with their way in."""
        access = session.scalars(select(MemberAccess).where(MemberAccess.employee_id == row.id)).first()
        state = ACCESS.state_label(access.state) if access else _("Never invited")
        return [
            Fact(_l("Employee"), row),
            Fact(_l("Unit"), row.unit.full_name),
            Fact(_l("Members' pages"), state),
        ]

    def apply(self, row: Employee, values: Mapping[str, Any]) -> Any:
        """A code for this one."""
        return invite([row], actor=acting(), on=today(), at=now())

    def after(self, row: Employee, result: Any) -> Any:
        """The code itself is the answer: it is neither kept nor carried by a redirect."""
        return handed_over(result, onward=url_for("Employees.show", pk=row.id))


class MembersAccess(ConsoleView):
    """会员入口."""

    class_permission_name = "MemberAccess"
    datamodel = Rows(MemberAccess)
    list_title, one = _l("Members' pages"), _l("Way in")
    list_columns = ["employee", "unit", "state", "invited_at", "invited_by", "expires_on", "activated_at"]
    show_columns = list_columns
    key_facts = ["unit", "state", "expires_on", "activated_at"]
    filters = ["state", "employee", "invited_at", "expires_on"]
    base_order = ("id", "desc")
    computed: Mapping[str, Computed] = {
        "unit": Computed(
            _l("Unit"), "text", lambda rows: {row.id: row.employee.unit.full_name for row in rows}
        ),
    }
    lifecycle = ACCESS
    verbs = {"withdraw": Verb(withdraw_access, ask="required", style="danger")}
    forms = [InviteMembers]
    empty = _l("Nobody has been invited yet. Invite the members of a unit, and hand out the codes.")


def _list() -> Any:
    from flask import current_app

    pages = current_app.extensions["appbuilder"].baseviews
    return next(each for each in pages if type(each).__name__ == "Employees")


def _arguments() -> MultiDict[str, str]:
    return MultiDict(request.args)
