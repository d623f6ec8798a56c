"""回传 — rows of a roster of ours that was edited in Excel: what was edited is taken, what was not stays.

Three values of each field are compared: what was written, what the sheet says now, what is on record now. An
edit here and another there are a conflict, which is said with both values and decides nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import RowMapping, select

from app.core import bulk, secrets
from app.core.rowkeys import Mark
from app.core.tenancy import current_scope, current_tenant_id
from app.models import Employee, Membership, OrgUnit
from app.people.services.identity import index_of
from app.people.services.roster.judge import COMPARED
from app.people.services.roster.marks import BASE, mark_in
from app.rules import unit_paths
from app.rules.masking import mask
from app.rules.people import employee_no_key
from app.rules.rosters import FIELDS, Batch, Finding, Opening

SENSITIVE = {"id_no": "id_no", "birth_date": "birth", "phone": "phone", "email": "email"}
INDEXED = ("id_no", "phone")
AT = {name: place for place, name in enumerate(FIELDS)}
MERGED = tuple(name for name in BASE if name in AT and name != "is_member")


class _Row(NamedTuple):
    """One row with a key: where, what was written, what is on record, and what is said of it."""

    number: int
    mark: Mark
    person: RowMapping
    said: list[Finding]


@dataclass(slots=True)
class Returned:
    """回传 — reads the keys of the rows, batch by batch; remembers which keys have come by."""

    opening: Opening
    seen: dict[int, int] = field(default_factory=dict)

    @property
    def is_ours(self) -> bool:
        """Whether the sheet has our keys at all."""
        return "row_key" in self.opening.columns.values()

    def settled(self, batch: Batch) -> Batch:
        """认领 — the batch with each key read: the person's number in its place, and only edits left."""
        if not self.is_ours:
            return batch
        marks = {row[0]: mark_in(row[-1]) for row in batch.rows if row[-1]}
        people = facts_of([mark.row_id for mark in marks.values() if mark])
        found = dict[int, list[Finding]]()
        for finding in batch.findings:
            found.setdefault(finding.row, []).append(finding)
        rows = [self._row(row, marks.get(row[0]), people, found) for row in batch.rows]
        return Batch(rows, [each for said in found.values() for each in said], batch.skipped)

    def _row(
        self,
        row: tuple[Any, ...],
        mark: Mark | None,
        people: Mapping[int, RowMapping],
        found: dict[int, list[Finding]],
    ) -> tuple[Any, ...]:
        number, values = row[0], list(row)
        said = found.setdefault(number, [])
        values[-1] = None
        if mark is None:
            said += self._keyless(row)
            return _unmasked(values)
        above = self.seen.setdefault(mark.row_id, number)
        if above != number:
            said.append(self._found(number, "row_key", "key_doubled", row=above))
            return _unmasked(values)
        person = people.get(mark.row_id)
        if person is None:
            said.append(self._found(number, "row_key", "key_unknown"))
            return _unmasked(values)
        values[-1] = mark.row_id
        if person["in_sight"]:
            self._merge(values, _Row(number, mark, person, said))
        return _unmasked(values)

    def _keyless(self, row: tuple[Any, ...]) -> Iterator[Finding]:
        if row[-1]:
            yield self._found(row[0], "row_key", "key_forged")
            return
        for name in SENSITIVE:
            if _is_masked(row[AT[name]]):
                yield self._found(row[0], name, "mask_of_nobody")

    def _merge(self, values: list[Any], row: _Row) -> None:
        if row.person["state"] == "left":
            self._of_leaver(row)
            return
        if not any(row.mark.is_as_written(name, values[AT[name]]) for name in ("employee_no", "name")):
            row.said.append(self._found(row.number, "employee_no", "key_elsewhere"))  # rows against keys
            return
        for name in MERGED:
            if name in self.opening.letters:
                values[AT[name]] = self._value(row, name, values[AT[name]])
        number = values[AT["employee_no"]]
        values[AT["employee_no_key"]] = number and employee_no_key(number)
        self._merge_membership(values, row)

    def _merge_membership(self, values: list[Any], row: _Row) -> None:
        member = values[AT["is_member"]]
        if row.mark.is_as_written("is_member", member):
            values[AT["is_member"]] = None
        elif member is False and row.person["member"]:
            row.said.append(self._found(row.number, "is_member", "membership_stays", warning=True))

    def _of_leaver(self, row: _Row) -> None:
        """Who had left when it was written is passed over; who left since must not come back by accident."""
        if row.mark.is_as_written("state", "left"):
            row.said[:] = [self._found(row.number, "employee_no", "left_already", warning=True)]
        else:
            on = row.person["left_on"].isoformat()
            row.said.append(self._found(row.number, "employee_no", "left_meanwhile", on=on))

    def _value(self, row: _Row, name: str, value: Any) -> Any:
        """What of this field is taken: the sheet's value, or what stands already."""
        if value is None:
            known = {each.heading for each in row.said}
            if not row.mark.is_as_written(name, None) and self._heading(name) not in known:
                row.said.append(self._found(row.number, name, "emptied", warning=True))
            return None
        if row.mark.is_as_written(name, value):
            return None if name in SENSITIVE else _kept(name, row.person)
        if _is_masked(value):
            row.said.append(self._found(row.number, name, "mask_edited"))
            return None
        if not _is_now(name, value, row.person) and not _stands(name, row.mark, row.person):
            facts: dict[str, Any] = {
                "here": _shown(name, _recorded(name, row.person)),
                "there": _shown(name, value),
            }
            row.said.append(self._found(row.number, name, "changed_meanwhile", **facts))
        return value

    def _heading(self, name: str) -> str | None:
        return self.opening.heading(name)

    def _found(self, at: int, name: str, code: str, *, warning: bool = False, **facts: Any) -> Finding:
        return Finding(at, self.opening.cell(name, at), self._heading(name), code, facts, None, warning)


