"""The only door for set-based SQL on tenants' tables.

Mass work (a grant to 100,000 people, an import) is written in SQLAlchemy Core against bare tables. The
ORM's narrowing does not reach those, so this door reads the statement before it runs: each tenant's table
in it must be tied to the current tenant, by its own predicate or through an equality with one that is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import CursorResult, Executable, Select, Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ClauseElement, FromClause, operators
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, ColumnElement
from sqlalchemy.sql.selectable import CompoundSelect

from app.core.db import session
from app.core.statements import leaves
from app.core.tenancy import BULK_DOOR, TenantMissing, _scoped_classes, current_tenant_id

BATCH = 5_000


def execute(
    statement: Executable, parameters: Sequence[Mapping[str, Any]] | None = None
) -> CursorResult[Any]:
    """Run a Core statement on tenants' tables.

    Raises TenantMissing when a tenant's table in it is not tied to the current tenant: a mistake of
    the programmer, found at the first run of the statement and not at the first leak.
    """
    check(statement)  # type: ignore[arg-type]
    return session.execute(  # type: ignore[return-value]
        statement, parameters, execution_options={BULK_DOOR: True, "preserve_rowcount": True}
    )  # type: ignore[return-value]


@contextmanager
def joining_many() -> Iterator[None]:
    """Statements inside join very many rows, some of them written a moment ago.

    PostgreSQL has no statistics of those yet, takes them for a handful, and would nest a loop over a hundred
    thousand inside another: minutes instead of a second. Inside, it joins by hash or by merge; and it forgets
    how it looked up foreign keys while their tables were all but empty: by reading them through.
    """
    session.flush()
    if session.get_bind().dialect.name != "postgresql":
        yield
        return
    session.connection().exec_driver_sql("DISCARD PLANS")
    _plan_loops("off")
    yield
    _plan_loops("on")


def _plan_loops(switch: str) -> None:
    connection = session().connection()
    connection.exec_driver_sql(f"SET LOCAL enable_nestloop = {switch}")
    # without loops costs look astronomic, and PostgreSQL would compile each statement before running it
    connection.exec_driver_sql(f"SET LOCAL jit = {'off' if switch == 'off' else 'DEFAULT'}")


def insert_rows(table: Table, rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert plain rows in batches, stamped with the current tenant; returns how many."""
    tenant_id, count, batch = current_tenant_id(), 0, []
    for row in rows:
        batch.append({**row, "tenant_id": tenant_id})
        if len(batch) == BATCH:
            count += _insert(table, batch)
            batch = []
    return count + (_insert(table, batch) if batch else 0)


