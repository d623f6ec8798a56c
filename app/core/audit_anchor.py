"""The end of each tenant's audit chain, kept outside of the database, and when a sealer was at work.

Somebody who owns the database could cut off its newest records and the links with them, or make all
links anew, and the rest would still chain. The anchor, in the data folder, remembers how far the chain once
reached, and a few of its links on the way, so that a chain made anew is caught between two of them.
"""

import json
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from app.core.clock import now
from app.core.db import Base, session
from app.core.keys import data_folder, draft_of
from app.core.tenancy import current_tenant_id

APART = 1_000  # links between two that are remembered, at least
MOST = 64  # links remembered; of more, every other is let go
SILENCE = timedelta(seconds=15)  # a sealer quiet for longer was not at work meanwhile
OFTEN = timedelta(seconds=4)
RUNS = 500


@dataclass(frozen=True, slots=True)
class Anchor:
    """锚 — the furthest link known, and earlier ones: digests by number."""

    number: int
    digest: str
    marks: dict[int, str]


def anchor_path() -> Path:
    """The file of the tenant in force; a tenant made anew under the same code has another."""
    tenants = Base.metadata.tables["tenants"]
    row = session.execute(
        select(tenants.c.code, tenants.c.created_at).where(tenants.c.id == current_tenant_id())
    ).one()
    return _folder() / f"{row.code.encode().hex()}-{row.created_at:%Y%m%dT%H%M%S%f}.json"


def forget_all() -> None:
    """Let go of every anchor: the database they were of has been thrown away as a whole."""
    shutil.rmtree(_folder(), ignore_errors=True)


def anchored(path: Path) -> Anchor | None:
    """The furthest link known and those on the way; None before the first."""
    if not path.exists():
        return None
    held = json.loads(path.read_text())
    marks = {int(number): digest for number, digest in held.get("marks", {}).items()}
    return Anchor(held["number"], held["digest"], {**marks, held["number"]: held["digest"]})


def hold(path: Path, number: int, digest: str) -> None:
    """Remember how far the chain reaches; never moves backwards."""
    known = anchored(path)
    if known and known.number >= number:
        return
    marks = dict(known.marks) if known else {}
    if known and known.number - max((each for each in marks if each != known.number), default=0) < APART:
        marks.pop(known.number)
    if len(marks) > MOST:
        marks = dict(sorted(marks.items())[1::2])
    _replace(path, {"number": number, "digest": digest, "marks": marks})


def at_work() -> None:
    """Say that a sealer has just been through every tenant; called after each of its rounds."""
    runs, instant = sealer_runs(), now()
    if runs and instant - runs[-1][1] < OFTEN:
        return
    begun = runs.pop()[0] if runs and instant - runs[-1][1] < SILENCE else instant
    runs = [*runs[1 - RUNS :], (begun, instant)]
    _replace(_folder() / "sealer.runs", [[each.isoformat() for each in run] for run in runs])


def sealer_runs() -> list[tuple[datetime, datetime]]:
    """From when to when a sealer was at work without a pause, the latest last."""
    path = _folder() / "sealer.runs"
    if not path.exists():
        return []
    return [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in json.loads(path.read_text())]


def _replace(path: Path, held: object) -> None:
    draft = draft_of(path)  # a worker's chores run side by side
    draft.write_text(json.dumps(held))
    draft.replace(path)


def _folder() -> Path:
    folder = data_folder() / "anchors"
    folder.mkdir(exist_ok=True)
    return folder
