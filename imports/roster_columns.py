"""花名册的列 — the columns HR writes, under all the names HR gives them, and how each is read."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from app.rules import days, documents, people, unit_paths
from app.rules.problems import Problem
from app.rules.roster_policy import Policy
from app.rules.sheets import ROSTER as TEMPLATE
from app.rules.vocabulary import OFFERED, STRICTLY, compared, understood
from imports.sheet import Column, Reader, Reading, Spec, also, plainly_read, row_key

MASKED = frozenset({"id_no", "birth_date", "phone", "email"})


def _day(key: str) -> Any:
    def made(reading: Reading) -> Reader:
        read = days.day_reader(epoch=reading.epoch, as_of=reading.as_of, style=reading.dates.get(key))

        def iso(cell: Any) -> Any:
            day = read(cell)
            return day.isoformat() if isinstance(day, date) else day

        return iso

    return made


def _words(limit: int) -> Any:
    return plainly_read(people.words(limit))


def _word(field: str) -> Callable[[Reading], Reader]:
    """A column of words: what the union said they mean goes before what everybody means by them."""

    def made(reading: Reading) -> Reader:
        said = reading.words.get(field, {})
        rejecting = reading.policy.unknown_words == "reject"

        def read(cell: Any) -> Any:
            word = compared(cell) if said else ""
            if word in said:
                meaning = said[word]
                return None if meaning is None else _in_service(field, STRICTLY.get(field, str)(meaning))
            return _in_service(field, understood(field, cell, rejecting=rejecting))

        return read

    return made


def _in_service(field: str, state: Any) -> Any:
    return Problem("not_in_service") if field == "status" and state is False else state


def _forgiving(reader: Callable[[Reading], Reader]) -> Callable[[Reading], Reader]:
    """A cell that may be empty where the union has decided so."""

    def made(reading: Reading) -> Reader:
        read = reader(reading)
        if reading.policy.id_required and reading.policy.phone_required:
            return read

        def forgiving(cell: Any) -> Any:
            found = read(cell)
            return None if isinstance(found, Problem) and reading.policy.forgives(found) else found

        return forgiving

    return made


def _age(cell: Any) -> Any:
    """Compared with nothing and not kept; only that it is a number is looked at."""
    text = people.plain(cell).removesuffix("岁").removesuffix("周").removesuffix("周岁").strip()
    if not text:
        return None
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text) else Problem("number_invalid")


ROSTER = Spec(
    TEMPLATE,
    (
        Column(
            "employee_no",
            "工号",
            plainly_read(people.employee_no),
            also(
                "员工编号 职工编号 人员编码 员工号 职工号 "
                "人员编号 员工工号 职工工号 工作证号 人员代码 "
                "员工代码 职工代码 工牌号 胸牌号 厂牌号 "
                "员工id 人员工号 工号编号 雇员编号 雇员工号 hr编号 编号"
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
            also("员工姓名 职工姓名 人员姓名 名字 姓名全称 中文姓名 本人姓名 会员姓名 职工名称"),
            required=True,
            repeats=False,
            example="王芳",
        ),
        Column(
            "gender",
            "性别",
            _word("gender"),
            strict=False,
            example="女",
            note="男、女；留空时按身份证号取",
            width=8,
            offers=("男", "女"),
        ),
        Column(
            "id_no",
            "身份证号",
            _forgiving(lambda reading: people.IdentityNumbers(reading.as_of)),
            also(
                "身份证号码 公民身份号码 身份证 "
                "居民身份证号 公民身份证号码 居民身份证号码 身份证件号码 "
                "身份证编号 身份号码 身份证件号 公民身份证号 证件号码 证件号 有效证件号码 证件编号"
            ),
            required=True,
            repeats=False,
            example="110105199003070025",
            note="文本；18 位",
            width=22,
        ),
        Column(
            "id_kind",
            "证件类型",
            _word("id_kind"),
            also("证件种类 证件类别 证件名称 身份证件类型"),
            example="居民身份证",
            note="不填按居民身份证；护照、通行证等请填写",
            width=16,
            offers=OFFERED["id_kind"],
        ),
        Column(
            "birth_date",
            "出生日期",
            _day("birth_date"),
            also("出生年月日 生日 出生年月 出生日 出生时间 身份证出生日期"),
            strict=False,
            example="",
            note="留空时按身份证号取",
            width=14,
        ),
        Column(
            "phone",
            "手机号",
            _forgiving(plainly_read(people.phone)),
            also(
                "手机号码 手机 本人手机号 本人手机 个人手机号 移动电话 移动电话号码 联系手机 手机电话 "
                "手机号联系电话 联系电话手机 联系电话 本人电话 联系方式 电话号码 联系号码 电话"
            ),
            repeats=False,
            example="13800001234",
            note="文本；11 位",
            width=16,
            must=True,
        ),
        Column(
            "unit",
            "单位",
            plainly_read(unit_paths.unit_path),
            also(
                "公司 分支机构 所属单位 所属公司 分公司 工作单位 单位名称 公司名称 所在单位 "
                "法人单位 二级单位 子公司"
            ),
            example="",
            note="可与部门、科室分列，也可只填部门路径",
            width=16,
            part="none",
        ),
        Column(
            "dept",
            "部门",
            plainly_read(unit_paths.unit_path),
            also(
                "所属部门 部门名称 所在部门 部门路径 组织路径 "
                "组织机构 一级部门 组织 部门全称 单位部门 部门科室 "
                "所属组织 组织单元 工作部门 部门单位"
            ),
            example="集团/华东/上海一部",
            note="从上到下，用 / 分开",
            width=26,
            must=True,
        ),
        Column(
            "section",
            "科室",
            plainly_read(unit_paths.unit_path),
            also("车间 处室 二级部门 科室名称 所属科室 所在科室 所在车间 车间科室 科室车间"),
            width=14,
            part="none",
        ),
        Column(
            "team",
            "班组",
            plainly_read(unit_paths.unit_path),
            also("三级部门 工段 小组 所在班组 班组名称 四级部门"),
            width=14,
            part="none",
        ),
        Column(
            "position",
            "岗位",
            _words(100),
            also("职务 岗位名称 职位 岗位职务 现任职务 工作岗位 职位名称 职务名称"),
            strict=False,
            example="主管",
            width=14,
        ),
        Column(
            "grade",
            "职级",
            _word("grade"),
            also("职等 岗级 级别 职务级别 岗位等级 岗位级别 职务等级 薪级"),
            strict=False,
            example="P5",
            width=10,
        ),
        Column(
            "employment_type",
            "用工形式",
            _word("employment_type"),
            also(
                "用工性质 员工类型 人员类别 用工类型 合同类型 职工类型 用工方式 员工性质 "
                "编制类型 人员性质 用工类别"
            ),
            strict=False,
            example="合同工",
            offers=("合同工", "在编", "劳务派遣", "返聘", "实习"),
        ),
        Column(
            "hire_date",
            "入职日期",
            _day("hire_date"),
            also(
                "入职时间 参加工作日期 进厂日期 入司日期 入职年月日 "
                "到岗日期 入司时间 进公司日期 入职日 入厂日期 进厂时间 "
                "入厂时间 报到日期 到岗时间 进入本单位日期 入职本单位日期 来院时间 来校时间"
            ),
            example="2020-03-05",
            width=14,
        ),
        Column(
            "status",
            "在职状态",
            _word("status"),
            also("状态 人员状态 员工状态 在岗状态 在职情况 职工状态 任职状态"),
            example="在职",
            note="离职人员请不要放在花名册里",
            width=10,
            offers=("在职",),
        ),
        Column(
            "is_member",
            "是否会员",
            _word("is_member"),
            also("是否工会会员 工会会员 会员 是否入会 会员身份 是否加入工会 入会情况 会籍"),
            strict=False,
            example="是",
            note="是、否；留空按会员处理",
            width=10,
            offers=("是", "否"),
        ),
        Column(
            "joined_union_on",
            "入会日期",
            _day("joined_union_on"),
            also("入会时间 加入工会日期 入会年月日 加入工会时间 入会日 工会入会时间"),
            strict=False,
            example="2020-03-05",
            note="留空时取入职日期",
            width=14,
        ),
        Column("ethnicity", "民族", _words(40), strict=False, example="汉族", width=8),
        Column(
            "education",
            "学历",
            _word("education"),
            also("文化程度 最高学历 学历层次 教育程度 受教育程度"),
            strict=False,
            example="本科",
            width=10,
        ),
        Column(
            "marital_status",
            "婚姻状况",
            _word("marital_status"),
            also("婚姻 婚否 婚姻情况 婚姻状态 婚育状况"),
            strict=False,
            example="已婚",
            width=10,
            offers=("未婚", "已婚", "离异", "丧偶"),
        ),
        Column(
            "political_status",
            "政治面貌",
            _word("political_status"),
            also("党派 政治身份 政治面目"),
            strict=False,
            example="群众",
            width=12,
            offers=("中共党员", "中共预备党员", "共青团员", "民主党派", "群众"),
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
            "bank_card",
            "银行卡号",
            plainly_read(documents.bank_card),
            also("工资卡号 银行账号 银行卡 工资卡 卡号 银行帐号 工资账号"),
            strict=False,
            repeats=False,
            note="只核对，不保存",
            width=22,
            part="none",
        ),
        Column(
            "age",
            "年龄",
            plainly_read(_age),
            also("周岁"),
            strict=False,
            note="只核对，不保存",
            width=8,
            part="none",
        ),
        row_key("由系统填写，请勿修改；新增人员时留空"),
    ),
)


def returned() -> Spec:
    """回传的花名册 — the same columns in a workbook of ours: what was masked may come back masked."""
    columns = (
        replace(column, reader=_sparing(column.reader)) if column.key in MASKED else column
        for column in ROSTER.columns
    )
    return Spec(ROSTER.template, tuple(columns))


def decided(spec: Spec, policy: Policy) -> Spec:
    """按政策 — the same columns, as strict as the union decided."""
    strict = {"phone": policy.phone_wrong == "reject"}
    if policy.unknown_words == "reject":
        strict |= dict.fromkeys(OFFERED, True)
    if all(column.strict == strict.get(column.key, column.strict) for column in spec.columns):
        return spec
    columns = (replace(column, strict=strict.get(column.key, column.strict)) for column in spec.columns)
    return Spec(spec.template, tuple(columns))


def is_masked(value: Any) -> bool:
    """脱敏值 — whether this is what we showed instead of a value: nothing that is one has a star in it."""
    return isinstance(value, str) and "*" in value


def _sparing(reader: Callable[[Reading], Reader]) -> Callable[[Reading], Reader]:
    def made(reading: Reading) -> Reader:
        read = reader(reading)
        return lambda cell: cell.strip() if is_masked(cell) else read(cell)

    return made
