"""事由查询 — what each entry was booked for, read from its reference, as rows whose pages can be opened."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.core.db import session
from app.core.numbers import number_in
from app.models import (
    Adjustment,
    Allocation,
    Budget,
    CareCase,
    Grant,
    JournalEntry,
    Order,
    OrderReturn,
    Revocation,
    Transfer,
    YearEnd,
)

# "transfer:7", "care:17:spend", "receive:DD20261120-00042": the first word says of what, the second which
BY_NUMBER: Mapping[str, Any] = {
    "transfer": Transfer.id,
    "budget": Budget.id,
    "adjustment": Adjustment.id,
    "year_end": YearEnd.id,
    "care": CareCase.id,
}
BY_CODE: Mapping[str, Any] = {
    "allocation": Allocation.reference,
    "grant": Grant.code,
    "order": Order.number,
    "receive": Order.number,
    "cancel": Order.number,
    "return": OrderReturn.number,
    "revoke": Revocation.code,
}


def causes_of(entries: Sequence[JournalEntry]) -> dict[int, Any]:
    """事由 — the row each entry was booked for, by the entry's number: a statement a kind of cause."""
    wanted: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        word, _colon, rest = entry.reference.partition(":")
        which = rest if word in BY_CODE else rest.partition(":")[0]
        wanted[word][which].append(entry.id)
    found: dict[int, Any] = {}
    for word, numbers in wanted.items():
        for which, row in _rows(word, list(numbers)).items():
            found |= dict.fromkeys(numbers[which], row)
    return found


def _rows(word: str, whiches: Sequence[str]) -> dict[str, Any]:
    column, read = _column(word)
    if column is None:
        return {}
    values = [value for each in whiches if (value := read(each)) is not None]
    rows = session.scalars(select(column.class_).where(column.in_(values)))
    return {str(getattr(row, column.key)): row for row in rows}


def _column(word: str) -> tuple[Any, Callable[[str], Any]]:
    return (BY_NUMBER[word], number_in) if word in BY_NUMBER else (BY_CODE.get(word), str)
