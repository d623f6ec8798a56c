"""花名册导入 — a confirmed plan becomes fact in one transaction: all of it, once, or nothing."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    and_,
    case,
    func,
    null,
    or_,
    select,
)

from app.core import audit, bulk
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.errors import DomainError
from app.core.loading import fills_many_indexes, many_rows
from app.core.preview import DigestUnknown, StalePreview
from app.core.showing import shown_of
from app.core.tenancy import after_prefix, current_tenant_id
from app.core.text import _
from app.models import Employee, ImportBatch, OrgUnit, Tenant
from app.people.services.roster.check import KIND, batch_label, plan_of
from app.people.services.roster.judge import changes_somebody, judgement
from app.people.services.roster.settle import settle_earlier
from app.people.services.roster.stage import ROWS, mine
from app.people.services.roster.write import STEPS, write
from app.tenants.queries import setting
from app.tenants.services.units import open_unit

TAKEN = ("new", "changed", "moved", "rehired", "unchanged")


class TooManyLeavers(DomainError):
    """离职过多 — a full roster would make more people leave than the tenant allows at once."""

    code = "too_many_leavers"


class LeaversNotAccepted(DomainError):
    """离职人数不符 — the number repeated is not the number of leavers."""

    code = "leavers_not_accepted"


def import_roster(
    digest: str,
    *,
    actor: Actor,
    accept_leavers: int | None = None,
    file_sha: str | None = None,
    batch_id: int | None = None,
    told: Callable[[int, int], None] = lambda _done, _rows: None,
) -> dict[str, Any]:
    """导入 — apply the plan of this digest; a second time changes nothing and says `already`.

    With `file_sha` the plan must be of that file, with `batch_id` that very batch: two people who check the
    same file have plans of the same digest. Raises DigestUnknown, StalePreview when somebody changed
    what
    the plan rests on, TooManyLeavers or LeaversNotAccepted.
    """
    one_import_at_a_time()
    batch = batch_of(digest, file_sha=file_sha, batch_id=batch_id)
    if batch.state == "applied":
        return {**(batch.result or {}), "already": True}
    plan = plan_of(batch)
    many_rows(plan.rows)
    _must_be_fresh(batch, set(plan.opening.columns.values()))
    must_accept_leavers(batch, accept_leavers)
    told(plan.rows // STEPS, plan.rows)
    opened = _open_units(plan.new_units, actor=actor)
    fills_many_indexes(plan.counts["new"])
    write(batch, set(plan.opening.columns.values()), actor=actor, told=told)
    batch.state, batch.applied_by, batch.applied_at = "applied", actor.name, now()
    batch.summary = {**batch.summary, "opened": opened}
    settle_earlier(batch, at=batch.applied_at)
    batch.result = {
        "batch": batch.code,
        "already": False,
        **{action: plan.counts[action] for action in (*TAKEN, "leaving", "rejected")},
    }
    audit.record(
        "import_roster",
        batch_label(batch),
        actor=actor,
        subject_id=batch.id,
        changes={"counts": [None, plan.counts]},
    )
    session.flush()
    return dict(batch.result)


def one_import_at_a_time() -> None:
    """一次一份 — imports of one tenant, and undoing them, follow each other; its other work goes on."""
    session.execute(select(Tenant.id).where(Tenant.id == current_tenant_id()).with_for_update(key_share=True))


def batch_of(digest: str, *, file_sha: str | None = None, batch_id: int | None = None) -> ImportBatch:
    """所指批次 — the checked roster of this digest. Raises DigestUnknown; also for another file's, or for
    another batch's.
    """
    found = session.scalars(
        select(ImportBatch)
        .where(
            ImportBatch.kind == KIND,
            ImportBatch.digest == digest.strip(),
            ImportBatch.state.in_(("prepared", "applied")),
            *([ImportBatch.id == batch_id] if batch_id is not None else []),
            *shown_of(ImportBatch),  # a digest read over a shoulder opens nobody else's roster
        )
        .order_by((ImportBatch.state == "applied").desc(), ImportBatch.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)  # whoever confirms it at the same time is seen
    ).first()
    if found is None:
        raise DigestUnknown(
            _("No checked roster has the digest “%(digest)s”: check the file again.", digest=digest)
        )
    if file_sha not in (None, found.file_sha):
        raise DigestUnknown(
            _("This is not the file that was checked under “%(digest)s”: check it first.", digest=digest)
        )
    return found


def _must_be_fresh(batch: ImportBatch, fields: set[str]) -> None:
    """Judge every row again: what comes out otherwise now was changed by somebody since the preview."""
    judged = judgement(ROWS, fields)
    before = case((changes_somebody(judged.action), judged.before), else_=null())
    other = or_(
        judged.action != ROWS.c.action,
        judged.employee_id.is_distinct_from(ROWS.c.employee_id),
        and_(changes_somebody(judged.action), before.is_distinct_from(ROWS.c.changes)),
    )
    rows = bulk.execute(
        select(ROWS.c.row, ROWS.c.action.label("was"), judged.action.label("now"))
        .select_from(judged.joined)
        .where(*mine(batch), ROWS.c.action.in_(TAKEN), other)
        .order_by(ROWS.c.row)
        .limit(10)
    ).all()
    if rows:
        raise StalePreview(
            _(
                "Since this roster was checked, people in it were changed: rows %(rows)s would come out "
                "differently. Check the file again and confirm what you see then.",
                rows="、".join(str(row.row) for row in rows),
            ),
            rows=[{"row": row.row, "was": row.was, "now": row.now} for row in rows],
        )
    if batch.summary["counts"]["leaving"]:
        _leavers_must_still_be_there(batch)


def _leavers_must_still_be_there(batch: ImportBatch) -> None:
    person = Employee.__table__
    same = and_(person.c.tenant_id == ROWS.c.tenant_id, person.c.id == ROWS.c.employee_id)
    gone = bulk.execute(
        select(func.count())
        .select_from(ROWS.outerjoin(person, same))
        .where(*mine(batch), ROWS.c.action == "leaving", person.c.state.is_distinct_from("active"))
    ).scalar_one()
    if gone:
        raise StalePreview(
            _("%(count)s of the people listed as leaving have left since. Check the file again.", count=gone)
        )


def must_accept_leavers(batch: ImportBatch, accepted: int | None) -> None:
    """确认离职人数 — too many are measured against the people the roster speaks of: a whole branch is much of
    itself, however little of the union. Raises LeaversNotAccepted, TooManyLeavers.
    """
    leaving = plan_of(batch).counts["leaving"]
    if accepted is not None and accepted != leaving:
        raise LeaversNotAccepted(
            _("The check lists %(leaving)s people as leaving, not %(said)s.", leaving=leaving, said=accepted)
        )
    if not leaving or accepted == leaving:
        return
    percent = int(setting("leavers_percent"))
    spoken_of = [Employee.state == "active"]
    if unit_id := (batch.params or {}).get("unit_id"):
        path = session.scalars(select(OrgUnit.path).where(OrgUnit.id == unit_id)).one()
        below = select(OrgUnit.id).where(OrgUnit.path >= path, OrgUnit.path < after_prefix(path))
        spoken_of.append(Employee.unit_id.in_(below))
    in_service = session.scalar(select(func.count()).select_from(Employee).where(*spoken_of)) or 0
    if leaving * 100 > percent * in_service:
        raise TooManyLeavers(
            _(
                "%(leaving)s of %(all)s people in service are not in this roster, more than the "
                "%(percent)s%% allowed at once. Is it the full roster? If so, repeat the number "
                "%(leaving)s to confirm.",
                leaving=leaving,
                all=in_service,
                percent=percent,
            ),
            leaving=leaving,
        )


def _open_units(names: list[str], *, actor: Actor) -> list[int]:
    """Parents come before their children; one opened by somebody since is taken as it is. Answers which were
    opened.
    """
    opened = []
    for full_name in names:
        above, _slash, name = full_name.rpartition("/")
        known = select(OrgUnit).where(OrgUnit.full_name == full_name)
        if session.scalars(known).first() is None:
            is_above = OrgUnit.full_name == above if above else OrgUnit.parent_id.is_(None)
            above_it = session.scalars(select(OrgUnit).where(is_above)).one()
            opened.append(open_unit(above_it, name=name, actor=actor).id)
    session.flush()
    return opened
