"""规则页 — write a rule for a festival or for people's own dates, put it into force, grant by it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import url_for

from app.core.actor import Actor
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.facts import Lines
from app.core.console.listing import Computed
from app.core.console.verbs import Button
from app.core.console.views import ConsoleView, Verb
from app.core.text import _, _l
from app.models import OrgUnit, PointRule, RuleVersion, SubAccount
from app.points.services.rules import create_rule, place_rule, turn_rule
from app.points.services.versions import version_ahead
from app.points.views import terms
from app.points.views.preparing import PrepareGrantBy
from app.points.views.simulations import SimulateVersion
from app.points.views.typed import amount_text, conditions_text
from app.points.views.versions import if_granted_today, occasion_of, written
from app.rules.versions import RULE_LIFECYCLE, VERSION_LIFECYCLE, WRITTEN


def _create(
    *, code: str, name: str, unit: OrgUnit, sub_account: SubAccount, actor: Actor, **said: Any
) -> PointRule:
    written_down = terms.terms_of(said, name=name)
    return create_rule(code, written_down, unit=unit, sub_account=sub_account, actor=actor)


def _turn(verb: str) -> Any:
    def turned(rule: PointRule, *, actor: Actor, reason: str | None = None) -> PointRule:
        return turn_rule(rule, verb, actor=actor, reason=reason)

    return turned


def _current(rows: Sequence[PointRule]) -> dict[int, RuleVersion]:
    return {row.id: row.current for row in rows if row.current is not None}


def _said(write: Any, column: str, rows: Sequence[PointRule]) -> dict[int, str]:
    versions = _current(rows)
    told = written(write, column, list(versions.values()))
    return {number: told[version.id] for number, version in versions.items()}


def _of_current(column: str) -> Any:
    def values(rows: Sequence[PointRule]) -> dict[int, Any]:
        return {number: getattr(version, column) for number, version in _current(rows).items()}

    return values


def _numbers(rows: Sequence[PointRule]) -> dict[int, str]:
    """The version in force by its number; none before the first."""
    none = {"draft": _("Draft, no number yet")}
    return {row.id: str(row.version) if row.version else none.get(row.state, "—") for row in rows}


def _in_use() -> list[Any]:
    return [OrgUnit.state == "open"]


def _begun(rules: Sequence[PointRule]) -> str | None:
    """What to do next, in a sentence."""
    ahead = [version_ahead(rule) for rule in rules]
    told = [each.number for each in ahead if each is not None]
    return (
        _("Version %(number)d is begun as a draft: open it below, change it, simulate it.", number=told[0])
        if told
        else None
    )


def _on_the_way(rule: PointRule) -> list[Lines]:
    """待发布的版本 — the version under way, with the way to it."""
    ahead = version_ahead(rule)
    if ahead is None:
        return []
    link = (_("Version %(number)d", number=ahead.number), url_for("RuleVersions.show", pk=ahead.id))
    state = VERSION_LIFECYCLE.state_label(ahead.state)
    row = [link, state, ahead.effective_from, ahead.prepared_by]
    headings = [_l("Version"), _l("State"), _l("In force from"), _l("Prepared by")]
    note = _("Open it to change it, to simulate it on the roster, and to release it.")
    return [Lines(_l("The version under way"), headings, [row], ["link", "text", "day", "text"], note=note)]


def _granted_today(rule: PointRule) -> list[Lines]:
    return if_granted_today(rule.current) if rule.current is not None else []


class SimulateDraft:
    """测算草稿 — from a rule's card to the simulation of what is being written."""

    of = PointRule

    @classmethod
    def allowed(cls) -> bool:
        """Who may simulate a version."""
        return SimulateVersion.allowed()

    @classmethod
    def applies(cls, row: PointRule) -> bool:
        """Where a version is being written."""
        ahead = version_ahead(row)
        return ahead is not None and ahead.state in WRITTEN

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """The next step stands out."""
        return SimulateVersion.button(version_ahead(row), label=label, style=style)


class PointRules(ConsoleView):
    """积分规则."""

    datamodel = Rows(PointRule)
    list_title, one = _l("Point rules"), _l("Point rule")
    list_columns = ["name", "code", "occasion", "unit", "paid_from", "nightly", "in_force", "state"]
    search_columns = ["name", "code"]
    filters = ["state", "unit"]
    base_order = ("code", "asc")
    key_facts = ["occasion", "unit", "paid_from", "expires_months", "in_force"]
    show_columns = [
        *("name", "code", "basis", "amounts", "only_for", "nightly", "lead_days", "every_years", "starts_on"),
    ]
    computed = {
        "occasion": Computed(
            _l("Granted for"), "text", lambda rows: {row.id: occasion_of(row.current) for row in rows}
        ),
        "in_force": Computed(_l("Version"), "text", _numbers),
        "paid_from": Computed(_l("Paid from"), "text", _of_current("sub_account")),
        "nightly": Computed(_l("Proposed every night"), "flag", _of_current("nightly")),
        "expires_months": Computed(_l("Valid for months"), "number", _of_current("expires_months")),
        "basis": Computed(_l("Rests on"), "text", _of_current("basis")),
        "lead_days": Computed(_l("Days ahead"), "number", _of_current("lead_days")),
        "every_years": Computed(_l("Every so many years"), "number", _of_current("every_years")),
        "starts_on": Computed(_l("For dates from"), "day", _of_current("starts_on")),
        "amounts": Computed(_l("Points for each member"), "long_text", partial(_said, amount_text, "amount")),
        "only_for": Computed(_l("Only for"), "long_text", partial(_said, conditions_text, "conditions")),
    }
    add_columns = ["code", "name", "unit", *terms.COLUMNS]
    edit_columns = ["name", "unit"]
    form_fields = terms.FIELDS | {"unit": fields.of(PointRule, "unit", where=_in_use)}
    form_groups = terms.GROUPS
    hints = terms.HINTS
    add_service, edit_service = _create, place_rule
    lifecycle = RULE_LIFECYCLE
    panels = (_on_the_way, _granted_today)
    verbs = {
        "revise": Verb(_turn("revise"), label=_l("Revise"), ask="optional", done=_begun),
        "retire": Verb(_turn("retire"), ask="required", style="danger"),
    }
    forms = [SimulateDraft, PrepareGrantBy]
    empty = _l("No rules yet. Write one for a festival or a birthday, put it into force, then grant by it.")

    def editable(self, row: PointRule) -> bool:
        """What it is called and whom it is for is settled once it was in force."""
        return row.state == "draft"
