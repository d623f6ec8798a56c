"""发放形式 — in which form union money may reach a member, by region: allowed, forbidden, or not spoken of.

What a text allows is data with its source. A region of which nothing was found has the most restrictive
line: goods alone are certain (DOMAIN: 慰问品以实物为主).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.text import _l

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


_EVERYWHERE: Mapping[str, Position] = {
    "goods": Position(ALLOWED, _NATIONAL),
    "cake_voucher": Position(ALLOWED, f"{_NATIONAL}：生日慰问可发放指定蛋糕店的蛋糕券"),
    "show_voucher": Position(ALLOWED, f"{_NATIONAL}：会费用于观影、演出、比赛"),
    "points": Position(SILENT, "各地文件均未写明“积分”是慰问品的一种形式"),
    "named_pickup": Position(SILENT, f"{_NATIONAL}：“可结合实际采取便捷灵活的发放方式”，未写明提货券"),
    "consumption_voucher": Position(SILENT, "全总办公厅2025年十项措施：阶段性发放工会消费券，一年一次"),
    "cash": Position(FORBIDDEN, f"{_NATIONAL}：节日、生日慰问不得发放现金"),
    "shopping_card": Position(FORBIDDEN, _CARDS),
}
_BY_REGION: Mapping[tuple[str, str], Position] = {
    ("安徽", "named_pickup"): Position(ALLOWED, "皖工发〔2025〕18号：指定商家提货券"),
    ("湖北", "named_pickup"): Position(ALLOWED, "湖北省实施细则（2018）：提货券等便捷灵活方式"),
    ("河南", "named_pickup"): Position(ALLOWED, "河南省实施细则（2018）：慰问品领取券"),
    ("湖南", "consumption_voucher"): Position(ALLOWED, "湖南省总工会2020年、2023年工会消费券通知"),
    ("贵州", "consumption_voucher"): Position(ALLOWED, "贵州省2025年文本：工会消费券每人每年不超过300元"),
    ("陕西", "consumption_voucher"): Position(ALLOWED, "铜川市2025年文本：工会消费券"),
    ("内蒙古", "consumption_voucher"): Position(ALLOWED, "内蒙古2025年文本：工会消费券"),
    ("江苏", "show_voucher"): Position(ALLOWED, "无锡市2025年文本：购书券、电影券、演出券、体育比赛券"),
    ("上海", "show_voucher"): Position(ALLOWED, "上海市2025年文本：单一观摩功能凭证，每场不超过300元"),
}
# words in a product's name that show its form; the first that is found counts
_BY_WORDS = (
    ("cake_voucher", ("蛋糕券", "蛋糕卡")),
    ("show_voucher", ("电影券", "电影票", "演出票", "演出券", "球票", "购书券")),
    ("named_pickup", ("提货券", "领取券", "提货卡", "兑换券")),
    ("consumption_voucher", ("消费券",)),
    ("shopping_card", ("购物卡", "储值卡", "预付卡", "礼品卡", "加油卡", "充值卡", "代金券", "现金券")),
)


def position_on(form: str, region: str) -> Position:
    """本地口径 — the region's own line, or the one that holds everywhere."""
    return _BY_REGION.get((region, form), _EVERYWHERE[form])


def form_of(*names: str) -> str:
    """商品形式 — what the words of a product's name show; goods where they show nothing else."""
    found = (form for form, words in _BY_WORDS if any(word in name for word in words for name in names))
    return next(found, "goods")
