"""属性 — what a page needs to know of a column or relationship, read where the model says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, String, Text, UniqueConstraint, inspect
from sqlalchemy.orm import RelationshipProperty

from app.core.columns import UtcDateTime
from app.core.db import Base
from app.core.money import Money
from app.core.text import _l

NUMBERS = frozenset({"fen", "points", "number", "basis_points"})
UNSORTABLE = frozenset({"sensitive", "json", "relation", "hidden"})
BY_TYPE = (
    (UtcDateTime, "instant"),
    (Boolean, "flag"),
    (Date, "day"),
    (JSON, "json"),
    (Integer, "number"),
    (Text, "long_text"),
)


@dataclass(frozen=True, slots=True)
class Attribute:
    """属性 — `kind` decides how it is shown, typed and sorted."""

    key: str
    label: Any
    kind: str
    words: Mapping[Any, Any] = field(default_factory=dict)
    tones: Mapping[str, str] = field(default_factory=dict)
    mask: str | None = None
    required: bool = False
    length: int | None = None
    target: type[Any] | None = None
    default: Any = None

    @property
    def is_number(self) -> bool:
        """Numbers stand to the right."""
        return self.kind in NUMBERS


@cache
def attribute(model: type[Any], key: str) -> Attribute:
    """The attribute `key` of a model; `supplier.name` steps over a relationship. KeyError for none."""
    first, _dot, rest = key.partition(".")
    prop = inspect(model).attrs[first]
    if isinstance(prop, RelationshipProperty):
        target = prop.mapper.class_
        return attribute(target, rest) if rest else _relation(prop, target)
    return _column(key, prop.columns[0])


def label_of(model: type[Any], key: str) -> Any:
    """What people call it."""
    return attribute(model, key).label


def change_in(table: str, name: str, pair: Sequence[Any]) -> tuple[str, list[Any]]:
    """A recorded change in words: the column's label, and from and to as codes say or yuan read."""
    known = Base.metadata.tables.get(table)
    column = (
        None
        if known is None
        else next((known.c[each] for each in (name, f"{name}_id") if each in known.c), None)
    )
    if column is None:
        return name, list(pair)
    words = column.info.get("words", {})
    read = Money.format if column.info.get("kind") == "fen" else None
    said = [
        read(Money(each)) if read and isinstance(each, int) else str(words.get(each, each)) for each in pair
    ]
    return str(column.info.get("label", name)), [
        each if old is not None else None for each, old in zip(said, pair, strict=True)
    ]


def sortable(model: type[Any], key: str) -> bool:
    """Whether rows can be put in the order of this attribute: it has an index, or the table is small."""
    return (
        "." not in key
        and key in inspect(model).column_attrs
        and attribute(model, key).kind not in UNSORTABLE
        and (key == "id" or not must_have_indexes(model) or order_column(model, key).name in led(model))
    )


def order_column(model: type[Any], key: str) -> Column[Any]:
    """What stands for an attribute in an order: its folded form, where there is one, else itself."""
    columns = inspect(model).columns
    return columns.get(f"{key}_key", columns[key])  # type: ignore[no-any-return]


def must_have_indexes(model: type[Any]) -> bool:
    """Whether a tenant's rows of this table may be too many to look through."""
    return hasattr(model, "__small__") and model.__small__ is None


@cache
def led(model: type[Any]) -> frozenset[str]:
    """The columns that lead an index of the tenant: of the unit, the state, whatever follows tenant_id."""
    table = inspect(model).local_table
    keys = [index.columns for index in table.indexes]
    keys += [each.columns for each in table.constraints if isinstance(each, UniqueConstraint)]
    names = [[column.name for column in key] for key in keys]
    return frozenset(each[1] for each in names if len(each) > 1 and each[0] == "tenant_id")


def _relation(prop: RelationshipProperty[Any], target: type[Any]) -> Attribute:
    local = next(iter(prop.local_columns))
    label = prop.info.get("label") or local.info.get("label") or prop.key
    return Attribute(prop.key, label, "relation", target=target, required=not local.nullable)


def _column(key: str, column: Column[Any]) -> Attribute:
    info = column.info
    if column.primary_key:
        return Attribute(key, _l("Number"), "text")
    return Attribute(
        key,
        info.get("label", key),
        info.get("kind") or _kind(column.type),
        words=info.get("words", {}),
        tones=info.get("tones", {}),
        mask=info.get("mask"),
        required=not column.nullable,
        length=column.type.length if isinstance(column.type, String) else None,
        default=column.default.arg if column.default is not None and column.default.is_scalar else None,
    )


def _kind(column_type: Any) -> str:
    if getattr(column_type, "collation", None) == "C":  # identifiers are compared byte by byte
        return "code"
    return next((kind for each, kind in BY_TYPE if isinstance(column_type, each)), "text")
