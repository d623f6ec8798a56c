"""标准查询 — which lines hold where, what was used of them, what remains, as selects over everybody."""

from app.standards.queries.gaps import festivals_in_use
from app.standards.queries.lines import (
    bearing_here,
    kept_here,
    lines_in_force,
    lines_of,
    standard_of,
    units_told,
)
from app.standards.queries.remaining import remaining_select
from app.standards.queries.used import given_to, used_by
from app.tenants.queries.regions import region_of, regions

__all__ = [
    "bearing_here",
    "festivals_in_use",
    "given_to",
    "kept_here",
    "lines_in_force",
    "lines_of",
    "region_of",
    "regions",
    "remaining_select",
    "standard_of",
    "units_told",
    "used_by",
]
