"""审计措辞 — how acts, things and values of the audit trail are said: asked in core, declared in rules/.

create_app() plugs the declaration in.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Said:
    """字段措辞 — label and kind (as of a column) of a recorded value that is no column of its table."""

    label: Any
    kind: str = "text"
    words: Mapping[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Act:
    """行为 — `word` names it in a filter, `says` is the sentence's predicate with %(what)s and %(thing)s.

    `fields` say its values where the column of the same name would say something else.
    """

    word: Any
    says: Any
    fields: Mapping[str, Said] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Belonging:
    """所属 — records of `kind` stand in the history of a thing as well: those that rows of `table` name in
    their column `names`, of the rows whose column `of` points at the thing.
    """

    kind: str
    table: str
    of: str
    names: str = "id"


@dataclass(frozen=True, slots=True)
class Trail:
    """审计用语 — acts by verb, things by table, values that are no columns, and what belongs to what.

    `quiet` values stand on the card and not in the sentence.
    """

    acts: Mapping[str, Act] = field(default_factory=dict)
    things: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Said] = field(default_factory=dict)
    quiet: Collection[str] = ()
    reads: Collection[str] = ()
    refusals: Collection[str] = ()
    belonging: Mapping[str, Sequence[Belonging]] = field(default_factory=dict)


_trail = Trail()


def plug(declared: Trail) -> None:
    """Put the words in force; called once by create_app()."""
    global _trail  # noqa: PLW0603 - the one plug
    _trail = declared


def trail() -> Trail:
    """The words in force."""
    return _trail
