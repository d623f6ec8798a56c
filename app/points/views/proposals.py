"""提议页 — what occasions suggest: accepted or declined, one or many at once; what was declined stays to be
seen, and can be taken back.
"""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, url_for
from flask_appbuilder import expose
from sqlalchemy import ColumnElement

from app.core.clock import now, today
from app.core.console.datamodel import Rows
from app.core.console.listing import Computed
from app.core.console.security import acting, demand
from app.core.console.verbs import possible
from app.core.console.views import ConsoleView, Verb
from app.core.db import atomic
from app.core.errors import DomainError
from app.core.money import Money
from app.core.text import _, _l
from app.models import Grant, Proposal
from app.points.queries.proposed import amounts_of, results_of
from app.points.services.inbox import accept, decline, take_back
from app.rules.occasions import month_told
from app.rules.proposing import CLAUSES, LIFECYCLE, RECORDED


def accept_one(proposal: Proposal, *, actor: Any, on: Any, at: Any) -> Proposal:
    """接受 — one of them."""
    accept([proposal], actor=actor, on=on, at=at)
    return proposal


def _facts(rows: Sequence[Proposal]) -> dict[int, str]:
    """What is on record, and what it rests on."""
    return {row.id: _fact(row) for row in rows}


def _fact(row: Proposal) -> str:
    if row.occasion == "service":
        return _("%(years)s years of service on %(day)s", years=row.years, day=row.event_on)
    if row.occasion in RECORDED:
        return _("Recorded by HR, %(day)s", day=row.event_on)
    if row.occasion == "retiring":
        return _(
            "Reaches the age of retirement in %(month)s, by the date of birth: to be checked",
            month=month_told(row.event_on),
        )
    return _("Works at the front line; heat is due from %(day)s on", day=row.event_on)


def _days(rows: Sequence[Proposal]) -> dict[int, str]:
    """The day of the occasion; of a retirement its month."""
    return {
        row.id: month_told(row.event_on) if row.occasion == "retiring" else str(row.event_on) for row in rows
    }


def _amounts(rows: Sequence[Proposal]) -> dict[int, str]:
    """By the rule in force, or as the standards suggest on this day."""
    found = amounts_of(rows, on=today())
    return {row.id: _amount(row, found.get(row.id)) for row in rows}


def _amount(row: Proposal, fen: int | None) -> str:
    if row.way == "grant":
        return _("%(count)s points", count=f"{row.points or 0:,}")
    if row.way == "visit":
        return "—"
    return _("no standard yet") if fen is None else _("up to %(money)s", money=Money(fen).format())


def _clauses(rows: Sequence[Proposal]) -> dict[int, str]:
    return {
        row.id: str((row.rule.current.basis if row.rule else None) or CLAUSES[row.occasion]) for row in rows
    }


COMPUTED = {
    "fact": Computed(_l("Why"), "text", _facts),
    "day": Computed(_l("Day of the occasion"), "text", _days),
    "amount": Computed(_l("Suggested amount"), "text", _amounts),
    "clause": Computed(_l("Rests on"), "text", _clauses),
    "result": Computed(_l("What came of it"), "text", results_of),
}


class _OfState:
    """One state of proposals to a page."""

    states: tuple[str, ...] = ()

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """What the page shows."""
        return (Proposal.state.in_(self.states),)


class Proposals(_OfState, ConsoleView):
    """待办提议."""

    datamodel = Rows(Proposal)
    states = ("open",)
    list_title, one = _l("Proposals waiting"), _l("Proposed occasion")
    list_columns = ["employee", "employee.unit", "occasion", "fact", "way", "amount", "proposed_on"]
    show_columns = [
        "employee",
        "occasion",
        "day",
        "fact",
        "way",
        "rule",
        "category",
        "amount",
        "clause",
        "state",
    ]
    search_columns = ["employee.name", "employee.employee_no"]
    filters = ["occasion", "event_on"]
    base_order = ("id", "desc")
    computed = COMPUTED
    lifecycle = LIFECYCLE
    verbs = {
        "accept": Verb(
            accept_one, style="primary", done=_l("Accepted: it is prepared and goes its usual way.")
        ),
        "decline": Verb(decline, ask="required"),
    }
    empty = _l("Nothing is proposed at present. Each night people's occasions are looked through.")

    @expose("/action_post", methods=["POST"])
    def action_post(self) -> Any:
        """Many accepted at once become one grant of each rule; all of them or none."""
        if self.pressed() != "accept":
            return super().action_post()
        demand("Proposals", "accept")
        rows = [row for row in self.chosen_rows() if possible(self, row, "accept")]
        try:
            with atomic():
                made = accept(rows, actor=acting(), on=today(), at=now())
                said = _said(rows, made)
        except DomainError as refusal:
            flash(refusal.message, "danger")
        else:
            flash(said, "success")
        return redirect(url_for("Proposals.list"))


def _said(rows: Sequence[Proposal], made: Sequence[Grant]) -> str:
    cases = sum(row.case_id is not None for row in rows)
    codes = "、".join(grant.code for grant in made) or "—"
    return _(
        "%(count)s accepted. Grants prepared: %(codes)s; cases of care opened: %(cases)s.",
        count=len(rows),
        codes=codes,
        cases=cases,
    )


class DeclinedProposals(_OfState, ConsoleView):
    """已谢绝."""

    datamodel = Rows(Proposal)
    class_permission_name = "Proposals"
    states = ("declined",)
    list_title, one = _l("Declined proposals"), _l("Proposed occasion")
    list_columns = ["employee", "employee.unit", "occasion", "fact", "reason", "decided_by", "decided_at"]
    show_columns = [*list_columns, "way", "state"]
    search_columns = ["employee.name", "employee.employee_no"]
    filters = ["occasion", "event_on"]
    base_order = ("id", "desc")
    computed = COMPUTED
    lifecycle = LIFECYCLE
    verbs = {"take_back": Verb(take_back)}
    empty = _l("Nothing was declined.")


class SettledProposals(_OfState, ConsoleView):
    """已处理."""

    datamodel = Rows(Proposal)
    class_permission_name = "Proposals"
    states = ("accepted", "lapsed")
    list_title, one = _l("Settled proposals"), _l("Proposed occasion")
    list_columns = ["employee", "employee.unit", "occasion", "fact", "result", "decided_by", "state"]
    show_columns = [*list_columns, "way", "grant", "decided_at"]
    search_columns = ["employee.name", "employee.employee_no"]
    filters = ["occasion", "state", "event_on"]
    base_order = ("id", "desc")
    computed = COMPUTED
    lifecycle = LIFECYCLE
    verbs = {"take_back": Verb(take_back)}
    empty = _l("Nothing was accepted yet.")
