"""待办 — what waits for the active seat, and why: declared by kind, fenced, never all at once.

    Kind("ship", _l("To be shipped"), page="Orders", verb="can_ship", rows=_placed, item=_to_ship, days=3)

`rows()` selects what waits in the seat's sight, what has waited longest first; `item(row)` says it in
words. What waits longer than `days` is overdue. A reminder is nothing to be done today.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask, current_app, g, url_for
from sqlalchemy import Select, func, select

from app.core.clock import today
from app.core.console.security import allowed
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.core.text import _

FIRST, PAGE = 5, 20  # lines of a kind among the others, and on a page of its own
MOST, LAST_PAGE = 999, 49  # nobody counts or pages further


@dataclass(frozen=True, slots=True)
class Item:
    """事项 — what waits, in words; where it is done, and what the button there says."""

    title: str
    why: str
    url: str
    act: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """一类事项 — the permission that makes it this seat's, and how it is read and told."""

    name: str
    label: Any
    page: str
    verb: str
    rows: Callable[[], Select[Any]]
    item: Callable[[Any], Item | None]
    days: int | None = None
    reminder: bool = False
    outside: bool = False  # waits for the platform's people as well, who stand in no tenant
    wide: bool = False  # narrowed by person instead of by unit: what waits may lie anywhere in the union

    @property
    def mine(self) -> bool:
        """Whether the active seat may act on it."""
        return allowed(self.page, self.verb)


@dataclass(frozen=True, slots=True)
class Line:
    """一行 — an item as the workbench shows it."""

    kind: Kind
    item: Item

    @property
    def waited(self) -> int | None:
        """Days since it began to wait."""
        return (today() - self.item.since).days if self.item.since else None

    @property
    def late(self) -> int:
        """Days past the time it is allowed; 0 while it is not overdue."""
        return max(0, (self.waited or 0) - self.kind.days) if self.kind.days is not None else 0


@dataclass(frozen=True, slots=True)
class Chip:
    """筛选 — a kind with how many of it wait."""

    label: str
    count: str
    url: str
    on: bool


@dataclass(slots=True)
class Queue:
    """待办清单 — lines by urgency, chips by kind, and the way on."""

    groups: list[tuple[str, str, list[Line]]] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)
    rest: list[Chip] = field(default_factory=list)
    earlier: str | None = None
    later: str | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing waits."""
        return not self.groups


def init_app(app: Flask, kinds: Sequence[Kind]) -> None:
    """Say what may wait for somebody."""
    app.extensions["waiting"] = tuple(kinds)


def queue(chosen: str | None = None, page: int = 0) -> Queue:
    """待办 — the first of every kind, or a page of one; two queries a kind at most."""
    made, page = Queue(), max(0, min(page, LAST_PAGE))
    lines: list[Line] = []
    counts: list[tuple[Kind, int]] = []
    for kind in _mine():
        if chosen in (None, kind.name):
            size = FIRST if chosen is None else PAGE
            found = _read(kind, size + 1, page * size if chosen else 0)
            lines += found[:size]
            more = len(found) > size
            counts.append((kind, _count(kind) if more or (chosen and page) else len(found)))
            if chosen is not None:
                made.later = url_for("Home.home", kind=chosen, page=page + 1) if more else None
                made.earlier = url_for("Home.home", kind=chosen, page=page - 1) if page else None
        else:
            counts.append((kind, _count(kind)))
    made.groups = _by_urgency(lines)
    made.chips = _chips(counts, chosen)
    made.rest = [
        Chip(str(kind.label), str(count - FIRST), url_for("Home.home", kind=kind.name), on=False)
        for kind, count in counts
        if chosen is None and count > FIRST
    ]
    return made


def counted() -> dict[str, int]:
    """徽标 — how much waits at each page of the navigation, by the page's name."""
    found: dict[str, int] = {}
    for kind in _mine():
        if not kind.reminder:
            found[kind.page] = found.get(kind.page, 0) + _count(kind)
    return {page: count for page, count in found.items() if count}


def _mine() -> list[Kind]:
    kinds: Sequence[Kind] = current_app.extensions.get("waiting", ())
    return [kind for kind in kinds if (g.get("seat") or kind.outside) and kind.mine]


def _read(kind: Kind, size: int, skipped: int) -> list[Line]:
    with _sight(kind):
        rows = session.execute(kind.rows().limit(size).offset(skipped)).all()
    items = (kind.item(row[0] if len(row) == 1 else row) for row in rows)
    return [Line(kind, item) for item in items if item is not None]


def _count(kind: Kind) -> int:
    with _sight(kind):
        some = kind.rows().order_by(None).limit(MOST + 1).subquery()
        return session.scalar(select(func.count()).select_from(some)) or 0


def _sight(kind: Kind) -> AbstractContextManager[None]:
    return whole_tenant("it waits for a person, wherever it lies") if kind.wide else nullcontext()


def _by_urgency(lines: Sequence[Line]) -> list[tuple[str, str, list[Line]]]:
    late = sorted((line for line in lines if line.late), key=lambda line: -line.late)
    due = sorted(
        (line for line in lines if not line.late and not line.kind.reminder),
        key=lambda line: line.item.since or today(),
    )
    notes = [line for line in lines if line.kind.reminder and not line.late]
    groups = ((_("Overdue"), "bad", late), (_("To do"), "wait", due), (_("Good to know"), "plain", notes))
    return [group for group in groups if group[2]]


def _chips(counts: Sequence[tuple[Kind, int]], chosen: str | None) -> list[Chip]:
    waiting = [(kind, count) for kind, count in counts if count or kind.name == chosen]
    total = sum(count for _kind, count in waiting)
    return [Chip(_("All"), _number(total), url_for("Home.home"), chosen is None)] + [
        Chip(str(kind.label), _number(count), url_for("Home.home", kind=kind.name), kind.name == chosen)
        for kind, count in waiting
    ]


def _number(count: int) -> str:
    return f"{MOST}+" if count > MOST else str(count)
