"""Whether a row can be undone is asked of each person by what is known of them, however large the batch."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from app.core.db import db
from app.people.services.roster import plan_undo
from tests.cast import Union, on
from tests.imports.messy import person, roster
from tests.people.importing import imported

pytestmark = pytest.mark.sql


def test_sqlite_begins_with_the_person_and_never_with_the_batch(in_our_union: Union, tmp_path: Path) -> None:
    if db.engine.dialect.name != "sqlite":
        return
    plans: list[str] = []

    def explained(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("INSERT INTO roster_undoing"):
            found = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(str(row[-1]) for row in found)

    with on():
        batch = imported(in_our_union, roster(tmp_path / "花名册.xlsx", [person(1), person(2)]))
        event.listen(db.engine, "before_cursor_execute", explained)
        plan_undo(batch)
        event.remove(db.engine, "before_cursor_execute", explained)
    events = [plan for plan in plans if "employment_events" in plan or "later" in plan]
    assert len(events) == 3  # of the new, of the known, and what happened to these since
    assert all("employee_id=?" in plan for plan in events)
