"""花名册文件 — a roster file read in a child process and handed to the services."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from app.core.actor import Actor
from app.core.sheets import child
from app.core.text import _
from app.models import ImportBatch
from app.people.services.roster import Options, RosterPlan, check_roster
from app.people.services.roster.hold import hold_roster
from app.people.services.roster.marks import must_be_ours
from app.people.services.roster.memory import (
    dictionary,
    policy_in_force,
    remembered_layouts,
    with_memory,
)
from app.people.services.roster.report import findings_of
from app.rules.masking import sample_of
from app.rules.problems import Problem
from app.rules.rosters import Batch, Finding, Opening

CHUNK = 1 << 20
MEGABYTES_PER_SECOND = 4 << 20


def check_file(  # noqa: PLR0913 - all that a check depends on
    path: Path,
    *,
    name: str,
    options: Options,
    as_of: date,
    actor: Actor,
    password: str | None = None,
    file_id: int | None = None,
    watch: Callable[[Iterator[Batch], int | None], Iterator[Batch]] = lambda batches, _rows: batches,
    ask: str = "never",
) -> RosterPlan:
    """核对文件 — read and check a roster, under the eyes of `watch`; raises Refused when the file is not
    taken, Unsure where `ask` allows it and somebody should say how it is to be read.
    """
    memory = remembered_layouts() if options.layout is None else []
    opened = roster_of(
        path,
        name=name,
        as_of=as_of,
        options=options,
        password=password,
        memory=memory,
        words=dictionary(),
        policy=policy_in_force()._asdict(),
        ask=ask,
    )
    with opened as (opening, batches):
        options = with_memory(options, opening.look)
        return check_roster(
            opening,
            watch(batches, opening.look.get("rows")),
            file_name=name,
            file_sha=sha_of(path),
            options=options,
            as_of=as_of,
            actor=actor,
            file_id=file_id,
        )


class Unsure(Exception):
    """待问 — the sheet can be read, but somebody should say how; `look` is what it looked like."""

    def __init__(self, look: dict[str, Any]) -> None:
        super().__init__()
        self.look = look


def hold_file(
    unsure: Unsure,
    path: Path,
    *,
    name: str,
    options: Options,
    as_of: date,
    actor: Actor,
    file_id: int,
) -> ImportBatch:
    """搁置文件 — keep a roster until somebody has said how its columns are to be read."""
    return hold_roster(
        unsure.look,
        file_name=name,
        file_sha=sha_of(path),
        options=options,
        as_of=as_of,
        actor=actor,
        file_id=file_id,
    )


@contextmanager
def roster_of(  # noqa: PLR0913 - all that reading depends on
    path: Path,
    *,
    name: str,
    as_of: date,
    options: Options,
    password: str | None,
    memory: Sequence[dict[str, Any]] = (),
    words: Mapping[str, Mapping[str, Any]] | None = None,
    policy: Mapping[str, Any] | None = None,
    ask: str = "never",
) -> Iterator[tuple[Opening, Iterator[Batch]]]:
    """花名册 — its opening and its rows; the child that reads them ends with the block. Raises Unsure."""
    frames = child.run(
        "imports.roster:parse",
        patience=_patience(path),
        path=str(path.resolve()),
        name=name,
        as_of=as_of.isoformat(),
        sheet=options.sheet,
        password=password,
        departments_given=options.unit_id is not None,
        layout=options.layout,
        memory=list(memory),
        words=dict(words or {}),
        policy=dict(policy or {}),
        ask=ask,
    )
    with closing(frames):
        _kind, seen = next(frames)
        look = _masked(seen, locked=password is not None)
        found = next(frames, None)
        if found is None:
            raise Unsure(look)
        yield _opening(found[1])._replace(look=look), _batches(frames, look)


def _masked(seen: dict[str, Any], *, locked: bool) -> dict[str, Any]:
    """The look with its values as the console would show them: it is kept until the roster is confirmed."""
    columns = [
        {**each, "samples": [sample_of(value) for value in each["samples"]]} for each in seen["columns"]
    ]
    above = [[number, [sample_of(value) for value in said]] for number, said in seen["rows_above"]]
    return {**seen, "locked": locked, "columns": columns, "rows_above": above}


def _patience(path: Path) -> int:
    """Seconds more for a large file: the guards unpack all of it."""
    return path.stat().st_size // MEGABYTES_PER_SECOND


def sha_of(path: Path) -> str:
    """文件摘要 — SHA-256 of its bytes."""
    running = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            running.update(chunk)
    return running.hexdigest()


def _opening(frame: tuple[Any, ...]) -> Opening:
    """Raises Refused for a workbook of ours that is another union's, or of an older template."""
    opening = Opening(*frame)
    if opening.origin is not None:
        must_be_ours(opening.origin)
    return opening._replace(warnings=[Finding(*warning) for warning in opening.warnings])


def _batches(frames: Iterator[Any], look: dict[str, Any]) -> Iterator[Batch]:
    """The rows; at their end the look learns which words nobody knows."""
    for kind, value in frames:
        if kind == "words":
            look["words"] = value
        else:
            yield _batch(value)


def _batch(frame: tuple[Any, ...]) -> Batch:
    rows, found, skipped = frame
    return Batch(rows, [Finding(*each) for each in found], skipped)


def annotate_file(
    path: Path,
    plan: RosterPlan,
    *,
    sentence: Callable[[Problem], str],
    only_bad: bool,
    password: str | None = None,
) -> bytes:
    """批注文件 — the roster with what the check found in it; raises Refused.

    `sentence` says a problem in the reader's language.
    """
    found = [
        (each.row, each.cell, sentence(each.problem), each.suggestion or "")
        for warnings in (False, True)
        for each in findings_of(plan.batch, warnings=warnings)
    ]
    pieces = child.run(
        "imports.annotated:annotate",
        patience=_patience(path),
        path=str(path.resolve()),
        name=plan.batch.file_name,
        found=found,
        titles=(_("What is wrong"), _("Suggested value")),
        batch=plan.batch.code,
        sheet=plan.opening.sheet if plan.opening.kind != "csv" else None,
        password=password,
        only_bad=only_bad,
        layout=(plan.batch.params or {}).get("layout"),
    )
    return b"".join(pieces)
