"""本人与供应商 — in the scope of an owner, one supplier or one employee, only their own rows are there.

A seat of a unit sees what its unit has. An owner's seat stands at no unit: of each table it sees what the
table's `__owned__` says is the owner's, and of a table that says nothing, nothing. This holds for every ORM
statement, as the unit's fence does (tenancy.py). A service that must look further says `whole_tenant("why")`.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, false, or_, select, true

from app.core.db import Base
from app.core.fences import Bearing, ByColumn, ByParent, Everybody, Owned, PointedAt
from app.core.scope import Scope


def owned_fence(cls: type[Any], scope: Scope) -> ColumnElement[bool]:
    """What of a class is the scope's owner's; nothing when the class does not say."""
    return _theirs(_said(cls, scope), cls, scope)


def is_theirs(row: Any, scope: Scope) -> bool:
    """Whether a row about to be written bears no other owner's number in the column that says whose it is."""
    said = _said(type(row), scope)
    if scope.owner is None or not isinstance(said, ByColumn):
        return True
    return getattr(row, said.column) in (None, scope.owner[1])


def _said(cls: type[Any], scope: Scope) -> Owned | None:
    kinds: Mapping[str, Owned] = getattr(cls, "__owned__", {})
    return kinds.get(scope.owner[0]) if scope.owner is not None else None


def _theirs(said: Owned | None, source: Any, scope: Scope) -> ColumnElement[bool]:
    """The condition on a class, or on the columns of its table, that its rows are the owner's."""
    column = getattr(source, "c", source)
    if scope.owner is None or said is None:
        return false()
    if isinstance(said, Everybody):
        return true()
    if isinstance(said, ByColumn):
        return getattr(column, said.column) == scope.owner[1]  # type: ignore[no-any-return]
    if isinstance(said, Bearing):
        return getattr(column, said.column) == scope.owned_by  # type: ignore[no-any-return]
    if isinstance(said, ByParent):
        return getattr(column, said.column).in_(_ids(said.table, "id", scope))  # type: ignore[no-any-return]
    return _pointed_at(said, column, scope)


def _pointed_at(said: PointedAt, column: Any, scope: Scope) -> ColumnElement[bool]:
    return or_(*(column.id.in_(_ids(table, name, scope)) for table, name in said.by))


def _ids(table: str, name: str, scope: Scope) -> Select[tuple[int]]:
    """A column of those rows of a table that are the owner's: bare, the tenant said plainly."""
    source: FromClause = Base.metadata.tables[table]
    cls = next(each.class_ for each in Base.registry.mappers if each.local_table is source)
    theirs = _theirs(_said(cls, scope), source, scope)
    return select(source.c[name]).where(source.c.tenant_id == scope.tenant_id, theirs)
