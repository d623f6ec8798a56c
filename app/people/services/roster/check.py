"""花名册核对 — a dry run: what the roster would change, row by row, under a digest that can be confirmed."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from app.core import audit, bulk
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.numbering import next_number
from app.core.preview import digest_of
from app.core.tenancy import current_scope, current_tenant_id
from app.core.text import _
from app.models import ImportBatch, OrgUnit, RosterRow
from app.people.services.roster.again import imported_before
from app.people.services.roster.found import draw_out, fields_changed, forget_found
from app.people.services.roster.likely import answers_of
from app.people.services.roster.places import places
from app.people.services.roster.questions import asked_about
from app.people.services.roster.stage import ROWS, mine, stage_leavers, stage_rows
from app.rules.roster_life import ROSTER_LIFECYCLE
from app.rules.rosters import OUTCOMES, Batch, Finding, Opening

KIND = "roster"
KEPT_FOR = timedelta(days=14)
COUNTED = ("new", *reversed(OUTCOMES))
CHANGING = ("changed", "moved", "rehired")


@dataclass(frozen=True, slots=True)
class Options:
    """选项 — what was asked of this check; part of its digest.

    `unit_id` is where rows without a department go, and how far a `full` roster speaks: whoever is in service
    at or below it and not named in the roster is listed as leaving. `layout` is how its columns are read, as
    somebody said or as was remembered; `words` a digest of the union's dictionary.
    """

    unit_id: int | None = None
    full: bool = False
    sheet: str | None = None
    layout: dict[str, Any] | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """导入计划 — a checked roster, waiting to be confirmed by its digest."""

    batch: ImportBatch
    opening: Opening
    counts: dict[str, int]
    new_units: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows were judged: all but those passed over and those absent."""
        return sum(self.counts[action] for action in COUNTED)


def check_roster(
    opening: Opening,
    batches: Iterable[Batch],
    *,
    file_name: str,
    file_sha: str,
    options: Options,
    as_of: date,
    actor: Actor,
    file_id: int | None = None,
) -> RosterPlan:
    """核对 — stage the roster's rows with their outcomes; nobody is changed. Raises NotFound for an unknown
    unit.
    """
    _withdraw_forgotten(actor=actor)
    opening = opening._replace(warnings=[*imported_before(file_sha), *opening.warnings])
    batch = ImportBatch(
        code=next_number("HMC", as_of),
        kind=KIND,
        file_name=file_name,
        file_sha=file_sha,
        file_id=file_id,
        as_of=as_of,
        params=asdict(options),
        summary={},
        prepared_by=actor.name,
        prepared_by_id=actor.user_id,
        prepared_at=now(),
    )
    session.add(batch)
    session.flush()
    found = places(options.unit_id)
    stage_rows(batch, opening, batches, places=found)
    batch.summary = {"opening": opening._asdict(), "words": asked_about(batch, opening, found)}
    conclude(batch, options, opened=found.new)
    draw_out(batch)
    counts = batch.summary["counts"]
    audit.record(
        "check_roster",
        batch_label(batch),
        actor=actor,
        subject_id=batch.id,
        changes={"counts": [None, counts]},
    )
    session.flush()
    return RosterPlan(batch, opening, counts, batch.summary["new_units"])


def conclude(batch: ImportBatch, options: Options, *, opened: Iterable[str]) -> None:
    """定论 — who leaves, how many come to what, the units to be opened, and the digest of it all.

    `opened` are the full names of units that do not stand yet, parents first.
    """
    if options.full:
        bulk.execute(delete(ROWS).where(*mine(batch), ROWS.c.action == "leaving"))
        stage_leavers(batch, unit_path=_reach(options))
    counts, problems = counted(batch)
    new_units = _still_meant(batch, list(opened))
    batch.summary = {
        **batch.summary,
        "counts": counts,
        "new_units": new_units,
        "problems": problems,
        "fields": fields_changed(batch) if any(counts[each] for each in CHANGING) else {},
    }
    batch.digest = _digest(batch, options, new_units, counts)


