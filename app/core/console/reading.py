"""阅读 — what a page over one table shows: rows through the fence, columns by kind, lists below."""

from __future__ import annotations  # `list` is a page of the classes made from this one

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import abort, url_for
from flask_appbuilder import ModelView
from sqlalchemy import ColumnElement, false, inspect, select

from app.core.console import fields, listing, searching
from app.core.console.attributes import Attribute, attribute, sortable
from app.core.console.display import shown
from app.core.console.filters import Filter
from app.core.console.listing import Asked, Computed, Listed
from app.core.console.verbs import Verb
from app.core.db import session
from app.core.numbers import number_in
from app.core.showing import shown_of
from app.core.text import _l

UNUSED = {"delete", "download"}  # FAB's own: a delete by id, and files by name without asking whose


class Reading(ModelView):
    """What every page over a table declares, and how it is read. See views.py for how to write one."""

    one: Any = ""
    empty: Any = _l("Nothing here yet.")
    filters: Sequence[str] = ()
    computed: Mapping[str, Computed] = {}
    show_groups: Sequence[tuple[Any, Sequence[str]]] = ()
    form_fields: Mapping[str, Any] = {}
    hints: Mapping[str, Any] = {}
    lifecycle: Any = None
    verbs: Mapping[str, Verb] = {}
    forms: Sequence[Any] = ()
    add_service: Callable[..., Any] | None = None
    edit_service: Callable[..., Any] | None = None
    exclude_route_methods = UNUSED
    base_order: tuple[str, str] | None = None
    list_template = "console/list.html"
    show_template = "console/show.html"
    form_template = "console/form.html"

    def _init_properties(self) -> None:
        self.model = self.datamodel.obj
        columns = inspect(self.model).column_attrs.keys()
        plain = [
            key
            for key in columns
            if attribute(self.model, key).kind not in ("hidden", "json")
            and key != "id"
            and not key.endswith("_id")
        ]
        self.list_columns = list(self.list_columns or plain[:6])
        self.show_columns = list(
            self.show_columns or [key for _t, keys in self.show_groups for key in keys] or plain
        )
        self.show_groups = self.show_groups or ((None, self.show_columns),)
        self.search_columns = list(self.search_columns or ())
        self.order_columns = [key for key in (self.order_columns or self.list_columns) if self._sortable(key)]
        self.add_columns = list(self.add_columns or ())
        self.edit_columns = list(self.edit_columns or ())
        self.related_views = list(self.related_views or ())
        self._related_views: list[Any] = []
        self.actions: dict[str, Any] = {}
        self.label_columns = {
            key: self.attribute(key).label for key in {*self.list_columns, *self.show_columns}
        }
        self.page_size = min(self.page_size, listing.LONGEST)
        self.base_filters: list[Any] = []

    def _init_forms(self) -> None:
        self.add_form = self._form(self.add_columns)
        self.edit_form = self._form(self.edit_columns)

    def _init_titles(self) -> None:
        self.list_title = self.list_title or self.one

    def _sortable(self, key: str) -> bool:
        return key not in self.computed and sortable(self.model, key)

    def _form(self, names: Sequence[str]) -> Any:
        made = {}
        for name in names:
            more = {"description": self.hints[name]} if name in self.hints else {}
            made[name] = (
                self.form_fields[name] if name in self.form_fields else fields.of(self.model, name, **more)
            )
        return fields.form_class(made)

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """Further conditions on every row of the page; the fence holds without them."""
        return ()

    def conditions(self) -> list[ColumnElement[bool]]:
        """What every row of the page fulfils: what the table may show, and what the page narrows it to."""
        return [*shown_of(self.model), *self.narrow()]

    def search_hint(self) -> str:
        """What the search box looks through."""
        return " / ".join(str(self.attribute(key).label) for key in self.search_columns)

    def search(self, words: str) -> ColumnElement[bool]:
        """What the search box means."""
        return searching.containing(self.model, self.search_columns, words)

    def attribute(self, key: str) -> Attribute:
        """The attribute or computed column of this name."""
        if key in self.computed:
            return Attribute(key, self.computed[key].label, self.computed[key].kind)
        return attribute(self.model, key)

    def row(self, pk: Any) -> Any:
        """The row of this number, if it is in sight; 404 otherwise, alike for foreign and missing ones."""
        number = number_in(pk)
        if number is None:
            abort(404)
        wanted = select(self.model).where(self.model.id == number, *self.conditions())
        found = session.scalars(wanted).first()
        if found is None:
            abort(404)
        return found

    def listed(
        self, wanted: Asked, more: Sequence[ColumnElement[bool]] = (), filters: Sequence[Filter] = ()
    ) -> Listed:
        """One page of rows, ready to be drawn."""
        conditions = [*self.matching(wanted, filters), *more]
        keys = wanted.columns or self.list_columns
        order = listing.ordering(self.model, wanted, self.base_order)
        count, rows = listing.page_of(self.model, conditions, order, wanted, self.joined(keys))
        name = self.__class__.__name__
        page = Listed(name, [], [], count, wanted, list(filters), conditions)
        columns = [self.attribute(key) for key in keys]
        page.headings = [
            listing.heading(name, self.model, key, each, page, self.order_columns)
            for key, each in zip(keys, columns, strict=True)
        ]
        page.rows = [
            (row, [shown(each, value) for each, value in zip(columns, values, strict=True)])
            for row, values in zip(rows, self.valued(rows, keys), strict=True)
        ]
        return page

    def matching(self, wanted: Asked, filters: Sequence[Filter]) -> list[ColumnElement[bool]]:
        """The conditions of the rows that were asked for."""
        narrowing = [each.condition for each in filters if each.condition is not None]
        found = [self.search(wanted.words)] if wanted.words else []
        return [*self.conditions(), *narrowing, *found]

    def joined(self, keys: Sequence[str]) -> list[str]:
        """The relationships these columns step over: loaded with the rows, not one by one."""
        relations = inspect(self.model).relationships
        return list(
            dict.fromkeys(key.partition(".")[0] for key in keys if key.partition(".")[0] in relations)
        )

    def valued(self, rows: Sequence[Any], keys: Sequence[str]) -> list[list[Any]]:
        """The values of these columns, row by row; what is computed, is computed for all rows at once."""
        known = {key: self.computed[key].values(rows) for key in keys if key in self.computed and rows}
        return [
            [known[key].get(row.id) if key in known else self.value(row, key) for key in keys] for row in rows
        ]

    @staticmethod
    def value(row: Any, key: str) -> Any:
        """A value of the row, over relationships where the key has dots."""
        for step in key.split("."):
            row = None if row is None else getattr(row, step)
        return row

    def listed_under(self, model: type[Any], row: Any) -> Listed:
        """The rows that point at a row of another page, without the column that would say so on each."""
        page = self.listed(listing.asked(self), [self.pointing_at(model, row)])
        said = self._relation_to(model)
        kept = [at for at, head in enumerate(page.headings) if head.key.partition(".")[0] != said]
        page.headings = [page.headings[at] for at in kept]
        page.rows = [(each, [cells[at] for at in kept]) for each, cells in page.rows]
        return page

    def pointing_at(self, model: type[Any], row: Any) -> ColumnElement[bool]:
        """Rows of this page that belong to a row of another."""
        relation = self._relation_to(model)
        return false() if relation is None else searching.pointer(self.model, relation) == row.id  # type: ignore[no-any-return]

    def add_url(self, row: Any) -> str | None:
        """Where a row of this page is added to a row of another, that one filled in; None when it may not."""
        relation = self._relation_to(type(row))
        if relation not in self.add_columns or not self.may("can_add"):
            return None
        return url_for(f"{self.__class__.__name__}.add", **{relation: row.id})

    def _relation_to(self, model: type[Any]) -> str | None:
        relations = inspect(self.model).relationships
        return next((each.key for each in relations if each.mapper.class_ is model), None)
