"""待确认的表 — a short sheet that was looked at and waits for its confirmation: rows as judged, their digest.

    SHEET = Kind("products", "import_products", _judged, _take, _l("The catalogue has changed …"))

`judge(upload, occasion)` says of every row what would be done or all that is wrong with it; `take(rows,
occasion)` does what was seen. Kept as an import batch with its rows as data. Whoever uploaded it confirms it,
in the scope they uploaded it in; everybody else finds nothing under its number. Twice does it once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import NotFound
from app.core.models import ImportBatch
from app.core.numbering import next_number
from app.core.preview import StalePreview, digest_of
from app.core.tenancy import current_scope
from app.core.text import _

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


class Fault(NamedTuple):
    """一处错误 — the column by its key, the cell, and a sentence: what is wrong and what to do."""

    key: str | None
    cell: str | None
    said: str


@dataclass(frozen=True, slots=True)
class Upload:
    """上传的表 — its name and digest, its rows as (number, values by key), the column each key stands in, and
    what could not be read, by row.
    """

    name: str
    sha: str
    rows: Sequence[tuple[int, Mapping[str, Any]]]
    letters: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[int, Sequence[Fault]] = field(default_factory=dict)

    def fault(self, row: int, key: str | None, said: str) -> Fault:
        """A fault at the cell of this row under this column."""
        letter = self.letters.get(key or "")
        return Fault(key, f"{letter}{row}" if letter else None, said)

    def is_unread(self, row: int, key: str) -> bool:
        """Whether something stands there that could not be read."""
        return any(each.key == key for each in self.faults.get(row, ()))


@dataclass(frozen=True, slots=True)
class Judged:
    """判定 — a row: what would be done (`outcome`), what of it would change from what to what, or all that is
    wrong with it.
    """

    row: int
    values: Mapping[str, Any]
    outcome: str = NEW
    changes: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    faults: Sequence[Fault] = ()

    @property
    def is_good(self) -> bool:
        """Whether something would be done."""
        return not self.faults and self.outcome != UNCHANGED

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "row": self.row,
            "values": dict(self.values),
            "outcome": self.outcome,
            "changes": {key: list(pair) for key, pair in self.changes.items()},
            "faults": [list(each) for each in self.faults],
        }


class Occasion(NamedTuple):
    """场合 — the row the sheet belongs to, if any, who does it, on which day, when."""

    about: int | None
    actor: Actor
    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Kind:
    """表的种类 — its name, the act on record, how a row is judged, how it is taken, and what to say when
    things have moved on.
    """

    name: str
    act: str
    judge: Callable[[Upload, Occasion], Iterable[Judged]]
    take: Callable[[Sequence[Judged], Occasion], None]
    stale: Any


def check(
    kind: Kind,
    upload: Upload,
    *,
    actor: Actor,
    on: date,
    at: datetime,
    about: int | None = None,
) -> ImportBatch:
    """核对 — keep what was found; nothing else changes. `about` is the row the sheet belongs to, if any."""
    rows = [each.plain() for each in kind.judge(upload, Occasion(about, actor, on, at))]
    counts = dict.fromkeys((NEW, CHANGED, UNCHANGED, "wrong"), 0)
    for row in rows:
        counts["wrong" if row["faults"] else row["outcome"]] += 1
    batch = ImportBatch(
        code=next_number("DR", on),
        kind=kind.name,
        file_name=upload.name,
        file_sha=upload.sha,
        digest=_digest(rows, about),
        params={"rows": rows, "sheet": _kept(upload), "about": about},
        summary={**counts, "good": counts[NEW] + counts[CHANGED]},
        as_of=on,
        prepared_by=actor.name,
        prepared_by_id=actor.user_id,
        owner=_owner(),
        prepared_at=at,
    )
    session.add(batch)
    session.flush()
    return batch


def confirm(kind: Kind, batch: ImportBatch, *, digest: str, actor: Actor, on: date, at: datetime) -> int:
    """确认 — takes the good rows as they were seen; how many. A second time nothing happens.

    Raises NotFound for somebody else's sheet, StalePreview when things have moved on meanwhile.
    """
    held = staged(kind.name, batch.id, actor=actor, lock=True)
    if held.state == "applied":
        return int((held.result or {}).get("done", 0))
    occasion = Occasion(held.params["about"], actor, on, at)
    rows = list(kind.judge(_upload_of(held), occasion))
    if digest != held.digest or _digest((each.plain() for each in rows), occasion.about) != digest:
        raise StalePreview(str(kind.stale))
    good = [each for each in rows if each.is_good]
    kind.take(good, occasion)
    held.state, held.applied_by, held.applied_at = "applied", actor.name, at
    held.result = {"done": len(good)}
    session.flush()
    what = f"import_batches:{held.file_name}"
    audit.record(kind.act, what, actor=actor, changes={"rows": [None, len(good)]}, subject_id=held.id)
    return len(good)


def staged(kind: str, number: int, *, actor: Actor, lock: bool = False) -> ImportBatch:
    """取待确认的表 — one's own, uploaded in this very scope. Raises NotFound."""
    asked = select(ImportBatch).where(
        ImportBatch.id == number,
        ImportBatch.kind == kind,
        ImportBatch.prepared_by_id == actor.user_id,
        ImportBatch.owner == _owner() if _owner() else ImportBatch.owner.is_(None),
    )
    found = session.scalars(asked.with_for_update() if lock else asked).first()
    if found is None:
        raise NotFound(_("This sheet does not exist, or it is not yours. Upload it again."))
    return found


def rows_of(batch: ImportBatch) -> list[Judged]:
    """其行 — as they were judged."""
    return [
        Judged(
            row["row"],
            row["values"],
            row["outcome"],
            row["changes"],
            [Fault(*each) for each in row["faults"]],
        )
        for row in batch.params["rows"]
    ]


def _digest(rows: Iterable[Mapping[str, Any]], about: int | None) -> str:
    """摘要 — over the rows as judged, and what they are about."""
    return digest_of({"about": about}, ([row[key] for key in sorted(row)] for row in rows))


def _kept(upload: Upload) -> dict[str, Any]:
    return {
        "rows": [[number, dict(values)] for number, values in upload.rows],
        "letters": dict(upload.letters),
        "faults": [[row, [list(each) for each in found]] for row, found in upload.faults.items()],
    }


def _upload_of(batch: ImportBatch) -> Upload:
    """原表 — as it was read, to be judged again."""
    kept = batch.params["sheet"]
    return Upload(
        batch.file_name,
        batch.file_sha,
        [(number, values) for number, values in kept["rows"]],
        kept["letters"],
        {row: [Fault(*each) for each in found] for row, found in kept["faults"]},
    )


def _owner() -> str | None:
    scope = current_scope()
    return None if scope is None else scope.owned_by
