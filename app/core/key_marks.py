"""密钥标记 — a known word under each key in the database: keys that did not write the data are found at once.

Without it a wrong key file shows first as a page that cannot be read, and as people who are entered twice.
"""

from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from app.core.db import atomic, db, session
from app.core.keys import KeysUnusable, key_ring
from app.core.models import KeyMark
from app.core.secrets import KeyMissing, blind_index, decrypt, encrypt

WORD = "zhihui"


def keep() -> None:
    """Leave a mark of the key in use and of the index key, once.

    Raises KeysUnusable when older marks differ.
    """
    check()
    with atomic():
        name = key_ring().current
        if session.scalar(select(KeyMark.id).where(KeyMark.key == name)) is None:
            session.add(KeyMark(key=name, cipher=encrypt(WORD), index_mark=_index_mark()))


def forget(name: str) -> None:
    """Take the mark of a retired key away."""
    for mark in session.scalars(select(KeyMark).where(KeyMark.key == name)):
        session.delete(mark)


def check() -> None:
    """Raises KeysUnusable when the keys given are not those that wrote the data."""
    with db.engine.connect() as connection:
        rows = connection.execute(select(KeyMark.key, KeyMark.cipher, KeyMark.index_mark)).all()
    must_fit([tuple(row) for row in rows])


def must_fit(marks: Iterable[tuple[str, bytes, str]]) -> None:
    """Raises KeysUnusable unless our keys wrote these marks: each a key's name, its cipher, the index's."""
    for name, cipher, index_mark in marks:
        try:
            same = decrypt(cipher) == WORD
        except (KeyMissing, InvalidTag):
            same = False
        if not same:
            raise KeysUnusable(f"the key “{name}” did not write the data: give back the right keys")
        if index_mark != _index_mark():
            raise KeysUnusable("the index key did not write the data: give back the right keys")


def _index_mark() -> str:
    return blind_index(0, "mark", WORD)
