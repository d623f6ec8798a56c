"""审批代理页 — who decides in place of whom, and when: one's own, or all of them, for the administrator."""

from __future__ import annotations  # `list` is a page here

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_
from wtforms import SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.approvals.services import delegate, end_delegation
from app.approvals.views import sight
from app.approvals.views.people import person
from app.approvals.views.wording import kind_word, kinds
from app.core.clock import now, today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.filters import Flag
from app.core.console.forms import FormPage
from app.core.console.listing import Computed
from app.core.console.security import acting, allowed
from app.core.console.views import ConsoleView, Verb
from app.core.text import _, _l
from app.models import ApprovalDelegation


class KindsField(SelectMultipleField):
    """事项 — several kinds of thing, ticked; none ticked means all of them."""

    kind = "KindsField"
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def iter_choices(self) -> Any:
        """The kinds as rooms declare them, asked at each request."""
        self.choices = list(kinds().items())
        return super().iter_choices()

    def pre_validate(self, form: Any) -> None:
        """Refuse a kind nobody declares."""
        self.choices = list(kinds().items())
        super().pre_validate(form)


def _for(row: ApprovalDelegation) -> str:
    return "、".join(kind_word(each) for each in row.kinds) or _("everything")


def _stands(row: ApprovalDelegation) -> tuple[str, str]:
    """Where it stands, in words and in a colour."""
    if row.ended_at is not None:
        return _("ended early"), "cancelled"
    if row.until_on < today():
        return _("over"), "cancelled"
    return (_("to come"), "draft") if row.from_on > today() else (_("in force now"), "active")


class _Terms(FormPage):
    """What both forms ask."""

    class_permission_name = "Delegations"
    submit = _l("Confirm")
    next = "Delegations.list"
    done = _l("Kept: %(what)s.")
    fields: Mapping[str, Any] = {
        "delegate": person(_l("Decides instead")),
        "from_on": fields.day(_l("From"), default=today),
        "until_on": fields.day(_l("Until, this day included")),
        "kinds": KindsField(_l("For"), [Optional()], description=_l("None ticked: for everything.")),
        "reason": fields.reason(),
    }

    def _made(self, user_id: int, values: Mapping[str, Any]) -> ApprovalDelegation:
        return delegate(
            user_id,
            values["delegate"].id,
            from_on=values["from_on"],
            until_on=values["until_on"],
            actor=acting(),
            on=today(),
            at=now(),
            reason=values["reason"],
            kinds=values["kinds"] or (),
        )


class DelegateMine(_Terms):
    """我不在时."""

    verb = "delegate"
    title = _l("Name who decides while I am away")
    intro = _l("They see and decide what waits for you on these days; each decision names you both.")

    def apply(self, row: Any, values: Mapping[str, Any]) -> ApprovalDelegation:
        """Name them."""
        return self._made(acting().user_id or 0, values)


class DelegateFor(_Terms):
    """代为指定."""

    verb = "delegate_for"
    title = _l("Name who stands in for somebody")
    intro = _l("For somebody who cannot do it themself, such as after an accident. Say why.")
    fields = {"who": person(_l("Stands aside")), **_Terms.fields}

    def apply(self, row: Any, values: Mapping[str, Any]) -> ApprovalDelegation:
        """Name them."""
        return self._made(values["who"].id, values)


class Delegations(ConsoleView):
    """审批代理."""

    datamodel = Rows(ApprovalDelegation)
    list_title, one = _l("Standing in"), _l("Standing in")
    list_columns = ["name", "delegate_name", "what_for", "from_on", "until_on", "reason", "stands"]
    show_columns = [*list_columns, "made_by", "made_at", "ended_at"]
    search_columns = ["name", "delegate_name"]
    filters = ["from_on", "until_on"]
    flags = {
        "in_force": Flag(
            _l("In force"),
            lambda: (
                (ApprovalDelegation.from_on <= today())
                & (ApprovalDelegation.until_on >= today())
                & ApprovalDelegation.ended_at.is_(None)
            ),
        )
    }
    computed = {
        "what_for": Computed(_l("For"), "text", lambda rows: {each.id: _for(each) for each in rows}),
        "stands": Computed(_l("State"), "tag", lambda rows: {each.id: _stands(each) for each in rows}),
    }
    verbs = {
        "end_delegation": Verb(
            end_delegation,
            _l("End it now"),
            ask="optional",
            confirm=_l("End it now? They decide for themself again."),
        )
    }
    forms = [DelegateMine, DelegateFor]
    empty = _l("Nobody stands in for anybody. Going away? Name who decides meanwhile.")

    def conditions(self) -> list[ColumnElement[bool]]:
        """One's own are shown at a branch as well."""
        return [*_ones_own()] or super().conditions()

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """All for those who may name anybody or examine; one's own for everybody else."""
        return _ones_own()


def _ones_own() -> Sequence[ColumnElement[bool]]:
    """Nothing narrows whoever may name anybody, or only examines."""
    if allowed("Delegations", "can_delegate_for") or not allowed("Delegations", "can_delegate"):
        return ()
    mine = sight.me()
    return [or_(ApprovalDelegation.user_id == mine, ApprovalDelegation.delegate_id == mine)]
