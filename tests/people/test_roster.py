"""Checking a roster changes nobody; importing it does exactly what was shown, once."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core.clock import now
from app.core.db import atomic, session
from app.core.lifecycle import NotAllowedNow
from app.core.preview import DigestUnknown, StalePreview
from app.models import AuditEvent, Employee, EmploymentEvent, Membership, OrgUnit, RosterRow
from app.people.services.employment import change_particulars, leave
from app.people.services.roster import (
    LeaversNotAccepted,
    TooManyLeavers,
    import_roster,
    withdraw_roster,
)
from app.people.services.roster.report import changes_of, findings_of, records_of, skipped_of
from tests.cast import TODAY, Union, on
from tests.imports.messy import id_number, people, person
from tests.people.importing import checked, codes, confirmed, employee, outcomes

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("today")]


def imported(
    union: Union, path: Path, *, accept_leavers: int | None = None, **options: Any
) -> dict[str, Any]:
    return confirmed(union, checked(union, path, **options), accept_leavers=accept_leavers)


def count(table: Any) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_check_touches_no_employee(in_our_union: Union, sheet: Any) -> None:
    plan = checked(in_our_union, sheet(people(3)))
    assert plan.counts["new"] == 3
    assert plan.rows == 3
    assert count(Employee) == 0
    assert count(EmploymentEvent) == 0


def test_an_import_hires_enrols_and_records(in_our_union: Union, sheet: Any) -> None:
    result = imported(in_our_union, sheet(people(3)))
    assert (result["new"], result["already"]) == (3, False)
    first = employee("A0001")
    assert (first.id_no, first.phone, first.gender) == (id_number(1), "13800000001", "男")
    assert first.hire_on == date(2020, 3, 5)
    assert first.birth_on == date(1990, 3, 7)
    assert first.unit_id == in_our_union.units["上海一部"]
    assert count(Membership) == 3
    assert session.scalars(select(EmploymentEvent.kind)).all() == ["hired"] * 3
    assert session.scalars(select(AuditEvent.verb).where(AuditEvent.verb == "import_roster")).one()


def test_confirming_twice_does_it_once(in_our_union: Union, sheet: Any) -> None:
    plan = checked(in_our_union, sheet(people(3)))
    for already in (False, True):
        with atomic():
            result = import_roster(plan.batch.digest, actor=in_our_union.hr.actor)
        assert (result["already"], result["new"]) == (already, 3)
    assert count(Employee) == 3


def test_the_same_file_again_changes_nothing(in_our_union: Union, sheet: Any) -> None:
    path = sheet(people(3))
    imported(in_our_union, path)
    result = imported(in_our_union, path)
    assert (result["unchanged"], result["new"], result["changed"], result["already"]) == (3, 0, 0, False)
    assert count(EmploymentEvent) == 3


def test_the_same_file_and_options_have_the_same_digest(in_our_union: Union, sheet: Any) -> None:
    path = sheet(people(3))
    assert checked(in_our_union, path).batch.digest == checked(in_our_union, path).batch.digest
    assert checked(in_our_union, path).batch.digest != checked(in_our_union, path, full=True).batch.digest


def test_an_unknown_digest_is_refused(in_our_union: Union) -> None:
    with pytest.raises(DigestUnknown):
        import_roster("0000000000000000", actor=in_our_union.hr.actor)


def test_changes_moves_and_new_units_are_told_apart(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet(people(4)))
    rows = [
        person(1, 手机号="13900000001"),
        person(2, 部门="华东/苏州分公司", 岗位="主管"),
        person(3, 姓名="改名"),
        person(4),
    ]
    plan = checked(in_our_union, sheet(rows))
    assert outcomes(plan) == {2: "changed", 3: "moved", 4: "changed", 5: "unchanged"}
    assert plan.new_units == ["华东/苏州分公司"]
    with atomic():
        import_roster(plan.batch.digest, actor=in_our_union.hr.actor)
    session.expire_all()
    assert employee("A0001").phone == "13900000001"
    assert employee("A0003").name == "改名"
    moved = employee("A0002")
    assert session.get_one(OrgUnit, moved.unit_id).full_name == "华东/苏州分公司"
    event = session.scalars(select(EmploymentEvent).where(EmploymentEvent.kind == "moved")).one()
    assert event.from_unit_id == in_our_union.units["上海一部"]
    assert event.to_unit_id == moved.unit_id
    assert event.prior == {"position": "专员", "unit_id": in_our_union.units["上海一部"]}


def test_an_empty_cell_keeps_what_is_known(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet(people(1)))
    plan = checked(in_our_union, sheet([person(1, 岗位=None, 性别="")]))
    assert outcomes(plan) == {2: "unchanged"}


def test_a_number_given_to_somebody_else_is_a_conflict(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet(people(2)))
    rows = [person(1, 姓名="别人", 身份证号=id_number(77)), person(2, 工号="B0001")]
    assert codes(checked(in_our_union, sheet(rows))) == {2: ["identity_conflict"], 3: ["identity_conflict"]}


def test_only_a_corrected_identity_number_is_a_change(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet(people(1)))
    result = imported(in_our_union, sheet([person(1, 身份证号=id_number(88))]))
    assert result["changed"] == 1
    session.expire_all()
    assert employee("A0001").id_no == id_number(88)


def test_repeated_rows_are_skipped_and_contradictions_rejected(in_our_union: Union, sheet: Any) -> None:
    rows = [*people(3), person(1), person(2, 岗位="主管"), person(9, 身份证号=id_number(3))]
    plan = checked(in_our_union, sheet(rows))
    assert skipped_of(plan.batch) == [(5, "duplicate")]
    assert codes(plan) == {6: ["dup_in_file"], 7: ["dup_id_in_file"]}
    assert [finding.facts for finding in findings_of(plan.batch)] == [{"row": 3}, {"row": 4}]


def test_letters_of_a_number_are_compared_without_case(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet(people(1)))
    assert outcomes(checked(in_our_union, sheet([person(1, 工号="ａ0001 ")]))) == {2: "unchanged"}


def test_a_shared_phone_is_a_warning(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet(people(1)))
    plan = checked(
        in_our_union, sheet([person(5), person(6, 手机号="13800000005"), person(7, 手机号="13800000001")])
    )
    assert outcomes(plan) == {2: "new", 3: "new", 4: "new"}
    assert [(each.row, each.code) for each in findings_of(plan.batch, warnings=True)] == [
        (3, "phone_shared"),
        (4, "phone_shared"),
    ]


def test_a_full_roster_lists_who_is_absent_and_lets_them_leave(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet(people(5)))
    bad_phone = person(2, 手机号="1")
    path = sheet([person(1), bad_phone, person(3), person(4)])
    plan = checked(in_our_union, path, full=True)
    assert plan.counts["leaving"] == 1, "the person of a rejected row is present"
    with atomic():
        import_roster(plan.batch.digest, actor=in_our_union.hr.actor)
    session.expire_all()
    gone = employee("A0005")
    assert (gone.state, gone.left_on) == ("left", TODAY)
    assert session.scalars(select(Membership.left_on).where(Membership.employee_id == gone.id)).one() == TODAY
    assert session.scalars(
        select(EmploymentEvent.kind).where(EmploymentEvent.employee_id == gone.id)
    ).all() == ["hired", "left"]


def test_more_leavers_than_allowed_need_their_number_repeated(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet(people(4)))
    plan = checked(in_our_union, sheet(people(2)), full=True)
    with pytest.raises(TooManyLeavers), atomic():
        import_roster(plan.batch.digest, actor=in_our_union.hr.actor)
    with pytest.raises(LeaversNotAccepted), atomic():
        import_roster(plan.batch.digest, actor=in_our_union.hr.actor, accept_leavers=1)
    with atomic():
        assert import_roster(plan.batch.digest, actor=in_our_union.hr.actor, accept_leavers=2)["leaving"] == 2


def test_a_full_roster_of_a_unit_reaches_that_unit_only(in_our_union: Union, sheet: Any) -> None:
    rows = [person(1), person(2), person(3), person(4, 部门="华北")]
    imported(in_our_union, sheet(rows))
    plan = checked(in_our_union, sheet([person(1), person(2)]), full=True, unit_id=in_our_union.units["华东"])
    assert [
        each["record"]["employee_no"] for each in records_of(plan.batch) if each["action"] == "leaving"
    ] == ["A0003"]


def test_too_many_leavers_are_measured_against_the_unit_the_roster_speaks_of(
    in_our_union: Union, sheet: Any
) -> None:
    east = [person(number) for number in (1, 2)]
    imported(in_our_union, sheet([*east, *(person(number, 部门="华北") for number in range(3, 12))]))
    path = sheet(east[:1])
    with pytest.raises(TooManyLeavers, match=r"1 of 2|2 人中有 1 人"):
        imported(in_our_union, path, full=True, unit_id=in_our_union.units["华东"])
    result = imported(in_our_union, path, full=True, unit_id=in_our_union.units["华东"], accept_leavers=1)
    assert result["leaving"] == 1


def test_somebody_who_left_returns_as_the_same_person(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet(people(2)))
    with atomic():
        for number in ("A0001", "A0002"):
            leave(employee(number), on=TODAY, at=now(), actor=in_our_union.hr.actor)
    first, second = employee("A0001").id, employee("A0002").id
    result = imported(in_our_union, sheet([person(1), person(2, 工号="N0002")]))
    assert result["rehired"] == 2
    session.expire_all()
    assert employee("A0001").id == first
    back = employee("N0002")
    assert (back.id, back.state, back.left_on) == (second, "active", None)
    assert count(Employee) == 2
    assert len(session.scalars(select(Membership).where(Membership.left_on.is_(None))).all()) == 2


def test_a_plan_that_somebody_overtook_is_refused(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet(people(2)))
    plan = checked(in_our_union, sheet([person(1, 岗位="主管"), person(2)]))
    with atomic():
        change_particulars(
            employee("A0001"), on=TODAY, at=now(), actor=in_our_union.hr.actor, position="经理"
        )
    with pytest.raises(StalePreview) as refused, atomic():
        import_roster(plan.batch.digest, actor=in_our_union.hr.actor)
    assert refused.value.details["rows"][0]["row"] == 2
    assert employee("A0001").position == "经理"


def test_a_conflict_says_which_number_is_whose(in_our_union: Union, sheet: Any) -> None:
    imported(in_our_union, sheet(people(3)))
    rows = [
        person(1, 姓名="别人", 身份证号=id_number(9)),
        person(9, 身份证号=id_number(2)),
        person(3, 身份证号=id_number(2)),
    ]
    plan = checked(in_our_union, sheet(rows[:2]))
    assert [each.facts for each in findings_of(plan.batch)] == [{"borne": True}, {"elsewhere": True}]
    both = checked(in_our_union, sheet(rows[2:]))
    assert [each.facts for each in findings_of(both.batch)] == [{}]


def test_a_row_repeated_with_its_fault_is_passed_over_and_another_fault_is_another_row(
    in_our_union: Union, sheet: Any
) -> None:
    wrong = person(1, 身份证号="110101199003070000")
    other = person(1, 身份证号="110101199003070001")
    plan = checked(in_our_union, sheet([wrong, wrong, other]))
    assert outcomes(plan) == {2: "rejected", 3: "skipped", 4: "rejected"}
    assert codes(plan) == {2: ["id_checksum"], 4: ["id_checksum", "dup_in_file"]}
    assert skipped_of(plan.batch) == [(3, "duplicate")]


def test_hr_of_a_branch_touches_nobody_outside_of_it(our_union: Union, sheet: Any) -> None:
    with our_union.scope():
        imported(our_union, sheet([person(1, 部门="华北"), person(2)]))
    with our_union.scope("华东"):
        rows = [person(1), person(2, 岗位="主管"), person(3, 部门="华北"), person(4, 部门="新公司")]
        plan = checked(our_union, sheet(rows))
        assert codes(plan) == {2: ["not_in_your_unit"], 4: ["dept_outside"], 5: ["dept_outside"]}
        assert outcomes(plan)[3] == "changed"


def test_another_union_knows_nothing_of_it(our_union: Union, their_union: Union, sheet: Any) -> None:
    path = sheet(people(2))
    with our_union.scope():
        digest = checked(our_union, path).batch.digest
        with atomic():
            import_roster(digest, actor=our_union.hr.actor)
    with their_union.scope():
        assert checked(their_union, path).counts["new"] == 2
        with pytest.raises(DigestUnknown):
            import_roster(digest, actor=their_union.hr.actor)


def test_history_says_that_a_sensitive_value_changed_and_not_what_it_was(
    in_our_union: Union, sheet: Any
) -> None:
    imported(in_our_union, sheet(people(1)))
    plan = checked(in_our_union, sheet([person(1, 手机号="13900000001", 岗位="主管")]))
    assert [(each.field, each.before, each.after) for each in changes_of(plan.batch, limit=9)] == [
        ("phone", "13800000001", "13900000001"),
        ("position", "专员", "主管"),
    ]
    with atomic():
        import_roster(plan.batch.digest, actor=in_our_union.hr.actor)
    prior = session.scalars(select(EmploymentEvent.prior).where(EmploymentEvent.kind == "changed")).one()
    assert prior == {"phone": "***", "position": "专员"}


def test_a_withdrawn_roster_keeps_no_rows_and_cannot_be_confirmed(in_our_union: Union, sheet: Any) -> None:
    plan = checked(in_our_union, sheet(people(2)))
    with atomic():
        withdraw_roster(plan.batch, actor=in_our_union.hr.actor)
    assert count(RosterRow) == 0
    with pytest.raises(DigestUnknown), atomic():
        import_roster(str(plan.batch.digest), actor=in_our_union.hr.actor)
    with pytest.raises(NotAllowedNow):
        withdraw_roster(plan.batch, actor=in_our_union.hr.actor)


def test_a_roster_forgotten_for_weeks_is_withdrawn_by_the_next_check(in_our_union: Union, sheet: Any) -> None:
    old = checked(in_our_union, sheet(people(2))).batch
    with on(TODAY + timedelta(days=15)):
        checked(in_our_union, sheet(people(3)))
    session.refresh(old)
    assert old.state == "withdrawn"
    assert count(RosterRow) == 3


def test_an_import_that_fails_half_way_leaves_nothing(
    in_our_union: Union, sheet: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = checked(in_our_union, sheet([person(1, 部门="华东/新设部")]))
    monkeypatch.setattr("app.people.services.roster.write._join_new", None)
    with pytest.raises(TypeError), atomic():
        import_roster(str(plan.batch.digest), actor=in_our_union.hr.actor)
    monkeypatch.undo()
    assert (count(Employee), count(EmploymentEvent), count(Membership)) == (0, 0, 0)
    assert session.scalars(select(OrgUnit).where(OrgUnit.name == "新设部")).first() is None
    with atomic():
        assert import_roster(str(plan.batch.digest), actor=in_our_union.hr.actor)["new"] == 1
