"""花名册导出 — the people of a list as a roster that can be edited in Excel and uploaded again.

Masked as the reader sees them. A hidden column knows each row, a hidden sheet the workbook (services/roster/
marks.py); units, grades and the usual words are offered in drop-downs.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.core import policy
from app.core.actor import Actor
from app.core.clock import now
from app.core.console.layout import moment
from app.core.db import session
from app.core.sheets.writer import Book, Column, Kind, letters, writing
from app.models import Employee, OrgUnit
from app.people.queries import members_since
from app.people.services.roster.judge import COMPARED
from app.people.services.roster.marks import key_of, origin
from app.people.services.roster.returned import SENSITIVE
from app.rules import unit_paths
from app.rules.documents import NAMES
from imports.origin import ORIGIN
from imports.roster_columns import ROSTER

COLUMNS = tuple(column for column in ROSTER.columns if column.part != "none")
LISTS = {column.key: column.offers for column in COLUMNS if column.offers}
OFFERED = ("dept", "grade", *LISTS)
DATES = ("hire_date", "joined_union_on")
BATCH = 1_000
MOST_OFFERED = 2_000
YES, NO = "是", "否"
STATES = {"active": "在职", "left": "离职"}


def write_roster(
    path: Path,
    people: Iterable[Employee],
    *,
    actor: Actor,
    progress: Callable[[int], None] = lambda _rows: None,
) -> int:
    """写花名册 — these people, in their order; answers how many rows it has."""
    words = offered()
    with writing(path, title=ROSTER.title, creator=actor.name) as book:
        written = _table(book, people, words, actor, progress)
        _behind(book, words, actor)
    return written


def _table(
    book: Book,
    people: Iterable[Employee],
    offered: Mapping[str, Sequence[str]],
    actor: Actor,
    progress: Callable[[int], None],
) -> int:
    with book.sheet(ROSTER.title, _columns(offered), frozen_row=1) as sheet:
        sheet.heading([column.heading for column in COLUMNS], filtered=True)
        rest = iter(people)
        while part := list(islice(rest, BATCH)):
            sheet.rows(_rows(part, actor.role))
            progress(sheet.last - 1)
        sheet.filter_to(sheet.last)
        return sheet.last - 1


def _columns(offered: Mapping[str, Sequence[str]]) -> list[Column]:
    made = []
    for column in COLUMNS:
        place = OFFERED.index(column.key) + 1 if offered.get(column.key) else 0
        reach = (
            f"{letters(place + 2)}$2:${letters(place + 2)}${len(offered[column.key]) + 1}" if place else ""
        )
        made.append(
            Column(
                column.width,
                Kind.DATE if column.key in DATES else Kind.TEXT,
                hidden=column.key == "row_key",
                offers=f"{ORIGIN}!${reach}" if place else "",
            )
        )
    return made


def _rows(people: Sequence[Employee], role: str | None) -> Iterator[list[Any]]:
    since = members_since(person.id for person in people)
    for person in people:
        shown = _shown(person, role, member=person.id in since)
        written = {
            **shown,
            "dept_path": unit_paths.unit_path(shown["dept"]),
            "is_member": person.id in since,
            "state": person.state,
        }
        for name in SENSITIVE:
            written[f"{name}.meant"] = _meant(person, name)
        shown["joined_union_on"] = since.get(person.id)
        shown["row_key"] = key_of(person.id, written)
        yield [shown[column.key] for column in COLUMNS]


def _shown(person: Employee, role: str | None, *, member: bool) -> dict[str, Any]:
    """What stands in the cells, by the key of the column."""
    columns = {"employee_no": "employee_no", **COMPARED, "id_no": "id_no", "phone": "phone"}
    values = {name: getattr(person, column) for name, column in columns.items()}
    for name, kind in SENSITIVE.items():
        values[name] = policy.mask(role, kind, values[name]) if values[name] else None
    values["id_kind"] = NAMES.get(person.id_kind or "")
    values["dept"] = person.unit.full_name
    values["status"] = STATES[person.state]
    values["is_member"] = YES if member else NO
    return values


def _meant(person: Employee, name: str) -> str | None:
    value = getattr(person, COMPARED[name])
    return None if value is None else str(value)


def offered() -> dict[str, Sequence[str]]:
    """What the drop-downs offer: units in use and in sight, grades on record, and the usual words."""
    units = select(OrgUnit.full_name).where(OrgUnit.state == "open").order_by(OrgUnit.path)
    grades = select(Employee.grade).where(Employee.grade.is_not(None)).distinct().order_by(Employee.grade)
    return {
        "dept": session.scalars(units.limit(MOST_OFFERED)).all(),
        "grade": [grade for grade in session.scalars(grades.limit(MOST_OFFERED)) if grade],
        **LISTS,
    }


def _behind(book: Book, offered: Mapping[str, Sequence[str]], actor: Actor) -> None:
    """The hidden sheet: what the workbook says of itself, and beside it the lists of the drop-downs."""
    facts = origin(by=actor.name, at=moment(now()))
    columns = (Column(16), Column(40), *(Column(20) for _key in OFFERED))
    lines = max(len(facts), *(len(words) + 1 for words in offered.values()))
    lists = [[key, *offered[key]] for key in OFFERED]
    with book.sheet(ORIGIN, columns, hidden=True) as sheet:
        said = [*facts.items()]
        for at in range(lines):
            name, value = said[at] if at < len(said) else (None, None)
            sheet.body((name, value, *(words[at] if at < len(words) else None for words in lists)))
