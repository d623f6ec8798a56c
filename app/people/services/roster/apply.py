"""花名册导入 — a confirmed plan becomes fact in one transaction: all of it, once, or nothing."""

from datetime import date
from typing import Any

from sqlalchemy import Date, and_, case, cast, exists, func, insert, literal, null, or_, select, type_coerce, update
from sqlalchemy.dialects.postgresql import JSONB

from app.core import audit, bulk
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.errors import DomainError
from app.core.loading import many_rows
from app.core.models import ImportBatch
from app.core.preview import DigestUnknown, StalePreview
from app.core.tenancy import current_tenant_id
from app.core.text import _
from app.models import Employee, EmploymentEvent, Membership, OrgUnit, Tenant
from app.people.services.roster.check import KIND, batch_label, plan_of
from app.people.services.roster.judge import COMPARED, changes_somebody, judgement
from app.people.services.roster.stage import ROWS
from app.tenants.services.units import open_unit

TAKEN = ("new", "changed", "moved", "rehired", "unchanged")
PAIRED = ("id_no", "phone")
HIDDEN = "***"


class TooManyLeavers(DomainError):
    """离职过多 — a full roster would make more people leave than the tenant allows at once."""

    code = "too_many_leavers"


class LeaversNotAccepted(DomainError):
    """离职人数不符 — the number repeated is not the number of leavers."""

    code = "leavers_not_accepted"


def import_roster(
    digest: str, *, actor: Actor, accept_leavers: int | None = None, file_sha: str | None = None
) -> dict[str, Any]:
    """导入 — apply the plan of this digest; a second time changes nothing and says `already`.

    With `file_sha` the plan must be of that file. Raises DigestUnknown, StalePreview when somebody changed what
    the plan rests on, TooManyLeavers or LeaversNotAccepted.
    """
    _one_import_at_a_time()
    batch = _batch_of(digest)
    if file_sha not in (None, batch.file_sha):
        raise DigestUnknown(_("This is not the file that was checked under “%(digest)s”: check it first.", digest=digest))
    if batch.state == "applied":
        return {**(batch.result or {}), "already": True}
    plan = plan_of(batch)
    many_rows(plan.rows)
    _must_be_fresh(batch, set(plan.opening.columns.values()))
    _must_accept_leavers(batch, plan.counts["leaving"], accept_leavers)
    _open_units(plan.new_units, actor=actor)
    _apply(batch, plan.opening.columns.values(), actor=actor)
    batch.state, batch.applied_by, batch.applied_at = "applied", actor.name, now()
    batch.result = {
        "batch": batch.code,
        "already": False,
        **{action: plan.counts[action] for action in (*TAKEN, "leaving", "rejected")},
    }
    audit.record("import_roster", batch_label(batch), actor=actor, subject_id=batch.id, changes={"counts": [None, plan.counts]})
    session.flush()
    return dict(batch.result)


def _one_import_at_a_time() -> None:
    """Imports of one tenant follow each other; its other work goes on."""
    session.execute(select(Tenant.id).where(Tenant.id == current_tenant_id()).with_for_update(key_share=True))


def _batch_of(digest: str) -> ImportBatch:
    found = session.scalars(
        select(ImportBatch)
        .where(ImportBatch.kind == KIND, ImportBatch.digest == digest.strip())
        .order_by((ImportBatch.state == "applied").desc(), ImportBatch.id.desc())
        .limit(1)
    ).first()
    if found is None:
        raise DigestUnknown(_("No checked roster has the digest “%(digest)s”: check the file again.", digest=digest))
    return found


def _must_be_fresh(batch: ImportBatch, fields: set[str]) -> None:
    """Judge every row again: what comes out otherwise now was changed by somebody since the preview."""
    mine = _mine(batch)
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
        .where(*mine, ROWS.c.action.in_(TAKEN), other)
        .order_by(ROWS.c.row)
        .limit(10)
    ).all()
    if rows:
        raise StalePreview(
            _(
                "Since this roster was checked, people in it were changed: rows %(rows)s would come out differently. Check the file again and confirm what you see then.",
                rows="、".join(str(row.row) for row in rows),
            ),
            rows=[{"row": row.row, "was": row.was, "now": row.now} for row in rows],
        )
    _leavers_must_still_be_there(batch)


def _leavers_must_still_be_there(batch: ImportBatch) -> None:
    person = Employee.__table__
    gone = bulk.execute(
        select(func.count())
        .select_from(ROWS.join(person, and_(person.c.tenant_id == ROWS.c.tenant_id, person.c.id == ROWS.c.employee_id)))
        .where(*_mine(batch), ROWS.c.action == "leaving", person.c.state != "active")
    ).scalar_one()
    if gone:
        raise StalePreview(
            _("%(count)s of the people listed as leaving have left since. Check the file again.", count=gone)
        )


