"""发放形式 — in which form an item may be given, by region; what nobody found allowed is forbidden.

The national text (总工办发〔2017〕32号) is the strictest reading; provinces allow more, each from a document.
No text names points as a form of festival goods: whoever grants them from union money is told so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

# 全国口径: 节日慰问品为实物; 生日可用指定蛋糕店的蛋糕券; 结婚、生育为慰问品; 住院、去世、困难可用慰问金;
# 退休为纪念品
NATIONAL: Mapping[str, frozenset[str]] = {
    "festival": frozenset({"goods"}),
    "birthday": frozenset({"goods", "cake_voucher"}),
    "marriage": frozenset({"goods"}),
    "birth": frozenset({"goods"}),
    **dict.fromkeys(
        ("hospital", "critical", "injury", "death_self", "death_kin", "hardship", "disaster"),
        frozenset({"cash", "goods"}),
    ),
    "retirement": frozenset({"goods"}),
    "mental": frozenset(),
    **dict.fromkeys(("cinema", "show", "park_pass"), frozenset({"ticket"})),
    **dict.fromkeys(
        ("prize", "souvenir", "clothing", "gala", "relief_goods", "trainee"), frozenset({"goods"})
    ),
    "contest": frozenset({"goods", "cash"}),
    "referee": frozenset({"cash"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRule:
    """形式规定 — what a region's text says of a form: for which items, since when, where it was read."""

    region: str
    form: str
    items: tuple[str, ...]
    allowed: bool
    source: str
    since: date = date(2018, 1, 1)
    note: str = ""


_FESTIVAL = ("festival",)
_TICKETS = ("cinema", "show", "park_pass")
FORM_RULES: tuple[FormRule, ...] = (
    FormRule(
        region="安徽",
        form="named_pickup",
        items=_FESTIVAL,
        allowed=True,
        since=date(2025, 8, 21),
        source="皖工发〔2025〕18号（转载）",
        note="指定商家提货券",
    ),
    FormRule(
        region="安徽",
        form="cash",
        items=("marriage", "birth", "hospital", "death_self", "death_kin", "hardship"),
        allowed=True,
        since=date(2025, 8, 21),
        source="皖工发〔2025〕18号（转载）",
        note="节日、生日、退休不得发现金",
    ),
    FormRule(
        region="湖北",
        form="named_pickup",
        items=_FESTIVAL,
        allowed=True,
        source="湖北2018细则（高校工会转述）",
        note="提货券等便捷灵活方式，不得发现金、购物卡",
    ),
    FormRule(
        region="河南",
        form="named_pickup",
        items=_FESTIVAL,
        allowed=True,
        source="河南2018细则（豫都网转载）",
        note="慰问品领取券",
    ),
    FormRule(
        region="上海",
        form="ticket",
        items=("show",),
        allowed=True,
        since=date(2025, 1, 1),
        source="上海2025文本（转载）",
        note="等值的单一观摩功能凭证，每场不超过300元",
    ),
    FormRule(
        region="江苏",
        form="ticket",
        items=_TICKETS,
        allowed=True,
        since=date(2025, 1, 1),
        source="无锡2025（转载）",
        note="购书券、电影券、演出券、体育比赛券",
    ),
    FormRule(
        region="湖南",
        form="e_voucher",
        items=("voucher",),
        allowed=True,
        since=date(2020, 3, 1),
        source="新华网2020-03-28、长沙晚报2023",
        note="限线下门店，不能转赠和提现，限期用完",
    ),
    FormRule(
        region="贵州",
        form="e_voucher",
        items=("voucher",),
        allowed=True,
        since=date(2025, 1, 1),
        source="贵州2025文本（转载）",
        note="每人每年不超过300元",
    ),
    FormRule(
        region="陕西",
        form="e_voucher",
        items=("voucher",),
        allowed=True,
        since=date(2025, 1, 1),
        source="铜川2025（转载）",
    ),
    FormRule(
        region="江苏",
        form="e_voucher",
        items=("voucher",),
        allowed=True,
        since=date(2025, 1, 1),
        source="无锡2025（转载）",
    ),
    FormRule(
        region="内蒙古",
        form="e_voucher",
        items=("voucher",),
        allowed=True,
        since=date(2025, 1, 1),
        source="内蒙古2025（转载）",
    ),
    FormRule(
        region="浙江",
        form="e_voucher",
        items=("voucher",),
        allowed=True,
        since=date(2025, 1, 1),
        source="永嘉（报道）",
        note="满800减500",
    ),
    FormRule(
        region="辽宁",
        form="e_voucher",
        items=("voucher",),
        allowed=True,
        since=date(2022, 1, 1),
        source="大连中山区2022（报道）",
        note="160元，12,500份",
    ),
    FormRule(
        region="广东",
        form="points",
        items=(),
        allowed=False,
        since=date(2026, 1, 1),
        source="佛山2026-01（报道）",
        note="会员积分可在商城兑换佛山制造：属会员活动积分，并非节日慰问品的形式",
    ),
    *(
        FormRule(region=region, form=form, items=_FESTIVAL, allowed=False, source=source)
        for region, source in (
            ("河南", "河南2018细则"),
            ("广西", "广西2015"),
            ("福建", "闽工〔2017〕185号：现金、购物卡等代金券"),
            ("广东", "广东教育系统2022：现金、购物卡、代金券"),
            ("安徽", "安徽2024文本"),
            ("江苏", "江都水利系统通知"),
            ("北京", "北京2019：现金和购物卡除外"),
        )
        for form in ("shopping_card", "cash_coupon")
    ),
)


def forms_allowed(region: str, item: str, *, on: date) -> frozenset[str]:
    """允许形式 — of the national text, and what the region's texts allow beside it on the day."""
    more = {
        each.form
        for each in FORM_RULES
        if each.region == region and each.allowed and item in each.items and each.since <= on
    }
    return NATIONAL.get(item, frozenset()) | more
