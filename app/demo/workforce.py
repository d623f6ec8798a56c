"""演示职工 — hired before the year, and what happened to some of them in it."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from app.core.clock import moved_to, now
from app.core.db import session
from app.demo.names import new_hires
from app.demo.roster import write_roster
from app.demo.union import Demo
from app.models import Employee, OrgUnit
from app.people.services.employment import hire, leave, move, return_
from app.people.services.roster import Options, import_roster
from imports.roster_file import check_file

MOVES, LEAVES, RETURNS, JOINS = 24, 18, 4, 36  # of a thousand, in the year

TOLD = ("employee_no", "name", "id_no", "phone", "position", "grade", "employment_type")


def employ(demo: Demo, count: int) -> None:
    """录用 — everybody at once, from a roster, on the day the union opened its books.

    So many more than asked for as will have left by today, and so many fewer as are still to join.
    """
    count += _share(LEAVES, count) - _share(RETURNS, count) - _share(JOINS, count)
    day = demo.opens - timedelta(days=5)
    actor = demo.actors["hr"]
    with TemporaryDirectory() as folder, moved_to(day):
        file = Path(folder, "职工花名册.csv")
        write_roster(file, demo, count, day)
        plan = check_file(file, name=file.name, options=Options(), as_of=day, actor=actor)
        assert plan.counts["new"] == count, plan.counts  # names and numbers are made to pass every check
        import_roster(str(plan.batch.digest), actor=actor)


def live_on(demo: Demo, count: int) -> None:
    """变动 — some join, some move, some leave, a few return, on days spread over the year."""
    chosen = demo.random.sample(_everybody(), _share(MOVES, count) + _share(LEAVES, count))
    _join(demo, _share(JOINS, count))
    leavers = chosen[: _share(LEAVES, count)]
    for number in chosen:
        day = demo.opens + timedelta(days=demo.random.randrange(40, 300))
        person = session.get_one(Employee, number)
        with moved_to(day):
            if number in leavers:
                leave(person, on=day, at=now(), actor=demo.actors["hr"], reason="个人原因离职")
            else:
                _move(demo, person)
    for number in leavers[: _share(RETURNS, count)]:
        person = session.get_one(Employee, number)
        day = demo.today - timedelta(days=20)
        with moved_to(day):
            unit = session.get_one(OrgUnit, person.unit_id)
            return_(person, unit=unit, on=day, at=now(), actor=demo.actors["hr"], joined_union_on=day)


def _join(demo: Demo, count: int) -> None:
    """New people through the year, the last of them lately; members once their probation is over."""
    units = {
        unit.full_name: unit for unit in session.scalars(select(OrgUnit).where(OrgUnit.id.in_(demo.units)))
    }
    names = [session.get_one(OrgUnit, number).full_name for number in demo.units]
    days = sorted(demo.today - timedelta(days=demo.random.randrange(4, 340)) for _ in range(count))
    people = new_hires(demo.random, names, count, before=demo.opens, first=len(_everybody()) + 1)
    for day, each in zip(days, people, strict=True):
        with moved_to(day):
            hire(
                units[each.unit],
                on=day,
                at=now(),
                actor=demo.actors["hr"],
                joined_union_on=day,
                reason="社会招聘",
                **{name: getattr(each, name) for name in TOLD},
            )


def _move(demo: Demo, person: Employee) -> None:
    unit_id = demo.random.choice([unit for unit in demo.units if unit != person.unit_id])
    to_unit = session.get_one(OrgUnit, unit_id)
    move(person, to_unit=to_unit, on=now().date(), at=now(), actor=demo.actors["hr"], reason="工作需要")


def _everybody() -> list[int]:
    return list(session.scalars(select(Employee.id).order_by(Employee.id)))


def _share(of_a_thousand: int, count: int) -> int:
    return of_a_thousand * count // 1000
