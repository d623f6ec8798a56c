"""Statements that run ten thousand times: checked and compiled once, run with nothing but values.

The door in bulk.py reads a statement at every run, and SQLAlchemy builds a cache key for it at every run;
on a hot path both cost more than the database does. Here each is done once per statement and database. The
tenant is no literal but `OWN`, filled at every run from the scope in force: a statement made once serves
every tenant, and never two at a time.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CursorResult,
    Integer,
    Select,
    Table,
    and_,
    bindparam,
    func,
    insert,
    literal_column,
    select,
)
from sqlalchemy.engine.interfaces import Compiled, Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import Insert, Update
from sqlalchemy.sql.functions import FunctionElement

from app.core import bulk
from app.core.columns import BigInt
from app.core.db import session
from app.core.tenancy import current_tenant_id

OWN = bindparam("own_tenant", type_=BigInt, callable_=current_tenant_id)


class NextId(FunctionElement[int]):
    """The number the next row of a table will have, so that what points at the row is written with it.

    PostgreSQL draws it from the sequence. On SQLite only a transaction that holds the write lock may ask, and
    `ahead` counts the numbers asked for before in the same statement.
    """

    inherit_cache = False
    type = Integer()

    def __init__(self, table: Table, ahead: int = 0) -> None:
        super().__init__()
        self.table, self.ahead = table, ahead


@compiles(NextId)
def _from_sequence(element: NextId, _compiler: SQLCompiler, **_options: Any) -> str:
    return f"nextval('{element.table.name}_id_seq')"


@compiles(NextId, "sqlite")
def _after_last(element: NextId, _compiler: SQLCompiler, **_options: Any) -> str:
    return f"(SELECT coalesce(max(id), 0) + {1 + element.ahead} FROM {element.table.name})"  # noqa: S608 - no input


class Prepared:
    """One statement, checked and compiled once per database."""

    def __init__(self, statement: ClauseElement) -> None:
        self.statement = statement
        self._compiled: dict[str, Compiled] = {}

    def run(self, **values: Any) -> CursorResult[Any]:
        """Run it in the open transaction for the tenant in force; raises TenantMissing as bulk does."""
        values[OWN.key] = current_tenant_id()
        connection = session().connection()
        compiled = self._compiled.get(connection.dialect.name) or self._compile(connection.dialect)
        return connection.execute(compiled, values)  # type: ignore[call-overload, no-any-return]

    def _compile(self, dialect: Dialect) -> Compiled:
        bulk.check(self.statement)
        compiled = self._compiled[dialect.name] = self.statement.compile(dialect=dialect)
        return compiled


class Together:
    """Writes that belong together: one statement and one round trip on PostgreSQL, one by one on SQLite.

    PostgreSQL shows none of them what the others wrote: no write may read what another one makes, and no row
    may be updated by two.
    """

    def __init__(self, *writes: Insert | Update) -> None:
        self._each = [(isinstance(write, Update), Prepared(write)) for write in writes]
        self._fused = Prepared(_fused(writes))

    def run(self, **values: Any) -> tuple[int, ...]:
        """Do all of it; returns how many rows each UPDATE among them touched, in order."""
        if session.get_bind().dialect.name == "postgresql":
            return tuple(self._fused.run(**values).one())
        done = [(update, write.run(**values).rowcount) for update, write in self._each]
        return tuple(rows for update, rows in done if update)


def new_rows(table: Table, rows: Sequence[Mapping[str, str | ColumnElement[Any]]]) -> Insert:
    """An INSERT of rows of the tenant, all with the same columns: a text names the value a column takes at
    the run, anything else is an expression.
    """
    values = [{"tenant_id": OWN, **{name: _value(table, name, row[name]) for name in row}} for row in rows]
    return insert(table).values(values[0] if len(values) == 1 else values)


def _value(table: Table, name: str, value: str | ColumnElement[Any]) -> ColumnElement[Any]:
    return bindparam(value, type_=table.c[name].type) if isinstance(value, str) else value


def own(table: Table, **equal: str) -> ColumnElement[bool]:
    """The tenant's rows of a table whose columns equal the values named."""
    return and_(
        table.c.tenant_id == OWN,
        *(table.c[name] == bindparam(value, type_=table.c[name].type) for name, value in equal.items()),
    )


def _fused(writes: Sequence[Insert | Update]) -> Select[Any]:
    parts = [_part(write, number) for number, write in enumerate(writes)]
    counts = [
        select(func.count()).select_from(part).scalar_subquery().label(f"rows{number}")
        for number, (write, part) in enumerate(zip(writes, parts, strict=True))
        if isinstance(write, Update)
    ]
    return select(literal_column("1") if not counts else counts[0], *counts[1:]).add_cte(*parts)


def _part(write: Insert | Update, number: int) -> CTE:
    if isinstance(write, Update):
        write = write.returning(literal_column("1").label("done"))
    return write.cte(f"write{number}")
