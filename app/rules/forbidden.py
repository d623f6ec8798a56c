"""禁售规则 — what union money may not buy: found by words in a product's name, or by its category.

The rules a union starts with are data with their sources; it keeps them as rows, adds its own, and ends what
no longer holds. A name that only looks forbidden (ashtray, cooking wine) is excepted by words too.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.errors import DomainError
from app.core.text import _

_PARTED = re.compile(r"[\s、,，;；]+")
SINCE = date(2017, 12, 15)
_FUNDS = "《基层工会经费收支管理办法》（总工办发〔2017〕32号）"


class GoodsForbidden(DomainError):
    """禁售商品 — union money may not buy this; `details` name the rule and its source."""

    code = "goods_forbidden"


@dataclass(frozen=True, slots=True)
class Shipped:
    """随附规则 — a rule as it is shipped: code, name, words, exceptions, why, source."""

    code: str
    name: str
    words: str
    unless: str
    because: str
    source: str


SHIPPED = (
    Shipped(
        "tobacco",
        "烟草制品",
        "香烟 卷烟 雪茄 烟草 电子烟 烟丝 烟弹 中华烟 礼品烟",
        "烟灰缸 无烟 戒烟 油烟 抽油烟机 烟熏",
        "工会经费不得用于购买烟草制品",
        f"{_FUNDS}及党风廉政建设有关规定：不得发放明令禁止的物品",
    ),
    Shipped(
        "alcohol",
        "酒类",
        "白酒 红酒 葡萄酒 啤酒 黄酒 洋酒 威士忌 白兰地 茅台 五粮液 名酒 酒礼盒",
        "酒精 料酒 米酒曲 酒店 酒杯 酒柜 酒红 酒酿 醒酒器",
        "工会经费不得用于购买酒类",
        f"{_FUNDS}及党风廉政建设有关规定：不得发放明令禁止的物品",
    ),
    Shipped(
        "card",
        "购物卡与预付卡",
        "购物卡 储值卡 预付卡 礼品卡 加油卡 充值卡 话费 e卡 超市卡 商超卡 消费卡",
        "",
        "慰问品以实物为主，不得以购物卡、预付卡等变相发放现金",
        "《基层工会经费收支管理办法》2014年版列明购物卡、代金券，各省实施细则沿用；"
        "《关于规范商业预付卡管理的意见》（国办发〔2011〕25号）",
    ),
    Shipped(
        "coupon",
        "代金券与有价证券",
        "代金券 现金券 抵用券 消费券 兑换现金 有价证券 红包封 现金红包",
        "蛋糕券 电影券 提货券",
        "不得发放代金券、有价证券等可以变现的凭证",
        "《基层工会经费收支管理办法》2014年版列明购物卡、代金券，各省实施细则沿用",
    ),
    Shipped(
        "precious",
        "贵金属与奢侈品",
        "黄金 金条 银条 铂金 贵金属 奢侈品 名表 钻石",
        "黄金瓜 黄金豆 黄金梨 黄金百合",
        "不得以贵金属、奢侈品变相发放福利",
        f"{_FUNDS}第二十三条：不准违反规定滥发奖金、津贴、补贴",
    ),
    Shipped(
        "supplement",
        "保健品",
        "保健品 保健食品 蓝帽子 燕窝 冬虫夏草 鱼翅",
        "",
        "保健品及高档滋补品不在慰问品范围内",
        "江苏等地工会经费使用细则将烟、酒、保健品排除在报销范围之外；如本省另有规定，可终止本条",
    ),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """禁售规则 — in force between its days; None as the last day is for good."""

    code: str
    name: str
    words: tuple[str, ...]
    unless: tuple[str, ...]
    category_id: int | None
    because: str
    source: str
    from_on: date
    until_on: date | None = None

    def holds_on(self, on: date) -> bool:
        """Whether it is in force."""
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)


def parted(words: str | None) -> tuple[str, ...]:
    """分词 — words as they are typed, parted by spaces or 、 or commas, as compared."""
    return tuple(_plain(word) for word in _PARTED.split(words or "") if word)


def shipped(since: date = SINCE) -> tuple[Rule, ...]:
    """随附规则 — what holds where a union keeps no rules of its own."""
    return tuple(
        Rule(
            each.code,
            each.name,
            parted(each.words),
            parted(each.unless),
            None,
            each.because,
            each.source,
            since,
        )
        for each in SHIPPED
    )


def forbidding(
    rules: Iterable[Rule], *, texts: Iterable[Any], category_id: int | None, on: date
) -> tuple[Rule, ...]:
    """命中规则 — every rule in force that forbids goods of these names or this category."""
    names = [_plain(str(text)) for text in texts if text]
    return tuple(rule for rule in rules if rule.holds_on(on) and _hits(rule, names, category_id))


def refuse(
    rules: Iterable[Rule], *, name: str, texts: Iterable[Any], category_id: int | None, on: date
) -> None:
    """禁售检查 — raises GoodsForbidden, naming every rule that forbids it, why and its source."""
    found = forbidding(rules, texts=(name, *texts), category_id=category_id, on=on)
    if found:
        raise GoodsForbidden(
            _("“%(name)s” may not be sold: %(rules)s.", name=name, rules=told(found)),
            rule=found[0].code,
            source=found[0].source,
            rules=[rule.code for rule in found],
        )


def told(rules: Iterable[Rule]) -> str:
    """规则措辞 — each rule with why and its source."""
    return _("; ").join(
        _(
            "rule “%(rule)s”: %(because)s (%(source)s)",
            rule=rule.name,
            because=rule.because,
            source=rule.source,
        )
        for rule in rules
    )


def _hits(rule: Rule, names: Iterable[str], category_id: int | None) -> bool:
    by_category = rule.category_id is not None and rule.category_id == category_id
    return by_category or any(_named(rule, name) for name in names)


def _named(rule: Rule, name: str) -> bool:
    for word in rule.unless:
        name = name.replace(word, "\0")
    return any(word in name for word in rule.words)


def _plain(text: str) -> str:
    """Letter by letter comparable: full-width, case and blanks do not matter."""
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "")
