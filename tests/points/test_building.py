"""What the rule builder asks the server: its words, units in sight, what a rule says; and who may not ask."""

import json

import pytest

from tests.cast import Union
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


def test_units_are_found_by_part_of_their_name(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.officer)
    found = json.loads(client.get("/rulebuilder/units?q=华东").text)
    assert f"#{our_union.units['华东']}" in [each["id"] for each in found]
    words = json.loads(client.get("/rulebuilder/words").text)
    assert sum(len(group["templates"]) for group in words["groups"]) >= 20
    assert {each["key"] for each in words["fields"]}.isdisjoint({"id_no", "phone", "birth_date", "birth_on"})


def test_who_writes_no_rules_does_not_ask(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.hr)
    assert client.get("/rulebuilder/units?q=华").status_code == 403
