"""花名册生成 — a roster of any size for the benchmarks and for trying the console: python
benchmarks/roster_file.py OUT [ROWS].

18 columns, valid and unique identity numbers and phones, a group of branches and departments. `--changed P`
lets
every row whose number falls in the first P percent have another position and phone; A name that ends in
.csv makes it text. Nobody in
it exists: identity numbers begin with 99, which is no province.
"""

import argparse
import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

HEADINGS = (
    *("工号", "姓名", "性别", "身份证号", "出生日期", "手机号"),
    *("部门", "岗位", "职级", "用工形式", "入职日期", "在职状态"),
    *("是否会员", "入会日期", "民族", "学历", "婚姻状况", "邮箱"),
)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文辉鹏宇浩晨雨欣怡"
BRANCHES = ["华东", "华南", "华北", "西南", "华中", "东北"]
PLACES = ["一部", "二部", "三部", "研发中心", "工厂/一车间", "工厂/二车间", "客服部", "财务部"]
POSITIONS = ["专员", "主管", "经理", "工程师", "操作工", "会计", "班组长", "客服"]
TYPES = ["合同工", "劳务派遣", "在编", "返聘"]
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
FIRST_BIRTH, BIRTHS = date(1966, 1, 1), 14_000
FIRST_HIRE, HIRES = date(2002, 1, 1), 8_500


def rows(count: int, changed_percent: int = 0) -> Iterator[list[str]]:
    """The roster's rows, the same at every run."""
    for number in range(count):
        yield row(number, changed=number * 100 < count * changed_percent)


def row(number: int, *, changed: bool = False) -> list[str]:
    """One person, made of their number alone."""
    born = FIRST_BIRTH + timedelta(days=number * 37 % BIRTHS)
    hired = max(FIRST_HIRE + timedelta(days=number * 53 % HIRES), born + timedelta(days=6_700))
    sequence = number // BIRTHS
    phone = 13_000_000_000 + number * 7_919 % 990_000_000 + (500_000 if changed else 0)
    return [
        f"Z{number:07d}",
        SURNAMES[number % 40] + GIVEN[number // 40 % len(GIVEN)] + GIVEN[number // 1_500 % len(GIVEN)],
        "男" if sequence % 2 else "女",
        identity(born, sequence),
        born.isoformat(),
        str(phone),
        f"集团/{BRANCHES[number % 6]}/{PLACES[number // 6 % 8]}",
        "总监" if changed else POSITIONS[number % 8],
        f"P{number % 9 + 1}",
        TYPES[number % 4],
        hired.isoformat(),
        "在职",
        "是" if number % 20 else "否",
        hired.isoformat() if number % 20 else "",
        "汉族" if number % 11 else "回族",
        ("本科", "大专", "高中", "硕士")[number % 4],
        ("已婚", "未婚")[number % 2],
        f"z{number:07d}@example.com",
    ]


def identity(born: date, sequence: int) -> str:
    """A number that passes the check of GB 11643 and belongs to nobody."""
    digits = f"{990000 + sequence // 1000:06d}{born:%Y%m%d}{sequence % 1000:03d}"
    return digits + CHECKS[sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11]


def write_xlsx(path: Path, count: int, changed_percent: int = 0) -> None:
    """A plain workbook, as an HR system exports it."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("花名册")
    sheet.write_row(0, 0, HEADINGS)
    for index, cells in enumerate(rows(count, changed_percent), start=1):
        for column, text in enumerate(cells):
            sheet.write_string(index, column, text)
    book.close()


def write_csv(path: Path, count: int, changed_percent: int = 0) -> None:
    """The same as text."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADINGS)
        writer.writerows(rows(count, changed_percent))


def main() -> None:
    """OUT [ROWS] [--changed PERCENT]."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("rows", type=int, nargs="?", default=10_000)
    parser.add_argument("--changed", type=int, default=0, metavar="PERCENT")
    options = parser.parse_args()
    write = write_csv if options.out.suffix == ".csv" else write_xlsx
    write(options.out, options.rows, options.changed)
    print(f"{options.out}: {options.rows} 行")


if __name__ == "__main__":
    main()
