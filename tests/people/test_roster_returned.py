"""A roster that was exported, edited in Excel and uploaded again: what was edited is taken, no more."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.core.clock import now
from app.core.db import atomic, session
from app.core.sheets.refusals import Refused
from app.models import Employee
from app.people.export import write_roster
from app.people.services.employment import change_particulars, leave, move
from app.people.services.roster import RosterPlan, import_roster, marks
from app.people.services.roster.report import findings_of, records_of, renumbered_in
from tests.cast import TODAY, Union
from tests.imports.messy import id_number, people, person, roster
from tests.people.importing import checked, imported

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("today")]

Edit = Callable[[Any, dict[str, int]], None]


@pytest.fixture
def exported(in_our_union: Union, tmp_path: Path) -> Path:
    """Five people on record, and their roster as HR takes it."""
    imported(in_our_union, roster(tmp_path / "first.xlsx", people(5)))
    return taken(in_our_union, tmp_path / "out.xlsx")


def taken(union: Union, path: Path) -> Path:
    write_roster(path, session.scalars(select(Employee).order_by(Employee.id)), actor=union.hr.actor)
    return path


def edited(path: Path, edit: Edit) -> Path:
    """The workbook as Excel saves it after somebody changed cells."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    places = {str(cell.value): int(cell.column or 0) for cell in sheet[1]}
    edit(sheet, places)
    target = path.with_name("edited.xlsx")
    book.save(target)
    return target


def setting(row: int, **values: Any) -> Edit:
    def edit(sheet: Any, at: dict[str, int]) -> None:
        for heading, value in values.items():
            sheet.cell(row, at[heading]).value = value

    return edit


def actions(plan: RosterPlan) -> dict[int, str]:
    return {record["row"]: record["action"] for record in records_of(plan.batch)}


def said(plan: RosterPlan, *, warnings: bool = False) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for each in findings_of(plan.batch, warnings=warnings):
        found.setdefault(each.row, []).append(each.code)
    return found


def employee(number: str) -> Employee:
    return session.scalars(select(Employee).where(Employee.employee_no == number)).one()


def test_an_unedited_roster_changes_nobody(in_our_union: Union, exported: Path) -> None:
    plan = checked(in_our_union, edited(exported, lambda _sheet, _at: None))
    assert plan.counts["unchanged"] == 5
    assert plan.rows == 5
    assert said(plan) == said(plan, warnings=True) == {}
    assert plan.opening.unmapped == []
    assert plan.opening.warnings == []


