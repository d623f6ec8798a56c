"""重判 — some rows of a staged roster staged again, as the file's were: with what was corrected in them."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import JSON, RowMapping, bindparam, delete, update
from sqlalchemy.dialects.postgresql import JSONB

from app.core import bulk
from app.core.tenancy import current_tenant_id
from app.models import ImportBatch, RosterRow
from app.people.services.identity import index_of
from app.people.services.roster.check import Options
from app.people.services.roster.incoming import restored
from app.people.services.roster.judge import CONFLICTS
from app.people.services.roster.neighbours import BY_HAND, of_phones, with_neighbours
from app.people.services.roster.places import places
from app.people.services.roster.report import RECORD
from app.people.services.roster.stage import ROWS, mine, stage_rows
from app.rules import people
from app.rules.rosters import FIELDS, Batch, Finding, Opening

# what is found by comparing rows with each other and with the record is found again
DERIVED = frozenset(
    {
        *("duplicate", "dup_in_file", "dup_id_in_file", "dup_person_in_file", "phone_shared", BY_HAND),
        "likely_same",
        *("dept_unknown", "dept_closed", "dept_outside"),
        *(code for code in CONFLICTS if code != "key_elsewhere"),
    }
)
KEPT = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
# what is found by comparing a row of ours that came back with what was written in it stays with its cell
RETURNED = frozenset(
    {
        *("changed_meanwhile", "emptied", "membership_stays", "left_meanwhile", "left_already"),
        *("key_forged", "key_doubled", "key_unknown", "key_elsewhere", "mask_of_nobody", "mask_edited"),
    }
)


class Reread(NamedTuple):
    """重读的行 — what was typed, the values of the whole row by field as they are read now, and what is wrong
    with its cells.
    """

    texts: dict[str, str]
    values: dict[str, Any]
    found: list[Finding]


def restage(
    batch: ImportBatch,
    opening: Opening,
    options: Options,
    *,
    given: Mapping[int, Reread],
    skipped: Sequence[RosterRow] = (),
    returned: Sequence[RosterRow] = (),
    label: Mapping[str, str],
) -> tuple[set[int], Iterable[str]]:
    """重判 — the rows that were judged anew, and units they would open; `label` says who did it when."""
    aside = {row.row: row for row in skipped if row.row is not None}
    seeds = {*given, *aside, *(row.row for row in returned if row.row is not None)}
    rows = with_neighbours(batch, seeds, keys=_keys(given), ids=_indexes(given, "id_no"))
    phones = [*_indexes(given, "phone"), *(rows[seed]["phone_index"] for seed in seeds if seed in rows)]
    _absentees(batch, skipped, returned, label)
    _pass_over(batch, aside.values(), label)
    staged = {number: row for number, row in rows.items() if number not in aside}
    sharing = _unshared(batch, phones, but=staged)
    found = places(options.unit_id)
    for some in _chunks(list(staged)):
        bulk.execute(delete(ROWS).where(*mine(batch), ROWS.c.row.in_(some)))
    said = [_restored(row, given.get(number)) for number, row in staged.items()]
    again = Batch([values for values, _found in said], [each for _values, some in said for each in some], [])
    stage_rows(batch, opening, [again], places=found, again=True)
    _keep_identity(batch, staged, given, label)
    return {*rows, *sharing}, found.new


def _keys(given: Mapping[int, Reread]) -> set[str]:
    numbers = [each.values["employee_no"] for each in given.values()]
    return {people.employee_no_key(number) for number in numbers if number}


def _indexes(given: Mapping[int, Reread], field: str) -> set[str]:
    values = [each.values[field] for each in given.values()]
    return {str(index_of(field, value)) for value in values if value}


def _restored(row: RowMapping, given: Reread | None) -> tuple[tuple[Any, ...], list[Finding]]:
    """A staged row as the parser gave it, or as it was read anew: values in the order of FIELDS, and what was
    wrong with the cells themselves.
    """
    if given is not None:
        values, found = dict(given.values), given.found
    else:
        values = {field: _clear(row[column]) for field, column in RECORD.items()}
        texts = json.loads(row["written"]) if row["written"] else {}
        known = (each for each in restored(row["row"], row["problems"]) if each.code not in DERIVED)
        found = [each._replace(text=texts.get(each.heading)) for each in known]
    key = values["employee_no"] and people.employee_no_key(values["employee_no"])
    values |= {"row": row["row"], "employee_no_key": key, "row_key": row["keyed_id"]}
    return tuple(values[field] for field in FIELDS), found


def _clear(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _pass_over(batch: ImportBatch, rows: Iterable[RosterRow], label: Mapping[str, str]) -> None:
    """Rows that are not taken keep what was found in them, below who said so."""
    noted = [
        {
            "at": row.id,
            "said": [[None, None, BY_HAND, dict(label), None, True], *(row.problems or [])],
            "by": {**(row.mended or {}), **label, "skipped": True},
        }
        for row in rows
    ]
    _write(batch, noted, action="skipped")


def _absentees(
    batch: ImportBatch,
    skipped: Sequence[RosterRow],
    returned: Sequence[RosterRow],
    label: Mapping[str, str],
) -> None:
    """People no row names: who is left out stays in service, who is taken back is proposed again."""
    _pass_over(batch, [row for row in skipped if row.row is None], label)
    gone = [row.id for row in returned if row.row is None]
    if gone:
        bulk.execute(delete(ROWS).where(*mine(batch), ROWS.c.id.in_(gone)))


def _write(batch: ImportBatch, noted: list[dict[str, Any]], **more: Any) -> None:
    if noted:
        statement = (
            update(ROWS)
            .where(
                ROWS.c.tenant_id == current_tenant_id(),
                ROWS.c.batch_id == batch.id,
                ROWS.c.id == bindparam("at"),
            )
            .values(problems=bindparam("said", type_=KEPT), mended=bindparam("by", type_=KEPT), **more)
        )
        bulk.execute(statement, noted)


def _unshared(batch: ImportBatch, phones: Iterable[str | None], *, but: Collection[int]) -> set[int]:
    """Who was warned of a phone that may not be shared any more is looked at again."""
    rows = [row for row in of_phones(batch, phones) if row["row"] not in but]
    noted = []
    for row in rows:
        known = restored(row["row"], row["problems"])
        said = [each.kept for each in known if each.code != "phone_shared"]
        if len(said) < len(known):
            noted.append({"at": row["id"], "said": said or None, "by": row["mended"]})
    _write(batch, noted)
    return {row["row"] for row in rows}


def _keep_identity(
    batch: ImportBatch,
    staged: Mapping[int, RowMapping],
    given: Mapping[int, Reread],
    label: Mapping[str, str],
) -> None:
    """A row judged anew is the same row: its number stays, and who corrected what in it."""
    noted = []
    for number, row in staged.items():
        before = dict(row["mended"] or {})
        before.pop("skipped", None)
        typed = given[number].texts if number in given else {}
        fields = list(dict.fromkeys([*before.get("fields", []), *typed]))
        by = {**before, **label, "fields": fields} if number in given else before or None
        noted.append({"at": number, "id_": -row["id"], "by": by})
    if noted:
        statement = (
            update(ROWS)
            .where(
                ROWS.c.tenant_id == current_tenant_id(),
                ROWS.c.batch_id == batch.id,
                ROWS.c.row == bindparam("at"),
            )
            .values(id=bindparam("id_"), mended=bindparam("by", type_=KEPT))
        )
        bulk.execute(statement, noted)
        bulk.execute(update(ROWS).where(*mine(batch), ROWS.c.id < 0).values(id=-ROWS.c.id))


def _chunks(values: Sequence[Any], size: int = 1_000) -> Iterable[Sequence[Any]]:
    return (values[at : at + size] for at in range(0, len(values), size))
