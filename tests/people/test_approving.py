"""A roster asks where the union wants it: on its page, and by the command, which names the request."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.clock import start_of
from app.core.db import atomic, session
from app.models import ApprovalRequest, Employee, ImportBatch
from app.people.approving import submit
from app.people.services.roster import LeaversNotAccepted, Options
from imports.roster_file import check_file
from tests.approvals.rooms import decided, in_force
from tests.cast import TODAY, Union, on
from tests.databases import TestDatabase
from tests.imports.messy import people, roster

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("today")]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return roster(tmp_path / "花名册.xlsx", people(3))


def checked(union: Union, sheet: Path) -> ImportBatch:
    with atomic():
        plan = check_file(sheet, name=sheet.name, options=Options(), as_of=TODAY, actor=union.hr.actor)
    return plan.batch


def hired() -> int:
    return session.scalar(select(func.count(Employee.id))) or 0


def submitted(union: Union, batch: ImportBatch, leavers: int | None = None) -> ApprovalRequest | None:
    with atomic():
        return submit(batch, accept_leavers=leavers, actor=union.hr.actor, on=TODAY, at=start_of(TODAY))


def forgotten_by(union: Union, sheet: Path, batch: ImportBatch) -> str:
    """What the next check makes of a plan two weeks later."""
    with on(TODAY + timedelta(days=15)):
        checked(union, sheet)
    session.refresh(batch)
    return str(batch.state)


def test_a_plan_that_waits_for_a_decision_is_not_forgotten(in_our_union: Union, sheet: Path) -> None:
    in_force("roster", in_our_union)
    batch = checked(in_our_union, sheet)
    request = submitted(in_our_union, batch)
    assert request is not None
    assert forgotten_by(in_our_union, sheet, batch) == "prepared"
    decided(request, in_our_union.chair)
    assert hired() == 3


def test_a_plan_that_was_declined_is_forgotten_as_any_other(in_our_union: Union, sheet: Path) -> None:
    in_force("roster", in_our_union)
    batch = checked(in_our_union, sheet)
    request = submitted(in_our_union, batch)
    assert request is not None
    decided(request, in_our_union.chair, "declined")
    assert forgotten_by(in_our_union, sheet, batch) == "withdrawn"


def test_as_shipped_nobody_is_asked(in_our_union: Union, sheet: Path) -> None:
    assert submitted(in_our_union, checked(in_our_union, sheet)) is None


def test_the_chair_decides_and_a_yes_imports_exactly_what_was_checked(
    in_our_union: Union, sheet: Path
) -> None:
    in_force("roster", in_our_union)
    batch = checked(in_our_union, sheet)
    with pytest.raises(LeaversNotAccepted):
        submitted(in_our_union, batch, leavers=5)
    request = submitted(in_our_union, batch)
    assert request is not None
    assert (request.facts["people"], hired()) == (3, 0)
    assert not [label for label, text in request.shown if "A0001" in text]
    decided(request, in_our_union.chair)
    assert (request.state, batch.state, hired(), batch.applied_by) == ("carried_out", "applied", 3, "刘洋")


def test_declined_nobody_is_hired_and_it_can_be_submitted_anew(in_our_union: Union, sheet: Path) -> None:
    in_force("roster", in_our_union)
    batch = checked(in_our_union, sheet)
    request = submitted(in_our_union, batch)
    assert request is not None
    decided(request, in_our_union.chair, "declined")
    again = submitted(in_our_union, batch)
    assert again is not None
    assert (hired(), again.id != request.id) == (0, True)


def test_the_command_exits_with_1_and_names_the_request_it_opened(
    our_union: Union, sheet: Path, database: TestDatabase
) -> None:
    with our_union.scope():
        in_force("roster", our_union)
        digest = checked(our_union, sheet).digest
    session.remove()
    run = database.app.test_cli_runner()
    given = ["welfare", "roster", "import", str(sheet), "--tenant", our_union.code, "--confirm", digest]
    as_json = run.invoke(args=[*given, "--json"])
    assert as_json.exit_code == 1, as_json.output
    waits = json.loads(as_json.output)["waits"]
    assert (waits["kind"], waits["state"], waits["waits_for"]) == ("roster", "open", "刘洋")
    as_text = run.invoke(args=given)
    assert (as_text.exit_code, waits["request"] in as_text.output) == (1, True)
    with our_union.scope():
        assert hired() == 0
