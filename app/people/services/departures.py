"""离职的后果 — what leaving starts, by hand and by roster alike, and what a return or an undo brings back.

Points are frozen by the day of leaving itself (app/points/queries/freezing.py), so nothing is to be put back.
Seats of a unit end with the person who holds them and are marked so; approvals that waited for them go to
whoever holds the seat (app/approvals/services/chasing.py). Rooms above say here what leaving would mean in
them (`on_leaving`).
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from app.core.actor import Actor
from app.core.text import _l
from app.models import Employee, ImportBatch, RosterRow
from app.tenants.services.vacating import reseat, seats_of, vacate


class Consequence(NamedTuple):
    """后果 — what leaving means somewhere in the house: of how many of the leavers, how much of it, and then
    what.
    """

    what: Any
    people: int
    amount: int
    then: Any


Leavers = Select[Any]  # the numbers of the people
_READERS: list[Callable[[Leavers, date, date], Sequence[Consequence]]] = []


def on_leaving(reader: Callable[[Leavers, date, date], Sequence[Consequence]]) -> None:
    """登记 — how a room reads what leaving means there: who, the day of leaving, today; once."""
    if reader not in _READERS:
        _READERS.append(reader)


def consequences(people: Leavers, *, left_on: date, on: date) -> list[Consequence]:
    """后果一览 — of these people leaving on that day, seen today; what concerns nobody is left out."""
    found = [each for reader in _READERS for each in reader(people, left_on, on)]
    return [each for each in found if each.people]


def the_person(employee: Employee) -> Leavers:
    """本人 — one person, as a select."""
    return select(Employee.id).where(Employee.id == employee.id)


def leavers_in(batch: ImportBatch) -> Leavers:
    """将离职的人 — whom a checked roster lets leave."""
    return select(RosterRow.employee_id).where(RosterRow.batch_id == batch.id, RosterRow.action == "leaving")


def departed(people: Leavers, *, left_on: date, actor: Actor) -> int:
    """离职之后 — what ends with the employment; answers how many seats did."""
    return vacate(people, left_on=left_on, actor=actor)


def came_back(people: Leavers, *, actor: Actor, on: date, left_on: date | None = None) -> int:
    """如未离职 — for whom the leaving is taken back; answers how many seats are held again."""
    return reseat(people, actor=actor, on=on, left_on=left_on)


def _seats(people: Leavers, _left_on: date, on: date) -> list[Consequence]:
    held = seats_of(people, on=on)
    ends = [each for each in held if each.role != "tenant_admin"]
    stays = [each for each in held if each.role == "tenant_admin"]
    return [
        Consequence(
            _l("Seats they hold"),
            len({each.user_id for each in ends}),
            len(ends),
            _l("End with the employment; what waits for their decision goes to whoever holds the seat."),
        ),
        Consequence(
            _l("Seats of administrators"),
            len({each.user_id for each in stays}),
            len(stays),
            _l("Stay: an administrator's seat is handed over by an administrator."),
        ),
    ]


on_leaving(_seats)
