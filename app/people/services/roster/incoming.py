"""待审行 — the rows of a roster as they come in, in a temporary table: sensitive values are cipher text
already here.
"""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, LargeBinary, MetaData, String, Table, Text

from app.core import secrets
from app.core.keys import key_ring
from app.core.pinyin import initials
from app.people.services.roster.places import Places
from app.rules.rosters import FIELDS, Batch, Finding, Opening

TAIL, TAILS = 4, ("id_no_tail", "phone_tail")
PASSED_OVER = "left_already"  # a person of our own workbook who had left when it was written

# columns a staged row and an incoming one share, in the order they are carried over
CARRIED = (
    "employee_no",
    "employee_no_key",
    "name",
    "name_initials",
    "gender",
    "id_no",
    "id_no_index",
    "id_no_tail_index",
    "birth_on",
    "phone",
    "phone_index",
    "phone_tail_index",
    "email",
    "dept_path",
    "unit_name",
    "unit_id",
    "position",
    "grade",
    "employment_type",
    "ethnicity",
    "education",
    "marital_status",
    "political_status",
    "id_kind",
    "hire_on",
    "joined_on",
    "member",
    "keyed_id",
    "written",
)
_KINDS: dict[str, Any] = {
    "id_no": LargeBinary,
    "phone": LargeBinary,
    "birth_on": Date,
    "hire_on": Date,
    "joined_on": Date,
    "member": Boolean,
    "unit_id": BigInteger,
    "keyed_id": BigInteger,
    "written": LargeBinary,
}

INCOMING = Table(
    "roster_incoming",
    MetaData(),
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("bad", Integer, nullable=False),
    Column("again", Integer, nullable=False),
    Column("fingerprint", BigInteger, nullable=False),
    Column("problems", Text),
    *(Column(name, _KINDS.get(name, String)) for name in CARRIED),
    prefixes=["TEMPORARY"],
)


def incoming_rows(
    batch: Batch, opening: Opening, *, places: Places, tenant_id: int
) -> Iterator[tuple[Any, ...]]:
    """行 — one tuple per row of the batch, in the order of INCOMING's columns."""
    found: dict[int, list[Finding]] = {}
    for finding in batch.findings:
        found.setdefault(finding.row, []).append(finding)
    id_index, phone_index = (secrets.indexer(tenant_id, kind) for kind in ("id_no", "phone"))
    encrypt, id_tails, phone_tails = secrets.encrypter(), *(_tails(tenant_id, kind) for kind in TAILS)
    for values in batch.rows:
        (
            row,
            number,
            key,
            name,
            gender,
            id_no,
            birth,
            phone,
            email,
            dept,
            *rest,
            hired,
            joined,
            member,
            keyed,
        ) = values
        place = places.find(dept)
        if place.problem and not (dept is None and row in found):
            found.setdefault(row, []).append(_at(opening, row, "dept_path", places.noted(dept, place, row)))
        problems = found.get(row)
        yield (
            row,
            1 if problems and any(not finding.warning for finding in problems) else 0,
            1 if problems and problems[0].code == PASSED_OVER else 0,
            _fingerprint(values, problems),
            stored(problems) if problems else None,
            number,
            key,
            name,
            initials(name) if name else None,
            gender,
            encrypt(id_no) if id_no else None,
            id_index(id_no) if id_no else None,
            id_tails[id_no[-TAIL:]] if id_no else None,
            birth,
            encrypt(phone) if phone else None,
            phone_index(phone) if phone else None,
            phone_tails[phone[-TAIL:]] if phone else None,
            email,
            dept,
            place.full_name,
            place.unit_id,
            *rest,
            hired,
            joined,
            member,
            keyed,
            _written(problems) if problems else None,
        )


def _fingerprint(values: tuple[Any, ...], findings: list[Finding] | None) -> int:
    """What two rows are compared by (R8): their values, and what those cells say that could not be taken."""
    if not findings:
        return hash(values[1:])
    return hash((values[1:], *sorted((each.heading or "", each.text or "") for each in findings)))


def _written(findings: Iterable[Finding]) -> bytes | None:
    """What the cells say that could not be taken, by heading: cipher text, for a wrong number is nearly the
    right one.
    """
    said = {each.heading: each.text for each in findings if each.heading and each.text}
    return secrets.encrypt(json.dumps(said, ensure_ascii=False)) if said else None


def stored(findings: Iterable[Finding]) -> str:
    """发现之存 — findings as the text kept in a row."""
    return json.dumps([finding.kept for finding in findings], ensure_ascii=False)


def restored(row: int | None, kept: Any) -> list[Finding]:
    """发现之取 — the findings kept in a row."""
    kept = json.loads(kept) if isinstance(kept, str) else kept
    return [Finding(row or 0, *each) for each in kept or []]


def _at(opening: Opening, row: int, field: str, problem: Any) -> Finding:
    return Finding(
        row,
        opening.cell(field, row),
        opening.heading(field),
        problem.code,
        problem.facts,
        problem.suggestion,
        warning=False,
    )


class _Tails(dict[str, str]):
    """The index of each tail: there are ten thousand of them, and a hundred thousand people."""

    def __init__(self, tenant_id: int, kind: str) -> None:
        super().__init__()
        self.index = secrets.indexer(tenant_id, kind)

    def __missing__(self, tail: str) -> str:
        return self.setdefault(tail, self.index(tail))


def _tails(tenant_id: int, kind: str) -> _Tails:
    """Kept from batch to batch, as long as the key of the indexes is the same."""
    return _kept_tails(tenant_id, kind, key_ring().index)


@cache
def _kept_tails(tenant_id: int, kind: str, _key: bytes) -> _Tails:
    return _Tails(tenant_id, kind)


assert FIELDS[9] == "dept_path"  # the unpacking above follows the order of FIELDS
assert FIELDS[-4:] == ("hire_date", "joined_union_on", "is_member", "row_key")