def withdraw_roster(batch: ImportBatch, *, actor: Actor, reason: str | None = None) -> ImportBatch:
    """撤回 — a checked roster that nobody will confirm; its staged rows go. Raises NotAllowedNow."""
    session.refresh(batch, with_for_update=True)
    batch.state = ROSTER_LIFECYCLE.after(batch.state, "withdraw")
    bulk.execute(delete(ROWS).where(*mine(batch)))
    forget_found(batch)
    audit.record("withdraw_roster", batch_label(batch), actor=actor, subject_id=batch.id, reason=reason)
    session.flush()
    return batch


def _withdraw_forgotten(*, actor: Actor) -> None:
    """Rosters checked weeks ago and never confirmed hold personal data for nothing; those that are being
    decided (`asked`, by approving.py) are not forgotten.
    """
    forgotten = select(ImportBatch).where(
        ImportBatch.kind == KIND,
        ImportBatch.state.in_(("asked", "prepared")),
        ImportBatch.prepared_at < now() - KEPT_FOR,
    )
    for batch in session.scalars(forgotten).all():
        if "asked" not in batch.params:
            withdraw_roster(batch, actor=actor, reason=_("Not confirmed within two weeks"))


def batch_label(batch: ImportBatch) -> str:
    """批次称呼 — how a batch is named in the audit."""
    return f"import_batches:{batch.code}"


def counted(batch: ImportBatch) -> tuple[dict[str, int], int]:
    """计数 — rows of a batch per outcome, none left out; and how many have something said about them."""
    found = bulk.execute(
        select(ROWS.c.action, func.count(), func.count(ROWS.c.problems))
        .where(*mine(batch))
        .group_by(ROWS.c.action)
    ).all()
    known = {row[0]: row[1] for row in found}
    counts = {action: known.get(action, 0) for action in (*COUNTED, "leaving", "skipped")}
    return counts, sum(row[2] for row in found)


def plan_of(batch: ImportBatch) -> RosterPlan:
    """计划 — of a batch checked before."""
    kept = batch.summary
    opening = Opening(**kept["opening"])
    opening = opening._replace(warnings=[Finding(*warning) for warning in opening.warnings])
    return RosterPlan(batch, opening, kept["counts"], kept["new_units"])


def _reach(options: Options) -> str:
    """The path of the unit a full roster speaks of: the one named, else the seat's, else headquarters."""
    if options.unit_id is not None:
        return session.scalars(select(OrgUnit.path).where(OrgUnit.id == options.unit_id)).one()
    scope = current_scope()
    if scope and scope.unit_path:
        return scope.unit_path
    return session.scalars(select(OrgUnit.path).where(OrgUnit.parent_id.is_(None))).one()


def _still_meant(batch: ImportBatch, units: list[str]) -> list[str]:
    """New units that a row which is taken stands in, and those above them."""
    taken = bulk.execute(
        select(ROWS.c.unit_name)
        .where(
            *mine(batch),
            ROWS.c.unit_id.is_(None),
            ROWS.c.action.not_in(("rejected", "skipped", "leaving")),
        )
        .distinct()
    )
    names = {row.unit_name for row in taken}
    return [unit for unit in units if any(name == unit or name.startswith(f"{unit}/") for name in names)]


def _digest(batch: ImportBatch, options: Options, new_units: list[str], counts: dict[str, int]) -> str:
    """Over the file, the options, what stood before, and everybody who is not simply new."""
    head = {
        "kind": KIND,
        "tenant": current_tenant_id(),
        "file": batch.file_sha,
        "as_of": batch.as_of,
        "options": asdict(options),
        "new_units": new_units,
        "counts": counts,
        "after": _last_applied(),
        "mended": batch.summary.get("mended"),
        "same": answers_of(batch),
    }
    if counts["new"] == sum(counts.values()):
        return digest_of(head, ())
    rows = bulk.execute(
        select(ROWS.c.row, ROWS.c.action, ROWS.c.employee_id, ROWS.c.unit_name, ROWS.c.changes)
        .where(*mine(batch), ROWS.c.action != "new")
        .order_by(ROWS.c.row, ROWS.c.employee_id)
    )
    return digest_of(head, rows)


def _last_applied() -> int | None:
    """The import before this one: the same file after another import is another plan."""
    return session.scalar(
        select(func.max(ImportBatch.id)).where(ImportBatch.kind == KIND, ImportBatch.state == "applied")
    )


assert RosterRow.__tablename__ == ROWS.name