def facts_of(ids: Sequence[int]) -> dict[int, RowMapping]:
    """在册 — of these people, what is on record now, and whether the active seat sees them."""
    person, units, member = Employee.__table__, OrgUnit.__table__, Membership.__table__
    tenant_id, scope = current_tenant_id(), current_scope()
    reach = scope.units() if scope else None
    chosen = (
        select(
            person,
            units.c.full_name.label("dept_path"),
            member.c.id.is_not(None).label("member"),
            (person.c.id == person.c.id if reach is None else person.c.unit_id.in_(reach)).label("in_sight"),
        )
        .join_from(
            person, units, (units.c.tenant_id == person.c.tenant_id) & (units.c.id == person.c.unit_id)
        )
        .outerjoin(
            member,
            (member.c.tenant_id == person.c.tenant_id)
            & (member.c.employee_id == person.c.id)
            & member.c.left_on.is_(None),
        )
        .where(person.c.tenant_id == tenant_id, person.c.id.in_(ids))
    )
    return {row["id"]: row for row in bulk.execute(chosen).mappings()} if ids else {}


def meant(name: str, person: Any) -> str | None:
    """所指 — a sensitive value as compared: the index of one that is cipher text."""
    value = person[COMPARED[name]]
    return None if value is None else str(value)


def _kept(name: str, person: RowMapping) -> str | None:
    value = person[COMPARED.get(name, name)]
    return None if value is None else str(value)


def _now(name: str, person: RowMapping) -> str | None:
    """What is on record, as a sheet would give it back."""
    value = _kept(name, person)
    return str(unit_paths.unit_path(value)) if name == "dept_path" else value


def _is_now(name: str, value: Any, person: RowMapping) -> bool:
    if name in INDEXED:
        return bool(index_of(name, value) == person[COMPARED[name]])
    return str(value) == (meant(name, person) if name in SENSITIVE else _now(name, person))


def _stands(name: str, mark: Mark, person: RowMapping) -> bool:
    """Whether what is on record is still what it was when the workbook was written."""
    if name in SENSITIVE:
        return mark.is_as_written(f"{name}.meant", meant(name, person))
    return mark.is_as_written(name, _now(name, person))


def _recorded(name: str, person: RowMapping) -> str | None:
    value = person[name] if name in INDEXED else _now(name, person)
    return secrets.decrypt(value) if isinstance(value, bytes) else value


def _shown(name: str, value: str | None) -> str:
    """A value as a sentence may say it."""
    if value is None:
        return "—"
    return mask(SENSITIVE[name], value) or "" if name in SENSITIVE else value


def _is_masked(value: Any) -> bool:
    return isinstance(value, str) and "*" in value


def _unmasked(values: list[Any]) -> tuple[Any, ...]:
    """No star reaches a column that holds values."""
    for name in SENSITIVE:
        if _is_masked(values[AT[name]]):
            values[AT[name]] = None
    return tuple(values)
