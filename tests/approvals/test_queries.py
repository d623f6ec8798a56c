"""One person's inbox among ten thousand open requests, and what is unwell: few statements, by indexes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert

from app.approvals.queries import (
    counts_by_kind,
    health,
    inbox,
    is_party,
    my_task,
    waiting_count,
)
from app.approvals.services import delegate
from app.core.clock import now, start_of
from app.core.db import atomic, db, session
from app.core.tenancy import BULK_DOOR
from app.models import ApprovalRequest, ApprovalStep, ApprovalTask
from app.rules.approval_flows import SINGLE_CHAIR
from app.rules.approval_json import step_to_json
from tests.approvals.stage import KIND, Thing, lay, put_in_force
from tests.cast import TODAY, Union
from tests.databases import PostgresDatabase, TestDatabase

pytestmark = pytest.mark.sql
MANY = 10_000


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """Every statement inside, with its values."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "select set_config")):
            seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def put_many(union: Union, count: int, *, each: int = 50) -> None:
    """So many open requests; one in `each` is the chair's to decide, the others somebody's else."""
    numbers, at = range(1, count + 1), now()
    own = {"tenant_id": union.tenant_id}
    rows: dict[Any, list[dict[str, Any]]] = {ApprovalRequest: [], ApprovalStep: [], ApprovalTask: []}
    for number in numbers:
        due = TODAY + timedelta(days=number % 30 - 5)
        rows[ApprovalRequest].append(
            own
            | {
                "id": number,
                "number": f"SP-{number}",
                "kind": KIND,
                "subject_id": number,
                "title": f"事项{number}",
                "unit_id": union.units["上海一部"],
                "state": "open",
                "step_name": "主席",
                "asked_by": "陈静",
                "asked_by_id": union.officer.user_id,
                "asked_at": at,
                "asked_on": TODAY,
                "due_on": due,
                "stuck": "nobody" if number % 1_000 == 0 else None,
                "round": 1,
                "flow_name": "流程",
                "flow_version": 0,
                "concerns": [],
                "facts": {},
                "shown": [],
                "digest": "x",
            }
        )
        rows[ApprovalStep].append(
            own
            | {
                "id": number,
                "request_id": number,
                "round": 1,
                "position": 1,
                "key": "s",
                "name": "主席",
                "spec": step_to_json(SINGLE_CHAIR.steps[0]),
                "state": "open",
                "need": 1,
                "barred": [],
                "due_on": due,
            }
        )
        mine = number % each == 0
        rows[ApprovalTask].append(
            own
            | {
                "id": number,
                "request_id": number,
                "step_id": number,
                "kind": KIND,
                "user_id": union.chair.user_id if mine else 900_000 + number % 97,
                "name": "刘洋" if mine else "某",
                "how": "chair",
                "role": "chair",
                "vote": "own",
                "state": "open",
                "turn": 1,
                "due_on": due,
                "asked_at": at,
            }
        )
    with atomic():
        for model, values in rows.items():
            session.execute(insert(model.__table__), values, execution_options={BULK_DOOR: True})
    session.expunge_all()


def looked(union: Union) -> int:
    """How many statements the inbox page asks: the list, its counts, who is stood in for."""
    session.expunge_all()
    with statements() as asked:
        found = inbox(union.chair.user_id, on=TODAY)
        assert all(each.request.title and each.step.name for each in found)
        waiting_count(union.chair.user_id, on=TODAY)
        counts_by_kind(union.chair.user_id, on=TODAY)
        health(on=TODAY)
    return len(asked)


def test_an_inbox_among_ten_thousand_asks_what_it_asks_among_ten(union: Union) -> None:
    put_many(union, 10, each=5)
    few = looked(union)
    with atomic():
        for model in (ApprovalTask, ApprovalStep, ApprovalRequest):
            session.query(model).delete()
    put_many(union, MANY)
    assert looked(union) == few
    assert waiting_count(union.chair.user_id, on=TODAY) == MANY // 50
    assert counts_by_kind(union.chair.user_id, on=TODAY) == {KIND: MANY // 50}
    found = inbox(union.chair.user_id, on=TODAY, limit=20)
    assert len(found) == 20
    assert [each.due_on for each in found] == sorted(each.due_on for each in found)
    unwell = health(on=TODAY)
    assert (unwell.open, unwell.stuck) == (MANY, MANY // 1_000)
    assert 0 < unwell.overdue < MANY // 4


def test_the_inbox_is_read_from_its_index(database: TestDatabase, union: Union) -> None:
    put_many(union, MANY)
    if isinstance(database, PostgresDatabase):  # its daemon takes the statistics a minute later
        database.superuser.execute("ANALYZE approval_tasks, approval_requests, approval_steps")
    with statements() as asked:
        inbox(union.chair.user_id, on=TODAY, limit=20)
    statement, values = asked[-1]
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        plan = connection.exec_driver_sql(f"EXPLAIN {statement}", values).fetchall()
    else:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
    said = "\n".join(str(each) for each in plan)
    assert "ix_approval_tasks_tenant_id_" in said, said
    assert "user_id" in said
    assert "SCAN approval_tasks" not in said
    assert "Seq Scan on approval_tasks" not in said


def test_who_stands_in_finds_the_tasks_of_whom_they_stand_in_for(union: Union) -> None:
    put_in_force(SINGLE_CHAIR, union.tenant_admin.actor)
    request = lay(union.officer.actor, Thing(union.units["上海一部"], 100_00))
    other = lay(union.hrbp.actor, Thing(union.units["上海一部"], 100_00), number=2)
    assert inbox(union.hrbp.user_id, on=TODAY) == []
    assert not is_party(request, union.hrbp.user_id, on=TODAY)
    with atomic():
        delegate(
            union.chair.user_id,
            union.hrbp.user_id,
            from_on=TODAY,
            until_on=TODAY,
            kinds=(KIND,),
            actor=union.chair.actor,
            on=TODAY,
            at=start_of(TODAY),
            reason="出差",
        )
    found = inbox(union.hrbp.user_id, on=TODAY)
    assert [each.request_id for each in found] == [request.id], "what they asked for is not theirs"
    assert my_task(request, union.hrbp.user_id, on=TODAY) is not None
    assert is_party(request, union.hrbp.user_id, on=TODAY)
    assert is_party(other, union.hrbp.user_id, on=TODAY)
    assert inbox(union.hrbp.user_id, on=date(2026, 9, 2)) == []
