"""围栏 — how a table knows the unit its rows belong to; said once at the model, as `__fence__`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ByColumn:
    """The unit stands in a column of the row."""

    column: str = "unit_id"


@dataclass(frozen=True, slots=True)
class ByParent:
    """The unit is that of the row this one belongs to."""

    column: str
    table: str


@dataclass(frozen=True, slots=True)
class WholeUnion:
    """Rows of the union as a whole. Services of a branch work with them; pages show them to headquarters."""


@dataclass(frozen=True, slots=True)
class ByPerson:
    """Work in hand: headquarters see all of it, a seat at a branch what its person began."""

    column: str


@dataclass(frozen=True, slots=True)
class WithParent:
    """A page shows it to whom it shows the row this one belongs to, whose fence is one of pages too."""

    column: str
    table: str


@dataclass(frozen=True, slots=True)
class Everybody:
    """Of owners alone: the whole table is theirs to read, for a reason read in review."""

    because: str


@dataclass(frozen=True, slots=True)
class PointedAt:
    """Of owners alone: those rows that a row of theirs points at, by (table, column)."""

    by: tuple[tuple[str, str], ...]


WIDE = None  # every seat of the tenant sees the row: app/models.py says why, as SHARED_TABLES


@dataclass(frozen=True, slots=True)
class Bearing:
    """Of owners alone: a column bears the owner as text, "supplier:7"."""

    column: str


# how an owner's own rows are known, by the kind of owner, as `__owned__`: see owners.py
Owned = ByColumn | ByParent | Bearing | Everybody | PointedAt

Fence = ByColumn | ByParent | WholeUnion | ByPerson | WithParent
