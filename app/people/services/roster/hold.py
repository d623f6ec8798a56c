"""搁置 — a roster that was uploaded and waits until somebody has said how its columns are to be read."""

from dataclasses import asdict
from datetime import date
from typing import Any

from app.core import audit
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.numbering import next_number
from app.models import ImportBatch
from app.people.services.roster.check import COUNTED, KIND, Options, batch_label


def hold_roster(
    look: dict[str, Any],
    *,
    file_name: str,
    file_sha: str,
    options: Options,
    as_of: date,
    actor: Actor,
    file_id: int | None,
) -> ImportBatch:
    """搁置 — nothing is judged and nobody is changed; no digest, so nothing can be confirmed."""
    batch = ImportBatch(
        code=next_number("HMC", as_of),
        kind=KIND,
        state="asked",
        file_name=file_name,
        file_sha=file_sha,
        file_id=file_id,
        as_of=as_of,
        params=asdict(options),
        summary={
            "opening": {"look": look},
            "counts": dict.fromkeys((*COUNTED, "leaving", "skipped"), 0),
            "new_units": [],
        },
        prepared_by=actor.name,
        prepared_by_id=actor.user_id,
        prepared_at=now(),
    )
    session.add(batch)
    session.flush()
    audit.record("hold_roster", batch_label(batch), actor=actor, subject_id=batch.id)
    return batch
