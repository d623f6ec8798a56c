"""规则维护 — write a rule and its next version; what the written terms mean."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import select

from app.approvals.services import void
from app.approvals.services.asking import live_request
from app.core import audit, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, DomainError
from app.core.preview import digest_of
from app.core.text import _
from app.models import Category, OrgUnit, PointRule, RuleVersion, SubAccount
from app.points.services.meanings import kept_amount, kept_conditions, meaning
from app.points.services.paying import refuse_other_festival
from app.points.services.saying import amount_text, conditions_text, goods_words, trigger_words
from app.points.services.versions import (
    last_number,
    put_into_force,
    retire_rule,
    take_version_back,
    version_ahead,
)
from app.rules.calendar import refuse_far
from app.rules.contradictions import impossible
from app.rules.occasions import MOST_INTERVAL, MOST_LEAD, SCENARIOS, YEARLY
from app.rules.points import MOST_MONTHS
from app.rules.rule_json import conditions_from, lines_from
from app.rules.rule_terms import MOST_CATEGORIES, may_be_nightly, refuse_further_terms
from app.rules.versions import RULE_LIFECYCLE, VERSION_LIFECYCLE, WRITTEN

OF_A_RULE = ("name",)  # what is the rule's own; the rest of the terms is a version's


class RuleCodeTaken(DomainError):
    """规则代码已用 — another rule of the union has this code."""

    code = "rule_code_taken"
    status = 409


class RuleNotInForce(DomainError):
    """规则未生效 — a rule grants only while it is in force, and is changed only while it is a draft."""

    code = "rule_not_in_force"
    status = 409


class VersionUnderWay(DomainError):
    """已有待发布版本 — one version of a rule is written, decided or waited for at a time."""

    code = "version_under_way"
    status = 409


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
    trigger: dict[str, Any] | None = None
    as_of: str = "due"
    expires_day: str | None = None
    pending_days: int = 0
    categories: list[int] | None = None
    notice: bool = True
    over_budget: str = "refuse"


TERMS = tuple(field.name for field in fields(RuleTerms) if field.name not in OF_A_RULE)


def create_rule(
    code: str, terms: RuleTerms, *, unit: OrgUnit, sub_account: SubAccount, actor: Actor
) -> PointRule:
    """新建规则 — with its first version, a draft; raises RuleCodeTaken, and BadInput's kind for terms that
    make no sense.
    """
    if session.scalar(select(PointRule).filter_by(code=code)) is not None:
        raise RuleCodeTaken(
            _("The rule code “%(code)s” is in use already: choose another.", code=code), field="code"
        )
    refuse_terms(terms, sub_account)
    rule = PointRule(code=code, name=terms.name, unit_id=unit.id, version=0)
    rule.state = RULE_LIFECYCLE.initial
    session.add(rule)
    session.flush()
    version = _drafted(rule, 1, actor)
    _write(version, terms, sub_account)
    session.add(version)
    session.flush()
    rule.current_version_id = version.id
    session.flush()
    audit.record("create", rule, actor=actor)
    return rule


def revise_rule(
    rule: PointRule, *, actor: Actor, like: RuleVersion | None = None, reason: str | None = None
) -> RuleVersion:
    """修订规则 — a draft of the next version, with the terms of the one in force, or `like` those of an older
    one; what is in force goes on. Raises RuleNotInForce for a rule that is not, and VersionUnderWay when
    the next one is being written, decided, or waits for its day.
    """
    session.refresh(rule, with_for_update=True)
    if rule.state == "retired" or (like is not None and not like.recorded):
        raise RuleNotInForce(_("“%(rule)s” is not in force: there is nothing to revise.", rule=rule))
    ahead = version_ahead(rule)
    if ahead is not None:
        raise VersionUnderWay(
            _(
                "Version %(number)d is under way already (%(state)s): go on with it, or give it up first.",
                number=ahead.number,
                state=VERSION_LIFECYCLE.state_label(ahead.state),
            ),
            version=ahead.number,
        )
    source = like or rule.current
    made = _drafted(rule, last_number(rule) + 1, actor)
    for name in (*TERMS, "sub_account_id"):
        setattr(made, name, getattr(source, name))
    made.like_number = None if like is None else like.number
    session.add(made)
    session.flush()
    audit.record(
        "revise", rule, actor=actor, changes={"version": [source.number, made.number]}, reason=reason
    )
    return made


def place_rule(rule: PointRule, *, name: str, unit: OrgUnit, actor: Actor) -> PointRule:
    """更名与范围 — only before it was ever in force. Raises RuleNotInForce."""
    session.refresh(rule, with_for_update=True)
    if rule.state != "draft":
        raise RuleNotInForce(
            _("“%(rule)s” was in force: what it is called and whom it is for stays.", rule=rule)
        )
    before = {"name": rule.name, "unit_id": rule.unit_id}
    rule.name, rule.unit_id = name, unit.id
    session.flush()
    changes = audit.differences(before, {"name": name, "unit_id": unit.id})
    if changes:
        audit.record("edit", rule, actor=actor, changes=changes)
        _void_request(version_ahead(rule), actor)
    return rule


def edit_version(
    version: RuleVersion, terms: RuleTerms, *, sub_account: SubAccount, actor: Actor
) -> RuleVersion:
    """修改版本 — while nobody has agreed to it (else RuleNotInForce); what was asked about it is void."""
    session.refresh(version, with_for_update=True)
    if version.state not in WRITTEN:
        raise RuleNotInForce(
            _(
                "“%(version)s” is no draft any more (%(state)s): nothing was changed.",
                version=version,
                state=VERSION_LIFECYCLE.state_label(version.state),
            )
        )
    _void_request(version, actor)
    take_version_back(version, actor=actor)
    before = _worded(version)
    _write(version, terms, sub_account)
    session.flush()
    audit.record("edit", version, actor=actor, changes=audit.differences(before, _worded(version)))
    return version


def turn_rule(rule: PointRule, verb: str, *, actor: Actor, reason: str | None = None) -> PointRule:
    """规则状态 — "release" puts its draft into force today without asking anybody, "revise" opens the next
    version, "retire" ends it.
    """
    if verb == "revise":
        revise_rule(rule, actor=actor, reason=reason)
    elif verb == "retire":
        retire_rule(rule, on=clock.today(), actor=actor, reason=reason)
    else:
        draft = version_ahead(rule)
        if draft is None:
            RULE_LIFECYCLE.after(rule.state, verb)
            raise RuleNotInForce(_("“%(rule)s” has no version to be released.", rule=rule))
        meaning(draft)
        put_into_force(draft, on=clock.today(), actor=actor, reason=reason)
    return rule


def terms_digest(version: RuleVersion) -> str:
    """内容摘要 — of all that is frozen once somebody has agreed to it: any change of terms changes it."""
    rule = version.rule
    head = {"code": rule.code, "name": rule.name, "unit": rule.unit_id, "number": version.number}
    return digest_of(head | {name: getattr(version, name) for name in (*TERMS, "sub_account_id")}, [])


def refuse_terms(terms: RuleTerms, sub_account: SubAccount) -> None:
    """内容须合理 — raises BadInput's kinds."""
    _refuse_occasion(terms)
    if terms.scenario == "festival":
        refuse_other_festival(terms.festival, sub_account)
    if not 1 <= terms.expires_months <= MOST_MONTHS:
        raise BadInput(
            _("Points are valid for 1 to %(most)d months.", most=MOST_MONTHS), field="expires_months"
        )
    lines_from(kept_amount(terms.amount))
    if impossible(conditions_from(kept_conditions(terms.conditions))):
        raise BadInput(
            _("The conditions exclude each other: nobody could ever meet them."), field="conditions"
        )
    _refuse_categories(terms.categories)
    refuse_further_terms(
        scenario=terms.scenario,
        trigger=terms.trigger,
        as_of=terms.as_of,
        expires_day=terms.expires_day,
        pending_days=terms.pending_days,
        over_budget=terms.over_budget,
    )


