"""演示花名册 — the spreadsheet by which the demo's people come in."""

import csv
from datetime import date, timedelta
from pathlib import Path

from app.core.db import session
from app.demo.names import new_hires
from app.demo.union import Demo
from app.models import OrgUnit

MEMBERS = 0.96  # of a hundred people, who joined the union


HEADINGS = (
    *("工号", "姓名", "身份证号", "手机号", "岗位", "职级", "用工形式", "入职日期"),
    *("部门", "是否会员", "入会日期"),
)


def write_roster(file: Path, demo: Demo, count: int, day: date) -> None:
    """写花名册 — so many people hired before a day, most of them members, spread over the units."""
    units = [session.get_one(OrgUnit, number).full_name for number in demo.units]
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        sheet = csv.writer(out)
        sheet.writerow(HEADINGS)
        for each in new_hires(demo.random, units, count, before=day - timedelta(days=30)):
            member = demo.random.random() < MEMBERS
            joined = min(each.hired_on + timedelta(days=90), day - timedelta(days=1))
            sheet.writerow([*each.as_told(), *(("是", joined) if member else ("否", ""))])
