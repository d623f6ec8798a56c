"""会籍的办理页 — join the union and leave it."""

from app.core.clock import today
from app.core.console import fields
from app.core.text import _l
from app.models import Employee
from app.people.queries import members_since
from app.people.services.membership import join_union, leave_union
from app.people.views.changes import OfEmployee


class JoinUnion(OfEmployee):
    """入会."""

    verb = "join_union"
    title, submit = _l("Join the union"), _l("Record the joining")
    fields = {
        "on": fields.day(_l("Joined the union on"), default=today),
        "reason": fields.reason(required=False),
    }
    service = join_union
    done = _l("Recorded: the person is a member of the union.")

    @classmethod
    def applies(cls, row: Employee) -> bool:
        """Whoever is in service and no member."""
        return row.state == "active" and not members_since([row.id])


class LeaveUnion(OfEmployee):
    """退会."""

    verb = "leave_union"
    title, submit, style = _l("Leave the union"), _l("Record the leaving"), "danger"
    fields = {
        "on": fields.day(_l("Left the union on"), default=today),
        "reason": fields.reason(required=False),
    }
    service = leave_union
    done = _l("Recorded: the person is no longer a member of the union.")

    @classmethod
    def applies(cls, row: Employee) -> bool:
        """Whoever is a member."""
        return bool(members_since([row.id]))
