"""规则页 — write a rule for a festival or for people's own dates, put it into force, grant by it."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from app.approvals.standing import said_of
from app.core.actor import Actor
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.facts import Lines
from app.core.console.forms import Fact
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView, Verb
from app.core.text import _l
from app.models import ApprovalRequest, OrgUnit, PointRule, RuleVersion, SubAccount
from app.points.queries import people_below
from app.points.services.rules import create_rule, place_rule, release_rule, turn_rule
from app.points.views import terms
from app.points.views.preparing import PrepareGrantBy
from app.points.views.typed import amount_text, conditions_text
from app.points.views.versions import if_granted_today, occasion_of, written
from app.rules.versions import RULE_LIFECYCLE


def _create(
    *, code: str, name: str, unit: OrgUnit, sub_account: SubAccount, actor: Actor, **said: Any
) -> PointRule:
    written_down = terms.terms_of(said, name=name)
    return create_rule(code, written_down, unit=unit, sub_account=sub_account, actor=actor)


def _release(
    rule: PointRule, *, actor: Actor, on: date, at: datetime, reason: str | None = None
) -> ApprovalRequest | PointRule:
    return release_rule(rule, actor=actor, on=on, at=at, reason=reason)


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


def _in_use() -> list[Any]:
    return [OrgUnit.state == "open"]


def _meant_for(rule: PointRule) -> list[Fact]:
    return [
        Fact(_l("People at and below its unit"), people_below(rule), kind="number"),
        Fact(_l("Points for each member"), amount_text(rule.current.amount), kind="long_text"),
    ]


def _granted_today(rule: PointRule) -> list[Lines]:
    return if_granted_today(rule.current) if rule.current is not None else []


class PointRules(ConsoleView):
    """积分规则."""

    datamodel = Rows(PointRule)
    list_title, one = _l("Point rules"), _l("Point rule")
    list_columns = ["name", "code", "occasion", "unit", "paid_from", "nightly", "version", "state"]
    search_columns = ["name", "code"]
    filters = ["state", "unit"]
    base_order = ("code", "asc")
    key_facts = ["occasion", "unit", "paid_from", "expires_months", "version"]
    show_columns = [
        *("name", "code", "basis", "amounts", "only_for", "nightly", "lead_days", "every_years", "starts_on"),
    ]
    computed = {
        "occasion": Computed(
            _l("Granted for"), "text", lambda rows: {row.id: occasion_of(row.current) for row in rows}
        ),
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
    panels = (_granted_today,)
    verbs = {
        "release": Verb(_release, style="primary", effect=_meant_for, done=said_of),
        "revise": Verb(_turn("revise"), label=_l("Revise"), ask="optional"),
        "retire": Verb(_turn("retire"), ask="required", style="danger"),
    }
    forms = [PrepareGrantBy]
    empty = _l("No rules yet. Write one for a festival or a birthday, put it into force, then grant by it.")

    def editable(self, row: PointRule) -> bool:
        """What it is called and whom it is for is settled once it was in force."""
        return row.state == "draft"