def _must_accept_leavers(batch: ImportBatch, leaving: int, accepted: int | None) -> None:
    if accepted is not None and accepted != leaving:
        raise LeaversNotAccepted(
            _("The check lists %(leaving)s people as leaving, not %(said)s.", leaving=leaving, said=accepted)
        )
    if not leaving or accepted == leaving:
        return
    percent = session.scalars(select(Tenant.leavers_percent).where(Tenant.id == current_tenant_id())).one()
    in_service = session.scalar(select(func.count()).select_from(Employee).where(Employee.state == "active")) or 0
    if leaving * 100 > percent * in_service:
        raise TooManyLeavers(
            _(
                "%(leaving)s of %(all)s people in service are not in this roster, more than the %(percent)s%% allowed at once. Is it the full roster? If so, repeat the number %(leaving)s to confirm.",
                leaving=leaving,
                all=in_service,
                percent=percent,
            ),
            leaving=leaving,
        )


def _open_units(names: list[str], *, actor: Actor) -> None:
    """Parents come before their children; one opened by somebody since is taken as it is."""
    for full_name in names:
        above, _slash, name = full_name.rpartition("/")
        known = select(OrgUnit).where(OrgUnit.full_name == full_name)
        if session.scalars(known).first() is None:
            is_above = OrgUnit.full_name == above if above else OrgUnit.parent_id.is_(None)
            open_unit(session.scalars(select(OrgUnit).where(is_above)).one(), name=name, actor=actor)
    session.flush()


def _apply(batch: ImportBatch, columns: Any, *, actor: Actor) -> None:
    fields = set(columns)
    _hire(batch)
    _record_hires(batch, actor)
    _join_new(batch)
    _record_changes(batch, actor)
    _change(batch, fields)
    _join_returned(batch, fields)
    _leave(batch, actor)


def _hire(batch: ImportBatch) -> None:
    """New people, with the unit their department means by now."""
    units = OrgUnit.__table__
    names = [name for name in _copied() if name in Employee.__table__.c]
    chosen = (
        select(
            literal(current_tenant_id()),
            units.c.id.label("unit_id"),
            literal("active").label("state"),
            *(ROWS.c[name] for name in names),
        )
        .join_from(ROWS, units, _unit_meant())
        .where(*_mine(batch), ROWS.c.action == "new")
        .order_by(ROWS.c.row)
    )
    bulk.execute(insert(Employee.__table__).from_select(["tenant_id", "unit_id", "state", *names], chosen, include_defaults=False))


def _copied() -> list[str]:
    from app.people.services.roster.incoming import CARRIED

    return [name for name in CARRIED if name != "unit_id"]


def _unit_meant() -> Any:
    units = OrgUnit.__table__
    return and_(units.c.tenant_id == ROWS.c.tenant_id, units.c.full_name == ROWS.c.unit_name)


def _record_hires(batch: ImportBatch, actor: Actor) -> None:
    person = Employee.__table__
    chosen = _events(batch, actor, kind=literal("hired"), on=func.coalesce(ROWS.c.hire_on, _day(batch.as_of)), prior=null(), came_from=null())
    by_number = and_(person.c.tenant_id == ROWS.c.tenant_id, person.c.employee_no_key == ROWS.c.employee_no_key)
    _insert_events(chosen.select_from(ROWS.join(person, by_number)).where(*_mine(batch), ROWS.c.action == "new"))


def _record_changes(batch: ImportBatch, actor: Actor) -> None:
    """What happens to people known already, with the values before; written while those still stand."""
    person = Employee.__table__
    kinds = case((ROWS.c.action == "rehired", "returned"), else_=ROWS.c.action)
    back = and_(ROWS.c.action == "rehired", ROWS.c.hire_on > person.c.left_on)
    on = case((back, ROWS.c.hire_on), else_=_day(batch.as_of))
    chosen = _events(batch, actor, kind=kinds, on=on, prior=_without_secrets(), came_from=person.c.unit_id)
    _insert_events(chosen.select_from(ROWS.join(person, _same_person())).where(*_mine(batch), changes_somebody(ROWS.c.action)))


def _without_secrets() -> Any:
    """The values before as history shows them: that a sensitive one changed, not what it was; the row keeps that."""
    column = ROWS.c.changes
    if session.get_bind().dialect.name != "postgresql":
        return func.json_replace(column, *(part for field in PAIRED for part in (f"$.{field}", HIDDEN)))
    kept: Any = type_coerce(column, JSONB)
    for field in PAIRED:
        kept = case((type_coerce(kept, JSONB).has_key(field), type_coerce(kept, JSONB).concat(literal({field: HIDDEN}, JSONB))), else_=kept)
    return kept


def _events(batch: ImportBatch, actor: Actor, *, kind: Any, on: Any, prior: Any, came_from: Any) -> Any:
    person, units = Employee.__table__, OrgUnit.__table__
    to_unit = (
        select(units.c.id)
        .where(units.c.tenant_id == current_tenant_id(), units.c.full_name == ROWS.c.unit_name)
        .correlate(ROWS)
        .scalar_subquery()
    )
    return select(
        literal(current_tenant_id()),
        person.c.id.label("employee_id"),
        kind.label("kind"),
        on.label("happened_on"),
        came_from.label("from_unit_id"),
        to_unit.label("to_unit_id"),
        prior.label("prior"),
        literal(batch.id).label("batch_id"),
        literal(actor.name).label("recorded_by"),
        literal(now(), type_=EmploymentEvent.__table__.c.recorded_at.type).label("recorded_at"),
    )


