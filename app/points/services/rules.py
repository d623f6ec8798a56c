"""规则维护 — write a festival rule, put it into force, revise it, retire it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, DomainError
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import OrgUnit, PointRule, SubAccount
from app.rules.conditions import Check, Condition, rewritten
from app.rules.phrases import phrases_of, table_of
from app.rules.points import FESTIVALS, RULE_LIFECYCLE, AmountLine, FestivalRule
from app.rules.rule_json import conditions_from, lines_from

MOST_MONTHS = 60


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
    festival: str
    amount: dict[str, Any]
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
    rule = PointRule(
        code=code, unit_id=unit.id, sub_account_id=sub_account.id, scenario="festival", version=1
    )
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
    edited.
    """
    if rule.state != "draft":
        raise RuleNotInForce(_("“%(rule)s” is in force: choose “Revise” first, then change it.", rule=rule))
    before = _worded(rule)
    rule.unit_id, rule.sub_account_id = unit.id, sub_account.id
    _write(rule, terms)
    session.flush()
    audit.record("edit", rule, actor=actor, changes=audit.differences(before, _worded(rule)))
    return rule


def turn_rule(rule: PointRule, verb: str, *, actor: Actor, reason: str | None = None) -> PointRule:
    """规则状态 — "release" puts a draft into force, "revise" opens the next version, "retire" ends it."""
    before, rule.state = rule.state, RULE_LIFECYCLE.after(rule.state, verb)
    if verb == "release":
        meaning(rule)
    if verb == "revise":
        rule.version += 1
    session.flush()
    audit.record(verb, rule, actor=actor, changes={"state": [before, rule.state]}, reason=reason)
    return rule


def meaning(rule: PointRule) -> FestivalRule:
    """规则含义 — the stored rule as what rules/points.py works with, unit codes turned into today's paths."""
    with whole_tenant("a rule may name any unit of the union, and is for one the reader need not see"):
        home: Any = session.get(OrgUnit, rule.unit_id)
        lines = tuple(
            AmountLine(_with_paths(line.condition), line.points) for line in lines_from(rule.amount)
        )
        return FestivalRule(
            festival=rule.festival,
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
    if terms.festival not in FESTIVALS:
        raise BadInput(
            _("“%(festival)s” is not one of the festivals a union may give for.", festival=terms.festival)
        )
    if not 1 <= terms.expires_months <= MOST_MONTHS:
        raise BadInput(_("Points are valid for 1 to %(most)d months.", most=MOST_MONTHS))
    for line in lines_from(terms.amount):
        _with_paths(line.condition)
    _with_paths(conditions_from(terms.conditions))
    rule.name, rule.festival, rule.basis = terms.name, terms.festival, terms.basis
    rule.amount, rule.conditions, rule.expires_months = terms.amount, terms.conditions, terms.expires_months


def _worded(rule: PointRule) -> dict[str, Any]:
    """As the trail keeps a rule: its amounts and conditions as an office writes them."""
    plain = ("name", "festival", "expires_months", "basis", "unit_id", "sub_account_id")
    conditions = conditions_from(rule.conditions)
    return {name: getattr(rule, name) for name in plain} | {
        "amount": table_of(lines_from(rule.amount)),
        "conditions": phrases_of(conditions) or _("several conditions within one another"),
    }
