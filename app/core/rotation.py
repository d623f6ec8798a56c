"""换钥 — cipher texts made with an older key, found and made anew with the one in use, a batch at a time.

Each batch is a transaction of its own and asks for what is still old: killed at any moment, the next run goes
on where this one stopped. The index key stays: making blind indexes anew needs every value in clear, they say
nothing but equality inside one tenant, and the uniqueness of identity numbers hangs on them.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import LargeBinary, Table, bindparam, func, select, type_coerce, update
from sqlalchemy.orm import Session

from app.core.columns import Encrypted
from app.core.db import Base
from app.core.keys import key_ring
from app.core.secrets import decrypt, encrypt, key_of, prefix
from app.core.tenancy import all_tenants

BATCH = 1_000
UNKNOWN = "?"
WHY = "keys belong to the installation, not to a tenant"


@dataclass(frozen=True, slots=True)
class Place:
    """存放处 — a column of cipher texts, or of JSON in which the values named `inside` are such, in hex."""

    table: Table
    column: str
    inside: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As operators read it."""
        return f"{self.table.name}.{self.column}"

    @property
    def stored(self) -> Any:
        """The column as it lies in the database, not as the models read it."""
        column = self.table.c[self.column]
        return column if self.inside else type_coerce(column, LargeBinary)

    def made_with(self, name: str) -> Any:
        """The condition that a cipher text was made with this key."""
        begins = prefix(name)
        return func.substr(self.stored, 1, len(begins), type_=LargeBinary) == begins


def places() -> list[Place]:
    """Every place of the database where cipher texts stand, as the models declare them."""
    columns = (column for table in Base.metadata.sorted_tables for column in table.columns)
    return [
        Place(column.table, column.name, tuple(column.info.get("ciphers", ())))
        for column in columns
        if isinstance(column.type, Encrypted) or column.info.get("ciphers")
    ]


def counts() -> dict[str, dict[str, int]]:
    """用量 — cipher texts by key, for each place: {place: {key: how many}}; "?" is a key we do not have."""
    with all_tenants(WHY) as everywhere:
        return {place.name: _counted(everywhere, place) for place in places()}


def in_use(name: str) -> int:
    """How many cipher texts were made with this key."""
    return sum(by_key.get(name, 0) for by_key in counts().values())


def renew(say: Callable[[str, int], None] = lambda _place, _done: None) -> int:
    """重新加密 — make every cipher text of an older key anew; returns how many. Memory stays constant."""
    total = 0
    for place in places():
        done = 0
        for step in _batches(place):
            done += step
            say(place.name, done)
        total += done
    return total


def _batches(place: Place) -> Iterator[int]:
    after: int | None = 0
    while after is not None:
        with all_tenants(WHY, writes=True) as everywhere:
            rows = everywhere.execute(_waiting(place, after)).all()
            old = [row for row in rows if not place.inside or _anew(place, row.value) != row.value]
            if old:
                _replace(everywhere, place, old)
            everywhere.commit()
        after = rows[-1].id if rows else None
        if old:
            yield len(old)


def _waiting(place: Place, after: int) -> Any:
    """The next rows that are not under the key in use; of JSON, the next that hold anything."""
    table, column = place.table, place.table.c[place.column]
    found = select(table.c.id, place.stored.label("value")).where(table.c.id > after, column.is_not(None))
    if not place.inside:
        found = found.where(~place.made_with(key_ring().current))
    return found.order_by(table.c.id).limit(BATCH)


def _anew(place: Place, value: Any) -> Any:
    """JSON with its cipher texts under the key in use."""
    current, made = key_ring().current, dict(value)
    for key in place.inside:
        blob = bytes.fromhex(made.get(key) or "")
        if blob and key_of(blob) != current:
            made[key] = encrypt(decrypt(blob)).hex()
    return made


def _replace(everywhere: Session, place: Place, rows: list[Any]) -> None:
    """Where a row still holds what was read: whoever changed it meanwhile has used the key of today."""
    table = place.table
    changed = update(table).where(table.c.id == bindparam("_row"))
    if place.inside:
        values = [{"_row": row.id, "_made": _anew(place, row.value)} for row in rows]
        statement = changed.values({place.column: bindparam("_made")})
    else:
        blobs = ((row.id, bytes(row.value)) for row in rows)
        values = [{"_row": number, "_before": blob, "_made": decrypt(blob)} for number, blob in blobs]
        same = place.stored == bindparam("_before", type_=LargeBinary)
        statement = changed.where(same).values({place.column: bindparam("_made")})
    everywhere.connection().execute(statement, values)


def _counted(everywhere: Session, place: Place) -> dict[str, int]:
    if place.inside:
        return _counted_inside(everywhere, place)
    known = {
        name: everywhere.scalar(select(func.count()).select_from(place.table).where(place.made_with(name)))
        or 0
        for name in key_ring().keys
    }
    held = everywhere.scalar(select(func.count(place.table.c[place.column]))) or 0
    known[UNKNOWN] = held - sum(known.values())
    return {name: count for name, count in known.items() if count}


def _counted_inside(everywhere: Session, place: Place) -> dict[str, int]:
    found: Counter[str] = Counter()
    values = select(place.stored).where(place.table.c[place.column].is_not(None))
    for (value,) in everywhere.execute(values.execution_options(yield_per=BATCH)):
        found.update(key_of(bytes.fromhex(value[key])) for key in place.inside if (value or {}).get(key))
    return dict(found)
