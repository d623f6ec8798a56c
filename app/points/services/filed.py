"""按文件发放 — the rows of a file checked against the people on record; what is right becomes a grant that
waits, what is wrong is named cell by cell and gets nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import DomainError
from app.core.numbering import next_number
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import Employee, Grant, ImportBatch
from app.points.services.named import Named, Purpose, propose
from app.rules.people import employee_no_key
from app.rules.points import GIVEN_UP
from app.tenants.queries import setting

KIND = "point_grant"
CHUNK = 1_000


class FileGranted(DomainError):
    """文件已发放 — the very same file waits or was granted before."""

    code = "file_granted"
    status = 409


class NoRows(DomainError):
    """空文件 — nobody stands in the file."""

    code = "no_rows"


class FiledRow(NamedTuple):
    """文件的一行 — as it was read; what could not be read is None and has its fault."""

    row: int
    employee_no: str | None
    name: str | None
    points: int | None
    reason: str | None


class Fault(NamedTuple):
    """一处错误 — where, and what as a code with its facts."""

    row: int
    cell: str | None
    code: str
    facts: dict[str, Any]


class Sent(NamedTuple):
    """送来的文件 — its name and digest, the sheet that was read, the columns' letters, rows and faults."""

    name: str
    sha: str
    sheet: str | None
    letters: dict[str, str]
    rows: list[FiledRow]
    faults: list[Fault]
    file_id: int | None = None


def propose_filed(sent: Sent, purpose: Purpose, *, actor: Actor, on: date) -> Grant:
    """按文件发放 — raises FileGranted, NoRows, and BadInput's kind for a purpose that makes no sense."""
    _refuse_again(sent)
    if not sent.rows and not sent.faults:
        raise NoRows(_("Nobody stands in this file: fill in the template and upload it again."))
    faults, named = judge(sent, purpose)
    batch = ImportBatch(
        code=next_number("PF", on),
        kind=KIND,
        file_name=sent.name,
        file_sha=sent.sha,
        file_id=sent.file_id,
        state="applied",
        params={},
        summary={
            "sheet": sent.sheet,
            "rows": len(sent.rows),
            "rejected": len({fault.row for fault in faults}),
            "problems": [list(fault) for fault in faults],
        },
        as_of=on,
        prepared_by=actor.name,
        prepared_by_id=actor.user_id,
        prepared_at=clock.now(),
    )
    session.add(batch)
    session.flush()
    grant = propose(named, purpose, actor=actor, on=on, kind="file", batch_id=batch.id)
    grant.blocked += batch.summary["rejected"]
    session.flush()
    return grant


def judge(sent: Sent, purpose: Purpose) -> tuple[list[Fault], list[Named]]:
    """核对 — all that is wrong, row by row, and the people whose rows are right."""
    people, elsewhere = _people_of(sent.rows)
    against = _Against(
        sent.letters,
        people,
        elsewhere,
        int(setting("points_by_hand_most", unit=purpose.sub_account.unit_id)),
        {},
    )
    faults, named = list(sent.faults), []
    unread = {fault.row for fault in sent.faults}
    for row in sent.rows:
        found = against.faults_of(row)
        faults += found
        person = against.person_of(row)
        if person and row.points and not found and row.row not in unread:
            named.append(Named(person.id, person.unit_id, row.points, row.reason or purpose.reason))
    return sorted(faults, key=lambda fault: (fault.row, fault.cell or "")), named


@dataclass(frozen=True, slots=True)
class _Against:
    """What a row is held against: who is in sight, whose numbers are not, the limit, and the rows above."""

    letters: dict[str, str]
    people: dict[str, Employee]
    elsewhere: frozenset[str]
    most: int
    above: dict[str, int]

    def person_of(self, row: FiledRow) -> Employee | None:
        return self.people.get(employee_no_key(row.employee_no)) if row.employee_no else None

    def faults_of(self, row: FiledRow) -> list[Fault]:
        found = []
        if row.employee_no and (about := self._about_person(row, employee_no_key(row.employee_no))):
            found.append(self._fault(row, *about))
        if row.points is not None and row.points > self.most:
            found.append(self._fault(row, "points", "points_too_many", {"most": self.most}))
        return found

    def _about_person(self, row: FiledRow, key: str) -> tuple[str, str, dict[str, Any]] | None:
        first = self.above.setdefault(key, row.row)
        if first != row.row:
            return "employee_no", "dup_in_grant", {"row": first}
        person = self.people.get(key)
        if person is None:
            return "employee_no", "not_in_your_unit" if key in self.elsewhere else "person_unknown", {}
        if person.state != "active":
            return "employee_no", "person_left", {"on": f"{person.left_on}"}
        return ("name", "name_differs", {}) if row.name not in (None, person.name) else None

    def _fault(self, row: FiledRow, column: str, code: str, facts: dict[str, Any]) -> Fault:
        cell = f"{self.letters[column]}{row.row}" if column in self.letters else None
        return Fault(row.row, cell, code, facts)


def _people_of(rows: Sequence[FiledRow]) -> tuple[dict[str, Employee], frozenset[str]]:
    """By number who is in sight, and the numbers of those who are not."""
    keys = sorted({employee_no_key(row.employee_no) for row in rows if row.employee_no})
    seen: dict[str, Employee] = {}
    everybody: set[str] = set()
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        found = session.scalars(select(Employee).where(Employee.employee_no_key.in_(some)))
        seen |= {person.employee_no_key: person for person in found}
        with whole_tenant("whether a number is somebody's of another unit"):
            numbers = select(Employee.employee_no_key).where(Employee.employee_no_key.in_(some))
            everybody |= set(session.scalars(numbers))
    return seen, frozenset(everybody - seen.keys())


def _refuse_again(sent: Sent) -> None:
    before = session.scalar(
        select(Grant.code)
        .join(ImportBatch, ImportBatch.id == Grant.batch_id)
        .where(ImportBatch.file_sha == sent.sha, Grant.kind == "file", Grant.state.not_in(GIVEN_UP))
    )
    if before is not None:
        raise FileGranted(
            _(
                "This very file stands in grant %(code)s already: withdraw that, or correct the file.",
                code=before,
            )
        )
