"""An import that is undone leaves nothing of itself; what has later facts stays, and is named."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from app.core import bulk
from app.core.actor import acting
from app.core.clock import now
from app.core.db import atomic, session
from app.core.errors import NotFound
from app.core.lifecycle import NotAllowedNow
from app.core.preview import DigestUnknown, StalePreview
from app.core.tenancy import current_tenant_id
from app.models import AuditEvent, Employee, EmploymentEvent, ImportBatch, Membership, OrgUnit, RosterRow
from app.people.services.employment import change_particulars, leave, move
from app.people.services.life_events import record_life_event
from app.people.services.membership import leave_union
from app.people.services.roster import (
    Options,
    batch_named,
    import_roster,
    plan_undo,
    undo_roster,
)
from app.people.views.roster_lists import open_rows
from imports.roster_file import check_file
from tests.at_once import at_once
from tests.cast import TODAY, Union, on
from tests.databases import TestDatabase
from tests.imports.messy import HEADINGS, id_number, people, person
from tests.people.importing import imported

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("today")]

PEOPLE: tuple[Table, ...] = tuple(
    each.__table__
    for each in (Employee, Membership, EmploymentEvent, OrgUnit)  # type: ignore[misc]
)


def undone(union: Union, batch: ImportBatch) -> dict[str, Any]:
    with atomic():
        return undo_roster(batch, actor=union.hr.actor)


def standing() -> dict[str, list[Any]]:
    """All there is on record of people and units, value by value."""
    session.expire_all()
    return {
        table.name: [
            tuple(row)
            for row in bulk.execute(
                select(table).where(table.c.tenant_id == current_tenant_id()).order_by(table.c.id)
            )
        ]
        for table in PEOPLE
    }


def employee(number: str) -> Employee:
    session.expire_all()
    return session.scalars(select(Employee).where(Employee.employee_no == number)).one()


def reasons(result: dict[str, Any]) -> dict[str, str]:
    return {each.employee_no: each.why.code for each in result["kept"]}


def test_an_import_into_an_empty_union_is_undone_without_a_trace(in_our_union: Union, sheet: Any) -> None:
    before = standing()
    batch = imported(in_our_union, sheet([*people(3), person(4, 部门="华东/新设部/一组")]))
    assert standing() != before
    result = undone(in_our_union, batch)
    assert (result["batch"], result["removed"], result["restored"], result["kept"]) == (batch.code, 4, 0, [])
    assert standing() == before
    assert batch.state == "undone"
    assert session.scalars(select(AuditEvent.verb).where(AuditEvent.verb == "undo_roster")).one()


def test_changes_moves_returns_and_leavers_are_as_before_value_by_value(
    in_our_union: Union, sheet: Any
) -> None:
    imported(in_our_union, sheet(people(6)))
    with atomic():
        leave(employee("A0005"), on=TODAY, at=now(), actor=in_our_union.hr.actor)
    before = standing()
    rows = [
        person(1, 手机号="13900000001", 岗位="主管", 姓名="改名"),
        person(2, 部门="华东/苏州分公司"),
        person(3, 身份证号=id_number(88)),
        person(5, 工号="N0005", 部门="华北"),
        person(9),
    ]
    batch = imported(in_our_union, sheet(rows), full=True)
    assert batch.result is not None
    assert (batch.result["leaving"], batch.result["rehired"], batch.result["moved"]) == (2, 1, 1)
    result = undone(in_our_union, batch)
    assert (result["removed"], result["restored"], result["kept"]) == (1, 6, [])
    assert standing() == before


def test_what_only_followed_from_the_identity_number_is_taken_back_too(
    in_our_union: Union, sheet: Any
) -> None:
    imported(in_our_union, sheet(people(1)))
    someone = employee("A0001")
    with atomic():
        someone.birth_on = None
    before = standing()
    undone(in_our_union, imported(in_our_union, sheet([person(1, 岗位="主管")])))
    assert standing() == before


def test_people_something_hangs_on_stay_and_are_named(in_our_union: Union, sheet: Any) -> None:
    hr = in_our_union.hr.actor
    batch = imported(in_our_union, sheet(people(5)))
    with atomic():
        record_life_event(employee("A0001"), kind="marriage", on=TODAY, document="结婚证", at=now(), actor=hr)
        change_particulars(employee("A0002"), on=TODAY, at=now(), actor=hr, position="经理")
        leave_union(employee("A0003"), on=TODAY, at=now(), actor=hr)
        change_particulars(employee("A0004"), on=TODAY, at=now(), actor=hr, employee_no="Z4")
    result = undone(in_our_union, batch)
    assert reasons(result) == {
        "A0001": "undo_facts",
        "A0002": "undo_facts",
        "A0003": "undo_facts",
        "A0004": "undo_gone",
    }
    assert result["kept"][0].why.facts["what"] == ["life_events"]
    assert result["removed"] == 1
    assert session.scalar(select(func.count()).select_from(Employee)) == 4


def test_a_value_changed_since_is_left_to_a_person_and_the_others_are_restored(
    in_our_union: Union, sheet: Any
) -> None:
    hr = in_our_union.hr.actor
    imported(in_our_union, sheet(people(4)))
    rows = [person(1, 岗位="主管"), person(2, 岗位="主管"), person(3, 部门="华北"), person(4, 部门="华北")]
    batch = imported(in_our_union, sheet(rows))
    with atomic():
        change_particulars(employee("A0001"), on=TODAY, at=now(), actor=hr, position="经理")
        change_particulars(employee("A0002"), on=TODAY, at=now(), actor=hr, grade="三级")
        move(employee("A0003"), to_unit=in_our_union.unit("华东"), on=TODAY, at=now(), actor=hr)
    result = undone(in_our_union, batch)
    assert reasons(result) == {"A0001": "undo_changed", "A0003": "undo_changed"}
    assert (employee("A0001").position, employee("A0002").position) == ("经理", "专员")
    assert employee("A0002").grade == "三级", "a value the batch did not touch stays"
    assert employee("A0004").unit_id == in_our_union.units["上海一部"]


def test_the_older_of_two_batches_is_undone_once_the_newer_is(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet(people(2)))
    before = standing()
    older = imported(in_our_union, sheet([person(1, 岗位="主管"), person(2, 岗位="主管")]))
    newer = imported(in_our_union, sheet([person(1, 岗位="总监")]))
    assert reasons(undone(in_our_union, older)) == {"A0001": "undo_changed"}
    assert undone(in_our_union, newer)["restored"] == 1
    again = undone(in_our_union, older)
    assert (again["restored"], again["kept"]) == (2, [])
    assert standing() == before


def test_undoing_twice_changes_nothing_more(in_our_union: Union, sheet: Any) -> None:
    batch = imported(in_our_union, sheet(people(3)))
    assert undone(in_our_union, batch) == undone(in_our_union, batch)


def test_undone_twice_at_once_it_is_done_once(
    database: TestDatabase, in_our_union: Union, sheet: Any
) -> None:
    code = imported(in_our_union, sheet(people(3))).code
    actor, tenant_id = in_our_union.hr.actor, in_our_union.tenant_id
    session.rollback()

    def undo() -> None:
        assert undo_roster(batch_named(code), actor=actor)["removed"] == 3

    assert at_once(database, tenant_id, undo, undo) == ["done", "done"]
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Employee)) == 0


def test_the_same_file_can_be_imported_again_after_an_undo(in_our_union: Union, sheet: Any) -> None:
    path = sheet(people(3))
    first = imported(in_our_union, path)
    after = standing()["employees"]
    undone(in_our_union, first)
    with pytest.raises(DigestUnknown), atomic():
        import_roster(str(first.digest), actor=in_our_union.hr.actor)
    second = imported(in_our_union, path)
    assert second.result is not None
    assert (second.result["new"], second.result["already"]) == (3, False)
    assert [row[1:3] for row in standing()["employees"]] == [row[1:3] for row in after]


def test_a_roster_not_confirmed_has_nothing_to_undo(in_our_union: Union, sheet: Any) -> None:
    path = sheet(people(1))
    with atomic():
        plan = check_file(path, name="a", options=Options(), as_of=TODAY, actor=in_our_union.hr.actor)
    with pytest.raises(NotAllowedNow):
        plan_undo(plan.batch)
    with pytest.raises(NotAllowedNow), atomic():
        undo_roster(plan.batch, actor=in_our_union.hr.actor)


def test_what_was_previewed_is_what_is_undone(in_our_union: Union, sheet: Any) -> None:
    batch = imported(in_our_union, sheet(people(2)))
    seen = plan_undo(batch)
    assert (seen.removed, seen.restored, seen.kept) == (2, 0, [])
    with atomic():
        leave(employee("A0002"), on=TODAY, at=now(), actor=in_our_union.hr.actor)
    with pytest.raises(StalePreview), atomic():
        undo_roster(batch, actor=in_our_union.hr.actor, digest=seen.digest)
    assert session.scalar(select(func.count()).select_from(Employee)) == 2
    with atomic():
        undo_roster(batch, actor=in_our_union.hr.actor, digest=plan_undo(batch).digest)
    assert session.scalars(select(Employee.employee_no)).all() == ["A0002"]


def test_hr_of_a_branch_undoes_nothing_for_people_who_have_moved_out_of_it(
    our_union: Union, sheet: Any
) -> None:
    with our_union.scope("华东"), acting(our_union.hr.actor):
        code = imported(our_union, sheet(people(2))).code
        session.rollback()
    with our_union.scope(), atomic():
        hr = our_union.hr.actor
        move(employee("A0001"), to_unit=our_union.unit("华北"), on=TODAY, at=now(), actor=hr)
    session.rollback()
    with our_union.scope("华东"), acting(our_union.hr.actor):
        result = undone(our_union, batch_named(code))
    assert reasons(result) == {"A0001": "not_in_your_unit"}


def test_another_unions_batch_cannot_be_named(our_union: Union, their_union: Union, sheet: Any) -> None:
    with our_union.scope():
        code = imported(our_union, sheet(people(1))).code
        session.rollback()
    with their_union.scope(), pytest.raises(NotFound):
        batch_named(code)


def test_a_unit_the_batch_opened_stays_while_somebody_else_is_in_it(in_our_union: Union, sheet: Any) -> None:
    rows = [person(1, 部门="华东/新设部"), person(2, 部门="华东/另一部")]
    batch = imported(in_our_union, sheet(rows))
    imported(in_our_union, sheet([person(7, 部门="华东/新设部")]))
    assert undone(in_our_union, batch)["removed"] == 2
    names = set(session.scalars(select(OrgUnit.name)))
    assert "新设部" in names
    assert "另一部" not in names


def test_a_number_somebody_else_bears_by_now_does_not_come_back(in_our_union: Union, sheet: Any) -> None:
    hr = in_our_union.hr.actor
    imported(in_our_union, sheet(people(1)))
    with atomic():
        leave(employee("A0001"), on=TODAY, at=now(), actor=hr)
    batch = imported(in_our_union, sheet([person(1, 工号="N1")]))
    imported(in_our_union, sheet([person(7, 工号="A0001")]))
    result = undone(in_our_union, batch)
    assert reasons(result) == {"N1": "undo_taken"}
    assert employee("N1").state == "active"


def test_rows_an_import_had_put_right_wait_again_once_it_is_undone(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet([person(1, 身份证号="1"), person(2)]))
    waiting = select(func.count()).select_from(RosterRow).where(*open_rows())
    assert session.scalar(waiting) == 1
    with on(TODAY + timedelta(days=1)):
        batch = imported(in_our_union, sheet([person(1)]))
    assert session.scalar(waiting) == 0
    undone(in_our_union, batch)
    assert session.scalar(waiting) == 1


assert HEADINGS[0] == "工号"
