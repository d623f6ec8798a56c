"""相关行 — the rows of a staged roster that are judged together: they say the same number, or the same
identity.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import RowMapping, or_, select

from app.core import bulk
from app.models import ImportBatch
from app.people.services.roster.incoming import restored
from app.people.services.roster.stage import ROWS, mine

SOME = 1_000  # values named in one statement
BY_HAND = "passed_by_hand"
KEYS = ("employee_no_key", "id_no_index")


def with_neighbours(
    batch: ImportBatch, rows: Collection[int], *, keys: Collection[str] = (), ids: Collection[str] = ()
) -> dict[int, RowMapping]:
    """相关行 — these rows, and whichever share a number or an identity with them, or with one of those.

    `keys` and `ids` are what rows will say.
    """
    found = {row["row"]: row for row in _rows(batch, "row", rows)}
    known: dict[str, set[str]] = {"employee_no_key": set(), "id_no_index": set()}
    new = {
        "employee_no_key": {*keys, *(row["employee_no_key"] for row in found.values())} - {None},
        "id_no_index": {*ids, *(row["id_no_index"] for row in found.values())} - {None},
    }
    while any(new.values()):
        reached = [row for name in KEYS for row in _rows(batch, name, new[name]) if _is_judged(row)]
        for name in KEYS:
            known[name] |= new[name]
            new[name] = {row[name] for row in reached} - known[name] - {None}
        found |= {row["row"]: row for row in reached if row["row"] not in found}
    return found


def of_phones(batch: ImportBatch, phones: Iterable[str | None]) -> list[RowMapping]:
    """同号行 — rows with one of these phones."""
    return list(_rows(batch, "phone_index", {*phones} - {None}))


def is_passed_by_hand(row: Any) -> bool:
    """手工跳过 — somebody said that this row is not to be taken."""
    said = restored(row["row"], row["problems"])
    return bool(row["action"] == "skipped" and said and said[0].code == BY_HAND)


def _is_judged(row: RowMapping) -> bool:
    """Whether it takes part: what was passed over as a heading, or by hand, says nothing."""
    if row["row"] is None or row["action"] == "leaving":
        return False
    if row["action"] != "skipped":
        return True
    said = restored(row["row"], row["problems"])
    return bool(said and said[0].code == "duplicate")


def _rows(batch: ImportBatch, name: str, values: Iterable[Any]) -> Iterator[RowMapping]:
    for some in _chunks(values):
        chosen = select(ROWS).where(*mine(batch), or_(ROWS.c[name].in_(some)), ROWS.c.row.is_not(None))
        yield from bulk.execute(chosen.order_by(ROWS.c.row)).mappings()


def _chunks(values: Iterable[Any]) -> Iterator[Sequence[Any]]:
    rest = iter(values)
    while some := list(islice(rest, SOME)):
        yield some
