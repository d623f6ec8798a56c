"""申请特批页 — from the page of what does not pass: why it should go through all the same."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from app.approvals.standing import AsksFirst
from app.compliance.services.exceptions import ask_exception
from app.compliance.services.things import look
from app.core.actor import Actor
from app.core.console import fields
from app.core.console.facts import Fact, Lines
from app.core.console.forms import FormPage
from app.core.console.verbs import Button
from app.core.text import _l
from app.models import ApprovalRequest


class AskException(AsksFirst, FormPage):
    """申请特批 — `thing` is the kind of what is judged."""

    thing = ""
    class_permission_name, verb = "Exceptions", "ask"
    title, submit = _l("Ask for an exception"), _l("Ask for a decision")
    intro = _l(
        "It holds for exactly what stands here now: when anything is changed, it is void. A second person "
        "has to agree, and both names stand in the ledger of compliance."
    )
    fields = {"reason": fields.reason()}

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """Not the usual way."""
        return super().button(row, label=label, style=style or "plain")

    @classmethod
    def fails(cls, row: Any) -> bool:
        """Whether anything fails."""
        return bool(look(cls.thing, row.id).failing)

    def apply(self, row: Any, values: Any) -> ApprovalRequest:
        """Of all that fails now."""
        from app.core.console.calling import call

        return call(_ask, row, thing=self.thing, **values)  # type: ignore[no-any-return]

    def facts(self, row: Any) -> Sequence[Fact]:
        """Of what."""
        return [Fact(_l("Of which"), look(self.thing, row.id).name)]

    def lists(self, row: Any) -> Sequence[Lines]:
        """What fails, and by which clause."""
        failing = look(self.thing, row.id).failing
        rows = [[each.name, each.sentence, each.rests_on] for each in failing]
        return [Lines(_l("What fails"), (_l("Compliance rule"), _l("What it says"), _l("Rests on")), rows)]


def _ask(row: Any, *, thing: str, reason: str, actor: Actor, on: date, at: datetime) -> ApprovalRequest:
    return ask_exception(thing, row.id, actor=actor, on=on, at=at, reason=reason)
