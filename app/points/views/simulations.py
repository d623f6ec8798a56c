"""规则测算页 — who gains, who loses, what it costs, before anything is put into force; and the release."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.approvals.standing import AsksFirst
from app.core import jobs
from app.core.actor import Actor
from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.facts import Lines
from app.core.console.forms import Fact, PreviewPage
from app.core.console.listing import Computed
from app.core.console.verbs import Button
from app.core.console.views import ConsoleView
from app.core.text import _, _l
from app.models import ApprovalRequest, Job, RuleSimulation, RuleVersion, SimulationLine
from app.points.queries import people_below
from app.points.queries.simulation import (
    by_account,
    by_unit,
    people_stopped,
    stopped_by_standards,
    why_nothing,
)
from app.points.queries.versions import terms_in_words
from app.points.services.rejudging import rejudged
from app.points.services.releasing import release_version
from app.points.services.simulate import simulate
from app.points.views.preparing import AT_ONCE, GrantForm
from app.rules.points import REFUSALS
from app.rules.versions import WRITTEN

MOST_UNITS = 40
SHOWN = 20  # people above the standard


def _simulate(version: RuleVersion, *, actor: Actor, on: date) -> RuleSimulation | Job:
    """A few people are looked at at once, many by a worker."""
    if people_below(version.rule) <= AT_ONCE:
        return simulate(version, actor=actor, on=on)
    return jobs.enqueue("points.simulate", {"version_id": version.id, "on": on.isoformat()}, actor=actor)


class SimulateVersion(GrantForm):
    """测算."""

    class_permission_name, verb = "RuleVersions", "simulate"
    stands_under = "rule"
    of = RuleVersion
    title, submit = _l("Simulate"), _l("Simulate on the roster")
    intro = _l("Nothing is granted: you see who would get more or less than now, and what it costs.")
    service = _simulate
    done = _l("Simulated: %(what)s. Look at it, then release it.")
    next = "Simulations.show"

    @classmethod
    def applies(cls, row: RuleVersion) -> bool:
        """What is still to be released."""
        return row.state in WRITTEN

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """The next step stands out."""
        return super().button(row, label=label, style=style or cls.style)

    def facts(self, row: RuleVersion) -> Sequence[Fact]:
        """How many are looked at."""
        return [Fact(_l("People at and below its unit"), people_below(row.rule), kind="number")]

    def lists(self, row: RuleVersion) -> Sequence[Lines]:
        """The terms that are simulated."""
        headings = [_l("Term"), _l("As written")]
        return [Lines(_l("Terms"), headings, _terms(row), ["text", "long_text"])]


def _terms(version: RuleVersion) -> list[list[str]]:
    return [[str(name), "—" if value is None else str(value)] for name, value in terms_in_words(version)]


def _release(
    made: RuleSimulation,
    *,
    from_on: date,
    digest: str,
    actor: Actor,
    on: date,
    at: datetime,
    reason: str | None = None,
) -> ApprovalRequest | RuleVersion:
    return release_version(
        made.version, from_on=from_on, digest=digest, actor=actor, on=on, at=at, reason=reason
    )


class ReleaseVersion(AsksFirst, GrantForm, PreviewPage):
    """发布 — by exactly the simulation that is shown, from a day on."""

    class_permission_name, verb = "RuleVersions", "release"
    stands_under = "version.rule"
    of = RuleSimulation
    title, submit = _l("Release by this simulation"), _l("Release")
    fields = {
        "from_on": fields.day(
            _l("In force from"),
            default=today,
            description=_l("Today or later. Before that day the version has no effect at all."),
        ),
        "reason": fields.reason(_l("Why it is changed"), required=False),
    }
    service = _release
    done = _l("Released: %(what)s.")
    next = "RuleVersions.show"
    then = (
        _l("Those who decide see these terms and figures; when something is changed, they are asked anew."),
        _l("On its day the version takes the place of the one in force, which ends the day before."),
        _l("What was granted before stays as it is. A mistake is mended by the next version."),
    )

    @classmethod
    def applies(cls, row: RuleSimulation) -> bool:
        """What is a draft still."""
        return row.version.state == "draft"

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """The next step stands out."""
        return super().button(row, label=label, style=style or cls.style)

    def facts(self, row: RuleSimulation) -> Sequence[Fact]:
        """Before and after."""
        return [
            Fact(_l("Points of a year"), row.before_points, row.after_points, kind="points"),
            Fact(_l("Cost of a year"), row.before_fen, row.after_fen, kind="fen"),
            Fact(_l("Get more"), row.gain, kind="number"),
            Fact(_l("Get less"), row.lose, kind="number"),
            Fact(_l("Stopped by the standards"), people_stopped(row), kind="number"),
        ]

    def lists(self, row: RuleSimulation) -> Sequence[Lines]:
        """The terms, and what would be judged anew."""
        terms = [
            [str(name), "—" if value is None else str(value)] for name, value in terms_in_words(row.version)
        ]
        concerned = [[each.what, each.says] for each in rejudged(row.version, today())]
        made = [Lines(_l("Terms"), [_l("Term"), _l("As written")], terms, ["text", "long_text"])]
        if concerned:
            headings = [_l("What it concerns"), _l("What becomes of it")]
            note = _("Counted as if the version were in force from today.")
            made.append(Lines(_l("What is judged anew"), headings, concerned, ["text", "text"], note=note))
        return made

    def after(self, row: Any, result: Any) -> Any:
        """To the version, whatever came of it."""
        return super().after(row.version, result)

    def prefill(self, row: Any) -> Mapping[str, Any]:
        """The day it was to be released on before it came back, while it lies ahead."""
        planned = row.version.effective_from
        return {"from_on": planned} if planned is not None and planned >= today() else {}


def _changes(made: RuleSimulation) -> list[Lines]:
    sides = (_l("Cost before"), _l("Cost after"))
    accounts = [_l("Paid from"), *sides, _l("Available now")]
    reasons = [_l("Not granted because"), _l("People")]
    refused = [[REFUSALS.get(why, why), people] for why, people in why_nothing(made)]
    return [
        _by_unit(made, sides),
        Lines(_l("By sub-account"), accounts, by_account(made), ["text", "fen", "fen", "fen"]),
        Lines(_l("Who gets nothing, and why"), reasons, refused, ["text", "number"]),
        *_stopped(made),
    ]


def _stopped(made: RuleSimulation) -> list[Lines]:
    """Who would get something if the standards left room for it."""
    people = people_stopped(made)
    if not people:
        return []
    rows = [
        [str(person), str(unit), REFUSALS[why]]
        for person, unit, why in stopped_by_standards(made, most=SHOWN)
    ]
    note = (
        _("The first %(count)d of %(people)d; the list below shows all of them.", count=SHOWN, people=people)
        if people > SHOWN
        else None
    )
    headings = [_l("Employee"), _l("Unit"), _l("Not granted because")]
    return [Lines(_l("Stopped by the standards"), headings, rows, ["text"] * 3, note=note)]


def _by_unit(made: RuleSimulation, sides: tuple[Any, Any]) -> Lines:
    headings = [_l("Unit"), _l("Get more"), _l("Get less"), _l("Get the same"), *sides]
    kinds = ["text", "number", "number", "number", "fen", "fen"]
    found = by_unit(made, most=MOST_UNITS)
    if len(found) < MOST_UNITS:
        return Lines(_l("Change by unit"), headings, found, kinds, summed=(1, 2, 3, 4, 5))
    note = _("The %(count)d units that change most; all people are in the list.", count=MOST_UNITS)
    return Lines(_l("Change by unit"), headings, found, kinds, note=note)


def _difference(rows: Sequence[RuleSimulation]) -> dict[int, int]:
    return {row.id: row.after_fen - row.before_fen for row in rows}


class SimulationLines(ConsoleView):
    """测算明细."""

    datamodel = Rows(SimulationLine)
    stands_under = "simulation.version.rule"
    totals = ["before_points", "after_points", "before_fen", "after_fen"]
    list_title, one = _l("Who gets more, who less"), _l("Person of a simulation")
    list_columns = [
        *("employee", "employee.employee_no", "unit", "outcome", "before_points", "after_points"),
        *("before_fen", "after_fen", "blocked"),
    ]
    search_columns = ["employee.name", "employee.employee_no"]
    filters = ["simulation", "outcome", "unit", "blocked"]
    base_order = ("id", "asc")
    key_facts = ["employee", "before_points", "after_points", "outcome"]
    show_columns = ["simulation", "unit", "before_fen", "after_fen", "blocked"]
    history = False
    empty = _l("Nobody stands in this simulation: there is no one below the rule's unit.")


class Simulations(ConsoleView):
    """规则测算."""

    datamodel = Rows(RuleSimulation)
    stands_under = "version.rule"
    list_title, one = _l("Simulations of rules"), _l("Simulation of a rule")
    list_columns = ["version", "on", "gain", "lose", "same", "before_fen", "after_fen", "made_by"]
    search_columns = []
    filters = ["version", "on"]
    base_order = ("id", "desc")
    key_facts = ["gain", "lose", "same", "before_fen", "after_fen", "difference"]
    show_columns = [
        *("version", "against", "on", "people", "blocked", "before_points", "after_points"),
        *("made_by", "made_at", "digest"),
    ]
    computed = {"difference": Computed(_l("Change of the cost"), "fen", _difference)}
    panels = (_changes,)
    forms = [ReleaseVersion]
    related_views = [SimulationLines]
    history = False
    empty = _l("No simulations yet: open a draft of a rule and simulate it.")
