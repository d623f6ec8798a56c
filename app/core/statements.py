"""Reading statements: which tables stand in one, and whether the ORM will compile it.

SQLAlchemy gives no public door to this; what is used of its inner marks stands here and nowhere else.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Alias, FromClause, Select, Table, inspect
from sqlalchemy.sql.selectable import Join


def mapped_and_bare(statement: Any) -> tuple[set[str], set[str]]:
    """The names of the tables in a statement, wherever they stand: those of mapped classes, and bare ones.

    Bare ones the ORM does not narrow: tables and aliases that no mapped class brought in, and whole
    subselects written in Core.
    """
    mapped: set[str] = set()
    brought: set[str] = set()
    bare: set[str] = set()
    plain: dict[str, set[str]] = {}
    waiting: list[Any] = [statement]
    seen: dict[int, Any] = {}  # a subselect stands in a statement as often as its columns are named
    while waiting:
        element = waiting.pop()
        if id(element) in seen:
            continue
        seen[id(element)] = element
        entity = element._annotations.get("parententity")  # noqa: SLF001 - the ORM's own mark
        if entity is not None:
            source = inspect(entity).selectable
            mapped |= table_names(source)
            brought.add(source.name)
            continue
        if isinstance(element, Select) and not _is_for_orm(element):
            bare |= table_names(element)
        elif isinstance(element, Alias | Table):
            plain[element.name] = table_names(element)
        if not isinstance(element, Alias):
            waiting.extend(element.get_children())
        if getattr(element, "is_dml", False):  # what a SELECT remembers of its joins has no such mark
            waiting.append(element.table)
    return mapped, bare.union(*(names for name, names in plain.items() if name not in brought))


def table_names(source: Any) -> set[str]:
    """The tables at the leaves of a FROM, or of all that a select reads from."""
    froms = source.get_final_froms() if isinstance(source, Select) else [source]
    return {table.name for each in froms for _, table in leaves(each)}


def leaves(source: FromClause) -> Iterator[tuple[FromClause, Table]]:
    """Each place in a FROM where a table stands, bare or under an alias; subqueries speak for themselves."""
    if isinstance(source, Join):
        yield from leaves(source.left)
        yield from leaves(source.right)
        return
    table = source.element if isinstance(source, Alias) else source
    if isinstance(table, Table):
        yield source, table


def _is_for_orm(select: Select[Any]) -> bool:
    return select._propagate_attrs.get("compile_state_plugin") == "orm"  # noqa: SLF001 - the ORM's own mark
