"""What the rules for union money say to a grant and to a product."""

from datetime import date

import pytest

from app.rules.budgets import FUND_SOURCES, wallet_of
from app.rules.compliance import (
    FAIL,
    INCENTIVES,
    PASS,
    TENSION,
    Forbidden,
    GrantFacts,
    ProductFacts,
    Verdict,
    failing,
    judge_grant,
    judge_product,
)
from app.rules.compliance_forms import form_of, position_on
from app.rules.compliance_words import RULES, SENTENCES
from app.rules.standard_forms import forms_allowed

ON = date(2026, 9, 1)
FESTIVE = {"scenario": "festival", "item": "festival", "purpose": "中秋节", "basis": "皖工发〔2025〕18号"}


def _grant(**facts: object) -> dict[str, Verdict]:
    given = {"fund_source": "retained", **FESTIVE, **facts}
    return {each.rule: each for each in judge_grant(GrantFacts(**given))}  # type: ignore[arg-type]


def _product(name: str, **facts: object) -> dict[str, Verdict]:
    given = {"name": name, "form": form_of(name), "words": (name,), "region": "安徽", "on": ON, **facts}
    return {each.rule: each for each in judge_product(ProductFacts(**given))}  # type: ignore[arg-type]


def test_festival_goods_from_union_money_go_through() -> None:
    assert failing(_grant().values()) == ()


def test_the_principle_and_points_in_ones_own_name_are_shown_as_a_tension_that_stops_nothing() -> None:
    found = _grant(people=300)
    for rule in ("collective", "not_divided", "form_allowed"):
        assert found[rule].outcome == TENSION
        assert found[rule].passes
    assert "300" in found["collective"].sentence


@pytest.mark.parametrize("scenario", sorted(INCENTIVES))
@pytest.mark.parametrize("fund", sorted(FUND_SOURCES))
def test_incentives_never_come_from_union_money(scenario: str, fund: str) -> None:
    stopped = failing(_grant(scenario=scenario, item=None, fund_source=fund).values())
    assert [each.rule for each in stopped] == (["no_incentive"] if wallet_of(fund) == "union" else [])


def test_the_employers_money_has_other_rules_and_is_wages() -> None:
    found = _grant(scenario="anniversary", fund_source="welfare_fee")
    assert "collective" not in found
    assert found["taxed"].outcome == TENSION


def test_a_superior_union_that_refuses_points_stops_the_grant() -> None:
    assert _grant(points_position="refused")["form_allowed"].outcome == FAIL
    assert _grant(points_position="accepted")["form_allowed"].outcome == PASS


def test_a_grant_without_a_purpose_fails_and_one_without_a_document_is_pointed_out() -> None:
    assert _grant(purpose=" ")["has_purpose"].outcome == FAIL
    assert _grant(basis="")["has_purpose"].outcome == TENSION


@pytest.mark.parametrize("scenario", [None, "fixed_day", "season", "adjustment", "posting", "shortage"])
def test_what_counts_towards_no_standard_is_no_way_round_the_ceiling(scenario: str | None) -> None:
    assert _grant(item=None, scenario=scenario)["within_standard"].outcome == FAIL
    assert failing(_grant(item=None, scenario=scenario, fund_source="welfare_fee").values()) == ()


def test_what_was_decided_and_counted_elsewhere_is_not_asked_for_its_standard_again() -> None:
    found = _grant(item=None, scenario=None, decided=True)
    assert failing(found.values()) == ()
    assert "within_standard" not in found


def test_the_ceiling_is_said_with_its_numbers() -> None:
    said = _grant(people=7, blocked={"over_cap": 2, "standard_unknown": 1})["within_standard"]
    assert said.outcome == PASS
    assert "2" in said.sentence


@pytest.mark.parametrize(
    ("name", "form", "outcome"),
    [
        ("五常大米5kg", "goods", PASS),
        ("鲜花坊蛋糕券", "cake_voucher", PASS),
        ("中秋提货券", "named_pickup", PASS),
        ("工会消费券", "consumption_voucher", TENSION),
        ("超市购物卡", "shopping_card", FAIL),
    ],
)
def test_the_form_of_a_product_shows_in_its_name(name: str, form: str, outcome: str) -> None:
    assert form_of(name) == form
    assert _product(name)["product_form"].outcome == outcome


def test_a_region_without_a_text_of_its_own_has_the_line_that_holds_everywhere() -> None:
    assert position_on("named_pickup", "安徽", on=ON).says == "allowed"
    assert position_on("named_pickup", "青海", on=ON).says == "silent"
    assert position_on("shopping_card", "青海", on=ON).says == "forbidden"
    assert "2014年版" in position_on("shopping_card", "青海", on=ON).source


def test_a_form_is_allowed_from_the_day_of_the_text_that_allows_it() -> None:
    assert position_on("named_pickup", "安徽", on=date(2025, 8, 20)).says == "silent"
    assert position_on("named_pickup", "安徽", on=date(2025, 8, 21)).says == "allowed"
    assert "18号" in position_on("named_pickup", "安徽", on=ON).source


@pytest.mark.parametrize("region", ["湖南", "贵州", "陕西", "江苏", "内蒙古", "浙江", "辽宁", "青海"])
def test_goods_and_standards_are_judged_by_the_same_texts(region: str) -> None:
    allowed = "e_voucher" in forms_allowed(region, "voucher", on=ON)
    assert (position_on("consumption_voucher", region, on=ON).says == "allowed") == allowed


def test_costly_entertainment_is_seen_in_any_case() -> None:
    assert _product("某ktv欢唱")["no_high_living"].outcome == FAIL
    assert _product("家用跑步鞋")["no_high_living"].outcome == PASS


def test_what_the_unions_list_forbids_fails_with_its_source() -> None:
    found = _product("茅台", forbidden=(Forbidden("酒类", "不得购买酒类", "某文件"),))["not_forbidden"]
    assert found.outcome == FAIL
    assert found.rests_on == "某文件"
    assert "酒类" in found.sentence


def test_every_answer_has_its_words_and_every_rule_its_clause() -> None:
    assert {rule for rule, _outcome in SENTENCES} == set(RULES)
    assert all(each.clause for each in RULES.values())
    everything = [*_grant().values(), *_grant(fund_source="welfare_fee").values(), *_product("米").values()]
    assert all(each.sentence and each.rests_on and "%" not in each.sentence for each in everything)
