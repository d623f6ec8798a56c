"""规则页 — write a rule for a festival or for people's own dates, put it into force, grant by it."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from app.approvals.standing import WithApproval, said_of
from app.core.actor import Actor
from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.facts import Lines
from app.core.console.forms import Fact
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView, Verb
from app.core.text import _, _l
from app.models import ApprovalRequest, OrgUnit, PointRule, SubAccount
from app.points.queries import people_below
from app.points.queries.simulation import simulated
from app.points.services.rules import RuleTerms, create_rule, edit_rule, release_rule, turn_rule
from app.points.views.preparing import AT_ONCE, PrepareGrantBy
from app.points.views.typed import amount_field, amount_text, conditions_field, conditions_text
from app.rules.occasions import MOST_LEAD, SCENARIOS
from app.rules.phrases import phrases_of
from app.rules.points import FESTIVALS, REFUSALS, RULE_LIFECYCLE
from app.rules.rule_json import lines_from

TERMS = (
    *("name", "scenario", "festival", "every_years", "lead_days", "nightly", "starts_on"),
    *("amount", "conditions", "expires_months", "basis"),
)


def _create(*, code: str, unit: OrgUnit, sub_account: SubAccount, actor: Actor, **terms: Any) -> PointRule:
    return create_rule(code, _terms(terms), unit=unit, sub_account=sub_account, actor=actor)


def _edit(
    rule: PointRule, *, unit: OrgUnit, sub_account: SubAccount, actor: Actor, **terms: Any
) -> PointRule:
    return edit_rule(rule, _terms(terms), unit=unit, sub_account=sub_account, actor=actor)


def _terms(values: dict[str, Any]) -> RuleTerms:
    return RuleTerms(**{name: values[name] for name in TERMS} | {"festival": values["festival"] or None})


def _occasion(rule: PointRule) -> str:
    """The festival by its name; a yearly date with its years."""
    if rule.festival:
        return str(FESTIVALS[rule.festival])
    said = str(SCENARIOS[rule.scenario])
    return (
        said
        if rule.every_years == 1
        else _("%(what)s, every %(count)d years", what=said, count=rule.every_years)
    )


def _release(
    rule: PointRule, *, actor: Actor, on: date, at: datetime, reason: str | None = None
) -> ApprovalRequest | PointRule:
    return release_rule(rule, actor=actor, on=on, at=at, reason=reason)


def _turn(verb: str) -> Any:
    def turned(rule: PointRule, *, actor: Actor, reason: str | None = None) -> PointRule:
        return turn_rule(rule, verb, actor=actor, reason=reason)

    return turned


def _written(write: Any, column: str, rows: Sequence[PointRule]) -> dict[int, str]:
    return {row.id: write(getattr(row, column)) for row in rows}


def _in_use() -> list[Any]:
    return [OrgUnit.state == "open"]


def _meant_for(rule: PointRule) -> list[Fact]:
    return [
        Fact(_l("People at and below its unit"), people_below(rule), kind="number"),
        Fact(_l("Points for each member"), amount_text(rule.amount), kind="long_text"),
    ]


def _if_granted_today(rule: PointRule) -> list[Lines]:
    """测算 — the real roster, before anything is put into force; not for the very large, who have the
    preview.
    """
    if rule.state == "retired" or people_below(rule) > AT_ONCE:
        return []
    tiers = lines_from(rule.amount)
    rows = [
        [
            REFUSALS[each.blocked] if each.blocked else _tier(tiers, each.line or 0),
            each.people,
            each.points,
            each.fen,
        ]
        for each in simulated(rule, on=today())
    ]
    headings = [_l("Tier, or why nothing"), _l("People"), _l("Points"), _l("Cost")]
    note = None if rule.scenario == "festival" else _("Those whose date lies in this month.")
    kinds = ["text", "number", "points", "fen"]
    return [Lines(_l("If granted today"), headings, rows, kinds, note=note, summed=(2, 3))] if rows else []


def _tier(tiers: Sequence[Any], number: int) -> str:
    said = phrases_of(tiers[number].condition) if len(tiers) > 1 else str(_l("All members"))
    return f"{said or '…'} = {tiers[number].points}"


class PointRules(WithApproval, ConsoleView):
    """积分规则."""

    asks = ("point_rule",)

    datamodel = Rows(PointRule)
    list_title, one = _l("Point rules"), _l("Point rule")
    list_columns = ["name", "code", "occasion", "unit", "sub_account", "nightly", "version", "state"]
    search_columns = ["name", "code", "basis"]
    filters = ["state", "scenario", "festival", "unit", "nightly"]
    base_order = ("code", "asc")
    key_facts = ["occasion", "unit", "sub_account", "expires_months", "version"]
    show_columns = [
        *("name", "code", "basis", "amounts", "only_for", "nightly", "lead_days", "every_years", "starts_on"),
    ]
    computed = {
        "occasion": Computed(
            _l("Granted for"), "text", lambda rows: {row.id: _occasion(row) for row in rows}
        ),
        "amounts": Computed(
            _l("Points for each member"), "long_text", partial(_written, amount_text, "amount")
        ),
        "only_for": Computed(_l("Only for"), "long_text", partial(_written, conditions_text, "conditions")),
    }
    add_columns = [
        *("code", "name", "scenario", "festival", "every_years", "starts_on", "nightly", "lead_days"),
        *("unit", "sub_account", "expires_months", "amount", "conditions", "basis"),
    ]
    edit_columns = [name for name in add_columns if name != "code"]
    form_fields = {
        "unit": fields.of(PointRule, "unit", where=_in_use),
        "scenario": fields.choice(_l("Granted for"), SCENARIOS, default="festival"),
        "festival": fields.choice(
            _l("Festival"), FESTIVALS, required=False, description=_l("Only for the occasion “Festival”.")
        ),
        "every_years": fields.whole(
            _l("Every so many years"),
            least=1,
            default=1,
            description=_l("For yearly dates: 5 grants on the 5th, 10th, 15th anniversary."),
        ),
        "starts_on": fields.day(
            _l("For dates from"),
            required=False,
            description=_l(
                "Earlier birthdays, joiners and the like are left alone. Empty: the day it is put into force."
            ),
        ),
        "lead_days": fields.whole(
            _l("Days ahead"),
            least=-MOST_LEAD,
            default=0,
            description=_l("Proposed so many days before the date; below zero, after it."),
        ),
        "nightly": fields.flag(
            _l("Proposed every night"),
            description=_l("Who is due is put into a grant every night; somebody confirms it."),
        ),
        "amount": amount_field(),
        "conditions": conditions_field(),
    }
    form_groups = (
        (
            _l("What it grants for"),
            ["scenario", "festival", "every_years", "starts_on", "nightly", "lead_days"],
        ),
        (_l("For whom and how much"), ["unit", "conditions", "amount"]),
        (_l("Paid from and until when"), ["sub_account", "expires_months", "basis"]),
    )
    hints = {
        "unit": _l("Members of this unit and of all units below it."),
        "sub_account": _l("The earmarked money the grant is paid from."),
        "basis": _l("The document the amount rests on."),
    }
    add_service, edit_service = _create, _edit
    lifecycle = RULE_LIFECYCLE
    panels = (_if_granted_today,)
    verbs = {
        "release": Verb(_release, style="primary", effect=_meant_for, done=said_of),
        "revise": Verb(_turn("revise"), ask="optional"),
        "retire": Verb(_turn("retire"), ask="required", style="danger"),
    }
    forms = [PrepareGrantBy]
    empty = _l("No rules yet. Write one for a festival or a birthday, put it into force, then grant by it.")

    def editable(self, row: PointRule) -> bool:
        """What is in force is revised first."""
        return row.state == "draft"