def insert_all_new(table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert plain rows in batches, stamped with the current tenant, but for those whose like is there
    already.
    """
    tenant_id = current_tenant_id()
    stamped = [{**row, "tenant_id": tenant_id} for row in rows]
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for at in range(0, len(stamped), BATCH):
        once = make(table).on_conflict_do_nothing()
        session.execute(once, stamped[at : at + BATCH], execution_options={BULK_DOOR: True})


def _insert(table: Table, batch: list[dict[str, Any]]) -> int:
    session.execute(insert(table), batch, execution_options={BULK_DOOR: True})
    return len(batch)


def upsert(statement: Insert) -> CursorResult[Any]:
    """Run an INSERT … VALUES … ON CONFLICT of rows that carry the current tenant's number."""
    given = statement.compile().params.get("tenant_id")
    if given != current_tenant_id():
        msg = f"rows of {statement.table.name} would be written without the tenant"
        raise TenantMissing(msg)
    return session.execute(statement, execution_options={BULK_DOOR: True})  # type: ignore[return-value]


def insert_if_new(table: Table, row: Mapping[str, Any]) -> None:
    """Insert one row of the tenant unless one like it is there; two at once make one and see the same one."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    upsert(make(table).values({**row, "tenant_id": current_tenant_id()}).on_conflict_do_nothing())


def check(statement: ClauseElement) -> None:
    """Raise TenantMissing unless every tenant's table named in the statement is tied to the tenant."""
    tied, elements = _Ties(current_tenant_id()), _elements(statement)
    for element in elements:
        if isinstance(element, BinaryExpression) and element.operator is operators.eq:
            tied.equal(element.left, element.right)
    for source in _sources(elements):
        if source not in tied:
            msg = f"{source} is not tied to the tenant: add .tenant_id == current_tenant_id()"
            raise TenantMissing(msg)
    for element in elements:
        if isinstance(element, Insert):
            _check_insert(element, tied)


def _elements(*roots: Any) -> list[Any]:
    """All that a statement is made of, each once: a subselect stands in it as often as its columns are named,
    and SQLAlchemy's own walk would go into it each time.
    """
    found: dict[int, Any] = {}
    waiting = [root for root in roots if isinstance(root, ClauseElement)]
    while waiting:
        element = waiting.pop()
        if id(element) not in found:
            found[id(element)] = element
            waiting.extend(element.get_children())
    return list(found.values())


class _Ties:
    """Which sources are tied: those equal to the tenant's number, and those equal to a tied one."""

    def __init__(self, tenant_id: int) -> None:
        self.tenant_id = tenant_id
        self.tied: set[int] = set()
        self.pairs: list[tuple[int, int]] = []

    def equal(self, left: Any, right: Any) -> None:
        a, b = _tenant_column(left), _tenant_column(right)
        if a is not None and b is not None:
            self.pairs.append((id(a), id(b)))
        elif (source := a if a is not None else b) is not None:
            value = right if a is not None else left
            if isinstance(value, BindParameter) and value.effective_value == self.tenant_id:
                self.tied.add(id(source))

    def __contains__(self, source: FromClause) -> bool:
        grown = True
        while grown:
            grown = False
            for a, b in self.pairs:
                if (a in self.tied) != (b in self.tied):
                    self.tied |= {a, b}
                    grown = True
        return id(source) in self.tied


def _tenant_column(element: Any) -> FromClause | None:
    if isinstance(element, ColumnElement) and getattr(element, "key", None) == "tenant_id":
        return getattr(element, "table", None)
    return None


def _sources(elements: Iterable[Any]) -> list[FromClause]:
    """Every place a tenant's table stands in: FROM lists, joins, aliases, targets of UPDATE and DELETE."""
    found: list[FromClause] = []
    for element in elements:
        if isinstance(element, Select):
            found.extend(element.get_final_froms())
        elif isinstance(element, Update | Delete):
            found.extend([element.table, *_joined_in(element)])
    scoped = _scoped_classes()
    places = [place for source in found for place, table in leaves(source) if table.name in scoped]
    return list({id(place): place for place in places}.values())


def _joined_in(change: Update | Delete) -> Iterator[FromClause]:
    """What an UPDATE or DELETE reads beside its target: SQLAlchemy learns it from the columns, so do we."""
    given = getattr(change, "_values", None) or {}
    for element in _elements(change, *given.values()):
        if isinstance(element, ColumnElement) and (source := getattr(element, "table", None)) is not None:
            yield source


def _check_insert(element: Insert, tied: _Ties) -> None:
    if element.table.name not in _scoped_classes():
        return
    for value in _tenants_written(element):
        literal = isinstance(value, BindParameter) and value.effective_value == tied.tenant_id
        if not literal and _tenant_column(value) is None:
            msg = f"rows of {element.table.name} would be written without the tenant"
            raise TenantMissing(msg)


def _tenants_written(element: Insert) -> list[Any]:
    """What each row of an INSERT puts into its tenant's column; None where it puts nothing."""
    if element.select is None:  # plain rows go through insert_rows(), or carry the tenant as prepared.OWN
        rows = [row for block in element._multi_values for row in block] or [element._values or {}]  # noqa: SLF001
        named = [{getattr(key, "key", key): value for key, value in dict(row).items()} for row in rows]
        return [_asked_at_the_run(row.get("tenant_id")) for row in named]
    names = [getattr(name, "key", name) for name in element._select_names or []]  # noqa: SLF001
    selects = element.select.selects if isinstance(element.select, CompoundSelect) else [element.select]
    if "tenant_id" not in names:
        return [None]
    return [list(chosen.selected_columns)[names.index("tenant_id")] for chosen in selects]


def _asked_at_the_run(value: Any) -> Any:
    return value if isinstance(value, BindParameter) and value.callable is current_tenant_id else None
