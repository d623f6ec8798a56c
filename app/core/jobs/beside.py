"""旁注 — how far a job is, in a small file beside the database: SQLite's only writer may be the job itself.

A sign for the page, not a fact: whatever happens to the file, the job's row is the truth.
"""

import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy.orm.attributes import set_committed_value

from app.core.models import Job

SAID = ("stage", "done", "total")


def note(job_id: int, **values: Any) -> None:
    """记旁注 — what could not be written into the row now."""
    path = _path(job_id)
    said = {name: values.get(name) for name in SAID} | {"at": values["beat_at"].isoformat()}
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        fresh.replace(path)


def read_into(row: Job) -> Job:
    """读旁注 — the row with what was said beside it since, for showing; nothing is written."""
    with suppress(OSError, ValueError, KeyError):
        said = json.loads(_path(row.id).read_text(encoding="utf-8"))
        at = datetime.fromisoformat(said["at"])
        if row.state == "running" and row.started_at and at >= max(row.started_at, row.beat_at or at):
            for name in SAID:
                set_committed_value(row, name, said[name])
    return row


def forget(job_id: int) -> None:
    """弃旁注 — the job has ended."""
    with suppress(OSError):
        _path(job_id).unlink(missing_ok=True)


def _path(job_id: int) -> Path:
    return Path(current_app.config["WELFARE_DATA"]) / "progress" / f"{job_id}.json"
