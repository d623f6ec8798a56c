"""规则维护 — write a rule, put it into force, revise it, retire it."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.approvals.services import ask, void
from app.approvals.services.asking import live_request
from app.core import audit, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, DomainError
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import ApprovalRequest, OrgUnit, PointRule, SubAccount
from app.rules.conditions import Check, Condition, rewritten
from app.rules.occasions import MOST_INTERVAL, MOST_LEAD, SCENARIOS, YEARLY
from app.rules.phrases import phrases_of, table_of
from app.rules.points import FESTIVALS, RULE_LIFECYCLE, AmountLine, GrantRule
from app.rules.rule_json import conditions_from, lines_from

MOST_MONTHS = 60
_PLAIN = (
    *("name", "scenario", "festival", "every_years", "lead_days", "nightly", "starts_on"),
    *("expires_months", "basis"),
)


class RuleCodeTaken(DomainError):
    """规则代码已用 — another rule of the union has this code."""

    code = "rule_code_taken"
    status = 409


class RuleNotInForce(DomainError):
    """规则未生效 — a rule grants only while it is in force, and is changed only while it is a draft."""

    code = "rule_not_in_force"
    status = 409


class UnitUnknown(BadInput):
    """单位不存在 — a condition names a unit code that does not exist."""

    code = "unit_unknown"


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """规则内容 — what is written down for a rule; `amount` and `conditions` as in rules/rule_json.py."""

    name: str
    amount: dict[str, Any]
    scenario: str = "festival"
    festival: str | None = None
    every_years: int = 1
    lead_days: int = 0
    nightly: bool = False
    starts_on: date | None = None
    conditions: dict[str, Any] | None = None
    expires_months: int = 12
    basis: str | None = None


def create_rule(
    code: str, terms: RuleTerms, *, unit: OrgUnit, sub_account: SubAccount, actor: Actor
) -> PointRule:
    """新建规则 — a draft; raises RuleCodeTaken, and BadInput's kind for terms that make no sense."""
    if session.scalar(select(PointRule).filter_by(code=code)) is not None:
        raise RuleCodeTaken(
            _("The rule code “%(code)s” is in use already: choose another.", code=code), field="code"
        )
    rule = PointRule(code=code, unit_id=unit.id, sub_account_id=sub_account.id, version=1)
    rule.state = RULE_LIFECYCLE.initial
    _write(rule, terms)
    session.add(rule)
    session.flush()
    audit.record("create", rule, actor=actor)
    return rule


def edit_rule(
    rule: PointRule, terms: RuleTerms, *, unit: OrgUnit, sub_account: SubAccount, actor: Actor
) -> PointRule:
    """修改规则 — only while it is a draft (RuleNotInForce otherwise): what is in force is revised, not
    edited. What was asked about it is void.
    """
    if rule.state != "draft":
        raise RuleNotInForce(_("“%(rule)s” is in force: choose “Revise” first, then change it.", rule=rule))
    before = _worded(rule)
    rule.unit_id, rule.sub_account_id = unit.id, sub_account.id
    _write(rule, terms)
    session.flush()
    audit.record("edit", rule, actor=actor, changes=audit.differences(before, _worded(rule)))
    request = live_request("point_rule", rule.id)
    if request is not None and request.state != "returned":  # what came back is changed to be asked again
        changed, on, at = _("The rule was changed."), clock.today(), clock.now()
        void("point_rule", rule.id, reason=changed, actor=actor, on=on, at=at)
    return rule


def turn_rule(rule: PointRule, verb: str, *, actor: Actor, reason: str | None = None) -> PointRule:
    """规则状态 — "release" puts a draft into force, "revise" opens the next version, "retire" ends it."""
    session.refresh(rule, with_for_update=True)
    before, rule.state = rule.state, RULE_LIFECYCLE.after(rule.state, verb)
    if verb == "release":
        meaning(rule)
        if rule.scenario != "festival":  # what lies before is none of a new rule's business
            rule.starts_on = rule.starts_on or clock.today()
    if verb == "revise":
        rule.version += 1
    session.flush()
    audit.record(verb, rule, actor=actor, changes={"state": [before, rule.state]}, reason=reason)
    return rule


