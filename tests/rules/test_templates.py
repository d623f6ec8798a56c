"""Starter rules: at least one for each thing points are granted for, each a rule that makes sense."""

import pytest

from app.rules.amounts import amount_from
from app.rules.contradictions import impossible
from app.rules.implications import shadowed
from app.rules.rule_json import conditions_from
from app.rules.scenarios import CATALOGUE, TRIGGERS
from app.rules.templates import TEMPLATES, Template
from app.rules.triggers import calendar_from

OLD_CODES = ("festival", "birthday", "anniversary", "onboarding", "marriage", "birth", "retirement")


def test_there_are_at_least_twenty_of_each_and_the_seven_old_ones_keep_their_codes() -> None:
    assert len(CATALOGUE) >= 20
    assert len(TEMPLATES) >= 20
    assert tuple(CATALOGUE)[:7] == OLD_CODES
    assert {each.trigger for each in CATALOGUE.values()} == set(TRIGGERS)
    assert len({each.code for each in TEMPLATES}) == len(TEMPLATES)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.code)
def test_each_starter_rule_makes_sense(template: Template) -> None:
    amount = amount_from(dict(template.amount))
    assert not impossible(conditions_from(template.conditions))
    assert shadowed([line.condition for line in amount.lines]) == []
    calendar_from(template.scenario, template.terms.get("trigger"))
    assert (template.scenario == "festival") == ("festival" in template.terms)
    assert not (
        template.terms.get("nightly") and CATALOGUE[template.scenario].trigger in {"festival", "named"}
    )


def test_everything_granted_for_but_an_adjustment_has_a_starter_rule() -> None:
    assert set(CATALOGUE) - {each.scenario for each in TEMPLATES} == {"adjustment"}
