"""Taking the roster of a list and inviting from it: by whom, of whom, and what is on record of it."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.core.clock import now
from app.core.db import atomic, session
from app.models import AuditEvent, Employee, MemberAccess
from app.people.services.invitations import invite
from app.people.services.roster import Options, import_roster
from imports.roster_file import check_file
from tests.cast import TODAY, Union
from tests.imports.messy import people, person, roster
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def staffed(our_union: Union, tmp_path: Any) -> Union:
    """Three people in the east, one in the north."""
    with our_union.scope():
        with atomic():
            file = roster(tmp_path / "r.xlsx", [*people(3), person(4, 部门="华北", 姓名="北方人")])
            options = {"options": Options(), "as_of": TODAY, "actor": our_union.hr.actor}
            plan = check_file(file, name=file.name, **options)
        with atomic():
            import_roster(plan.batch.digest, actor=our_union.hr.actor)
        session.rollback()
    return our_union


def taken(client: Visitor, query: str = "") -> list[list[Any]]:
    answer = client.submit(f"/employees/roster{query}", form_at="/employees/list/")
    assert answer.status_code == 200, answer.text
    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def test_exactly_the_people_that_are_filtered_are_taken_and_that_is_on_record(
    staffed: Union, client: Visitor
) -> None:
    client.sign_in(staffed.hr)
    assert len(taken(client)) == 4
    north = taken(client, f"?unit={staffed.units['华北']}")
    assert [row[1] for row in north] == ["北方人"]
    with staffed.scope():
        said = session.scalars(select(AuditEvent).where(AuditEvent.verb == "export")).all()
        assert [each.changes["rows"][1] for each in said] == [4, 1]


@pytest.mark.parametrize("role", ["officer", "chair", "finance", "auditor", "tenant_admin"])
def test_only_hr_takes_rosters_and_invites(staffed: Union, client: Visitor, role: str) -> None:
    client.sign_in(staffed.people[role])
    assert client.submit("/employees/roster", form_at="/account/").status_code == 403
    assert client.get("/invitemembers/").status_code == 403
    assert client.get("/inviteone/1").status_code == 403
    assert client.get("/codes/1").status_code == 403


def test_one_person_is_invited_and_the_code_stands_on_the_answer_alone(
    staffed: Union, client: Visitor
) -> None:
    client.sign_in(staffed.hr)
    answer = client.submit("/inviteone/1")
    assert answer.status_code == 200
    assert 'class="code-value"' in answer.text
    assert 'class="code-value"' not in client.get("/membersaccess/show/1").text


def test_nobody_is_invited_twice_by_a_list(staffed: Union, client: Visitor) -> None:
    with staffed.scope():
        with atomic():
            invite(session.scalars(select(Employee)).all(), actor=staffed.hr.actor, on=TODAY, at=now())
        session.rollback()
    client.sign_in(staffed.hr)
    answer = client.submit("/invitemembers/")
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert client.submit("/invitemembers/", again="y").status_code == 302


def test_codes_of_somebody_else_are_not_there(staffed: Union, client: Visitor) -> None:
    client.sign_in(staffed.hr)
    assert client.get("/codes/999").status_code == 200  # handed over, or never there: the same words
    assert client.submit("/codes/999/print", form_at="/codes/999").status_code == 404
    assert client.submit("/codes/abc/workbook", form_at="/codes/999").status_code == 404


def test_a_way_in_is_shut_with_a_reason(staffed: Union, client: Visitor) -> None:
    client.sign_in(staffed.hr)
    client.submit("/inviteone/1")
    client.submit("/membersaccess/action/withdraw/1", form_at="/membersaccess/show/1", reason="")
    with staffed.scope():
        assert session.scalars(select(MemberAccess.state)).one() == "invited"
    client.submit("/membersaccess/action/withdraw/1", form_at="/membersaccess/show/1", reason="发错人")
    with staffed.scope():
        assert session.scalars(select(MemberAccess.state)).one() == "withdrawn"
