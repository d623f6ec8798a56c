"""Writing rules: drafts, versions, and what makes no sense."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.tenancy import tenant_scope
from app.models import OrgUnit, PointRule, SubAccount, Tenant
from app.points.queries.versions import terms_in_words
from app.points.services.meanings import UnitUnknown
from app.points.services.named import Purpose, grant_by_hand
from app.points.services.rules import (
    RuleCodeTaken,
    RuleNotInForce,
    RuleTerms,
    VersionUnderWay,
    create_rule,
    edit_version,
    meaning,
    turn_rule,
)
from app.points.services.versions import version_ahead
from app.points.views.versions import occasion_of
from app.rules.condition_json import ConditionNotUnderstood
from app.rules.conditions import checks
from app.rules.rule_json import AmountNotUnderstood
from app.standards.queries import festivals_in_use
from tests.treasury import OFFICER, Treasury, employee, equip, found_tenant, rule_in_force

pytestmark = pytest.mark.sql


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        made = equip()
        with atomic():
            yield made


def _terms(**changed: Any) -> RuleTerms:
    return RuleTerms(**{"name": "中秋", "festival": "mid_autumn", "amount": {"points": 300}, **changed})


def _home(treasury: Treasury) -> dict[str, Any]:
    return {
        "unit": session.get_one(OrgUnit, treasury.root),
        "sub_account": session.get_one(SubAccount, treasury.sub_account),
        "actor": OFFICER,
    }


def test_a_rule_begins_as_a_draft_and_its_code_is_its_own(treasury: Treasury) -> None:
    made = create_rule("R1", _terms(), **_home(treasury))
    assert (made.state, made.version, str(made), str(made.current)) == ("draft", 0, "中秋", "中秋 第 1 版")
    with pytest.raises(RuleCodeTaken, match="R1") as refused:
        create_rule("R1", _terms(), **_home(treasury))
    assert refused.value.details == {"field": "code"}


def test_a_festival_of_the_region_that_pays_is_granted_for_and_of_another_is_not(treasury: Treasury) -> None:
    session.get_one(OrgUnit, treasury.branch).region = "广西"
    purpose = Purpose(
        *("三月三慰问", "壮族三月三", session.get_one(SubAccount, treasury.sub_account)),
        item="festival",
        festival="march_third",
    )
    employee("A1", treasury.branch)
    named = {"people": "A1", "points": 10, "purpose": purpose, "actor": OFFICER, "on": date(2026, 4, 10)}
    assert "march_third" in festivals_in_use()
    for refused in (
        lambda: create_rule("R3", _terms(festival="march_third"), **_home(treasury)),
        lambda: grant_by_hand(**named),
    ):
        with pytest.raises(BadInput, match="安徽") as said:
            refused()
        assert said.value.details == {"field": "festival"}
    session.get_one(Tenant, treasury.tenant_id).region = "广西"
    made = create_rule("R3", _terms(festival="march_third"), **_home(treasury))
    assert occasion_of(made.current) == dict(terms_in_words(made.current))["节日"] == "三月三"
    assert grant_by_hand(**named).festival == "march_third"


def test_a_draft_is_edited_what_is_in_force_is_revised_first(treasury: Treasury) -> None:
    rule = rule_in_force(treasury)
    paying = {"sub_account": rule.current.sub_account, "actor": OFFICER}
    with pytest.raises(RuleNotInForce):
        edit_version(rule.current, _terms(amount={"points": 1}), **paying)
    turn_rule(rule, "revise", actor=OFFICER)
    edit_version(version_ahead(rule), _terms(amount={"points": 1}), **paying)
    assert (rule.state, rule.version, rule.current.amount) == ("released", 1, {"points": 300})
    with pytest.raises(VersionUnderWay):
        turn_rule(rule, "revise", actor=OFFICER)
    turn_rule(rule, "release", actor=OFFICER)
    assert (rule.version, rule.current.amount) == (2, {"points": 1})
    assert turn_rule(rule, "retire", actor=OFFICER).state == "retired"


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"festival": "double_eleven"}, BadInput),
        ({"expires_months": 0}, BadInput),
        ({"expires_months": 61}, BadInput),
        ({"amount": {"points": 0}}, AmountNotUnderstood),
        ({"conditions": {"field": "salary", "op": "equals", "value": 1}}, ConditionNotUnderstood),
        ({"conditions": {"field": "unit", "op": "within", "value": ["NOWHERE"]}}, UnitUnknown),
    ],
)
def test_terms_that_make_no_sense_are_refused(
    treasury: Treasury, changed: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        create_rule("R1", _terms(**changed), **_home(treasury))
    assert session.query(PointRule).count() == 0


def test_unit_codes_mean_the_paths_of_today(treasury: Treasury) -> None:
    only_branch = {"field": "unit", "op": "within", "value": ["HD"]}
    table = {"table": [{"when": only_branch, "points": 5}, {"when": {"all": []}, "points": 3}]}
    rule = create_rule("R1", _terms(conditions={"not": only_branch}, amount=table), **_home(treasury))
    meant = meaning(rule.current)
    path = session.get_one(OrgUnit, treasury.branch).path
    assert meant.units == (session.get_one(OrgUnit, treasury.root).path,)
    assert [check.value for check in checks(meant.conditions)] == [(path,)]
    assert [check.value for check in checks(meant.lines[0].condition)] == [(path,)]
