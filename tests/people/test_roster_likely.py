"""Whom a row means: by the keys the union chose; and who looks new but may be somebody on record."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core.clock import now
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.lifecycle import NotAllowedNow
from app.core.preview import DigestUnknown
from app.models import Employee, EmploymentEvent
from app.people.services.employment import leave
from app.people.services.roster import RosterPlan, batch_named, import_roster, undo_roster
from app.people.services.roster.answering import answer_same
from app.people.services.roster.likely import questions_of, unanswered
from app.people.services.roster.report import findings_of, records_of, renumbered_in
from app.tenants.services.settings import change_settings
from tests.cast import TODAY, Union, on
from tests.imports.messy import id_number, people, person
from tests.people.importing import checked, codes, imported

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("today")]


def by_keys(union: Union, match: str) -> None:
    with atomic():
        change_settings({"roster_match": match}, actor=union.tenant_admin.actor, at=now())


def answered(union: Union, plan: RosterPlan, answers: dict[int, bool | None]) -> None:
    with atomic():
        answer_same(plan.batch, answers, actor=union.hr.actor, at=now())


def outcomes(plan: RosterPlan) -> dict[int | None, str]:
    session.expire_all()
    return {record["row"]: record["action"] for record in records_of(plan.batch)}


def numbers() -> list[str]:
    session.expire_all()
    return list(session.scalars(select(Employee.employee_no).order_by(Employee.id)))


def test_by_identity_number_people_may_get_new_employee_numbers(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet(people(2)))
    rows = [person(1, 工号="N1"), person(9, 工号="A0002", 身份证号=id_number(9))]
    assert codes(checked(in_our_union, sheet(rows))) == {2: ["identity_conflict"], 3: ["identity_conflict"]}
    by_keys(in_our_union, "id_no")
    plan = checked(in_our_union, sheet(rows))
    assert outcomes(plan) == {2: "changed", 3: "rejected"}
    assert codes(plan) == {3: ["identity_conflict"]}, "the number is somebody else's"
    assert [each[2:] for each in renumbered_in(plan.batch, limit=9)] == [("A0001", "N1")]
    with atomic():
        import_roster(str(plan.batch.digest), actor=in_our_union.hr.actor)
    assert numbers() == ["N1", "A0002"]
    with atomic():
        undo_roster(plan.batch, actor=in_our_union.hr.actor)
    assert numbers() == ["A0001", "A0002"]


def test_by_both_whatever_does_not_fit_waits_for_a_human(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet(people(4)))
    with atomic():
        gone = session.scalars(select(Employee).where(Employee.employee_no == "A0004")).one()
        leave(gone, on=TODAY, at=now(), actor=in_our_union.hr.actor)
    by_keys(in_our_union, "both")
    rows = [
        person(1, 岗位="主管"),
        person(2, 身份证号=id_number(88)),
        person(3, 工号="N3"),
        person(4, 工号="N4"),
        person(7),
    ]
    plan = checked(in_our_union, sheet(rows))
    assert outcomes(plan) == {2: "changed", 3: "rejected", 4: "rejected", 5: "rejected", 6: "new"}
    assert set(map(tuple, codes(plan).values())) == {("identity_conflict",)}


def test_two_rows_of_one_person_are_told_apart_from_two_people(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet(people(1)))
    with atomic():
        gone = session.scalars(select(Employee)).one()
        leave(gone, on=TODAY, at=now(), actor=in_our_union.hr.actor)
    rows = [person(1, 身份证号=id_number(88)), person(1, 工号="N1")]
    plan = checked(in_our_union, sheet(rows))
    assert outcomes(plan) == {2: "rehired", 3: "rejected"}
    assert [(each.code, each.facts) for each in findings_of(plan.batch)] == [
        ("dup_person_in_file", {"row": 2})
    ]


def test_who_may_be_somebody_on_record_is_a_warning_and_taken_as_new(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet(people(3)))
    same_birth = person(1, 工号="X1", 身份证号=id_number(77), 手机号="13911112222")
    same_phone = person(2, 工号="X2", 身份证号=id_number(2077))
    other_name = person(3, 工号="X3", 身份证号=id_number(78), 姓名="某某", 手机号="13911113333")
    plan = checked(in_our_union, sheet([same_birth, same_phone, other_name]))
    assert outcomes(plan) == {2: "new", 3: "new", 4: "new"}
    said = [each for each in findings_of(plan.batch, warnings=True) if each.code == "likely_same"]
    assert [(each.row, each.facts["number"], each.cell) for each in said] == [
        (2, "A0001", "B2"),
        (3, "A0002", "B3"),
    ]
    assert [(each.by_birth, each.by_phone) for each in questions_of(plan.batch)] == [
        (True, False),
        (False, True),
    ]
    assert unanswered(plan.batch) == 2


def test_a_person_the_roster_names_by_another_row_is_nobodys_double(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet(people(1)))
    double = person(1, 工号="X1", 身份证号=id_number(77), 手机号="13911112222")
    plan = checked(in_our_union, sheet([person(1), double]))
    assert unanswered(plan.batch) == 0


def test_yes_takes_the_row_for_the_person_and_no_leaves_it_new(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet(people(3)))
    rows = [
        person(1, 工号="X1", 身份证号=id_number(77), 手机号="13911112222"),
        person(2, 工号="X2", 身份证号=id_number(78), 手机号="13911113333", 部门="华北"),
        person(3),
    ]
    plan = checked(in_our_union, sheet(rows), full=True)
    assert (plan.counts["new"], plan.counts["leaving"]) == (2, 2)
    first = str(plan.batch.digest)
    answered(in_our_union, plan, {2: False, 3: True})
    second = str(plan.batch.digest)
    assert outcomes(plan) == {2: "new", 3: "moved", 4: "unchanged", None: "leaving"}
    assert plan.batch.summary["counts"]["leaving"] == 1, "who is meant by a row is not absent"
    assert (unanswered(plan.batch), first != second) == (0, True)
    with pytest.raises(DigestUnknown), atomic():
        import_roster(first, actor=in_our_union.hr.actor)
    with atomic():
        import_roster(second, actor=in_our_union.hr.actor, accept_leavers=1)
    assert numbers() == ["A0001", "X2", "A0003", "X1"]
    assert (
        session.scalar(
            select(func.count()).select_from(EmploymentEvent).where(EmploymentEvent.kind == "moved")
        )
        == 1
    )
    with atomic():
        undo_roster(plan.batch, actor=in_our_union.hr.actor)
    assert numbers() == ["A0001", "A0002", "A0003"]


def test_an_answer_can_be_taken_back_and_changes_the_digest_each_time(
    in_our_union: Union, sheet: Any
) -> None:
    imported(in_our_union, sheet(people(1)))
    plan = checked(in_our_union, sheet([person(1, 工号="X1", 身份证号=id_number(77), 手机号="13911112222")]))
    seen = [plan.batch.digest]
    for answer, outcome in ((True, "changed"), (False, "new"), (None, "new")):
        answered(in_our_union, plan, {2: answer})
        assert outcomes(plan) == {2: outcome}
        seen.append(plan.batch.digest)
    assert len(set(seen[:3])) == 3
    assert (seen[0], unanswered(plan.batch)) == (seen[3], 1), "as nobody had answered"


def test_two_rows_cannot_both_be_one_person(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet(people(1)))
    rows = [
        person(1, 工号="X1", 身份证号=id_number(77), 手机号="13911112222"),
        person(1, 工号="X2", 身份证号=id_number(78), 手机号="13911113333"),
    ]
    plan = checked(in_our_union, sheet(rows))
    with pytest.raises(BadInput):
        answered(in_our_union, plan, {2: True, 3: True})
    with pytest.raises(BadInput):
        answered(in_our_union, plan, {9: True})
    with atomic():
        import_roster(str(plan.batch.digest), actor=in_our_union.hr.actor)
    with pytest.raises(NotAllowedNow), on(TODAY + timedelta(days=1)):
        answered(in_our_union, plan, {2: True})


def test_a_branch_is_not_told_of_people_elsewhere(our_union: Union, sheet: Any) -> None:
    with our_union.scope():
        imported(our_union, sheet([person(1, 部门="华北")]))
        session.rollback()
    with our_union.scope("华东"):
        plan = checked(our_union, sheet([person(1, 工号="X1", 身份证号=id_number(77), 手机号="13911112222")]))
        assert unanswered(plan.batch) == 0


def test_the_same_file_again_is_said_to_be_the_same_with_what_came_of_it(
    in_our_union: Union, sheet: Any
) -> None:
    path = sheet(people(2))

    def said() -> list[tuple[str, str, int]]:
        warnings = checked(in_our_union, path).opening.warnings
        return [(each.code, each.facts["batch"], each.facts["new"]) for each in warnings]

    assert said() == []
    assert said() == [], "checked only"
    code = imported(in_our_union, path).code
    assert said() == [("same_file", code, 2)]
    with atomic():
        undo_roster(batch_named(code), actor=in_our_union.hr.actor)
    assert said() == [("same_file_undone", code, 2)]


def test_another_union_is_not_told_that_a_file_came_before(
    our_union: Union, their_union: Union, sheet: Any
) -> None:
    path = sheet(people(2))
    with our_union.scope():
        imported(our_union, path)
        session.remove()
    with their_union.scope():
        assert checked(their_union, path).opening.warnings == []
