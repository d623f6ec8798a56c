"""合计 — the sums of money and points over all rows that are filtered, not only those of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.core.db import session

MOST = 100_000  # rows summed while the reader waits


@dataclass(frozen=True, slots=True)
class Totals:
    """合计 — a sum for each column, or none of them where there are too many rows."""

    sums: Mapping[str, int]
    too_many: bool = False


def totals_of(
    model: type[Any], keys: Sequence[str], conditions: Sequence[ColumnElement[bool]]
) -> Totals | None:
    """One query over at most MOST + 1 rows; None where nothing is to be summed."""
    if not keys:
        return None
    some = select(*(getattr(model, key) for key in keys)).where(*conditions).limit(MOST + 1).subquery()
    count, *sums = session.execute(
        select(func.count(), *(func.sum(some.c[key]) for key in keys)).select_from(some)
    ).one()
    if count > MOST:
        return Totals({}, too_many=True)
    return Totals({key: int(value or 0) for key, value in zip(keys, sums, strict=True)})
