"""A roster checked and imported by HR, as the tests of the importer ask for it."""

from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.core.db import atomic, session
from app.models import Employee, ImportBatch
from app.people.services.roster import Options, RosterPlan, import_roster
from app.people.services.roster.report import records_of
from imports.roster_file import check_file
from tests.cast import TODAY, Union


def checked(union: Union, path: Path, **options: Any) -> RosterPlan:
    """核对 — nobody is changed."""
    with atomic():
        return check_file(path, name=path.name, options=Options(**options), as_of=TODAY, actor=union.hr.actor)


def confirmed(union: Union, plan: RosterPlan, *, accept_leavers: int | None = None) -> dict[str, Any]:
    """确认 — under its digest."""
    with atomic():
        return import_roster(str(plan.batch.digest), actor=union.hr.actor, accept_leavers=accept_leavers)


def imported(union: Union, path: Path, **options: Any) -> ImportBatch:
    """导入 — whoever leaves by it is accepted."""
    plan = checked(union, path, **options)
    confirmed(union, plan, accept_leavers=plan.counts["leaving"] or None)
    return plan.batch


def employee(number: str) -> Employee:
    """职工 — by their number."""
    return session.scalars(select(Employee).where(Employee.employee_no == number)).one()


def outcomes(plan: RosterPlan) -> dict[int | None, str]:
    """结果 — by row."""
    return {record["row"]: record["action"] for record in records_of(plan.batch)}


def codes(plan: RosterPlan) -> dict[int, list[str]]:
    """代码 — of the rows with errors."""
    return {record["row"]: record["errors"] for record in records_of(plan.batch) if record["errors"]}
