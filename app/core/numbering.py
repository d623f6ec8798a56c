"""Numbers people read: orders, grants, statements — in series, without gaps that mean anything."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from app.core import bulk
from app.core.db import session
from app.core.models import Sequence
from app.core.tenancy import current_tenant_id


def next_number(prefix: str, on: date, *, digits: int = 5) -> str:
    """The next number of the day's series, such as `DD20261120-00042`.

    The series' row is locked until the transaction ends, so two transactions never share a number.
    """
    series = f"{prefix}{on:%Y%m%d}"
    return f"{series}-{_advance(series):0{digits}d}"


def hold_series(series: str) -> None:
    """占号 — nothing but the lock of a series: whoever else asks for it waits until this transaction ends."""
    _advance(series)


def _advance(series: str) -> int:
    table = Sequence.__table__
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    tenant_id = current_tenant_id()
    bulk.upsert(
        make(table)
        .values(tenant_id=tenant_id, series=series, last=1)
        .on_conflict_do_update(index_elements=["tenant_id", "series"], set_={"last": table.c.last + 1})
    )
    return int(
        bulk.execute(
            select(table.c.last).where(table.c.tenant_id == tenant_id, table.c.series == series)
        ).scalar_one()
    )