def _insert_events(chosen: Any) -> None:
    names = ["tenant_id", "employee_id", "kind", "happened_on", "from_unit_id", "to_unit_id", "prior", "batch_id", "recorded_by", "recorded_at"]
    bulk.execute(insert(EmploymentEvent.__table__).from_select(names, chosen, include_defaults=False))


def _same_person() -> Any:
    person = Employee.__table__
    return and_(person.c.tenant_id == ROWS.c.tenant_id, person.c.id == ROWS.c.employee_id)


def _change(batch: ImportBatch, fields: set[str]) -> None:
    """New values over old ones; what the sheet leaves empty stays, what it does not have is filled only where nothing was."""
    person, units = Employee.__table__, OrgUnit.__table__
    values: dict[str, Any] = {}
    for field, column in COMPARED.items():
        names = [field, column, f"{field}_tail_index"] if field in PAIRED else [column]
        for name in names:
            told, kept = ROWS.c[name], person.c[name]
            values[name] = func.coalesce(told, kept) if field in fields else func.coalesce(kept, told)
    values |= {
        "employee_no": ROWS.c.employee_no,
        "employee_no_key": ROWS.c.employee_no_key,
        "unit_id": units.c.id,
        "state": "active",
        "left_on": null(),
    }
    mine = (*_mine(batch), changes_somebody(ROWS.c.action), person.c.tenant_id == current_tenant_id())
    bulk.execute(update(person).values(values).where(*mine, _same_person(), _unit_meant()))


def _join_new(batch: ImportBatch) -> None:
    """Whoever comes is a member of the union unless the roster says otherwise [policy]."""
    person = Employee.__table__
    by_number = and_(person.c.tenant_id == ROWS.c.tenant_id, person.c.employee_no_key == ROWS.c.employee_no_key)
    _join(batch, by_number, func.coalesce(ROWS.c.joined_on, ROWS.c.hire_on, _day(batch.as_of)), ROWS.c.action == "new", ROWS.c.member.is_not(False))


def _join_returned(batch: ImportBatch, fields: set[str]) -> None:
    """People who return join again; others only when the roster says they are members and they are not."""
    past = Membership.__table__.alias("past")
    has_past = exists().where(past.c.tenant_id == current_tenant_id(), past.c.employee_id == ROWS.c.employee_id)
    is_open = exists().where(past.c.tenant_id == current_tenant_id(), past.c.employee_id == ROWS.c.employee_id, past.c.left_on.is_(None))
    on = case((has_past, _day(batch.as_of)), else_=func.coalesce(ROWS.c.joined_on, _day(batch.as_of)))
    returns = and_(ROWS.c.action == "rehired", ROWS.c.member.is_not(False))
    joins = ROWS.c.member.is_(True) if "is_member" in fields else literal(value=False)
    _join(batch, _same_person(), on, changes_somebody(ROWS.c.action), or_(returns, joins), ~is_open)


def _join(batch: ImportBatch, whose: Any, on: Any, *conditions: Any) -> None:
    person = Employee.__table__
    chosen = (
        select(literal(current_tenant_id()), person.c.id.label("employee_id"), on.label("joined_on"), literal(batch.id).label("batch_id"))
        .select_from(ROWS.join(person, whose))
        .where(*_mine(batch), *conditions)
    )
    bulk.execute(insert(Membership.__table__).from_select(["tenant_id", "employee_id", "joined_on", "batch_id"], chosen, include_defaults=False))


def _leave(batch: ImportBatch, actor: Actor) -> None:
    """Absentees of a full roster leave on the day it speaks of; their membership ends, history and points stay."""
    person, membership, tenant_id = Employee.__table__, Membership.__table__, current_tenant_id()
    day = _day(batch.as_of)
    absent = (*_mine(batch), ROWS.c.action == "leaving")
    chosen = _events(batch, actor, kind=literal("left"), on=day, prior=null(), came_from=person.c.unit_id)
    _insert_events(chosen.select_from(ROWS.join(person, _same_person())).where(*absent))
    gone = select(ROWS.c.employee_id).where(*absent)
    last_day = case((membership.c.joined_on > day, membership.c.joined_on), else_=day)
    mine = (membership.c.tenant_id == tenant_id, membership.c.left_on.is_(None), membership.c.employee_id.in_(gone))
    bulk.execute(update(membership).values(left_on=last_day).where(*mine))
    bulk.execute(update(person).values(state="left", left_on=day).where(person.c.tenant_id == tenant_id, person.c.id.in_(gone)))


def _day(day: date) -> Any:
    return literal(day, type_=Date) if session.get_bind().dialect.name != "postgresql" else cast(day, Date)


def _mine(batch: ImportBatch) -> tuple[Any, ...]:
    return (ROWS.c.tenant_id == current_tenant_id(), ROWS.c.batch_id == batch.id)
