"""积分发放表 — a workbook of people with points, to rows: number, name, points, reason."""

import re
from collections.abc import Iterator
from typing import Any

from app.rules import people
from app.rules.problems import Problem
from app.rules.sheets import POINT_GRANTS as TEMPLATE
from imports.plain_sheet import parse_as
from imports.sheet import Column, Spec, also, plainly_read

LIMIT_MB = 20
LONGEST = 200
_WHOLE = re.compile(r"(-?\d{1,9})(?:\.0+)?(?:分|积分)?")


def points(cell: Any) -> int | Problem:
    """积分 — a whole number above zero; Problem points_missing, points_not_whole or points_not_positive."""
    text = people.plain(cell).replace(",", "")
    if not text:
        return Problem("points_missing")
    found = _WHOLE.fullmatch(text)
    if found is None:
        return Problem("points_not_whole", facts={"text": text[:LONGEST]})
    return int(found[1]) if int(found[1]) > 0 else Problem("points_not_positive")


def reason(cell: Any) -> str | None:
    """事由 — why this person; left empty, the grant's own."""
    return people.plain(cell)[:LONGEST] or None


GRANTS = Spec(
    TEMPLATE,
    (
        Column(
            "employee_no",
            "工号",
            plainly_read(people.employee_no),
            also("员工编号 职工编号 人员编码 员工号 职工号 人员编号 员工工号 职工工号 编号"),
            required=True,
            repeats=False,
            example="E000001",
            note="文本；与花名册一致，前导零会保留",
        ),
        Column(
            "name",
            "姓名",
            plainly_read(people.name),
            also("员工姓名 职工姓名 人员姓名 名字"),
            required=True,
            repeats=False,
            example="王芳",
            note="与工号核对，不一致的行不发放",
        ),
        Column(
            "points",
            "积分",
            plainly_read(points),
            also("积分数 发放积分 分值 分数 奖励积分"),
            required=True,
            example="200",
            note="正整数",
            holds="whole",
        ),
        Column(
            "reason",
            "事由",
            plainly_read(reason),
            also("原因 发放事由 备注 说明 奖励事由"),
            strict=False,
            example="防汛抢险先进个人",
            width=30,
        ),
    ),
)


def parse(path: str, name: str, *, password: str | None = None) -> Iterator[tuple[str, Any]]:
    """解析 — runs in the child process; no column is a day."""
    return parse_as(GRANTS, path, name, limit_mb=LIMIT_MB, password=password)
