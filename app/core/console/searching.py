"""查找 — rows whose searched columns contain what was typed; a dot in a name steps over a relationship."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, inspect, or_, select

from app.core.console.attributes import attribute


def containing(model: type[Any], names: Sequence[str], words: str) -> ColumnElement[bool]:
    """Rows of which for every word some searched column contains it; without words, every row."""
    parts = words.split()
    if not parts or not names:
        return false() if parts else model.id.is_not(None)
    columns = [_searchable(model, name) for name in names]
    clauses = [or_(*(make(word) for make in columns)) for word in parts]
    return and_(*clauses)


def pointer(model: type[Any], relation: str) -> Any:
    """The column a to-one relationship stands on; asked with IN: the fence reads mapped classes only."""
    column = next(iter(inspect(model).relationships[relation].local_columns))
    return getattr(model, inspect(model).get_property_by_column(column).key)


def _searchable(model: type[Any], name: str) -> Callable[[str], ColumnElement[bool]]:
    first, _dot, rest = name.partition(".")
    if not rest:
        return lambda word: getattr(model, first).icontains(word, autoescape=True)
    target = attribute(model, first).target
    inner = _searchable(target, rest)  # type: ignore[arg-type]
    return lambda word: pointer(model, first).in_(select(target.id).where(inner(word)))  # type: ignore[union-attr]
