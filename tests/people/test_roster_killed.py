"""An import whose process is killed leaves nothing behind, and can be done again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.db import atomic, session
from app.models import Employee, EmploymentEvent, Membership, OrgUnit
from app.people.services.roster import Options, import_roster
from imports.roster_file import check_file
from tests.cast import TODAY, Union, on
from tests.databases import TestDatabase
from tests.imports.messy import person, text_roster

pytestmark = [pytest.mark.sql, pytest.mark.kill]

ROOT = Path(__file__).parents[2]
ROWS = 3_000
KILLED_AT = """
import os, signal, sys
import app.people.services.roster.write as write
from app import create_app
from app.core.actor import SYSTEM
from app.core.db import atomic
from app.core.tenancy import tenant_scope
from app.people.services.roster import import_roster

step, tenant, digest = sys.argv[1:]
setattr(write, step, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
with create_app().app_context(), tenant_scope(int(tenant)), atomic():
    import_roster(digest, actor=SYSTEM)
"""


def written() -> list[int]:
    session.rollback()
    tables = (Employee, EmploymentEvent, Membership)
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_an_import_killed_at_any_step_is_undone_and_can_be_done_again(
    database: TestDatabase, in_our_union: Union, tmp_path: Path
) -> None:
    with on():
        path = text_roster(tmp_path / "a.csv", [person(n, 部门=f"华东/新设{n % 7}部") for n in range(ROWS)])
        with atomic():
            plan = check_file(path, name="a.csv", options=Options(), as_of=TODAY, actor=in_our_union.hr.actor)
        digest, taken = str(plan.batch.digest), plan.counts["new"]
    assert taken == ROWS
    units = session.scalar(select(func.count()).select_from(OrgUnit))
    session.rollback()
    for step in ("_hire", "_record_hires", "_join_new"):
        command = [sys.executable, "-c", KILLED_AT, step, str(in_our_union.tenant_id), digest]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | database.environment, check=False)
        assert done.returncode == -signal.SIGKILL
        assert written() == [0, 0, 0]
        assert session.scalar(select(func.count()).select_from(OrgUnit)) == units
    with atomic():
        assert import_roster(digest, actor=in_our_union.hr.actor)["new"] == taken
    assert written() == [taken] * 3
    with atomic():
        assert import_roster(digest, actor=in_our_union.hr.actor)["already"]
    assert written() == [taken] * 3
