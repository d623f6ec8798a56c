"""跳过 — rows that are no people: blanks, titles, totals, signatures, a heading printed again (R7)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.core.sheets.cells import Fault
from app.core.sheets.headings import spelled
from app.rules.people import plain

TOTALS = re.compile(r"合计|总计|小计|共计|累计|总人数|合并人数|人数|共\d+人")
SUBTOTAL = re.compile(r".{0,30}(?:合计|总计|小计|共计|累计)(?:人数)?[:：]?(?:\d+[人名]?)?")  # 生产部小计
COUNT = re.compile(r"[0-9]{1,5}")  # how many people, or pages
HEADS = re.compile(r"\d+[人名]")
BADGE = re.compile(r"[0-9A-Za-z_-]+")
NOTES = re.compile(
    r"制表|填表|填报|审核|复核|审批|批准|负责人|经办|单位.?盖章|盖章|备注|注[:：\d]|说明|日期[:：]|打印|以上|以下空白|第.+页|共.+页"
)
# words over a line that somebody signs, whatever they stand behind: 人事部门负责人签字：
SIGNED = re.compile(
    r".{0,20}(?:签字|签名|签章|盖章|制表|填表|填报|审核|复核|审批|批准|负责人|经办)[人者]?(?:签字|签名)?[:：].{0,20}"
)
HAN = re.compile(r"[\u4e00-\u9fff]")
FEW = 4


def reason_to_skip(cells: Sequence[Any], names: Sequence[str], places: Mapping[str, int]) -> str | None:
    """原因 — why this row is nobody (`blank`, `heading`, `totals`, `note`, `title`), or None: then it is
    judged.

    `names` are the headings over the cells; `places` says where number, name and identity number stand.
    """
    said = [text for cell in cells if (text := _said(cell))]
    if not said:
        return "blank"
    if _repeats_heading(cells, names, places):
        return "heading"
    number = _at(cells, places, "id_no")
    if not number or HAN.search(number):
        return _what_else(said, name=_at(cells, places, "name"), badge=_at(cells, places, "employee_no"))
    return "totals" if COUNT.fullmatch(number) and _is_total(said) else None


def _what_else(said: Sequence[str], *, name: str, badge: str) -> str | None:
    """What a row without an identity number is."""
    if _is_total(said):
        return "totals"
    if _is_note(said, name=name, badge=badge):
        return "note"
    return "title" if len(said) == 1 and HAN.search(said[0]) and not name else None


def _is_total(said: Sequence[str]) -> bool:
    first = said[0]
    if TOTALS.match(first) or (1 < len(said) <= FEW and TOTALS.fullmatch(said[1])):
        return True
    figures = not any(HAN.search(HEADS.sub("", each)) for each in said[1:])
    return figures and SUBTOTAL.fullmatch(first) is not None


def _is_note(said: Sequence[str], *, name: str, badge: str) -> bool:
    nameless = not HAN.search(name)
    if NOTES.match(said[0]):  # 审核部 before a name and a number is where somebody works
        return (nameless or len(said) <= FEW) and not BADGE.fullmatch(badge)
    return nameless and SIGNED.fullmatch(said[0]) is not None


def _said(cell: Any) -> str:
    return re.sub(r"\s", "", cell.text if isinstance(cell, Fault) else plain(cell))


def _at(cells: Sequence[Any], places: Mapping[str, int], key: str) -> str:
    place = places.get(key)
    return _said(cells[place]) if place is not None and place < len(cells) else ""


def _repeats_heading(cells: Sequence[Any], names: Sequence[str], places: Mapping[str, int]) -> bool:
    again = sum(
        1
        for place in places.values()
        if place < len(cells)
        and isinstance(cells[place], str)
        and spelled(cells[place]) == spelled(names[place].rpartition("›")[2])
    )
    return again * 2 > len(places)
