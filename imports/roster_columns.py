"""花名册的列 — the columns HR writes, under all the names HR gives them, and how each is read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from app.rules import days, people, unit_paths
from app.rules.problems import Problem
from imports.sheet import Column, Reader, Reading, Spec, also, plainly_read

MASKED = frozenset({"id_no", "birth_date", "phone", "email"})


def _day(key: str) -> Any:
    def made(reading: Reading) -> Reader:
        read = days.day_reader(epoch=reading.epoch, as_of=reading.as_of, style=reading.dates.get(key))

        def iso(cell: Any) -> Any:
            day = read(cell)
            return day.isoformat() if isinstance(day, date) else day

        return iso

    return made


def _key(cell: Any) -> str | None:
    return people.plain(cell) or None


def _words(limit: int) -> Any:
    return plainly_read(people.words(limit))


def _in_service(cell: Any) -> Any:
    state = people.in_service(cell)
    return Problem("not_in_service") if state is False else state


ROSTER = Spec(
    title="职工花名册",
    columns=(
        Column(
            "employee_no",
            "工号",
            plainly_read(people.employee_no),
            also(
                "员工编号 职工编号 人员编码 员工号 职工号 人员编号 员工工号 职工工号 工作证号 人员代码 编号"
            ),
            required=True,
            repeats=False,
            example="E000001",
            note="文本；同一单位内唯一，前导零会保留",
        ),
        Column(
            "name",
            "姓名",
            plainly_read(people.name),
            also("员工姓名 职工姓名 人员姓名 名字"),
            required=True,
            repeats=False,
            example="王芳",
        ),
        Column(
            "gender",
            "性别",
            plainly_read(people.gender),
            strict=False,
            example="女",
            note="男、女；留空时按身份证号取",
            width=8,
        ),
        Column(
            "id_no",
            "身份证号",
            lambda reading: people.IdentityNumbers(reading.as_of),
            also("身份证号码 证件号码 公民身份号码 身份证 证件号 居民身份证号 公民身份证号码"),
            required=True,
            repeats=False,
            example="11010519491231002X",
            note="文本；18 位",
            width=22,
        ),
        Column(
            "birth_date",
            "出生日期",
            _day("birth_date"),
            also("出生年月日 生日 出生年月"),
            strict=False,
            example="",
            note="留空时按身份证号取",
            width=14,
        ),
        Column(
            "phone",
            "手机号",
            plainly_read(people.phone),
            also("手机号码 联系电话 手机 移动电话 电话 联系方式 联系手机 本人电话"),
            repeats=False,
            example="13800001234",
            note="文本；11 位",
            width=16,
        ),
        Column(
            "unit",
            "单位",
            plainly_read(unit_paths.unit_path),
            also("公司 分支机构 所属单位 所属公司 分公司 工作单位 单位名称 公司名称"),
            example="",
            note="可与部门、科室分列，也可只填部门路径",
            width=16,
        ),
        Column(
            "dept",
            "部门",
            plainly_read(unit_paths.unit_path),
            also("所属部门 部门名称 所在部门 部门路径 组织路径 组织机构 一级部门 组织 部门全称"),
            example="集团/华东/上海一部",
            note="从上到下，用 / 分开",
            width=26,
        ),
        Column(
            "section",
            "科室",
            plainly_read(unit_paths.unit_path),
            also("车间 处室 二级部门 科室名称 所属科室"),
            width=14,
        ),
        Column("team", "班组", plainly_read(unit_paths.unit_path), also("三级部门 工段 小组"), width=14),
        Column(
            "position",
            "岗位",
            _words(100),
            also("职务 岗位名称 职位 岗位职务"),
            strict=False,
            example="主管",
            width=14,
        ),
        Column(
            "grade",
            "职级",
            _words(100),
            also("职等 岗级 级别 职务级别"),
            strict=False,
            example="P5",
            width=10,
        ),
        Column(
            "employment_type",
            "用工形式",
            _words(100),
            also("用工性质 员工类型 人员类别 用工类型 合同类型 职工类型"),
            strict=False,
            example="合同工",
        ),
        Column(
            "hire_date",
            "入职日期",
            _day("hire_date"),
            also("入职时间 参加工作日期 进厂日期 入司日期 入职年月日 到岗日期 入司时间 进公司日期"),
            example="2020-03-05",
            width=14,
        ),
        Column(
            "status",
            "在职状态",
            plainly_read(_in_service),
            also("状态 人员状态 员工状态"),
            example="在职",
            note="离职人员请不要放在花名册里",
            width=10,
        ),
        Column(
            "is_member",
            "是否会员",
            plainly_read(people.yes_or_no),
            also("是否工会会员 工会会员 会员 是否入会"),
            strict=False,
            example="是",
            note="是、否；留空按会员处理",
            width=10,
        ),
        Column(
            "joined_union_on",
            "入会日期",
            _day("joined_union_on"),
            also("入会时间 加入工会日期 入会年月日"),
            strict=False,
            example="2020-03-05",
            note="留空时取入职日期",
            width=14,
        ),
        Column("ethnicity", "民族", _words(40), strict=False, example="汉族", width=8),
        Column(
            "education", "学历", _words(40), also("文化程度 最高学历"), strict=False, example="本科", width=10
        ),
        Column(
            "marital_status",
            "婚姻状况",
            _words(40),
            also("婚姻 婚否"),
            strict=False,
            example="已婚",
            width=10,
        ),
        Column(
            "email",
            "邮箱",
            plainly_read(people.email),
            also("电子邮箱 电子邮件 email e-mail 邮件 企业邮箱"),
            strict=False,
            repeats=False,
            example="wangfang@example.com",
            width=24,
        ),
        Column(
            "row_key",
            "行标识",
            plainly_read(_key),
            repeats=False,
            note="由系统填写，请勿修改；新增人员时留空",
        ),
    ),
)


def returned() -> Spec:
    """回传的花名册 — the same columns in a workbook of ours: what was masked may come back masked."""
    columns = (
        replace(column, reader=_sparing(column.reader)) if column.key in MASKED else column
        for column in ROSTER.columns
    )
    return Spec(ROSTER.title, tuple(columns))


def is_masked(value: Any) -> bool:
    """脱敏值 — whether this is what we showed instead of a value: nothing that is one has a star in it."""
    return isinstance(value, str) and "*" in value


def _sparing(reader: Callable[[Reading], Reader]) -> Callable[[Reading], Reader]:
    def made(reading: Reading) -> Reader:
        read = reader(reading)
        return lambda cell: cell.strip() if is_masked(cell) else read(cell)

    return made
