"""Column kinds: what a column means, its label said once, its type the same everywhere."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import MappedColumn, Relationship, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from app.core import secrets

BigInt = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB, "postgresql")
# byte order on every machine, whatever the database's locale: paths and codes are compared as ranges
Bytewise = String(collation="C").with_variant(String(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware, UTC. SQLite has no zones, so it keeps the UTC wall clock."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"an instant needs its time zone: {value!r}"
            raise ValueError(msg)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Encrypted(TypeDecorator[str]):
    """Text that is AES-GCM cipher text in the database; searched through a keyed index beside it."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else secrets.encrypt(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else secrets.decrypt(bytes(value))


def _column(kind: Any, label: Any, **options: Any) -> MappedColumn[Any]:
    return mapped_column(kind, info={"label": label, **options.pop("info", {})}, **options)


def identity() -> MappedColumn[int]:
    """The surrogate key."""
    return mapped_column(BigInt, primary_key=True)


def reference(label: Any, **options: Any) -> MappedColumn[Any]:
    """The number of another row; the foreign key itself is `scoped_fk` in the table's arguments."""
    return _column(BigInt, label, **options)


def text(label: Any, length: int = 100, **options: Any) -> MappedColumn[Any]:
    """A short text, one line."""
    return _column(String(length), label, **options)


def long_text(label: Any, **options: Any) -> MappedColumn[Any]:
    """A text of any length, several lines."""
    return _column(Text, label, **options)


def code(label: Any, **options: Any) -> MappedColumn[Any]:
    """An identifier people type: compared byte by byte."""
    return _column(Bytewise, label, **options)


def fen(label: Any, **options: Any) -> MappedColumn[Any]:
    """Money as integer fen."""
    return _column(BigInt, label, **{"info": {"kind": "fen"}, **options})


def points(label: Any, **options: Any) -> MappedColumn[Any]:
    """A whole number of points."""
    return _column(BigInt, label, **{"info": {"kind": "points"}, **options})


def number(label: Any, **options: Any) -> MappedColumn[Any]:
    """A count, a year, an order: neither money nor points."""
    return _column(Integer, label, **options)


def day(label: Any, **options: Any) -> MappedColumn[date]:
    """A business day in Asia/Shanghai."""
    return _column(Date, label, **options)


def instant(label: Any, **options: Any) -> MappedColumn[datetime]:
    """A moment, UTC in the database, Asia/Shanghai where people read it."""
    return _column(UtcDateTime, label, **options)


def flag(label: Any, **options: Any) -> MappedColumn[bool]:
    """Yes or no."""
    return _column(Boolean, label, **options)


def choice(label: Any, words: dict[str, Any], **options: Any) -> MappedColumn[Any]:
    """One of a few codes; `words` says each in the reader's language, for lists, forms and exports."""
    return _column(String(40), label, **{"info": {"kind": "choice", "words": words}, **options})


def json(label: Any, **options: Any) -> MappedColumn[Any]:
    """Structured values nobody searches in."""
    return _column(Json, label, **options)


def encrypted(label: Any, mask: str, **options: Any) -> MappedColumn[Any]:
    """Sensitive text; `mask` names the masking rule of rules/people.py shown to everyone by default."""
    return _column(Encrypted, label, **{"info": {"kind": "sensitive", "mask": mask}, **options})


def blind_index(label: Any, **options: Any) -> MappedColumn[Any]:
    """Keyed HMAC of a sensitive value: equality and nothing else."""
    return _column(String(32), label, **{"info": {"kind": "hidden"}, **options})


def scoped_fk(column: str, table: str) -> ForeignKeyConstraint:
    """A foreign key that cannot leave the tenant: the database itself refuses another union's row."""
    return ForeignKeyConstraint(
        ["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"], ondelete="RESTRICT"
    )


def scoped(*arguments: Any) -> tuple[Any, ...]:
    """Table arguments of a tenant's table: what the composite keys of others point at, and its own."""
    return (UniqueConstraint("tenant_id", "id"), *arguments)


def to_one(column: str, target: str, **options: Any) -> Relationship[Any]:
    """A relationship over one column of a composite key.

    Named on both columns, SQLAlchemy would null the children when a parent goes, and FAB would
    make every nullable picker required.
    """
    return relationship(
        target.partition(".")[0],
        primaryjoin=f"foreign({column}) == {target}",
        passive_deletes="all",
        **options,
    )
