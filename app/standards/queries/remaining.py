"""余额 — what the standards leave of an item to everybody, as one select that others join with.

It says in SQL what `room()` of rules/standards.py says in Python; a test holds the two equal.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Table, case, cast, func, literal, select

from app.core.tenancy import current_tenant_id
from app.models import Employee
from app.rules.standard_items import LIFE_EVENTS
from app.rules.standards import Standard, is_known
from app.standards.queries.lines import lines_in_force
from app.standards.queries.used import used_select

EMPLOYEES: Table = Employee.__table__


def remaining_select(
    item: str,
    *,
    unit_id: int,
    on: date,
    tier: str = "",
    festival: str | None = None,
    among: Any = None,
    but: Any = None,
    events: Select[Any] | None = None,
) -> Select[Any] | None:
    """余额表 — employee_id, cap_fen, used_fen, remaining_fen of every person of the union; `among` narrows
    it to
    a list or a select of people; `events` (employee_id, event_on; each person once) says whose own event it
    is for, where that is known.

    `unit_id` is the unit that pays: its region's lines hold, and the stricter ones of the units it lies in.
    What was given counts wherever in the union it was given, `but` (a select of sources) apart. None where no
    standard is in force.
    """
    lines = lines_in_force(item, unit_id=unit_id, on=on, tier=tier, festival=festival)
    if not is_known(lines):
        return None
    if not any(each.shape == "event" and each.item in LIFE_EVENTS for each in lines):
        events = None  # nobody's events are looked up where no line asks for them
    rows = used_select(item, on=on, festival=festival, among=among, but=but, events=events)
    wanted = [] if among is None else [EMPLOYEES.c.id.in_(among)]
    people = EMPLOYEES.c.tenant_id == current_tenant_id()
    if rows is None:
        cap, used, left = _binding(lines, None)
        return select(EMPLOYEES.c.id.label("employee_id"), cap, used, left).where(people, *wanted)
    given = rows.subquery("given")
    cap, used, left = _binding(lines, given)
    joined = EMPLOYEES.outerjoin(given, given.c.employee_id == EMPLOYEES.c.id)
    return (
        select(EMPLOYEES.c.id.label("employee_id"), cap, used, left)
        .select_from(joined)
        .where(people, *wanted)
    )


def _binding(lines: Sequence[Standard], given: Any) -> tuple[Any, Any, Any]:
    """Cap, used and remaining of the line that leaves least; of equals, of the lower cap."""
    ordered = sorted(
        (each for each in lines if each.binds_people), key=lambda each: (each.cap_fen or 0, each.id)
    )
    cap, used, left = _of(ordered[0], given)
    for each in ordered[1:]:
        other = _of(each, given)
        less = other[2] < left
        cap, used, left = (
            case((less, theirs), else_=ours) for ours, theirs in zip((cap, used, left), other, strict=True)
        )
    return cap.label("cap_fen"), used.label("used_fen"), left.label("remaining_fen")


def _of(line: Standard, given: Any) -> tuple[ColumnElement[int], ColumnElement[int], ColumnElement[int]]:
    cap: ColumnElement[int] = cast(literal(line.cap_fen or 0), BigInteger)
    none: ColumnElement[int] = cast(literal(0), BigInteger)
    if given is None:
        return cap, none, cap
    used = _used(line, given, none)
    times = {"once_year": ("year_count", 1), "once_life": ("ever_count", 1)}
    times["times_year"] = ("year_count", line.count or 1)
    if line.shape in times:
        column, most = times[line.shape]
        return cap, used, case((func.coalesce(given.c[column], 0) < most, cap), else_=none)
    return cap, used, case((used < cap, cap - used), else_=none)


def _used(line: Standard, given: Any, none: ColumnElement[int]) -> ColumnElement[int]:
    # where nobody says the event of each, what was given in the year counts
    of_event = "event_fen" if "event_fen" in given.c else "year_fen"
    column = {
        "person_year": "year_fen",
        "event": of_event if line.item in LIFE_EVENTS else None,
        "festival": "festival_fen",
        "once_year": "year_fen",
        "once_disease": "year_fen",
        "once_life": "ever_fen",
        "times_year": "year_fen",
    }.get(line.shape)
    return none if column is None else cast(func.coalesce(given.c[column], 0), BigInteger)