def test_numbers_leave_masked_as_text_and_hours_later_are_still_known(
    in_our_union: Union, exported: Path
) -> None:
    sheet = load_workbook(exported).worksheets[0]
    row = {str(head.value): cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert row["身份证号"].value == id_number(1)[:6] + "********" + id_number(1)[-4:]
    assert row["手机号"].value == "138****0001"
    assert row["工号"].number_format == "@"
    imported(in_our_union, edited(exported, setting(2, 岗位="主管")))
    assert employee("A0001").id_no == id_number(1)
    assert employee("A0001").phone == "13800000001"
    assert employee("A0001").position == "主管"


def test_an_edited_value_is_taken_and_a_whole_number_in_place_of_a_masked_one(
    in_our_union: Union, exported: Path
) -> None:
    path = edited(exported, setting(3, 手机号="13911112222", 身份证号=id_number(77), 职级="P7"))
    plan = checked(in_our_union, path)
    assert actions(plan) == {2: "unchanged", 3: "changed", 4: "unchanged", 5: "unchanged", 6: "unchanged"}
    with atomic():
        import_roster(plan.batch.digest, actor=in_our_union.hr.actor)
    assert employee("A0002").phone == "13911112222"
    assert employee("A0002").id_no == id_number(77)
    assert employee("A0002").grade == "P7"


def test_a_mask_with_other_digits_is_no_value(in_our_union: Union, exported: Path) -> None:
    plan = checked(in_our_union, edited(exported, setting(2, 手机号="138****9999")))
    assert said(plan) == {2: ["mask_edited"]}
    assert plan.counts["rejected"] == 1


def test_a_person_gets_another_number_by_the_key_of_the_row(in_our_union: Union, exported: Path) -> None:
    who = employee("A0001").id
    plan = checked(in_our_union, edited(exported, setting(2, 工号="B0001")))
    assert actions(plan)[2] == "changed"
    assert [each[2:] for each in renumbered_in(plan.batch, limit=9)] == [("A0001", "B0001")]
    with atomic():
        import_roster(plan.batch.digest, actor=in_our_union.hr.actor)
    session.expire_all()
    assert employee("B0001").id == who


def test_a_new_number_that_is_somebody_elses_is_refused(in_our_union: Union, exported: Path) -> None:
    plan = checked(in_our_union, edited(exported, setting(2, 工号="A0002")))
    assert said(plan)[2] == ["key_elsewhere"]
    assert said(plan)[3] == ["dup_in_file"]


def test_keys_that_were_swapped_are_noticed(in_our_union: Union, exported: Path) -> None:
    def swap(sheet: Any, at: dict[str, int]) -> None:
        above, below = sheet.cell(2, at["行标识"]), sheet.cell(3, at["行标识"])
        above.value, below.value = below.value, above.value

    plan = checked(in_our_union, edited(exported, swap))
    assert said(plan) == {2: ["key_elsewhere"], 3: ["key_elsewhere"]}


def test_a_copied_row_is_not_a_second_person(in_our_union: Union, exported: Path) -> None:
    def copy(sheet: Any, at: dict[str, int]) -> None:
        sheet.append([cell.value for cell in sheet[2]])
        sheet.cell(sheet.max_row, at["工号"]).value = "C0001"

    plan = checked(in_our_union, edited(exported, copy))
    assert said(plan)[7] == ["key_doubled"]


def test_a_row_without_a_key_is_a_new_person_with_whole_numbers(in_our_union: Union, exported: Path) -> None:
    def add(sheet: Any, at: dict[str, int]) -> None:
        for row, phone in ((7, "13800000088"), (8, "138****0088")):
            new = dict(
                zip(
                    ("工号", "姓名", "身份证号", "部门"),
                    (f"N{row}", "新人", id_number(row + 50), "华东"),
                    strict=True,
                )
            )
            for heading, value in {**new, "手机号": phone}.items():
                sheet.cell(row, at[heading]).value = value

    plan = checked(in_our_union, edited(exported, add))
    assert actions(plan)[7] == "new"
    assert said(plan) == {8: ["mask_of_nobody"]}


@pytest.mark.parametrize("key", ["abc", "1.1.00.00", "<script>", "1.99999999." + "0" * 126 + "." + "0" * 20])
def test_a_forged_key_is_refused(in_our_union: Union, exported: Path, key: str) -> None:
    plan = checked(in_our_union, edited(exported, setting(2, 行标识=key)))
    assert said(plan) == {2: ["key_forged"]}


def test_an_edit_here_and_another_there_are_a_conflict_with_both_values(
    in_our_union: Union, exported: Path
) -> None:
    with atomic():
        change_particulars(
            employee("A0001"), position="经理", actor=in_our_union.hr.actor, on=TODAY, at=now()
        )
    plan = checked(in_our_union, edited(exported, setting(2, 岗位="主管")))
    found = findings_of(plan.batch)
    assert [(each.code, each.facts) for each in found] == [
        ("changed_meanwhile", {"here": "经理", "there": "主管"})
    ]


def test_a_conflict_over_a_number_shows_neither_in_clear(in_our_union: Union, exported: Path) -> None:
    with atomic():
        change_particulars(
            employee("A0001"), phone="13700001111", actor=in_our_union.hr.actor, on=TODAY, at=now()
        )
    plan = checked(in_our_union, edited(exported, setting(2, 手机号="13911112222")))
    assert [each.facts for each in findings_of(plan.batch)] == [
        {"here": "137****1111", "there": "139****2222"}
    ]


def test_what_was_changed_here_and_not_in_the_sheet_stays(in_our_union: Union, exported: Path) -> None:
    with atomic():
        who = employee("A0001")
        change_particulars(
            who, position="经理", phone="13700001111", actor=in_our_union.hr.actor, on=TODAY, at=now()
        )
        move(who, to_unit=in_our_union.unit("华北"), on=TODAY, actor=in_our_union.hr.actor, at=now())
    plan = checked(in_our_union, edited(exported, setting(2, 职级="P9")))
    assert actions(plan)[2] == "changed"
    with atomic():
        import_roster(plan.batch.digest, actor=in_our_union.hr.actor)
    session.expire_all()
    person_now = employee("A0001")
    assert (person_now.position, person_now.phone, person_now.unit.name, person_now.grade) == (
        "经理",
        "13700001111",
        "华北",
        "P9",
    )


def test_an_emptied_cell_empties_nothing_and_says_so(in_our_union: Union, exported: Path) -> None:
    plan = checked(in_our_union, edited(exported, setting(2, 岗位=None)))
    assert said(plan, warnings=True) == {2: ["emptied"]}
    assert actions(plan)[2] == "unchanged"


def test_who_left_meanwhile_does_not_come_back_by_accident(in_our_union: Union, exported: Path) -> None:
    with atomic():
        leave(employee("A0001"), on=TODAY, actor=in_our_union.hr.actor, at=now())
    plan = checked(in_our_union, exported)
    assert said(plan) == {2: ["left_meanwhile"]}


def test_who_had_left_at_the_export_is_passed_over(
    in_our_union: Union, exported: Path, tmp_path: Path
) -> None:
    with atomic():
        leave(employee("A0001"), on=TODAY, actor=in_our_union.hr.actor, at=now())
    plan = checked(in_our_union, taken(in_our_union, tmp_path / "again.xlsx"))
    assert plan.counts["skipped"] == 1
    assert plan.counts["unchanged"] == 4


def test_rows_that_were_deleted_are_no_leavers_unless_the_roster_is_full(
    in_our_union: Union, exported: Path
) -> None:
    path = edited(exported, lambda sheet, _at: sheet.delete_rows(2))
    assert checked(in_our_union, path).counts["leaving"] == 0
    assert checked(in_our_union, path, full=True).counts["leaving"] == 1


def test_a_renamed_person_of_a_full_roster_is_no_leaver(in_our_union: Union, exported: Path) -> None:
    plan = checked(in_our_union, edited(exported, setting(2, 工号="B0001")), full=True)
    assert plan.counts["leaving"] == 0


def test_another_unions_workbook_is_refused_whole(
    our_union: Union, their_union: Union, tmp_path: Path
) -> None:
    with our_union.scope():
        imported(our_union, roster(tmp_path / "first.xlsx", people(2)))
        path = taken(our_union, tmp_path / "out.xlsx")
        session.rollback()
    with their_union.scope(), pytest.raises(Refused) as refused:
        checked(their_union, path)
    assert refused.value.code == "foreign_workbook"


def test_another_unions_keys_without_their_hidden_sheet_are_forged(
    our_union: Union, their_union: Union, tmp_path: Path
) -> None:
    with our_union.scope():
        imported(our_union, roster(tmp_path / "first.xlsx", people(1)))
        path = taken(our_union, tmp_path / "out.xlsx")
        session.rollback()
    book = load_workbook(path)
    del book["_zhihui"]
    book.save(path)
    with their_union.scope():
        assert said(checked(their_union, path)) == {2: ["key_forged"]}


def test_a_workbook_of_an_older_template_is_refused(
    in_our_union: Union, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "TEMPLATE", replace(marks.TEMPLATE, version="2"))
    with pytest.raises(Refused) as refused:
        checked(in_our_union, exported)
    assert refused.value.code == "older_template"


def test_a_doctored_hidden_sheet_is_refused(in_our_union: Union, exported: Path) -> None:
    book = load_workbook(exported)
    book["_zhihui"]["B2"] = "0"
    book.save(exported)
    with pytest.raises(Refused) as refused:
        checked(in_our_union, exported)
    assert refused.value.code == "foreign_workbook"


def test_a_branch_cannot_change_people_elsewhere_by_their_keys(our_union: Union, tmp_path: Path) -> None:
    rows = [person(1, 部门="华北"), person(2)]
    with our_union.scope():
        imported(our_union, roster(tmp_path / "first.xlsx", rows))
        path = taken(our_union, tmp_path / "out.xlsx")
    with our_union.scope("华东"):
        plan = checked(our_union, edited(path, setting(2, 岗位="主管", 部门="华东")))
        assert said(plan) == {2: ["not_in_your_unit"]}
        assert actions(plan)[3] == "unchanged"