def release_rule(
    rule: PointRule, *, actor: Actor, on: date, at: datetime, reason: str | None = None
) -> ApprovalRequest | PointRule:
    """发布规则 — the request that was opened, or the rule, in force because no flow asks anybody.

    Raises NotAllowedNow for what is no draft, and what turn_rule refuses.
    """
    RULE_LIFECYCLE.after(rule.state, "release")
    meaning(rule)
    request = ask("point_rule", rule.id, actor=actor, on=on, at=at, reason=reason)
    return request or turn_rule(rule, "release", actor=actor, reason=reason)


def meaning(rule: PointRule) -> GrantRule:
    """规则含义 — the stored rule as what rules/points.py works with, unit codes turned into today's paths."""
    with whole_tenant("a rule may name any unit of the union, and is for one the reader need not see"):
        home: Any = session.get(OrgUnit, rule.unit_id)
        lines = tuple(
            AmountLine(_with_paths(line.condition), line.points) for line in lines_from(rule.amount)
        )
        return GrantRule(
            lines=lines,
            expires_months=rule.expires_months,
            conditions=_with_paths(conditions_from(rule.conditions)),
            units=(home.path,),
        )


def _with_paths(tree: Condition) -> Condition:
    def located(check: Check) -> Check:
        if check.op != "within" or not isinstance(check.value, tuple):
            return check
        return Check(check.field, check.op, tuple(_path_of(str(code)) for code in check.value))

    return rewritten(tree, located)


def _path_of(code: str) -> str:
    path = session.scalar(select(OrgUnit.path).where(OrgUnit.code == code))
    if path is None:
        raise UnitUnknown(_("There is no unit with the code “%(code)s”: correct the condition.", code=code))
    return path


def _write(rule: PointRule, terms: RuleTerms) -> None:
    _refuse_occasion(terms)
    if not 1 <= terms.expires_months <= MOST_MONTHS:
        raise BadInput(_("Points are valid for 1 to %(most)d months.", most=MOST_MONTHS))
    for line in lines_from(terms.amount):
        _with_paths(line.condition)
    _with_paths(conditions_from(terms.conditions))
    for field in fields(terms):
        setattr(rule, field.name, getattr(terms, field.name))


def _refuse_occasion(terms: RuleTerms) -> None:
    """A festival has no date of a person's own, and a person's date is no festival."""
    if terms.scenario not in SCENARIOS:
        raise BadInput(_("“%(scenario)s” is nothing points are granted for.", scenario=terms.scenario))
    if terms.scenario == "festival" and terms.festival not in FESTIVALS:
        raise BadInput(
            _(
                "“%(festival)s” is not one of the festivals a union may give for.",
                festival=terms.festival or "",
            ),
            field="festival",
        )
    if terms.scenario != "festival" and terms.festival:
        raise BadInput(
            _("A festival belongs to a rule for festivals only: leave it empty here."), field="festival"
        )
    if not 1 <= terms.every_years <= MOST_INTERVAL or (
        terms.every_years > 1 and terms.scenario not in YEARLY
    ):
        raise BadInput(
            _(
                "“Every so many years” is 1 to %(most)d, and more than 1 for yearly dates only.",
                most=MOST_INTERVAL,
            ),
            field="every_years",
        )
    if abs(terms.lead_days) > MOST_LEAD:
        raise BadInput(
            _("A grant is proposed at most %(most)d days before or after the date.", most=MOST_LEAD),
            field="lead_days",
        )
    if terms.nightly and terms.scenario == "festival":
        raise BadInput(
            _("Only people’s own dates are proposed every night: a festival is prepared by hand."),
            field="nightly",
        )


def _worded(rule: PointRule) -> dict[str, Any]:
    """As the trail keeps a rule: its amounts and conditions as an office writes them."""
    plain = (*_PLAIN, "unit_id", "sub_account_id")
    conditions = conditions_from(rule.conditions)
    return {name: getattr(rule, name) for name in plain} | {
        "amount": table_of(lines_from(rule.amount)),
        "conditions": phrases_of(conditions) or _("several conditions within one another"),
    }
