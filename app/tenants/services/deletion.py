"""删除租户 — every row of a tenant, those that point before those pointed at; in one transaction.

The tables that are never deleted from let go of these rows alone: their triggers look for the confirmed
departure of the very tenant (core/schema.py). Whoever stops half-way leaves everything in place.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Table, delete, func, select, update

from app.core import audit_anchor, bulk, files, schema
from app.core.accounts import User
from app.core.actor import Actor
from app.core.db import Base, after_commit, session
from app.core.platform_trail import note
from app.core.tenancy import current_tenant_id, tenant_scope
from app.core.text import _
from app.models import Departure, Job, Tenant, TenantUser
from app.tenants.services.refusals import DeletionNotReady


def delete_tenant(departure_id: int, *, actor: Actor, at: datetime) -> dict[str, int]:
    """删除租户全部数据 — rows, accounts and files of a tenant whose departure is confirmed; counts by table.

    Raises DeletionNotReady for one that is not confirmed. Done twice, the second time finds nothing to do.
    """
    row = session.get_one(Departure, departure_id)
    if row.state == "done":
        return dict(row.counts or {})
    if row.state != "confirmed":
        raise DeletionNotReady(_("This deletion is not confirmed."))
    tenant_id = row.tenant_id
    with tenant_scope(tenant_id):
        anchor = audit_anchor.anchor_path()
        counts = _delete_rows()
    counts |= _delete_accounts(tenant_id)
    session.execute(delete(Job).where(Job.tenant_id == tenant_id))
    session.execute(delete(Tenant).where(Tenant.id == tenant_id))
    done = {"state": "done", "done_at": at, "counts": counts}
    session.execute(update(Departure).where(Departure.id == departure_id).values(**done))
    session.flush()
    after_commit(lambda: files.discard_all(tenant_id))
    after_commit(lambda: anchor.unlink(missing_ok=True))
    after_commit(lambda: note("delete_tenant", "tenant", actor=actor, subject_id=tenant_id))
    return counts


def _delete_rows() -> dict[str, int]:
    """Children before parents, as their keys say."""
    scoped = set(schema.scoped_table_names())
    ordered = [table for table in reversed(Base.metadata.sorted_tables) if table.name in scoped]
    return {table.name: count for table in ordered if (count := _delete_all(table))}


def _delete_all(table: Table) -> int:
    """All rows of the tenant; of a table that points at itself, those first at which nothing points."""
    mine = table.c.tenant_id == current_tenant_id()
    own = [key for key in table.foreign_key_constraints if key.referred_table is table]
    if not own:
        return int(bulk.execute(delete(table).where(mine)).rowcount)
    total = 0
    while count := bulk.execute(delete(table).where(mine, *(_unpointed(table, key) for key in own))).rowcount:
        total += count
    return total


def _unpointed(table: Table, key: ForeignKeyConstraint) -> ColumnElement[bool]:
    other = table.alias("other")
    names = [column.name for column in key.columns if column.name != "tenant_id"]
    pointed = select(other.c[names[0]]).where(
        other.c.tenant_id == current_tenant_id(), other.c[names[0]].is_not(None)
    )
    return table.c.id.not_in(pointed)


def _delete_accounts(tenant_id: int) -> dict[str, int]:
    """The sign-in accounts of its people, and whatever else is kept of them."""
    mine = select(TenantUser.user_id).where(TenantUser.tenant_id == tenant_id)
    users = [*session.scalars(mine)]
    accounts: Table = User.__table__
    scoped = set(schema.scoped_table_names())
    for table in Base.metadata.sorted_tables:
        if table.name in scoped or table is accounts:
            continue
        for column in table.columns:
            if any(key.column is accounts.c.id for key in column.foreign_keys):
                session.execute(delete(table).where(column.in_(users)))
    for name in ("created_by_fk", "changed_by_fk"):
        mark = accounts.c[name]
        session.execute(update(accounts).where(mark.in_(users)).values({name: None}))
    session.execute(delete(accounts).where(accounts.c.id.in_(users)))
    return {"accounts": len(users)}


def rows_left(tenant_id: int) -> int:
    """余下行数 — rows of a tenant that still stand; 0 once it is gone."""
    with tenant_scope(tenant_id):
        return sum(
            bulk.execute(
                select(func.count()).select_from(table).where(table.c.tenant_id == tenant_id)
            ).scalar_one()
            for table in (Base.metadata.tables[name] for name in schema.scoped_table_names())
        )
