"""积分发放表 — a workbook of people with points, to rows: number, name, points, reason."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.core.sheets.child import rows_expected
from app.core.sheets.reader import open_book
from app.core.sheets.sniff import read_bytes
from app.rules import people
from app.rules.problems import Problem
from imports.choosing import choose
from imports.parsing import Parser, plainly
from imports.sheet import Column, Reading, Spec, also, plainly_read

LIMIT_MB = 20
LONGEST = 200
KEYS = ("employee_no", "name", "points", "reason")
REQUIRED = ("employee_no", "name", "points")
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
    title="积分发放表",
    columns=(
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
    """解析 — ("opening", …), then ("batch", (rows, problems, skipped)); runs in the child process.

    Rows are (row, number, name, points, reason). Raises Refused.
    """
    book = open_book(read_bytes(Path(path), LIMIT_MB), name=name, password=password)
    rows_expected(book.rows)
    chosen = choose(book, GRANTS, name=None)
    chosen.demand(GRANTS, REQUIRED)
    parser = Parser(GRANTS, chosen, Reading(book.epoch, book.epoch))  # no column is a day
    kind = None if book.kind == "csv" else chosen.sheet.name
    yield "opening", (kind, chosen.letters)
    for parsed in parser.batches(chosen.body):
        nothing = [None] * len(parsed.numbers)
        columns = [parsed.values.get(key, nothing) for key in KEYS]
        rows = list(zip(parsed.numbers, *columns, strict=True))
        yield "batch", (rows, plainly(parsed.found), parsed.skipped)
