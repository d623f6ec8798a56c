"""Where people of a roster go: units found, opened, asked about; and where nobody said."""

from typing import Any

import pytest
from sqlalchemy import select

from app.core.db import atomic, session
from app.models import OrgUnit
from app.people.services.roster.report import findings_of
from app.tenants.services.units import open_unit
from tests.cast import Union
from tests.imports.messy import people, person
from tests.people.importing import checked, codes, confirmed, employee, imported, outcomes

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("today")]


def test_a_department_one_slip_away_is_a_question(in_our_union: Union, sheet: Any) -> None:
    plan = checked(in_our_union, sheet([person(1, 部门="华东/上海一布"), person(2, 部门="华东/上海二部")]))
    assert codes(plan) == {2: ["dept_unknown"]}
    assert findings_of(plan.batch)[0].suggestion == "华东/上海一部"
    assert plan.new_units == ["华东/上海二部"]


def test_rows_without_a_department_go_to_the_unit_named(in_our_union: Union, sheet: Any) -> None:
    rows = [row[:5] + row[6:] for row in people(2)]
    headings = ["工号", "姓名", "性别", "身份证号", "手机号", "岗位", "入职日期"]
    path = sheet(rows, headings=headings)
    imported(in_our_union, path, unit_id=in_our_union.units["华北"])
    assert employee("A0001").unit_id == in_our_union.units["华北"]


def test_a_unit_written_in_other_width_or_case_is_the_unit_that_stands(
    in_our_union: Union, sheet: Any
) -> None:
    top = session.scalars(select(OrgUnit).where(OrgUnit.parent_id.is_(None))).one()
    with atomic():
        stands = open_unit(top, name="财务部（本部）", actor=in_our_union.hr.actor)
    names = ["财务部（本部）", "财务部(本部)", "IT部", "ＩＴ部", "it部", "财物部（本部）"]
    rows = [person(number, 部门=name) for number, name in enumerate(names, start=1)]
    plan = checked(in_our_union, sheet(rows))
    assert plan.new_units == ["IT部"]
    assert codes(plan) == {7: ["dept_unknown"]}
    assert findings_of(plan.batch)[0].suggestion == "财务部(本部)"
    confirmed(in_our_union, plan)
    assert employee("A0002").unit_id == stands.id
    assert employee("A0005").unit.name == "IT部"


def test_a_roster_without_departments_leaves_people_where_they_stand(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet([person(1), person(2, 部门="华北")]))
    rows = [row[:5] + row[6:] for row in (person(1, 岗位="主管"), person(2), person(3))]
    headings = ["工号", "姓名", "性别", "身份证号", "手机号", "岗位", "入职日期"]
    path = sheet(rows, headings=headings)
    whole = checked(in_our_union, path, unit_id=employee("A0002").unit.parent_id)
    assert outcomes(whole) == {2: "changed", 3: "unchanged", 4: "new"}
    east = checked(in_our_union, path, unit_id=in_our_union.units["华东"])
    assert outcomes(east) == {2: "changed", 3: "moved", 4: "new"}
    confirmed(in_our_union, east)
    names = {number: employee(number).unit.name for number in ("A0001", "A0002", "A0003")}
    assert names == {"A0001": "上海一部", "A0002": "华东", "A0003": "华东"}
