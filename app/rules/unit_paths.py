"""部门路径 — one spelling for a department's place in the house, and when a new name is probably a slip
(R13, R20).
"""

import re
from collections.abc import Iterable
from typing import Any

from app.rules.people import plain
from app.rules.problems import Problem

SEPARATOR = re.compile(r"\s*[/\\>→»]+\s*|\s+[-–—]\s+")
SIGNIFICANT = re.compile(r"[0-9A-Za-z一二三四五六七八九十百零〇两甲乙丙丁戊己庚辛壬癸东南西北中上下左右]")
MAX_PATH = 500
MAX_SEGMENT = 100


def unit_path(cell: Any) -> str | Problem | None:
    """路径 — the names from the top down, joined by slashes; None when empty; Problem too_long."""
    text = plain(cell)
    segments = [re.sub(r"\s+", " ", part.strip()) for part in SEPARATOR.split(text)]
    path = "/".join(segment for segment in segments if segment)
    if len(path) > MAX_PATH or any(len(segment) > MAX_SEGMENT for segment in segments):
        return Problem("too_long", facts={"limit": MAX_SEGMENT})
    return path or None


def joined(parts: Iterable[str | None]) -> str | None:
    """合并 — the path out of columns 单位, 部门, 科室; a column that repeats what stands before it adds
    nothing.
    """
    path = ""
    for part in parts:
        if part and part != path:
            path = part if part.startswith(f"{path}/") or not path else f"{path}/{part}"
    return path or None


def alike(name: str) -> str:
    """同名 — a name as compared with those that stand: width, case and blanks make no other unit of it."""
    return re.sub(r"\s+", " ", plain(name)).casefold()


def nearly(name: str, others: Iterable[str]) -> str | None:
    """近似 — the name that differs by one character only (R20); else None. Numerals, letters and points of
    the compass are excepted: they are how offices tell siblings apart.

    上海三部 is not a slip of 上海一部, and 华东B区 not of 华东A区; 人力资原部 is one of 人力资源部.
    """
    return next((other for other in others if other != name and _one_apart(name, other)), None)


def _one_apart(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) > 1 or min(len(a), len(b)) < 2:  # noqa: PLR2004 - a single character is no name to be near to
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    differing = (rest_a[:1], rest_b[:1])
    if len(a) == len(b):
        same = rest_a[1:] == rest_b[1:]
    elif len(a) > len(b):
        same, differing = rest_a[1:] == rest_b, (rest_a[:1], "")
    else:
        same, differing = rest_a == rest_b[1:], ("", rest_b[:1])
    return same and not any(SIGNIFICANT.fullmatch(character) for character in differing if character)
