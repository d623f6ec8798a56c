"""Tenancy, enforced here and nowhere else.

Reads: every ORM statement that touches a `TenantScoped` table is narrowed to the current tenant and,
when the active seat stands at a unit, to that unit and what lies below it.
Writes: a new row takes the current tenant; a row may not point at another tenant's row.
Without a scope both raise. Whoever must see all tenants says so: `with all_tenants("why") as everywhere`.
On PostgreSQL the same is said again to the database, where row-level security holds it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import Token
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKey,
    Table,
    event,
    inspect,
    select,
)
from sqlalchemy.orm import (
    MANYTOONE,
    LoaderCriteriaOption,
    Mapped,
    ORMExecuteState,
    Query,
    Session,
    declared_attr,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.sql.elements import TextClause

from app.core.columns import BigInt
from app.core.db import Base, db, expecting, session
from app.core.errors import NotFound
from app.core.fences import (
    WIDE,
    ByColumn,
    ByParent,
    ByPerson,
    Everybody,
    Fence,
    Owned,
    PointedAt,
    WholeUnion,
    WithParent,
)
from app.core.owners import is_theirs, owned_fence
from app.core.scope import IN_FORCE, Scope, TenantMissing, after_prefix, current_scope, current_tenant_id
from app.core.sight import mark_beyond, remembered, sees
from app.core.statements import mapped_and_bare
from app.core.text import _l

BULK_DOOR = "bulk_door"  # execution option set by core/bulk.py alone, after its own check


class CrossTenantWrite(NotFound):
    """越界 — the row pointed at is not the tenant's, or not below the active seat's unit."""

    code = "not_found"


class TenantSwitched(RuntimeError):
    """A programming mistake: the tenant was changed inside an open transaction."""


class TenantScoped:
    """Mixin: this row belongs to one tenant. `__fence__` says how its unit is known.

    `__owned__` says which rows an owner's seat sees, by kind of owner; of a table that says nothing, none.
    `__small__` says why its lists may be looked through; all others are searched and sorted by indexes alone.
    """

    __small__: ClassVar[str | None] = None
    __fence__: ClassVar[Fence | None] = WIDE
    __owned__: ClassVar[Mapping[str, Owned]] = {}

    @declared_attr
    def tenant_id(cls) -> Mapped[int]:  # noqa: D102, N805 - declared_attr hands the class
        return mapped_column(
            BigInt, ForeignKey("tenants.id", ondelete="RESTRICT"), nullable=False, info={"kind": "hidden"}
        )


def enter(scope: Scope) -> Token[Scope | None]:
    """Put a scope in force until `leave(token)`; a transaction already open is bound to it."""
    before = IN_FORCE.get()
    if before is None or before.tenant_id != scope.tenant_id:
        bound = session.info.get("tenant_id") if session().in_transaction() else None
        if bound not in (None, scope.tenant_id):
            msg = f"an open transaction belongs to tenant {bound}"
            raise TenantSwitched(msg)
        _keep_pending()
        session.expunge_all()
    elif not before.covers(scope):
        scope.known = remembered(session())
    elif not scope.covers(before):
        mark_beyond(session(), but=frozenset())
    token = IN_FORCE.set(scope)
    _bind_open_transaction(scope)
    return token


def leave(token: Token[Scope | None]) -> None:
    """Go back to the scope before."""
    here, before = IN_FORCE.get(), token.old_value
    IN_FORCE.reset(token)
    if here is None:
        return
    if not isinstance(before, Scope) or before.tenant_id != here.tenant_id:
        session.expunge_all()
    elif not before.covers(here):
        mark_beyond(session(), but=here.known)


@contextmanager
def tenant_scope(
    tenant_id: int,
    unit_path: str | None = None,
    *,
    alone: bool = False,
    owner: tuple[str, int] | None = None,
) -> Iterator[Scope]:
    """Work on behalf of one tenant: all of it, from one unit downwards, or what one owner has."""
    with within(Scope(tenant_id, unit_path, alone, owner)) as scope:
        yield scope


@contextmanager
def within(scope: Scope) -> Iterator[Scope]:
    """Work in a scope."""
    token = enter(scope)
    try:
        yield scope
        _keep_pending()
    finally:
        leave(token)


def _keep_pending() -> None:
    """Write what was changed and not yet flushed: the session is emptied when the tenant changes."""
    if session.new or session.dirty or session.deleted:
        session.flush()


@contextmanager
def whole_tenant(reason: str) -> Iterator[None]:  # noqa: ARG001 - read by people
    """Look past the seat's unit, inside the tenant, for a reason that will be read in review."""
    token = enter(Scope(current_tenant_id()))
    try:
        yield
    finally:
        leave(token)


