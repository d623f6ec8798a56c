"""增量接口 — rows of people sent by a script: checked as a file's, under a digest.

A key sent with them makes sending twice one.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.errors import BadInput, DomainError
from app.core.showing import shown_of
from app.core.text import _
from app.models import ImportBatch
from app.people.services.roster.apply import one_import_at_a_time
from app.people.services.roster.check import KIND, Options, RosterPlan, check_roster, plan_of
from app.rules.rosters import Batch, Opening

MOST = 2_000  # rows of one call; more of them go as a file
LONGEST_KEY = 100
REMEMBERED = timedelta(days=14)


class KeyReused(DomainError):
    """幂等键已用 — the same key came with other rows."""

    code = "idempotency_key_reused"
    status = 409


def sha_of_rows(rows: Sequence[Mapping[str, Any]], options: Options) -> str:
    """行摘要 — SHA-256 of what was sent, in an order of its own."""
    said = json.dumps([list(rows), options.unit_id], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def check_rows(
    read: tuple[Opening, Batch],
    *,
    sha: str,
    options: Options,
    as_of: date,
    key: str | None,
    actor: Actor,
) -> RosterPlan:
    """核对行 — as a file's rows are; nobody is changed. Under a key sent before, what came of it then.

    Raises KeyReused when the key came with other rows.
    """
    if key is not None:
        one_import_at_a_time()
    if key is not None and (known := _sent_before(key, actor)):
        if known.file_sha != sha:
            raise KeyReused(
                _("This Idempotency-Key came with other rows before: use another key for other rows.")
            )
        return plan_of(known)
    opening, batch = read
    plan = check_roster(
        opening,
        [batch],
        file_name=_("By the API") + f" {key}" if key else _("By the API"),
        file_sha=sha,
        options=options,
        as_of=as_of,
        actor=actor,
    )
    plan.batch.params = {**plan.batch.params, "key": _mark(key)}
    session.flush()
    return plan


def must_be_few(rows: Sequence[Any]) -> None:
    """行数 — raises BadInput for none, and for more than one call takes."""
    if not rows:
        raise BadInput(_("Send at least one row in “rows”."))
    if len(rows) > MOST:
        raise BadInput(
            _(
                "At most %(most)s rows in one call; %(count)s came. Send the rest in another call, or "
                "upload a file.",
                most=f"{MOST:,}",
                count=f"{len(rows):,}",
            )
        )


def _sent_before(key: str, actor: Actor) -> ImportBatch | None:
    """The batch of this person's key within two weeks, withdrawn ones left aside."""
    recent = session.scalars(
        select(ImportBatch)
        .where(
            ImportBatch.kind == KIND,
            ImportBatch.state.in_(("prepared", "applied")),
            ImportBatch.prepared_by_id == actor.user_id,
            ImportBatch.prepared_at > now() - REMEMBERED,
            *shown_of(ImportBatch),
        )
        .order_by(ImportBatch.id.desc())
    )
    return next((each for each in recent if each.params.get("key") == _mark(key)), None)


def _mark(key: str | None) -> str | None:
    return None if key is None else hashlib.sha256(key.encode()).hexdigest()
