"""查找 — rows whose searched columns have what was typed; a dot steps over a relationship.

Each kind of column is looked up in its own index: a million rows are searched as fast as ten thousand.

- a name (`c.name`): any part of it, or its pinyin initials from the first on: 小伟, wx
- a code: its beginning, in capitals or not where a `<code>_key` stands beside it
- sensitive values: the whole number, or its last four, by keyed indexes, for those who may read them
- any other text, and every text of a table that is small (`__small__`): any part of it, by looking through
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from flask import g
from sqlalchemy import ColumnElement, Integer, String, and_, func, inspect, literal_column, or_, select

from app.core import policy
from app.core.columns import SUFFIXES
from app.core.console.attributes import attribute, led, must_have_indexes
from app.core.console.reads import number_sought
from app.core.numbers import number_in
from app.core.secrets import blind_index
from app.core.tenancy import after_prefix, current_tenant_id

Ways = list[ColumnElement[bool]]
MOST_WORDS = 6
TAIL = 4
LARGEST = 2**31 - 1
NUMBER = re.compile(r"[0-9]{3}[0-9Xx]|[0-9+]{7,}[0-9Xx]")  # the last four of a number, or all of one
LAST = (0xD7FF, 0x10FFFF)  # no character can follow these


def containing(model: type[Any], names: Sequence[str], words: str) -> ColumnElement[bool]:
    """Rows of which for every word some searched column has it; without words, every row."""
    parts = unicodedata.normalize("NFKC", words).split()[:MOST_WORDS]
    clauses = [or_(False, *(_of_tenant(model, way) for way in _every(model, names, word))) for word in parts]
    return and_(True, *clauses)


def _every(model: type[Any], names: Sequence[str], word: str) -> Ways:
    return [way for name in names for way in _ways(model, name, word)]


def _of_tenant(model: type[Any], way: ColumnElement[bool]) -> ColumnElement[bool]:
    """Said again beside each way: SQLite asks no index led by the tenant for one side of an OR otherwise."""
    return and_(model.tenant_id == current_tenant_id(), way) if must_have_indexes(model) else way


def pointer(model: type[Any], relation: str) -> Any:
    """The column a to-one relationship stands on; asked with IN: the fence reads mapped classes only."""
    column = next(iter(inspect(model).relationships[relation].local_columns))
    return getattr(model, inspect(model).get_property_by_column(column).key)


def is_indexed(model: type[Any], name: str) -> bool:
    """Whether a search in this column is a look-up; one that looks through belongs in a small table."""
    way = _way_of(model, name)
    if way is _from_the_start:
        return bool({name, f"{name}_key"} & led(model))
    return way is not _anywhere


def _ways(model: type[Any], name: str, word: str) -> Ways:
    first, _dot, rest = name.partition(".")
    if not rest:
        return _way_of(model, first)(model, first, word)
    target: Any = attribute(model, first).target
    inner = _ways(target, rest, word)
    return [pointer(model, first).in_(select(target.id).where(or_(*inner)))] if inner else []


def _way_of(model: type[Any], name: str) -> Callable[[type[Any], str, str], Ways]:
    column = inspect(model).column_attrs[name].columns[0]
    if column.info.get("kind") == "sensitive":
        return _by_number
    if isinstance(column.type, Integer):
        return _equal
    if not must_have_indexes(model):
        return _anywhere
    if column.info.get("name"):
        return _by_name
    return _from_the_start if getattr(column.type, "collation", None) == "C" else _anywhere


def _anywhere(model: type[Any], name: str, word: str) -> Ways:
    letters = getattr(model, f"{name}_initials", None)
    spelled = [begins(letters, word.lower())] if letters is not None and word.isascii() else []
    column: Any = getattr(model, name)
    return [column.icontains(word, autoescape=True), *spelled]


def _by_name(model: type[Any], name: str, word: str) -> Ways:
    """The name from its 1st, 2nd, … letter on begins with it; longer ones are looked through."""
    column: Any = getattr(model, name)
    longer = and_(
        func.length(column) > literal_column(str(SUFFIXES)), column.icontains(word, autoescape=True)
    )
    if word.isascii():
        return [begins(getattr(model, f"{name}_initials"), word.lower()), longer]
    parts = [func.substr(column, literal_column(str(at)), type_=String()) for at in range(2, SUFFIXES + 1)]
    return [begins(column, word), *(begins(part, word) for part in parts), longer]


def _from_the_start(model: type[Any], name: str, word: str) -> Ways:
    folded = getattr(model, f"{name}_key", None)
    return [begins(getattr(model, name), word) if folded is None else begins(folded, word.upper())]


def begins(column: Any, text: str) -> ColumnElement[bool]:
    """As a range: LIKE would ask the index of neither database."""
    if ord(text[-1]) in LAST:
        return column == text  # type: ignore[no-any-return] # nobody is named so
    return (column >= text) & (column < after_prefix(text))  # type: ignore[no-any-return]


def _by_number(model: type[Any], name: str, word: str) -> Ways:
    if not policy.may_seek(g.get("role"), attribute(model, name).mask or name):
        return []
    if NUMBER.fullmatch(word):
        number_sought(model)
    kind = name if len(word) != TAIL else f"{name}_tail"
    wanted = blind_index(current_tenant_id(), kind, word.upper())
    return [getattr(model, f"{kind}_index") == wanted]


def _equal(model: type[Any], name: str, word: str) -> Ways:
    number = number_in(word, LARGEST)
    return [] if number is None else [getattr(model, name) == number]
