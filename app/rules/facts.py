"""条件字段 — what a condition may ask about a person, as data: key, kind, label, and the stored value it is
computed from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.core.text import _l
from app.rules.calendar import completed_months, completed_years
from app.rules.vocabulary import OFFERED

Value = str | int | date | None
Facts = Mapping[str, Value]


class Kind(StrEnum):
    """类型 — what values a field takes, and so which questions may be asked of it."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    MONTHS = "months"
    YEARS = "years"
    UNIT = "unit"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Field:
    """字段 — `source` names the stored value; months and years are counted from that date to the day of the
    question; `offered` are the words a form proposes.

    What identifies a person or tells of their health or need (numbers, the very day of birth, care) is no
    field: who reads a list of names under such a condition would read the fact.
    """

    key: str
    kind: Kind
    label: Any
    source: str
    words: Mapping[str, Any] | None = None
    offered: tuple[str, ...] = ()


# as rosters and identity cards write it
GENDERS = {"男": _l("Male"), "女": _l("Female")}

FIELDS: dict[str, Field] = {
    field.key: field
    for field in (
        Field("tenure_years", Kind.YEARS, _l("Years of service"), "hire_on"),
        Field("tenure_months", Kind.MONTHS, _l("Months of service"), "hire_on"),
        Field("grade", Kind.TEXT, _l("Grade"), "grade"),
        Field("position", Kind.TEXT, _l("Position"), "position"),
        Field(
            "employment_type",
            Kind.TEXT,
            _l("Employment type"),
            "employment_type",
            offered=OFFERED["employment_type"],
        ),
        Field("gender", Kind.CHOICE, _l("Gender"), "gender", GENDERS),
        Field("unit", Kind.UNIT, _l("Unit"), "unit_path"),
        Field("hire_date", Kind.DATE, _l("Hired on"), "hire_on"),
        Field("joined_union_on", Kind.DATE, _l("Joined the union on"), "joined_on"),
        Field("age", Kind.YEARS, _l("Age"), "birth_on"),
        Field("ethnicity", Kind.TEXT, _l("Ethnic group"), "ethnicity"),
        Field("education", Kind.TEXT, _l("Education"), "education", offered=OFFERED["education"]),
        Field(
            "marital_status",
            Kind.TEXT,
            _l("Marital status"),
            "marital_status",
            offered=OFFERED["marital_status"],
        ),
        Field(
            "political_status",
            Kind.TEXT,
            _l("Political status"),
            "political_status",
            offered=OFFERED["political_status"],
        ),
    )
}

SOURCES = tuple(dict.fromkeys(field.source for field in FIELDS.values()))


def facts_on(stored: Mapping[str, Value], on: date) -> dict[str, Value]:
    """当日事实 — every field's value on this day, from the stored values; what is not stored is None, and
    so is empty text.
    """
    return {key: _value(field, stored.get(field.source), on) for key, field in FIELDS.items()}


def _value(field: Field, stored: Value, on: date) -> Value:
    if isinstance(stored, date):
        if field.kind is Kind.YEARS:
            return completed_years(stored, on)
        if field.kind is Kind.MONTHS:
            return completed_months(stored, on)
    return None if stored == "" else stored
