"""Column kinds: what a column means, its label said once, its type the same everywhere."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import MappedColumn, Mapper, Relationship, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from app.core import secrets
from app.core.pinyin import initials as letters_of

BigInt = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB, "postgresql")
# byte order on every machine, whatever the database's locale: paths and codes are compared as ranges
SUFFIXES = 4  # letters of a name that an index begins at
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


def name(label: Any, length: int = 100, **options: Any) -> MappedColumn[Any]:
    """A name, found by any part of it: see name_indexes() and core/console/searching.py."""
    kind = String(length, collation="C").with_variant(String(length), "sqlite")
    return _column(kind, label, **{"info": {"kind": "text", "name": True}, **options})


def initials(of: str, *, person: bool = True) -> MappedColumn[Any]:
    """The pinyin initials of a name beside it, `<name>_initials`, kept wherever a name is
    written through the models; a statement that writes names in bulk carries both.
    """

    def spelled(context: Any) -> str:
        return letters_of(context.get_current_parameters().get(of) or "", person=person)

    hidden = {"kind": "hidden", "initials_of": of, "person": person}
    return _column(Bytewise, None, info=hidden, default=spelled, nullable=False)


@event.listens_for(Mapper, "before_update")
def _spell(mapper: Mapper[Any], _connection: Any, row: Any) -> None:
    """Another name has other initials; inserts have them from the column's default."""
    for key, of, person in _spelled(mapper):
        setattr(row, key, letters_of(getattr(row, of) or "", person=person))


@cache
def _spelled(mapper: Mapper[Any]) -> tuple[tuple[str, str, bool], ...]:
    infos = ((each.key, each.columns[0].info) for each in mapper.column_attrs)
    return tuple((key, info["initials_of"], info["person"]) for key, info in infos if "initials_of" in info)


def name_indexes(table: str, column: str = "name") -> tuple[Index, ...]:
    """What finds a name by any part of it, on both databases: the name from its 1st, 2nd, 3rd, 4th letter on.

    Each is a range look-up; a Chinese name of a person has hardly ever more letters. Of those that have, the
    last index holds all, and they alone are looked through.
    """
    longer = sql(f"length({column}) > {SUFFIXES}")
    parts = [
        Index(f"ix_{table}_{column}_from_{at}", "tenant_id", sql(f"substr({column}, {at})"), "id")
        for at in range(2, SUFFIXES + 1)
    ]
    return (
        Index(None, "tenant_id", column, "id"),
        Index(None, "tenant_id", f"{column}_initials", "id"),
        *parts,
        Index(
            f"ix_{table}_{column}_long",
            *("tenant_id", column, "id"),
            sqlite_where=longer,
            postgresql_where=longer,
        ),
    )


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


def choice(
    label: Any, words: Mapping[str, Any], *, tones: dict[str, str] | None = None, **options: Any
) -> MappedColumn[Any]:
    """One of a few codes; `words` says each in the reader's language, for lists, forms and exports.

    `tones` colours a state where it feels otherwise than its code does elsewhere (core/console/display.py).
    """
    info = {"kind": "choice", "words": words, **({"tones": tones} if tones else {})}
    return _column(String(40), label, **{"info": info, **options})


def json(label: Any, **options: Any) -> MappedColumn[Any]:
    """Structured values nobody searches in."""
    return _column(Json, label, **options)


def encrypted(label: Any, mask: str, **options: Any) -> MappedColumn[Any]:
    """Sensitive text; `mask` names the masking rule of rules/people.py shown to everyone by default."""
    return _column(Encrypted, label, **{"info": {"kind": "sensitive", "mask": mask}, **options})


def masked(label: Any, mask: str, kind: Any = None, **options: Any) -> MappedColumn[Any]:
    """Personal text or day in clear in the database, which not every role reads: masked as `encrypted` is."""
    return _column(kind or String(200), label, **{"info": {"kind": "sensitive", "mask": mask}, **options})


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