def _drafted(rule: PointRule, number: int, actor: Actor) -> RuleVersion:
    made = RuleVersion(rule_id=rule.id, number=number, state=VERSION_LIFECYCLE.initial)
    made.prepared_by, made.prepared_by_id, made.prepared_at = actor.name, actor.user_id, clock.now()
    return made


def _void_request(version: RuleVersion | None, actor: Actor) -> None:
    """What was asked about other terms is void; what came back is changed to be asked again."""
    request = None if version is None else live_request("point_rule", version.id)
    if version is not None and request is not None and request.state != "returned":
        changed, on, at = _("The rule was changed."), clock.today(), clock.now()
        void("point_rule", version.id, reason=changed, actor=actor, on=on, at=at)


def _write(version: RuleVersion, terms: RuleTerms, sub_account: SubAccount) -> None:
    refuse_terms(terms, sub_account)
    version.sub_account_id = sub_account.id
    for name in TERMS:
        setattr(version, name, getattr(terms, name))
    version.conditions, version.amount = kept_conditions(terms.conditions), kept_amount(terms.amount)


def _refuse_categories(numbers: list[int] | None) -> None:
    """Points that pay for no goods there are would be points for nothing."""
    wanted = set(numbers or ())
    known = set(session.scalars(select(Category.id).where(Category.id.in_(wanted)))) if wanted else set()
    if wanted - known or len(wanted) > MOST_CATEGORIES:
        raise BadInput(
            _("Choose the kinds of goods from the list: one of them does not exist any more."),
            field="categories",
        )


def _refuse_occasion(terms: RuleTerms) -> None:
    """A festival has no date of a person's own, and a person's date is no festival."""
    if terms.scenario not in SCENARIOS:
        raise BadInput(
            _("“%(scenario)s” is nothing points are granted for.", scenario=terms.scenario), field="scenario"
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
    if terms.starts_on is not None:
        refuse_far(terms.starts_on, clock.today(), field="starts_on")
    if terms.nightly and not may_be_nightly(terms.scenario):
        raise BadInput(
            _(
                "Only people’s own dates, fixed days and seasons are proposed every night: "
                "this is prepared by hand."
            ),
            field="nightly",
        )


def _worded(version: RuleVersion) -> dict[str, Any]:
    """As the trail keeps a version: its amounts and conditions as an office writes them."""
    return {name: getattr(version, name) for name in (*TERMS, "sub_account_id")} | {
        "amount": amount_text(version.amount),
        "conditions": conditions_text(version.conditions),
        "trigger": trigger_words(version.scenario, version.trigger) or None,
        "categories": goods_words(version.categories) or None,
    }
