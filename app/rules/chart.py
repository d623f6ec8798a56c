"""会计科目规则 — the charts every installation begins with: rows to be edited, not law.

Names were found in public texts, the codes of 2021 partly from memory: every row says where it comes from,
and that it is still to be checked against the annex (DOMAIN 2.1).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.core.text import _l

SCHEMES = {
    "cai_kuai_2009_7": _l("Accounting system of 2009"),
    "cai_kuai_2021_7": _l("Accounting system of 2021"),
}
SIDES = {"income": _l("Income"), "expense": _l("Expense")}
APPLIES_TO = {
    "all": _l("Every union"),
    "grassroots": _l("Grass-roots unions"),
    "above_county": _l("Unions at county level and above"),
}


@dataclass(frozen=True, slots=True)
class ShippedAccount:
    """出厂科目 — one head of a chart as it is shipped."""

    scheme: str
    code: str
    name: str
    parent_code: str | None
    side: str
    applies_to: str
    valid_from: date
    valid_until: date | None
    source: str


def shipped() -> Iterator[ShippedAccount]:
    """出厂科目表 — every row of both charts; a head with four or more figures above its own stands under
    it.
    """
    for scheme, (first, last, source, heads) in _CHARTS.items():
        for line in heads.split():
            code, name = line.split("=")
            yield ShippedAccount(
                scheme=scheme,
                code=code,
                name=name,
                parent_code=code[:_HEAD] if len(code) > _HEAD else None,
                side="income" if code.startswith("4") else "expense",
                applies_to="above_county" if (scheme, code) in _ABOVE_COUNTY else "all",
                valid_from=first,
                valid_until=last,
                source=source,
            )


_HEAD = 3  # figures of a head; its details have two more
_ABOVE_COUNTY = {("cai_kuai_2021_7", "502")}

_OLD = """
401=会费收入 402=拨缴经费收入 403=上级补助收入 40301=回拨补助 40302=专项补助 40303=超收补助 40304=帮扶补助
40305=送温暖补助 40306=救灾补助 40307=其他补助 404=政府补助收入 405=行政补助收入 406=事业收入 407=投资收益
408=其他收入 501=职工活动支出 50101=职工教育费 50102=文体活动费 50103=宣传活动费 50104=其他活动支出
502=维权支出 50201=劳动关系协调费 50202=劳动保护费 50203=法律援助费 50204=困难职工帮扶费 50205=送温暖费
50206=其他维权支出 503=业务支出 50301=培训费 50302=会议费 50303=外事费 50304=专项业务费 50305=其他业务支出
504=行政支出 505=资本性支出 50501=房屋建筑物购建 50502=办公设备购置 50503=专用设备购置 50504=交通工具购置
50505=大型修缮 50506=信息网络购建 50507=其他资本性支出 506=补助下级支出 507=事业支出 508=其他支出
"""
_NEW = """
401=会费收入 402=拨缴经费收入 403=上级补助收入 404=政府补助收入 405=行政补助收入 406=附属单位上缴收入
407=投资收益 408=其他收入 501=职工活动支出 50101=职工教育支出 50102=文体活动支出 50103=宣传活动支出
50104=劳模职工疗休养支出 50105=会员活动支出 502=职工活动组织支出 503=职工服务支出 504=维权支出
50401=劳动关系协调支出 50402=劳动保护支出 50403=法律援助支出 50404=困难职工帮扶支出 50405=送温暖支出
50406=其他维权支出 505=业务支出 50501=培训支出 50502=会议支出 50503=专项业务支出 506=行政支出
507=资本性支出 508=补助下级支出 509=对附属单位的支出 510=其他支出
"""
_CHARTS = {
    "cai_kuai_2009_7": (date(2010, 1, 1), date(2021, 12, 31), "《工会会计制度》财会〔2009〕7号", _OLD),
    "cai_kuai_2021_7": (date(2022, 1, 1), None, "《工会会计制度》财会〔2021〕7号", _NEW),
}
