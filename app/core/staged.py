"""待确认的表 — a short sheet that was looked at and waits for its confirmation: rows as judged, their digest.

Kept as an import batch with its rows as data. Whoever uploaded it confirms it, in the scope they uploaded it
in; everybody else finds nothing under its number. Confirming twice does it once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.core.actor import Actor
from app.core.db import session
from app.core.errors import NotFound
from app.core.models import ImportBatch
from app.core.numbering import next_number
from app.core.preview import digest_of
from app.core.tenancy import current_scope
from app.core.text import _


@dataclass(frozen=True, slots=True)
class Upload:
    """上传的表 — its name and digest, and its rows: (number, values by key)."""

    name: str
    sha: str
    rows: Sequence[tuple[int, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Judged:
    """判定 — a row with what would be done, or why not: a sentence."""

    row: int
    values: Mapping[str, Any]
    wrong: str | None = None

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return {"row": self.row, "values": dict(self.values), "wrong": self.wrong}


def stage(
    kind: str, upload: Upload, judged: Iterable[Judged], *, actor: Actor, on: date, at: datetime
) -> ImportBatch:
    """待确认 — keep what was found; nothing else changes."""
    rows = [each.plain() for each in judged]
    good = sum(row["wrong"] is None for row in rows)
    batch = ImportBatch(
        code=next_number("DR", on),
        kind=kind,
        file_name=upload.name,
        file_sha=upload.sha,
        digest=digest(rows),
        params={"rows": rows, "sheet": [[number, dict(values)] for number, values in upload.rows]},
        summary={"good": good, "wrong": len(rows) - good},
        as_of=on,
        prepared_by=actor.name,
        prepared_by_id=actor.user_id,
        owner=_owner(),
        prepared_at=at,
    )
    session.add(batch)
    session.flush()
    return batch


def digest(rows: Iterable[Mapping[str, Any]]) -> str:
    """摘要 — over the rows as judged."""
    return digest_of({}, ([row["row"], row["values"], row["wrong"]] for row in rows))


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
    return [Judged(row["row"], row["values"], row["wrong"]) for row in batch.params["rows"]]


def upload_of(batch: ImportBatch) -> Upload:
    """原表 — as it was read, to be judged again."""
    return Upload(batch.file_name, batch.file_sha, [(n, values) for n, values in batch.params["sheet"]])


def applied(batch: ImportBatch, *, done: int, actor: Actor, at: datetime) -> None:
    """已确认 — the sheet is done."""
    batch.state, batch.applied_by, batch.applied_at = "applied", actor.name, at
    batch.result = {"done": done}
    session.flush()


def _owner() -> str | None:
    scope = current_scope()
    return None if scope is None else scope.owned_by
