"""跳过 — rows that are no people: blanks, titles, totals, signatures, a heading printed again (R7)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.core.sheets.cells import Fault
from app.core.sheets.headings import spelled
from app.rules.people import plain

TOTALS = re.compile(r"合计|总计|小计|共计|累计|总人数|合并人数|人数")
NOTES = re.compile(
    r"制表|填表|填报|审核|复核|审批|批准|负责人|经办|单位.?盖章|盖章|备注|注[:：\d]|说明|日期[:：]|打印|以上|以下空白|第.+页|共.+页"
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
    if _at(cells, places, "id_no") and not HAN.search(_at(cells, places, "id_no")):
        return None
    if TOTALS.match(said[0]) or (len(said) > 1 and len(said) <= FEW and TOTALS.fullmatch(said[1])):
        return "totals"
    if NOTES.match(said[0]) and (len(said) <= FEW or not _at(cells, places, "name")):
        return "note"
    return "title" if len(said) == 1 and HAN.search(said[0]) and not _at(cells, places, "name") else None


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
