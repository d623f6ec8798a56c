"""What the rule builder asks the server: its words, units in sight, what a rule says; and who may not ask."""

import json

import pytest

from app.rules.amounts import KINDS
from app.rules.occasions import SCENARIOS
from tests.cast import Union
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


def test_units_are_found_by_part_of_their_name(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.officer)
    found = json.loads(client.get("/rulebuilder/units?q=华东").text)
    assert f"#{our_union.units['华东']}" in [each["id"] for each in found]
    assert json.loads(client.get("/rulebuilder/units?q=_").text) == []  # no sign that stands for any other
    words = json.loads(client.get("/rulebuilder/words").text)
    assert sum(len(group["templates"]) for group in words["groups"]) >= 20
    assert {each["key"] for each in words["fields"]}.isdisjoint({"id_no", "phone", "birth_date", "birth_on"})


def test_who_writes_no_rules_does_not_ask(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.hr)
    assert client.get("/rulebuilder/units?q=华").status_code == 403


def test_words_come_in_the_order_they_are_shown_and_say_what_each_occasion_asks(
    client: Visitor, our_union: Union
) -> None:
    client.sign_in(our_union.officer)
    words = json.loads(client.get("/rulebuilder/words").text)
    assert list(words["kinds"]) == list(KINDS)
    assert set(words["needs"]) == set(SCENARIOS)
    assert words["needs"]["festival"] == ["festival"]
    assert "every_years" in words["needs"]["anniversary"]
    assert "every_years" not in words["needs"]["onboarding"]
    assert words["needs"]["performance"] == []
