"""同一文件 — a file that was imported before is said to be the same, with what came of it then."""

from sqlalchemy import select

from app.core.clock import business_day
from app.core.db import session
from app.core.showing import shown_of
from app.models import ImportBatch
from app.rules.rosters import Finding

KIND = "roster"
IMPORTED = {"applied": "same_file", "undone": "same_file_undone"}
CHANGING = ("changed", "moved", "rehired")


def imported_before(file_sha: str) -> list[Finding]:
    """从前的导入 — the last import of a file with these bytes that the active seat may see; none, one."""
    before = session.scalars(
        select(ImportBatch)
        .where(
            ImportBatch.kind == KIND,
            ImportBatch.file_sha == file_sha,
            ImportBatch.state.in_(tuple(IMPORTED)),
            *shown_of(ImportBatch),
        )
        .order_by(ImportBatch.id.desc())
        .limit(1)
    ).first()
    if before is None or before.applied_at is None:
        return []
    counts = before.summary["counts"]
    facts = {
        "on": business_day(before.applied_at).isoformat(),
        "batch": before.code,
        "who": before.applied_by,
        "new": counts["new"],
        "changed": sum(counts[each] for each in CHANGING),
        "leaving": counts["leaving"],
    }
    return [Finding(0, None, None, IMPORTED[before.state], facts, None, warning=True)]
