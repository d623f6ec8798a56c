"""谓词的 SQL — a predicate as a clause over given columns; never NULL, so that "not" is the opposite on
every database.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, false, not_, or_, true

from app.core.predicates import (
    Among,
    Between,
    Every,
    Missing,
    No,
    Predicate,
    Some,
    Under,
)
from app.core.tenancy import after_prefix

Columns = Mapping[str, ColumnElement[Any]]
Clause = ColumnElement[bool]


def clause(predicate: Predicate, columns: Columns) -> Clause:  # noqa: PLR0911 - one for each kind
    """条件子句 — the rows for which the predicate holds; `columns` says which column keeps which stored
    value.
    """
    match predicate:
        case Every(parts):
            return and_(true(), *(clause(part, columns) for part in parts))
        case Some(parts):
            return or_(false(), *(clause(part, columns) for part in parts))
        case No(part):
            return not_(clause(part, columns))
        case Missing(source, textual):
            return _missing(columns[source], textual=textual)
        case Between(source, low, high):
            return _known(columns[source], *_ends(columns[source], low, high))
        case Among(source, values):
            return _known(columns[source], columns[source].in_(values))
        case Under(source, roots):
            return _known(columns[source], or_(false(), *(_below(columns[source], root) for root in roots)))


def _known(column: ColumnElement[Any], *asked: Clause) -> Clause:
    return and_(column.is_not(None), *asked)


def _missing(column: ColumnElement[Any], *, textual: bool) -> Clause:
    return or_(column.is_(None), column == "") if textual else column.is_(None)


def _ends(column: ColumnElement[Any], low: object, high: object) -> list[Clause]:
    ends = []
    if low is not None:
        ends.append(column >= low)
    if high is not None:
        ends.append(column <= high)
    return ends


def _below(column: ColumnElement[Any], root: str) -> Clause:
    """A range of the index instead of LIKE."""
    return and_(column >= root, column < after_prefix(root))
