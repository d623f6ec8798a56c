"""花名册 — who works where: the columns HR writes, under all the names HR gives them (R1-R6, R10, R13, R18)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from app.core.sheets.cells import letters
from app.core.sheets.child import rows_expected
from app.core.sheets.reader import open_book
from app.core.sheets.refusals import Refused
from app.core.sheets.sniff import read_bytes
from app.rules import days, people, unit_paths
from app.rules.problems import Problem
from app.rules.rosters import FIELDS
from imports.choosing import Chosen, choose
from imports.parsing import Found, Parsed, Parser, plainly
from imports.sheet import Column, Reader, Reading, Spec

LIMIT_MB = 100
LEVELS = ("unit", "dept", "section", "team")
REQUIRED = ("employee_no", "name", "id_no")


def _plainly(read: Reader) -> Any:
    return lambda _reading: read


def _day(*, future: bool = False) -> Any:
    def made(reading: Reading) -> Reader:
        read = days.day_reader(epoch=reading.epoch, as_of=reading.as_of, future=future)

        def iso(cell: Any) -> Any:
            day = read(cell)
            return day.isoformat() if isinstance(day, date) else day

        return iso

    return made


def _words(limit: int) -> Any:
    return _plainly(people.words(limit))


def _in_service(cell: Any) -> Any:
    state = people.in_service(cell)
    return Problem("not_in_service") if state is False else state


ROSTER = Spec(
    title="职工花名册",
    columns=(
        Column("employee_no", "工号", _plainly(people.employee_no), ("员工编号", "职工编号", "人员编码", "员工号", "职工号", "人员编号", "员工工号", "职工工号", "工作证号", "人员代码", "编号"), required=True, repeats=False, example="E000001", note="文本；同一单位内唯一，前导零会保留"),
        Column("name", "姓名", _plainly(people.name), ("员工姓名", "职工姓名", "人员姓名", "名字", "姓 名"), required=True, repeats=False, example="王芳"),
        Column("gender", "性别", _plainly(people.gender), strict=False, example="女", note="男、女；留空时按身份证号取", width=8),
        Column("id_no", "身份证号", lambda reading: people.IdentityNumbers(reading.as_of), ("身份证号码", "证件号码", "公民身份号码", "身份证", "证件号", "居民身份证号", "公民身份证号码"), required=True, repeats=False, example="11010519491231002X", note="文本；18 位", width=22),
        Column("birth_date", "出生日期", _day(), ("出生年月日", "生日", "出生年月"), strict=False, example="", note="留空时按身份证号取", width=14),
        Column("phone", "手机号", _plainly(people.phone), ("手机号码", "联系电话", "手机", "移动电话", "电话", "联系方式", "联系手机", "本人电话"), repeats=False, example="13800001234", note="文本；11 位", width=16),
        Column("unit", "单位", _plainly(unit_paths.unit_path), ("公司", "分支机构", "所属单位", "所属公司", "分公司", "工作单位", "单位名称", "公司名称"), example="", note="可与部门、科室分列，也可只填部门路径", width=16),
        Column("dept", "部门", _plainly(unit_paths.unit_path), ("所属部门", "部门名称", "所在部门", "部门路径", "组织路径", "组织机构", "一级部门", "组织", "部门全称"), example="集团/华东/上海一部", note="从上到下，用 / 分开", width=26),
        Column("section", "科室", _plainly(unit_paths.unit_path), ("车间", "处室", "二级部门", "科室名称", "所属科室"), width=14),
        Column("team", "班组", _plainly(unit_paths.unit_path), ("三级部门", "工段", "小组"), width=14),
        Column("position", "岗位", _words(100), ("职务", "岗位名称", "职位", "岗位职务"), strict=False, example="主管", width=14),
        Column("grade", "职级", _words(100), ("职等", "岗级", "级别", "职务级别"), strict=False, example="P5", width=10),
        Column("employment_type", "用工形式", _words(100), ("用工性质", "员工类型", "人员类别", "用工类型", "合同类型", "职工类型"), strict=False, example="合同工"),
        Column("hire_date", "入职日期", _day(), ("入职时间", "参加工作日期", "进厂日期", "入司日期", "入职年月日", "到岗日期", "入司时间", "进公司日期"), example="2020-03-05", width=14),
        Column("status", "在职状态", _plainly(_in_service), ("状态", "人员状态", "员工状态"), example="在职", note="离职人员请不要放在花名册里", width=10),
        Column("is_member", "是否会员", _plainly(people.yes_or_no), ("是否工会会员", "工会会员", "会员", "是否入会"), strict=False, example="是", note="是、否；留空按会员处理", width=10),
        Column("joined_union_on", "入会日期", _day(), ("入会时间", "加入工会日期", "入会年月日"), strict=False, example="2020-03-05", note="留空时取入职日期", width=14),
        Column("ethnicity", "民族", _words(40), strict=False, example="汉族", width=8),
        Column("education", "学历", _words(40), ("文化程度", "最高学历"), strict=False, example="本科", width=10),
        Column("marital_status", "婚姻状况", _words(40), ("婚姻", "婚否"), strict=False, example="已婚", width=10),
        Column("email", "邮箱", _plainly(people.email), ("电子邮箱", "电子邮件", "email", "e-mail", "邮件", "企业邮箱"), strict=False, repeats=False, example="wangfang@example.com", width=24),
    ),
)  # fmt: skip


def parse(
    path: str, name: str, as_of: str, *, sheet: str | None, password: str | None, departments_given: bool
) -> Iterator[tuple[str, Any]]:
    """解析 — ("opening", …), then ("batch", (rows, problems, skipped)) of a roster file; runs in the child process.

    `departments_given` says that rows without a department column have a place all the same.
    Raises Refused.
    """
    book = open_book(read_bytes(Path(path), LIMIT_MB), name=name, password=password)
    rows_expected(book.rows)
    chosen = choose(book, ROSTER, name=sheet)
    _check_columns(chosen, departments_given=departments_given)
    parser = Parser(ROSTER, chosen, Reading(date.fromisoformat(as_of), book.epoch))
    yield "opening", _opening(chosen, book.kind)
    for parsed in parser.batches(chosen.body):
        rows = _finished(parsed, parser, departments_given=departments_given)
        yield "batch", (rows, plainly(parsed.found), parsed.skipped)


def field_of(key: str) -> str:
    """字段 — the field a column fills: the levels of a department fill one."""
    return "dept_path" if key in LEVELS else key


def _check_columns(chosen: Chosen, *, departments_given: bool) -> None:
    places = chosen.headings.places
    missing = {key for key in REQUIRED if key not in places}
    if not departments_given and not any(level in places for level in LEVELS):
        missing.add("dept")
    if missing:
        names = "、".join(ROSTER.headings_of(missing))
        raise Refused("missing_columns", sheet=chosen.sheet.name, missing=names)


def _opening(chosen: Chosen, kind: str) -> tuple[Any, ...]:
    headings = chosen.headings
    columns = {headings.names[place]: field_of(key) for key, place in headings.places.items()}
    warnings = [_about_file("sheet_ignored", sheet=name, used=chosen.sheet.name) for name in chosen.ignored]
    warnings += [_about_file("sheet_hidden", sheet=name) for name in chosen.hidden]
    warnings += [_about_file("column_doubled", heading=name) for name in headings.doubled]
    warnings += [_about_file("column_absent", heading="手机号")] if "phone" not in headings.places else []
    first = chosen.grid.first_column
    places = {field_of(key): letters(first + place) for key, place in headings.places.items()}
    return (chosen.sheet.name, headings.row, columns, headings.unmapped, plainly(warnings), kind, places)


def _about_file(code: str, **facts: str) -> Found:
    return Found(0, None, None, code, facts, None, warning=True)


def _finished(parsed: Parsed, parser: Parser, *, departments_given: bool) -> list[tuple[Any, ...]]:
    """Rows in the order of FIELDS, after what takes more than one column: the department, gender and birth."""
    values, count = parsed.values, len(parsed.numbers)
    nothing = [None] * count
    values["row"] = parsed.numbers
    values["employee_no_key"] = [number and people.employee_no_key(number) for number in values["employee_no"]]
    values["dept_path"] = _departments(values, parsed, parser, required=not departments_given)
    _compare(values, parsed, parser, key="gender", told=people.gender_in, code="gender_mismatch")
    _compare(values, parsed, parser, key="birth_date", told=people.birth_in, code="birth_mismatch")
    return list(zip(*(values.get(field, nothing) for field in FIELDS), strict=True))


def _departments(values: dict[str, list[Any]], parsed: Parsed, parser: Parser, *, required: bool) -> list[str | None]:
    levels = [level for level in LEVELS if level in values]
    paths: list[str | None] = [None] * len(parsed.numbers)
    if len(levels) == 1:
        paths = values[levels[0]]
    elif levels:
        paths = [unit_paths.joined(parts) for parts in zip(*(values[level] for level in levels), strict=True)]
    if required and None in paths:
        known = {each.row for each in parsed.found if each.heading == parser.headings.name_of(levels[-1])}
        for number, path in zip(parsed.numbers, paths, strict=True):
            if path is None and number not in known:
                parsed.found.append(parser.found(number, levels[-1], Problem("dept_missing")))
    return paths


def _compare(
    values: dict[str, list[Any]], parsed: Parsed, parser: Parser, *, key: str, told: Any, code: str
) -> None:
    """Take from the identity number what the column leaves out; warn where the two differ (R18)."""
    by_number = [number and told(number) for number in values["id_no"]]
    written = values.get(key)
    if written is None or written == by_number:
        values[key] = by_number
        return
    for index, (said, known) in enumerate(zip(written, by_number, strict=True)):
        if said is None:
            written[index] = known
        elif known and said != known:
            parsed.found.append(parser.found(parsed.numbers[index], key, Problem(code, suggestion=known), warning=True))
