"""导出的表 — every table of a tenant, its columns and their headings, and its rows in their order."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Select, Table, select

from app.core import bulk, schema
from app.core.clock import SHANGHAI
from app.core.db import Base
from app.core.policy import mask
from app.core.sheets.writer import Kind
from app.core.tenancy import current_tenant_id
from app.rules.trail import THINGS

STEP = 2_000  # rows read at once
KINDS = {"fen": Kind.MONEY, "points": Kind.WHOLE, "number": Kind.WHOLE, "day": Kind.DATE}


def tables() -> list[Table]:
    """Every table of the tenant, by name."""
    return [Base.metadata.tables[name] for name in schema.scoped_table_names()]


def title_of(table: Table) -> str:
    """As the trail calls what stands in it."""
    return str(THINGS.get(table.name, table.name))


def columns_of(table: Table) -> list[Column[Any]]:
    """All columns but the keyed indexes, which say nothing without the key, and what must never leave."""
    kept = (column for column in table.columns if not column.info.get("never_exported"))
    return [column for column in kept if not column.name.endswith("_index")]


def rows_of(table: Table) -> Iterator[tuple[Any, ...]]:
    """Every row of the tenant in force, in the order of their numbers, some thousand at a time."""
    columns, last = columns_of(table), 0
    while True:
        found = bulk.execute(_after(table, columns, last)).all()
        yield from (tuple(row) for row in found)
        if len(found) < STEP:
            return
        last = found[-1][[column.name for column in columns].index("id")]


def _after(table: Table, columns: list[Column[Any]], last: int) -> Select[Any]:
    mine = (table.c.tenant_id == current_tenant_id(), table.c.id > last)
    return select(*columns).where(*mine).order_by(table.c.id).limit(STEP)


def readers(table: Table, *, role: str | None, in_clear: bool) -> list[Callable[[Any], Any]]:
    """What each column's value becomes: sensitive ones as the role reads them unless all is in clear."""
    return [_reader(column, role=role, in_clear=in_clear) for column in columns_of(table)]


def _reader(column: Column[Any], *, role: str | None, in_clear: bool) -> Callable[[Any], Any]:
    kind = column.info.get("mask") if column.info.get("kind") == "sensitive" else None
    if kind is None or in_clear:
        return lambda value: value
    return lambda value: None if value is None else mask(role, kind, value)


def plain(value: Any) -> Any:
    """As JSON holds it: instants in UTC, days as ISO dates, bytes as hexadecimal digits."""
    if isinstance(value, date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def cell(column: Column[Any], value: Any) -> Any:
    """As people read it in a workbook: words of choices, instants of Shanghai, structures as JSON."""
    if value is None or isinstance(value, bytes):
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    if kind_of(column) is Kind.TEXT:
        return str(column.info.get("words", {}).get(value, value))
    return value


def kind_of(column: Column[Any]) -> Kind:
    """What the column of a workbook holds; numbers that name rows are text."""
    kind = column.info.get("kind")
    if kind in KINDS:
        return KINDS[kind]
    if column.primary_key or column.name.endswith("_id") or kind is not None:
        return Kind.TEXT
    known = {int: Kind.WHOLE, date: Kind.DATE}
    found = _python_type(column)
    return known.get(found, Kind.TEXT) if found is not None else Kind.TEXT


def heading_of(column: Column[Any]) -> str:
    """Its label where it has one; for the columns of machines their name."""
    label = column.info.get("label")
    return str(label) if label else column.name


def _python_type(column: Column[Any]) -> type[Any] | None:
    try:
        found: type[Any] = column.type.python_type
    except NotImplementedError:
        return None
    return found