@contextmanager
def all_tenants(reason: str, *, writes: bool = False) -> Iterator[Session]:
    """A session of its own that sees every tenant, for a reason that will be read in review.

    It only looks, unless it says otherwise: beside a transaction that writes it would wait for itself.
    """
    with expecting(writes), Session(db.engine, info={"all_tenants": reason}) as everywhere:
        yield everywhere


@event.listens_for(Session, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    if state.session.info.get("all_tenants") or state.execution_options.get(BULK_DOOR):
        return
    if isinstance(state.statement, TextClause):
        msg = "text statements go through core/bulk.py"
        raise TenantMissing(msg)
    mapped, bare = (names & _scoped_classes().keys() for names in mapped_and_bare(state.statement))
    if not mapped and not bare:
        return
    scope = IN_FORCE.get()
    if scope is None:
        msg = f"no tenant in force for {', '.join(sorted(mapped | bare))}"
        raise TenantMissing(msg)
    if bare or not state.is_orm_statement or state.is_insert:
        msg = f"query the mapped class, or go through core/bulk.py: {', '.join(sorted(bare or mapped))}"
        raise TenantMissing(msg)
    if state.is_column_load:
        state.statement = _reloaded(state.statement, state.bind_mapper.class_, scope)  # type: ignore[union-attr]
        return
    state.statement = _narrowed(state.statement, scope)


@event.listens_for(Query, "before_compile", retval=True)
def _narrow_query(query: Query[Any]) -> Query[Any]:
    """The same for the older Query, which FAB uses: its subquery() is compiled before it is executed."""
    scope = IN_FORCE.get()
    if scope is None or query.session is None or query.session.info.get("all_tenants"):
        return query
    narrowed: Query[Any] = _narrowed(query, scope)
    return narrowed


def _narrowed(statement: Any, scope: Scope) -> Any:
    """Criteria go along into eager joins and into lazy loads later, where the scope of then counts alone."""
    others = [each for each in statement._with_options if not isinstance(each, LoaderCriteriaOption)]  # noqa: SLF001
    narrowed = statement.options(*_criteria(scope))
    narrowed._with_options = (*others, *_criteria(scope))  # noqa: SLF001 - a Query comes by here twice
    return narrowed


def _reloaded(statement: Any, cls: type[TenantScoped], scope: Scope) -> Any:
    """A row read again by its number: SQLAlchemy leaves criteria aside there, so they are said plainly."""
    fence = unit_fence(cls, scope)
    inside = () if fence is None else (fence,)
    return statement.where(cls.tenant_id == scope.tenant_id, *inside)


def _criteria(scope: Scope) -> tuple[Any, ...]:
    """The narrowing of every scoped class: joins eager or lazy are covered too."""
    return _narrowing(*scope.reach)


@lru_cache(maxsize=64)  # some 200 conditions, always the same for one reach: a fifth of a request to make
def _narrowing(*reach: Any) -> tuple[Any, ...]:
    scope = Scope(*reach)
    tenant_id = scope.tenant_id
    everywhere = with_loader_criteria(
        TenantScoped, lambda cls: cls.tenant_id == tenant_id, include_aliases=True
    )
    fences = ((cls, unit_fence(cls, scope)) for cls in _scoped_classes().values())
    inside = (
        with_loader_criteria(cls, fence, include_aliases=True) for cls, fence in fences if fence is not None
    )
    return everywhere, *inside


def unit_fence(cls: type[TenantScoped], scope: Scope) -> ColumnElement[bool] | None:
    """What of a class is the owner's, or lies inside the scope's units; None when nothing is narrowed."""
    if scope.owner is not None:
        return owned_fence(cls, scope)
    units = scope.units()
    if units is None or not isinstance(cls.__fence__, ByColumn | ByParent):
        return None
    column: ColumnElement[int] = getattr(cls, cls.__fence__.column)
    if isinstance(cls.__fence__, ByColumn):
        return column.in_(units)
    parent = _table(cls.__fence__.table)
    inside = select(parent.c.id).where(parent.c.tenant_id == scope.tenant_id, parent.c.unit_id.in_(units))
    return column.in_(inside)


def _scoped_classes() -> dict[str, type[TenantScoped]]:
    if not _classes:
        _classes.update(
            {
                m.local_table.name: m.class_  # type: ignore[attr-defined]
                for m in Base.registry.mappers
                if issubclass(m.class_, TenantScoped)
            }
        )
    return _classes


_classes: dict[str, type[TenantScoped]] = {}


def _table(name: str) -> Table:
    return Base.metadata.tables[name]  # type: ignore[no-any-return]  # FAB's base is untyped


@event.listens_for(Session, "before_flush")
def _fence(current: Session, _context: Any, _instances: Any) -> None:
    if current.info.get("all_tenants"):
        return
    with current.no_autoflush:
        for row in [*current.new, *current.dirty, *current.deleted]:
            if isinstance(row, TenantScoped):
                _own(row)
                _points_home(current, row)


def _own(row: TenantScoped) -> None:
    tenant_id = current_tenant_id()
    if (scope := IN_FORCE.get()) is not None and not is_theirs(row, scope):
        raise CrossTenantWrite(_l("This record does not exist, or it is not yours to change."))
    if row.tenant_id is None:
        row.tenant_id = tenant_id
    if row.tenant_id != tenant_id or inspect(row).attrs.tenant_id.history.deleted:  # type: ignore[union-attr]
        raise CrossTenantWrite(_l("This record does not exist, or it is not yours to change."))


def _points_home(current: Session, row: TenantScoped) -> None:
    """Whatever a row points at must be in sight, be it set as an object or by number."""
    state = inspect(row)
    for relation in state.mapper.relationships:  # type: ignore[union-attr]
        if relation.direction is not MANYTOONE or not issubclass(relation.mapper.class_, TenantScoped):
            continue
        column = next(iter(relation.local_columns))
        key = state.mapper.get_property_by_column(column).key  # type: ignore[union-attr]
        target, value = state.dict.get(relation.key), state.dict.get(key)  # type: ignore[union-attr]
        changed = state.attrs[key].history.has_changes()  # type: ignore[union-attr]
        if target is None and value is not None and changed:
            target = current.get(relation.mapper, value)
            if target is None:
                raise CrossTenantWrite(_not_in_sight())
        if target is not None and (
            target.tenant_id not in (None, row.tenant_id) or _out_of_sight(current, target)
        ):
            raise CrossTenantWrite(_not_in_sight())


def _out_of_sight(current: Session, target: TenantScoped) -> bool:
    return not sees(current, inspect(target))  # type: ignore[arg-type]


def _not_in_sight() -> Any:
    return _l("What was chosen does not exist, or it lies outside of your unit. Choose again from the list.")


@event.listens_for(Session, "after_begin")
def _bind(current: Session, _transaction: Any, connection: Connection) -> None:
    scope = IN_FORCE.get()
    if current.info.get("all_tenants"):
        _tell(connection, "app.all_tenants", "yes")
    elif scope is not None:
        current.info["tenant_id"] = scope.tenant_id
        _tell(connection, "app.tenant_id", str(scope.tenant_id))
    else:
        current.info.pop("tenant_id", None)


def _bind_open_transaction(scope: Scope) -> None:
    current = session()
    if current.in_transaction():
        current.info["tenant_id"] = scope.tenant_id
        _tell(current.connection(), "app.tenant_id", str(scope.tenant_id))


def _tell(connection: Connection, name: str, value: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"select set_config('{name}', %s, true)", (value,))


__all__ = [
    "WIDE",
    "ByColumn",
    "ByParent",
    "ByPerson",
    "CrossTenantWrite",
    "Everybody",
    "PointedAt",
    "Scope",
    "TenantMissing",
    "TenantScoped",
    "TenantSwitched",
    "WholeUnion",
    "WithParent",
    "after_prefix",
    "all_tenants",
    "current_scope",
    "current_tenant_id",
    "enter",
    "leave",
    "tenant_scope",
    "whole_tenant",
    "within",
]
