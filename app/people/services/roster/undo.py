"""撤销导入 — a batch taken back: who came goes, what changed is as before, who left is back; what has later
facts stays and is named.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import case, delete, func, select, update

from app.core import audit, bulk
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.errors import NotFound
from app.core.preview import StalePreview, digest_of
from app.core.showing import shown_of
from app.core.tenancy import current_tenant_id
from app.core.text import _
from app.models import Employee, EmploymentEvent, ImportBatch, Membership, OrgUnit
from app.people.services.departures import came_back
from app.people.services.roster.apply import one_import_at_a_time
from app.people.services.roster.check import KIND, batch_label
from app.people.services.roster.later import units_in_use
from app.people.services.roster.restoring import BEFORE, restore
from app.people.services.roster.settle import unsettle_earlier
from app.people.services.roster.stage import ROWS, mine
from app.people.services.roster.undoing import FREE, UNDOING, undoing
from app.rules.problems import Problem
from app.rules.roster_life import ROSTER_LIFECYCLE


class Kept(NamedTuple):
    """留给人处理的行 — whose, and why undoing leaves it as it is."""

    row: int | None
    employee_no: str
    name: str
    why: Problem


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """撤销方案 — how many rows per outcome can be undone, which cannot, and the digest of it all."""

    counts: dict[str, int]
    kept: list[Kept] = field(default_factory=list)
    digest: str = ""

    @property
    def removed(self) -> int:
        """People who would go again."""
        return self.counts.get("new", 0)

    @property
    def restored(self) -> int:
        """People who would be as before."""
        return sum(self.counts.get(action, 0) for action in (*BEFORE, "leaving"))

    def must_be(self, digest: str | None) -> None:
        """须与所见一致 — raises StalePreview when this is not the plan that was seen."""
        if digest not in (None, self.digest):
            raise StalePreview(
                _("Since you looked, people of this batch were changed: look again, then confirm.")
            )


def plan_undo(batch: ImportBatch) -> UndoPlan:
    """预览撤销 — what undoing the batch would do now; changes nobody. Raises NotAllowedNow."""
    ROSTER_LIFECYCLE.after(batch.state, "undo")
    with undoing(batch):
        return _planned(batch)


def undo_roster(
    batch: ImportBatch, *, actor: Actor, digest: str | None = None, reason: str | None = None
) -> dict[str, Any]:
    """撤销 — everything the batch did that still stands as it left it, in the open transaction.

    A second time it tries what was left the first time. With `digest` it must be what was previewed.
    Raises NotAllowedNow, StalePreview.
    """
    one_import_at_a_time()
    session.refresh(batch, with_for_update=True)
    state = ROSTER_LIFECYCLE.after(batch.state, "undo")
    _hold_people(batch)
    with undoing(batch):
        plan = _planned(batch)
        plan.must_be(digest)
        _take_back(batch)
        came_back(_free("leaving"), actor=actor, on=batch.as_of, left_on=batch.as_of)
        _mark(batch)
    units = _close_up(batch)
    unsettle_earlier(batch)
    batch.state, batch.undone_by, batch.undone_at = state, actor.name, now()
    result = undone(batch)
    said = {
        "removed": [None, result["removed"]],
        "restored": [None, result["restored"]],
        "kept": [None, len(result["kept"])],
        "units": [None, units],
    }
    label = batch_label(batch)
    audit.record("undo_roster", label, actor=actor, subject_id=batch.id, changes=said, reason=reason)
    session.flush()
    return result


def undone(batch: ImportBatch) -> dict[str, Any]:
    """撤销结果 — as scripts know it: how many were removed and restored, and who was left, with the code."""
    found = Counter(
        dict(
            bulk.execute(
                select(ROWS.c.undone, func.count())
                .where(*mine(batch), ROWS.c.undone.is_not(None))
                .group_by(ROWS.c.undone)
            )
            .tuples()
            .all()
        )
    )
    return {
        "batch": batch.code,
        "removed": found["removed"],
        "restored": found["restored"],
        "kept": kept_of(batch),
    }


def kept_of(batch: ImportBatch, *, limit: int | None = None) -> list[Kept]:
    """留下的行 — of a batch that was undone, in the order of the sheet."""
    chosen = (
        select(ROWS.c.row, ROWS.c.employee_no, ROWS.c.name, ROWS.c.kept_because)
        .where(*mine(batch), ROWS.c.undone == "kept")
        .order_by(ROWS.c.row, ROWS.c.id)
        .limit(limit)
    )
    return [Kept(row, number, name, problem_of(*why)) for row, number, name, why in bulk.execute(chosen)]


def is_left(batch: ImportBatch) -> bool:
    """还有未撤销的行 — of a batch that was undone."""
    left = select(ROWS.c.id).where(*mine(batch), ROWS.c.undone == "kept").limit(1)
    return bulk.execute(left).first() is not None


def batch_named(code: str) -> ImportBatch:
    """批次 — a roster by its number. Raises NotFound, also for one of another seat."""
    found = session.scalars(
        select(ImportBatch).where(
            ImportBatch.kind == KIND, ImportBatch.code == code.strip(), *shown_of(ImportBatch)
        )
    ).first()
    if found is None:
        raise NotFound(_("There is no roster with the number “%(code)s”: check the number.", code=code))
    return found


def _planned(batch: ImportBatch) -> UndoPlan:
    rows = bulk.execute(
        select(ROWS.c.row, ROWS.c.employee_no, ROWS.c.name, UNDOING)
        .join_from(UNDOING, ROWS, ROWS.c.id == UNDOING.c.row_id)
        .where(*mine(batch))
        .order_by(ROWS.c.row, UNDOING.c.row_id)
    ).all()
    counts = Counter(row.action for row in rows if row.why is None)
    kept = [
        Kept(row.row, row.employee_no, row.name, problem_of(row.why, row.what))
        for row in rows
        if row.why is not None
    ]
    said = ((row.row_id, row.action, row.why, row.what) for row in rows)
    return UndoPlan(dict(counts), kept, digest_of({"undo": batch.id, "state": batch.state}, said))


def problem_of(why: str, what: str) -> Problem:
    """原因 — why a row was left, as kept in it: a code, and the fields or tables it names."""
    return Problem(why, facts={"what": [each for each in what.split(",") if each]})


def _hold_people(batch: ImportBatch) -> None:
    """Nobody gives them an order, a lot or another value until this is done."""
    events, person = EmploymentEvent.__table__, Employee.__table__
    touched = select(events.c.employee_id).where(
        events.c.tenant_id == current_tenant_id(), events.c.batch_id == batch.id
    )
    bulk.execute(
        select(person.c.id)
        .where(person.c.tenant_id == current_tenant_id(), person.c.id.in_(touched))
        .order_by(person.c.id)
        .with_for_update()
    ).all()


def _free(*actions: str) -> Any:
    return select(UNDOING.c.employee_id).where(FREE, UNDOING.c.action.in_(actions))


def _take_back(batch: ImportBatch) -> None:
    tenant_id = current_tenant_id()
    person, events, member = Employee.__table__, EmploymentEvent.__table__, Membership.__table__
    mine_ = {
        table: (table.c.tenant_id == tenant_id, table.c.batch_id == batch.id) for table in (events, member)
    }
    bulk.execute(delete(member).where(*mine_[member], member.c.employee_id.in_(_free("new", *BEFORE))))
    bulk.execute(
        update(member)
        .values(left_on=None, left_batch_id=None)
        .where(
            member.c.tenant_id == tenant_id,
            member.c.left_batch_id == batch.id,
            member.c.employee_id.in_(_free("leaving")),
        )
    )
    bulk.execute(
        delete(events).where(*mine_[events], events.c.employee_id.in_(_free("new", *BEFORE, "leaving")))
    )
    bulk.execute(delete(person).where(person.c.tenant_id == tenant_id, person.c.id.in_(_free("new"))))
    restore()
    bulk.execute(
        update(person)
        .values(state="active", left_on=None)
        .where(person.c.tenant_id == tenant_id, person.c.id.in_(_free("leaving")))
    )


def _mark(batch: ImportBatch) -> None:
    outcome = case(
        (UNDOING.c.why.is_not(None), "kept"), (UNDOING.c.action == "new", "removed"), else_="restored"
    )
    bulk.execute(
        update(ROWS)
        .values(undone=outcome, kept_because=None)
        .where(*mine(batch), ROWS.c.id == UNDOING.c.row_id)
    )
    kept = bulk.execute(select(UNDOING.c.row_id, UNDOING.c.why, UNDOING.c.what).where(~FREE)).all()
    for why, what in {(row.why, row.what) for row in kept}:
        same = select(UNDOING.c.row_id).where(UNDOING.c.why == why, UNDOING.c.what == what)
        bulk.execute(update(ROWS).values(kept_because=[why, what]).where(*mine(batch), ROWS.c.id.in_(same)))


def _close_up(batch: ImportBatch) -> int:
    """Units the batch opened and nothing names any more go, from the leaves upwards; answers how many."""
    opened: list[int] = batch.summary.get("opened") or []
    if not opened:
        return 0
    in_use = units_in_use(opened)
    units = OrgUnit.__table__
    tree = bulk.execute(
        select(units.c.id, units.c.parent_id, units.c.path)
        .where(units.c.tenant_id == current_tenant_id())
        .order_by(units.c.path.desc())
    ).all()
    children = Counter(row.parent_id for row in tree)
    gone = []
    for row in sorted(tree, key=lambda each: each.path.count("/"), reverse=True):
        if row.id in opened and row.id not in in_use and not children[row.id]:
            gone.append(row.id)
            children[row.parent_id] -= 1
    for number in gone:
        bulk.execute(delete(units).where(units.c.tenant_id == current_tenant_id(), units.c.id == number))
    session.expire_all()
    return len(gone)
