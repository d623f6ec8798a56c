"""进度要素 — what a page says of a job: state, stages, count, how long it has taken and may still take."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import force_locale

from app.core import jobs
from app.core.clock import now
from app.core.console.display import tag
from app.core.console.security import acting
from app.core.jobs import beside
from app.core.models import JOB_STATES, Job
from app.core.text import _

FINAL = ("done", "refused", "failed", "cancelled")
BARE_GUESS = 8  # seconds of work before a guess is worth anything
SOON, IN_SECONDS, MINUTE = 10, 90, 60


def word(kind: str) -> str:
    """What people call a kind of job."""
    return str(jobs.WORDS.get(kind, kind))


def facts(row: Job) -> dict[str, Any]:
    """What the page and its script show of a job."""
    beside.read_into(row)
    instant, going = now(), row.state == "running"
    mine = row.user_id == acting().user_id
    result = row.result or {}
    return {
        "id": row.id,
        "what": word(row.kind),
        "state": row.state,
        "word": str(JOB_STATES[row.state]),
        "tag": str(tag(JOB_STATES[row.state], row.state)),
        "tone": result.get("tone", "plain"),
        "final": row.state in FINAL,
        "stages": _stages(row),
        "stage": _stage(row),
        "count": _count(row) if going else "",
        "share": _share(row),
        "elapsed": _elapsed(row, instant),
        "left": _left(row, instant) if going else "",
        "message": row.message or "",
        "stopping": going and row.stop_at is not None,
        "page": url_for("Progress.progress", pk=row.id),
        "cancel": url_for("Progress.cancel", pk=row.id) if mine and jobs.can_cancel(row) else None,
        "file": url_for("Progress.file", pk=row.id) if row.state == "done" and fetched_here(row) else None,
        # what came of it is for who asked; others who may see that it ran may not see that
        "next": result.get("url") if mine else None,
    }


def fetched_here(row: Job) -> bool:
    """A file is for who asked for it, in the role that may read what is in it."""
    who = acting()
    return bool(row.file_id) and (row.user_id, row.role) == (who.user_id, who.role)


def _place(row: Job) -> int | None:
    """Which of the declared stages it is at; None when it is at none of them."""
    with force_locale("zh"):  # the language a worker speaks
        said = [str(each) for each in jobs.STAGES.get(row.kind, ())]
    return said.index(row.stage) if row.stage in said else None


def _stage(row: Job) -> str:
    place = _place(row)
    return (row.stage or "") if place is None else str(jobs.STAGES[row.kind][place])


def _stages(row: Job) -> list[dict[str, str]]:
    """The declared stages, each passed, current or ahead; none for a job that has but one."""
    declared: Sequence[Any] = jobs.STAGES.get(row.kind, ())
    here = len(declared) if row.state == "done" else _place(row)
    if here is None:
        here = 0 if row.state == "running" else -1
    places = ("passed" if at < here else "current" if at == here else "ahead" for at in range(len(declared)))
    made = [{"word": str(each), "place": place} for each, place in zip(declared, places, strict=True)]
    return made if len(made) > 1 else []


def _share(row: Job) -> int | None:
    if row.state == "done":
        return 100
    return min(99, row.done * 100 // row.total) if row.total else None


def _count(row: Job) -> str:
    if row.total:
        return _("%(done)s of %(total)s", done=f"{row.done:,}", total=f"{row.total:,}")
    return f"{row.done:,}" if row.done else ""


def _elapsed(row: Job, instant: datetime) -> str:
    """用时 — so far, or in all."""
    if row.started_at is None:
        return ""
    minutes, seconds = divmod(
        max(0, round(((row.ended_at or instant) - row.started_at).total_seconds())), MINUTE
    )
    span = _("%(seconds)s s", seconds=seconds)
    if minutes:
        span = _("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=seconds)
    return _("took %(span)s", span=span) if row.ended_at else _("%(span)s so far", span=span)


def _left(row: Job, instant: datetime) -> str:
    """还需 — a guess from the pace so far, in steps coarse enough to stand still for a while."""
    if not (row.total and row.done and row.started_at):
        return ""
    spent = (instant - row.started_at).total_seconds()
    if spent < BARE_GUESS:
        return ""
    seconds = spent * (row.total - row.done) / row.done
    if seconds <= SOON:
        return _("nearly done")
    if seconds < IN_SECONDS:
        return _("about %(seconds)s s left", seconds=-(-int(seconds) // SOON) * SOON)
    return _("about %(minutes)s min left", minutes=-(-int(seconds) // MINUTE))
