"""列表 — one page of rows: what was asked in the address, checked, and the query it becomes.

Every request makes its own `Asked`: FAB keeps one filter object per view for all requests, and two people
searching at once would read each other's words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from app.core.console.attributes import order_column, sortable
from app.core.console.columns_shown import chosen
from app.core.console.filters import Filter
from app.core.db import session
from app.core.errors import BadInput
from app.core.text import _

LONGEST = 200  # rows on one page
DEEPEST = 10_000  # rows that can be paged through; beyond, an offset would read them all
FEW = 2_000
SIZES = (25, 50, 100, 200)


@dataclass(frozen=True, slots=True)
class Computed:
    """算出的列 — a column that is not stored: `values(rows)` answers all rows of the page at once, by id."""

    label: Any
    kind: str
    values: Callable[[Sequence[Any]], Mapping[int, Any]]


@dataclass(slots=True)
class Asked:
    """所求 — page, size, order, search words and filters of one list in one request."""

    page: int = 0
    size: int = 25
    order: str | None = None
    descending: bool = False
    words: str = ""
    values: MultiDict[str, str] = field(default_factory=MultiDict)
    columns: Sequence[str] = ()
    compact: bool = False

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return self.page * self.size


def asked(view: Any, arguments: MultiDict[str, str] | None = None) -> Asked:
    """Read the address of a list, that of the request by default.

    Raises BadInput for columns that cannot sort and pages too deep.
    """
    name, arguments = view.__class__.__name__, request.args if arguments is None else arguments
    order = arguments.get(f"_oc_{name}") or None
    if order is not None and order not in view.order_columns:
        raise BadInput(_("The list cannot be sorted by that column. Choose a heading of the list."))
    found = Asked(
        page=arguments.get(f"page_{name}", 0, int),
        size=max(1, min(arguments.get(f"psize_{name}", view.page_size, int), LONGEST)),
        order=order,
        descending=arguments.get(f"_od_{name}") == "desc",
        words=arguments.get("q", "").strip()[:100],
        values=arguments,
        columns=chosen(view, arguments.get("cols", "")),
    )
    if found.offset >= DEEPEST:
        raise BadInput(
            _(
                "Only the first %(most)s rows can be paged through. "
                "Narrow the list with the search or a filter.",
                most=f"{DEEPEST:,}",
            )
        )
    return found


def page_of(
    model: type[Any],
    conditions: Sequence[ColumnElement[bool]],
    order: Sequence[Any],
    wanted: Asked,
    load: Sequence[str],
) -> tuple[int, list[Any]]:
    """How many rows there are (counting stops above DEEPEST) and those of this page.

    Few that match are gathered by their own index and put in order; of many, the order's index soon meets a
    page. Left to itself, a database takes few for many and walks through the whole table.
    """
    few = _few(model, conditions) if conditions else None
    if few is not None:
        count, conditions = len(few), [model.id.in_(few)]
    else:
        count = count_of(model, conditions)
    query = select(model).where(*conditions).order_by(*order).offset(wanted.offset).limit(wanted.size)
    query = query.options(*(joinedload(getattr(model, name)) for name in load))
    return count, list(session.scalars(query))


def _few(model: type[Any], conditions: Sequence[ColumnElement[bool]]) -> Sequence[int] | None:
    """The numbers of the rows that match; None when they are many."""
    found = session.scalars(select(model.id).where(*conditions).limit(FEW + 1)).all()
    return found if len(found) <= FEW else None


def count_of(model: type[Any], conditions: Sequence[ColumnElement[bool]], *, most: int = DEEPEST) -> int:
    """Rows that match, at most one above `most`: nobody pages further and nobody waits for the rest."""
    some = select(model.id).where(*conditions).limit(most + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def ordering(model: type[Any], wanted: Asked, usual: tuple[str, str] | None) -> list[Any]:
    """The order asked for, else the view's; the id decides between equals, so that pages never overlap."""
    key, descending = wanted.order, wanted.descending
    if key is None:
        key, direction = usual or ("id", "desc")
        descending = direction == "desc"
    columns = [order_column(model, key), *([model.id] if key != "id" else [])]
    return [column.desc() if descending else column.asc() for column in columns]


@dataclass(frozen=True, slots=True)
class Heading:
    """列头 — a heading, with the address that sorts by it."""

    key: str
    label: Any
    number: bool = False
    sort_url: str | None = None
    direction: str | None = None


@dataclass(slots=True)
class Listed:
    """一页 — everything a template needs to draw a list."""

    name: str
    headings: list[Heading]
    rows: list[tuple[Any, list[Any]]]
    count: int
    wanted: Asked
    filters: list[Filter] = field(default_factory=list)
    conditions: Sequence[ColumnElement[bool]] = ()
    _card: str = ""

    def card(self, row: Any) -> str:
        """Where a row is shown; the address is built once for the page."""
        self._card = self._card or url_for(f"{self.name}.show", pk=0)
        return f"{self._card[:-1]}{row.id}"

    @property
    def capped(self) -> bool:
        """Whether there are more than were counted."""
        return self.count > DEEPEST

    @property
    def last(self) -> int:
        """The number of the last page that can be opened."""
        return max(0, (min(self.count, DEEPEST) - 1) // self.wanted.size)

    @property
    def chips(self) -> list[Filter]:
        """The filters that are on."""
        return [each for each in self.filters if each.active]

    @property
    def offered(self) -> list[Filter]:
        """The filters that could be put on."""
        return [each for each in self.filters if not each.active]

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter is on: an empty list then means something else."""
        return bool(self.wanted.words) or bool(self.chips)

    def url(self, **changes: Any) -> str:
        """This address with something changed; None takes a name out; it goes to the first page."""
        arguments = request.args.to_dict(flat=False) | {f"page_{self.name}": None} | changes
        kept = {key: value for key, value in arguments.items() if value not in (None, "", [""])}
        return url_for(request.endpoint or "", **(request.view_args or {}), **kept)

    def page_url(self, page: int) -> str:
        """Another page of the same list."""
        return self.url(**{f"page_{self.name}": page or None})

    @property
    def query(self) -> str:
        """The address after the question mark, from its first page and outside of any view."""
        return urlencode(self.others("view"))

    def others(self, *names: str) -> list[tuple[str, str]]:
        """The rest of the address, for a form that changes only these names; it goes to the first page."""
        gone = {*names, f"page_{self.name}"}
        return [(key, value) for key, value in request.args.items(multi=True) if key not in gone and value]

    @property
    def cleared(self) -> str:
        """The list without search and filters, its order and columns kept."""
        return self.url(q=None, **dict.fromkeys(key for each in self.filters for key in each.keys))

    def without(self, each: Filter) -> str:
        """The list without one of its filters."""
        return self.url(**dict.fromkeys(each.keys))


def heading(  # noqa: PLR0917 - all of them say where the heading stands
    name: str, model: type[Any], key: str, found: Any, listed: Listed, allowed: Sequence[str]
) -> Heading:
    """A heading of the list `name`; sortable where the view allows and the database can."""
    number = found.kind in ("fen", "points", "number", "basis_points")
    if key not in allowed or not sortable(model, key):
        return Heading(key, str(found.label), number)
    mine = listed.wanted.order == key
    turn = "desc" if mine and not listed.wanted.descending else "asc"
    url = listed.url(**{f"_oc_{name}": key, f"_od_{name}": turn})
    return Heading(
        key, str(found.label), number, url, ("desc" if listed.wanted.descending else "asc") if mine else None
    )
