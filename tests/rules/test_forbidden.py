"""What union money may not buy: found by words, excepted by words, by category, between its days."""

from datetime import date

import pytest

from app.rules.forbidden import SINCE, GoodsForbidden, Rule, forbidding, parted, refuse, shipped

ON = date(2026, 9, 1)


def found(name: str, category: int | None = None) -> str | None:
    rules = forbidding(shipped(), texts=[name], category_id=category, on=ON)
    return rules[0].code if rules else None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("中华香烟 硬盒", "tobacco"),
        ("电 子 烟 套装", "tobacco"),
        ("飞天茅台 500ml", "alcohol"),
        ("干红葡萄酒礼盒", "alcohol"),
        ("超市购物卡 500元", "card"),
        ("京东Ｅ卡", "card"),
        ("商场代金券", "coupon"),
        ("足金 黄金 转运珠", "precious"),
        ("保健食品 深海鱼油", "supplement"),
        ("水晶烟灰缸", None),
        ("无烟炒锅", None),
        ("厨房料酒 500ml", None),
        ("75%酒精湿巾", None),
        ("蛋糕券 指定门店", None),
        ("黄金瓜 5斤", None),
        ("五常大米 10kg", None),
        ("", None),
    ],
)
def test_names_that_are_forbidden_and_names_that_only_look_it(name: str, code: str | None) -> None:
    assert found(name) == code


def test_an_exception_does_not_cover_what_stands_beside_it() -> None:
    assert found("烟灰缸与香烟套装") == "tobacco"


def test_a_rule_holds_between_its_days() -> None:
    rule = Rule(
        "tea",
        "高档茶叶",
        parted("礼盒茶"),
        (),
        None,
        "超标准",
        "本会规定",
        date(2026, 1, 1),
        date(2026, 6, 30),
    )
    for day, holds in (
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 6, 30), True),
        (ON, False),
    ):
        assert bool(forbidding([rule], texts=["礼盒茶"], category_id=None, on=day)) is holds


def test_a_rule_by_category_holds_whatever_the_name() -> None:
    rule = Rule("wine", "酒水类目", (), (), 7, "不得购买", "本会规定", SINCE)
    assert forbidding([rule], texts=["大米"], category_id=7, on=ON) == (rule,)
    assert forbidding([rule], texts=["大米"], category_id=8, on=ON) == ()


def test_the_refusal_names_the_rule_and_its_source() -> None:
    with pytest.raises(GoodsForbidden) as refused:
        refuse(shipped(), name="红酒礼盒", texts=(), category_id=None, on=ON)
    assert "酒类" in refused.value.message
    assert "32号" in refused.value.message
    assert refused.value.details["rule"] == "alcohol"


def test_every_rule_that_forbids_it_is_named() -> None:
    with pytest.raises(GoodsForbidden) as refused:
        refuse(shipped(), name="红酒礼盒赠购物卡", texts=(), category_id=None, on=ON)
    assert refused.value.details["rules"] == ["alcohol", "card"]
    assert "酒类" in refused.value.message
    assert "购物卡与预付卡" in refused.value.message
