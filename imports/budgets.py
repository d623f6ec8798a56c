"""年度预算明细 — the lines of a unit's yearly plan: source, head, amount, and what it rests on."""

import re
from collections.abc import Iterator
from typing import Any

from app.rules.nearness import nearest
from app.rules.people import plain
from app.rules.problems import Problem
from app.rules.sheets import BUDGET_LINES as TEMPLATE
from imports.amounts import fen
from imports.plain_sheet import LONGEST, parse_as, words
from imports.sheet import Column, Spec, also, plainly_read, row_key

MOST = 1_000
# what is written first; then what else offices call it (money.po has the words of the pages)
FUNDS = {
    "dues": "会费",
    "retained": "拨缴经费留成",
    "employer_subsidy": "行政补助",
    "superior_subsidy": "上级补助",
    "welfare_fee": "行政福利费",
    "labour_protection": "劳动保护费",
}
_ALSO = {
    "会费收入": "dues",
    "会员会费": "dues",
    "拨缴经费": "retained",
    "拨缴经费收入": "retained",
    "工会经费": "retained",
    "工会经费留成": "retained",
    "经费留成": "retained",
    "行政补助收入": "employer_subsidy",
    "行政方面补助": "employer_subsidy",
    "上级补助收入": "superior_subsidy",
    "上级工会补助": "superior_subsidy",
    "福利费": "welfare_fee",
    "职工福利费": "welfare_fee",
    "劳保费": "labour_protection",
    "劳动保护": "labour_protection",
    "劳动保护经费": "labour_protection",
}
_MEANT = {word: source for source, word in FUNDS.items()} | _ALSO | {source: source for source in FUNDS}
_CODE = re.compile(r"(\d{3,9})(?!\d)")


def fund_source(cell: Any) -> str | Problem | None:
    """经费来源 — its key; Problem fund_unknown with the nearest known word."""
    text = re.sub(r"\s", "", plain(cell))
    if not text:
        return None
    found = _MEANT.get(text) or _MEANT.get(text.lower())
    if found is not None:
        return found
    near = nearest(text, FUNDS.values())
    facts = {"text": text[:LONGEST], "known": "、".join(FUNDS.values())}
    return Problem("fund_unknown", facts=facts, suggestion=near)


def account_code(cell: Any) -> str | None:
    """科目 — the code a cell begins with, such as 50103 of “50103 文体活动支出”; else the words as they
    are.
    """
    text = plain(cell)
    found = _CODE.match(text)
    return found[1] if found else words(cell)


BUDGET_LINES = Spec(
    TEMPLATE,
    (
        Column(
            "fund_source",
            "经费来源",
            plainly_read(fund_source),
            also("资金来源 经费渠道 来源"),
            required=True,
            example=FUNDS["retained"],
            note="从列表中选择",
            width=16,
            offers=tuple(FUNDS.values()),
        ),
        Column(
            "account_code",
            "科目",
            plainly_read(account_code),
            also("科目代码 科目编码 会计科目 支出科目 预算科目"),
            required=True,
            example="50103",
            note="从列表中选择，或填科目代码；当年支出类科目",
            width=28,
        ),
        Column(
            "name",
            "预算项目",
            plainly_read(words),
            also("项目名称 预算项 项目 预算名称"),
            required=True,
            example="职工文体活动",
            width=28,
        ),
        Column(
            "planned_fen",
            "本年预算",
            plainly_read(fen),
            also("预算金额 金额 年度预算 预算数 本年预算数 计划金额"),
            required=True,
            example="50000.00",
            note="元，最多两位小数",
            width=16,
            holds="money",
        ),
        Column(
            "document",
            "编制依据",
            plainly_read(words),
            also("依据 说明 备注 文号"),
            example="工会委员会 2026 年第 1 次会议纪要",
            note="决议、通知、人数测算等",
            width=36,
        ),
        row_key("由系统填写，请勿修改；新增预算项时留空"),
    ),
)


def parse(path: str, name: str, as_of: str) -> Iterator[tuple[str, Any]]:
    """解析 — runs in the child process."""
    return parse_as(BUDGET_LINES, path, name, as_of=as_of, most=MOST)
