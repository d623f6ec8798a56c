"""给定的行 — rows handed to a statement as a table: one bound value, however many rows, so that a statement
with thousands of them is made and checked as fast as one with a few.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import CTE, FromClause, Select, cast, column, func, literal, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from app.core.db import session


def given_rows(name: str, kinds: Mapping[str, Any], rows: Iterable[Iterable[Any]]) -> FromClause:
    """给定的行 — a table of these rows under this name; `kinds` are its columns, in order."""
    keys = list(kinds)
    said = json.dumps([dict(zip(keys, row, strict=True)) for row in rows], default=str, ensure_ascii=False)
    if session.get_bind().dialect.name == "postgresql":
        records = func.jsonb_to_recordset(cast(literal(said), JSONB))
        columns = [column(key, kind) for key, kind in kinds.items()]
        return records.table_valued(*columns).render_derived(name=name, with_types=True)
    each = func.json_each(literal(said)).table_valued("value")
    values = [
        type_coerce(func.json_extract(each.c.value, f"$.{key}"), kind).label(key)
        for key, kind in kinds.items()
    ]
    return materialized(select(*values).select_from(each), name)


def materialized(found: Select[Any], name: str, *, only_on: str = "*") -> CTE:
    """先行求出 — a select worked out once, under this name, on every kind of database or on one only.

    SQLite would otherwise do so again for every row it is joined with, and PostgreSQL would put its
    expressions in each place where its columns are named: a lookup of each person's, asked thirty times.
    """
    return found.cte(name).prefix_with("MATERIALIZED", dialect=only_on)
