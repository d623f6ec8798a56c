"""词汇 — the values each column of words knows, and what a word comes to (DOMAIN: 6.1, 6.2).

Loaded by the reading process too: plain words, no translator.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.rules import people
from app.rules.documents import NAMES, document_kind
from app.rules.nearness import nearest
from app.rules.problems import Problem

# what may be chosen for a word; the first is what we write
OFFERED: Mapping[str, tuple[str, ...]] = {
    "gender": ("男", "女"),
    "is_member": ("是", "否"),
    "status": ("在职", "离职"),
    "id_kind": tuple(NAMES.values()),
    "employment_type": ("在编", "合同工", "劳务派遣", "返聘", "实习", "外包", "非全日制", "聘用制"),
    "political_status": (
        "中共党员",
        "中共预备党员",
        "共青团员",
        "民革党员",
        "民盟盟员",
        "民建会员",
        "民进会员",
        "农工党党员",
        "致公党党员",
        "九三学社社员",
        "台盟盟员",
        "民主党派",
        "无党派人士",
        "群众",
    ),
    "education": ("博士研究生", "硕士研究生", "本科", "大专", "中专", "中技", "职高", "高中", "初中", "小学"),
    "marital_status": ("未婚", "已婚", "离异", "丧偶"),
}
# other words for the same; what is not here is asked about once
ALSO: Mapping[str, Mapping[str, str]] = {
    "employment_type": dict.fromkeys(
        (
            "合同制",
            "劳动合同",
            "正式工",
            "正式",
            "全日制",
            "派遣",
            "劳务工",
            "退休返聘",
            "实习生",
            "临时工",
            "编制内",
        ),
        "",
    ),
    "political_status": {
        "党员": "中共党员",
        "中共正式党员": "中共党员",
        "中国共产党党员": "中共党员",
        "预备党员": "中共预备党员",
        "中共党员(预备)": "中共预备党员",
        "团员": "共青团员",
        "中国共青团员": "共青团员",
        "无党派": "无党派人士",
        "普通群众": "群众",
        "无": "群众",
    },
    "education": dict.fromkeys(
        (
            "博士",
            "硕士",
            "研究生",
            "大学本科",
            "大学",
            "本科及以上",
            "专科",
            "大学专科",
            "技校",
            "中师",
            "初中及以下",
        ),
        "",
    ),
    "marital_status": dict.fromkeys(("初婚", "再婚", "复婚", "离婚", "有配偶", "单身"), ""),
}
STRICTLY: Mapping[str, Callable[[Any], Any]] = {
    "gender": people.gender,
    "is_member": people.yes_or_no,
    "status": people.in_service,
    "id_kind": document_kind,
}
LONGEST = 40
LIMITS: Mapping[str, int] = {"employment_type": 100, "grade": 100}


def compared(word: Any) -> str:
    """比对词 — a word as it is looked up."""
    return people.plain(word).lower()


def understood(field: str, cell: Any, *, rejecting: bool = False) -> Any:
    """词义 — the value a cell of words comes to: None when empty; Problem enum_unknown or too_long.

    Of the free columns (employment type, education and the like) an unknown word is no problem, unless
    `rejecting`: it is kept as written and asked about (`unknown_among`).
    """
    if field in STRICTLY:
        return _with_likeness(field, STRICTLY[field](cell))
    text = people.as_written(cell)
    limit = LIMITS.get(field, LONGEST)
    if len(text) > limit:
        return Problem("too_long", facts={"limit": limit})
    meant = ALSO.get(field, {}).get(text) or text
    if rejecting and meant and field in KNOWN and meant not in KNOWN[field]:
        return _with_likeness(field, Problem("enum_unknown", facts={"word": text}))
    return meant or None


def _with_likeness(field: str, found: Any) -> Any:
    """The problem, with the known word that is most like."""
    if isinstance(found, Problem) and found.code == "enum_unknown":
        return Problem(found.code, nearest(str(found.facts["word"]), OFFERED[field]), found.facts)
    return found


def unknown_among(field: str, values: Iterable[Any]) -> set[str]:
    """不认得的 — of the values of a free column, those that are not usual."""
    return set(values) - KNOWN[field] if field in KNOWN else set()


KNOWN: Mapping[str, frozenset[str | None]] = {
    field: frozenset((None, "", *OFFERED[field], *ALSO.get(field, {}), *ALSO.get(field, {}).values()))
    for field in ("employment_type", "political_status", "education", "marital_status")
}
