"""乱表 — rosters as offices really send them, made afresh as code: one helper per kind of mess."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from app.rules.people import id_check_digit

HEADINGS = ["工号", "姓名", "性别", "身份证号", "手机号", "部门", "岗位", "入职日期"]
AS_OF = date(2026, 9, 1)


def id_number(number: int) -> str:
    """A number that passes its check and belongs to nobody (no province begins with 99).

    The first thousand are born on 1990-03-07, the next on the day after, and so on.
    """
    digits = f"990000199003{7 + number // 1_000:02d}{number % 1_000:03d}"
    return digits + id_check_digit(digits)


def person(number: int, **changed: Any) -> list[Any]:
    """One good row, in the order of HEADINGS; `changed` by heading."""
    row = {
        "工号": f"A{number:04d}",
        "姓名": "张李王赵"[number % 4] + "伟芳娜敏静"[number % 5] + "强磊"[number % 2],
        "性别": "男" if number % 2 else "女",
        "身份证号": id_number(number),
        "手机号": str(13800000000 + number),
        "部门": "华东/上海一部",
        "岗位": "专员",
        "入职日期": "2020-03-05",
    }
    return list((row | changed).values())


def people(count: int) -> list[list[Any]]:
    """Good rows."""
    return [person(number) for number in range(1, count + 1)]


def roster(
    path: Path,
    rows: Iterable[Sequence[Any]],
    *,
    above: Iterable[Sequence[Any]] = (),
    headings: Sequence[Any] = HEADINGS,
) -> Path:
    """A workbook: rows under headings, with whatever stands above them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "花名册"
    for row in [*above, headings, *rows]:
        sheet.append(list(row))
    book.save(path)
    return path


def text_roster(
    path: Path, rows: Iterable[Sequence[Any]], *, encoding: str = "utf-8", delimiter: str = ","
) -> Path:
    """The same as text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(HEADINGS)
    writer.writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def doctored(path: Path, part: str, change: Any) -> Path:
    """The workbook with one part rewritten by `change(bytes) -> bytes`: for what no library would write."""
    with ZipFile(path) as package:
        parts = {each.filename: package.read(each) for each in package.infolist()}
    parts[part] = change(parts.get(part, b""))
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path
