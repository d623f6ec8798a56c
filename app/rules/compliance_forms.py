"""发放形式 — in which form union money may reach a member, by region: allowed, forbidden, or not spoken of.

What a region's text allows is data with its days and its source (rules/standard_forms.py). A region of which
nothing was found has the most restrictive line: goods alone are certain (DOMAIN: 慰问品以实物为主).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.core.text import _l
from app.rules.standard_forms import FORM_RULES

FORMS = {
    "goods": _l("Goods in kind"),
    "named_pickup": _l("Pick-up voucher for named goods of a named shop"),
    "cake_voucher": _l("Voucher of a named cake shop"),
    "show_voucher": _l("Voucher for one film, show or match"),
    "consumption_voucher": _l("Electronic consumption voucher of the union"),
    "points": _l("Points to choose goods with"),
    "cash": _l("Cash"),
    "shopping_card": _l("Shopping card, prepaid card or cash coupon"),
}

# 积分形式的本地口径 — what the union settled about points as a form, with its own superior union
POINTS_POSITIONS = {
    "unsettled": _l("Not settled yet"),
    "accepted": _l("Accepted by the superior union, in writing"),
    "refused": _l("Refused by the superior union"),
}

ALLOWED, SILENT, FORBIDDEN = "allowed", "silent", "forbidden"
_NATIONAL = "《基层工会经费收支管理办法》（总工办发〔2017〕32号）"
_CARDS = "《基层工会经费收支管理办法》2014年版列明购物卡、代金券，各省实施细则沿用"


@dataclass(frozen=True, slots=True)
class Position:
    """口径 — "allowed", "silent" or "forbidden", and the text it stands in."""

    says: str
    source: str


EVERYWHERE: Mapping[str, Position] = {
    "goods": Position(ALLOWED, _NATIONAL),
    "cake_voucher": Position(ALLOWED, f"{_NATIONAL}：生日慰问可发放指定蛋糕店的蛋糕券"),
    "show_voucher": Position(ALLOWED, f"{_NATIONAL}：会费用于观影、演出、比赛"),
    "points": Position(SILENT, "各地文件均未写明“积分”是慰问品的一种形式"),
    "named_pickup": Position(SILENT, f"{_NATIONAL}：“可结合实际采取便捷灵活的发放方式”，未写明提货券"),
    "consumption_voucher": Position(SILENT, "全总办公厅2025年十项措施：阶段性发放工会消费券，一年一次"),
    "cash": Position(FORBIDDEN, f"{_NATIONAL}：节日、生日慰问不得发放现金"),
    "shopping_card": Position(FORBIDDEN, _CARDS),
}
# as the texts of the regions call the forms that goods have
_IN_THE_TEXTS: Mapping[str, str] = {
    "named_pickup": "named_pickup",
    "show_voucher": "ticket",
    "consumption_voucher": "e_voucher",
    "shopping_card": "shopping_card",
}
# words in a product's name that show its form; the first that is found counts
_BY_WORDS = (
    ("cake_voucher", ("蛋糕券", "蛋糕卡")),
    ("show_voucher", ("电影券", "电影票", "演出票", "演出券", "球票", "购书券")),
    ("named_pickup", ("提货券", "领取券", "提货卡", "兑换券")),
    ("consumption_voucher", ("消费券",)),
    ("shopping_card", ("购物卡", "储值卡", "预付卡", "礼品卡", "加油卡", "充值卡", "代金券", "现金券")),
)


def position_on(form: str, region: str, *, on: date) -> Position:
    """本地口径 — of goods in this form, by the region's own text in force on the day, or the one that holds
    everywhere.
    """
    said = [
        each
        for each in FORM_RULES
        if each.region == region and each.form == _IN_THE_TEXTS.get(form) and each.since <= on
    ]
    if not said:
        return EVERYWHERE[form]
    latest = max(said, key=lambda each: each.since)
    source = f"{latest.source}：{latest.note}" if latest.note else latest.source
    return Position(ALLOWED if latest.allowed else FORBIDDEN, source)


def form_of(*names: str) -> str:
    """商品形式 — what the words of a product's name show; goods where they show nothing else."""
    found = (form for form, words in _BY_WORDS if any(word in name for word in words for name in names))
    return next(found, "goods")
