"""页面 — a page over one table: list, card, add and edit, made from its columns. How to write one:

    class Suppliers(ConsoleView):
        datamodel = Rows(Supplier)
        list_title, one = _l("Suppliers"), _l("Supplier")
        list_columns = ["code", "name", "contact", "state"]     # "unit.name" steps over a relationship
        search_columns = ["code", "name"]                       # the one search box; () means no box
        filters = ["state"]                                     # choices, days, flags, relationships
        show_columns = [...]                                    # the card; or show_groups = ((title, [...]), ...)
        add_columns = edit_columns = [...]                      # relationships by name: "supplier", not "supplier_id"
        add_service, edit_service = open_supplier, change_supplier
        empty = _l("No suppliers yet. …what to do next…")

Permissions are the rows of rules/permissions.py under the class's name (or `class_permission_name`): can_list,
can_show, can_add, can_edit, and one per verb. A page nobody may open is not in anybody's menu.

- `computed = {"available": Computed(_l("Available"), "fen", values)}` adds columns that are not stored.
- `verbs = {"close": Verb(close_unit, ask="required")}` makes buttons on the card, POST, one transaction each; with
  `lifecycle = LIFECYCLE` only those that are possible now are shown. `Verb(form=ShipForm)` opens a form instead.
- `forms = [Hire]` shows buttons of FormPages (app/core/console/forms.py) on the list, or on the card when they have a subject.
- `related_views = [Memberships]` puts lists under the card: those rows that point at it.
- `narrow()` gives further conditions for every row of the page; `search(words)` replaces the search.
- Services get the form's values by name, and `actor`, `on`, `at` when they ask for them. They flush, never commit.
  Refusals are DomainErrors; `NotTaken(message, field="code")` puts the sentence at a field.
- Foreign rows answer 404; register the class in app/views.py.
"""

from __future__ import annotations  # `list` is a page here

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_appbuilder import ModelView, expose
from sqlalchemy import ColumnElement, false, inspect, select
from werkzeug.exceptions import MethodNotAllowed

from app.core.console import fields, listing, pick, writing
from app.core.console.attributes import Attribute, attribute, sortable
from app.core.console.display import shown
from app.core.console.listing import Asked, Computed, Filter, Listed
from app.core.console.security import allowed, demand, guarded
from app.core.console.verbs import Button, Verb, buttons, perform
from app.core.db import session
from app.core.text import _, _l

BIGGEST = 2**63 - 1
UNUSED = {"delete", "download"}  # FAB's own: a delete by id, and files by name without asking whose


class ConsoleView(ModelView):
    """A page over one table."""

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
        plain = [key for key in columns if attribute(self.model, key).kind not in ("hidden", "json") and not key.endswith("_id")]
        self.list_columns = list(self.list_columns or plain[:6])
        self.show_columns = list(self.show_columns or [key for _t, keys in self.show_groups for key in keys] or plain)
        self.show_groups = self.show_groups or ((None, self.show_columns),)
        self.search_columns = list(self.search_columns or ())
        self.order_columns = [key for key in (self.order_columns or self.list_columns) if self._sortable(key)]
        self.add_columns = list(self.add_columns or ())
        self.edit_columns = list(self.edit_columns or ())
        self.related_views = list(self.related_views or ())
        self._related_views: list[Any] = []
        self.actions: dict[str, Any] = {}
        self.label_columns = {key: self.attribute(key).label for key in {*self.list_columns, *self.show_columns}}
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
            made[name] = self.form_fields[name] if name in self.form_fields else fields.of(self.model, name, **more)
        return fields.form_class(made)

    # ---------------------------------------------------------------------------------------------------- what is seen

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """Further conditions on every row of the page; the fence holds without them."""
        return ()

    def search_hint(self) -> str:
        """What the search box looks through."""
        return " / ".join(str(self.attribute(key).label) for key in self.search_columns)

    def search(self, words: str) -> ColumnElement[bool]:
        """What the search box means."""
        return listing.containing(self.model, self.search_columns, words)

    def attribute(self, key: str) -> Attribute:
        """The attribute or computed column of this name."""
        if key in self.computed:
            return Attribute(key, self.computed[key].label, self.computed[key].kind)
        return attribute(self.model, key)

    def row(self, pk: Any) -> Any:
        """The row of this number, if it is in sight; 404 otherwise, alike for foreign and for missing ones."""
        if not (str(pk).isascii() and str(pk).isdigit() and int(pk) <= BIGGEST):
            abort(404)
        found = session.scalars(select(self.model).where(self.model.id == int(pk), *self.narrow())).first()
        if found is None:
            abort(404)
        return found

    def listed(self, wanted: Asked, more: Sequence[ColumnElement[bool]] = (), filters: Sequence[Filter] = ()) -> Listed:
        """One page of rows, ready to be drawn."""
        conditions = [*self.narrow(), *more, *(each.condition for each in filters if each.condition is not None)]
        if wanted.words:
            conditions.append(self.search(wanted.words))
        usual = self.base_order
        order = listing.ordering(self.model, wanted, usual)
        count, rows = listing.page_of(self.model, conditions, order, wanted, self._joined(self.list_columns))
        name = self.__class__.__name__
        page = Listed(name, [], [], count, wanted, list(filters))
        page.headings = [
            listing.heading(name, self.model, key, self.attribute(key), page, self.order_columns) for key in self.list_columns
        ]
        page.rows = self._cells(rows)
        return page

    def _joined(self, keys: Sequence[str]) -> list[str]:
        relations = inspect(self.model).relationships
        return list(dict.fromkeys(key.partition(".")[0] for key in keys if key.partition(".")[0] in relations))

    def _cells(self, rows: Sequence[Any]) -> list[tuple[Any, list[Any]]]:
        known = {key: self.computed[key].values(rows) for key in self.list_columns if key in self.computed and rows}
        return [(row, [self._cell(row, key, known) for key in self.list_columns]) for row in rows]

    def _cell(self, row: Any, key: str, known: Mapping[str, Mapping[int, Any]]) -> Any:
        value = known[key].get(row.id) if key in known else self.value(row, key)
        return shown(self.attribute(key), value)

    @staticmethod
    def value(row: Any, key: str) -> Any:
        """A value of the row, over relationships where the key has dots."""
        for step in key.split("."):
            row = None if row is None else getattr(row, step)
        return row

    def card(self, row: Any) -> list[tuple[Any, list[tuple[Any, Any, str]]]]:
        """The groups of the card: labels, values, kinds."""
        known = {key: self.computed[key].values([row]) for key in self.show_columns if key in self.computed}
        return [
            (title, [(self.attribute(key).label, self._cell(row, key, known), self.attribute(key).kind) for key in keys])
            for title, keys in self.show_groups
        ]

    def related(self, row: Any) -> list[tuple[Any, Listed, str | None]]:
        """The lists under the card that the seat may read, and where a row is added to each."""
        return [
            (view, view.listed(listing.asked(view), [view.pointing_at(self.model, row)]), view.add_url(row))
            for view in self._related_views
            if allowed(view.class_permission_name, "can_list")
        ]

    def pointing_at(self, model: type[Any], row: Any) -> ColumnElement[bool]:
        """Rows of this page that belong to a row of another."""
        relation = self._relation_to(model)
        return false() if relation is None else listing.pointer(self.model, relation) == row.id  # type: ignore[no-any-return]

    def add_url(self, row: Any) -> str | None:
        """Where a row of this page is added to a row of another, that one filled in; None when it may not."""
        relation = self._relation_to(type(row))
        if relation not in self.add_columns or not self.may("can_add"):
            return None
        return url_for(f"{self.__class__.__name__}.add", **{relation: row.id})

    def _relation_to(self, model: type[Any]) -> str | None:
        relations = inspect(self.model).relationships
        return next((each.key for each in relations if each.mapper.class_ is model), None)

    # ----------------------------------------------------------------------------------------------------------- pages

    @expose("/list/")
    @guarded()
    def list(self) -> Any:
        """The list."""
        wanted = listing.asked(self)
        filters = [listing.filter_of(self.model, key, wanted.values) for key in self.filters]
        page = self.listed(wanted, filters=filters)
        return render_template(
            self.list_template, view=self, title=self.list_title, listed=page, sizes=listing.SIZES, buttons=self.list_buttons()
        )

    @expose("/show/<pk>")
    @guarded()
    def show(self, pk: str) -> Any:
        """The card."""
        row = self.row(pk)
        return render_template(self.show_template, **self.show_context(row))

    def show_context(self, row: Any) -> dict[str, Any]:
        """What the card's template gets; a room adds its own."""
        return {
            "view": self,
            "title": str(row),
            "row": row,
            "groups": self.card(row),
            "buttons": buttons(self, row),
            "lists": self.related(row),
        }

    def list_buttons(self) -> list[Button]:
        """What can be begun from the list: adding, and the forms without a subject."""
        name, made = self.__class__.__name__, []
        if self.add_columns and self.may("can_add"):
            made.append(Button("add", _("New"), url_for(f"{name}.add"), style="primary"))
        made += [form.button() for form in self.forms if form.of is None and form.allowed()]
        return made

    def may(self, verb: str) -> bool:
        """Whether the active seat may do this on this page, and the page offers it."""
        offered = verb in self.base_permissions if verb.startswith("can_") else verb in self.verbs
        return offered and allowed(self.class_permission_name, verb)

    @expose("/add", methods=["GET", "POST"])
    @guarded()
    def add(self) -> Any:
        """Add a row."""
        return self._write(None, self.add_form, writing.add)

    @expose("/edit/<pk>", methods=["GET", "POST"])
    @guarded()
    def edit(self, pk: str) -> Any:
        """Change a row."""
        return self._write(self.row(pk), self.edit_form, writing.edit)

    def _write(self, row: Any, form_class: Any, work: Callable[..., Any]) -> Any:
        if not self._names(row):
            abort(404)
        form = writing.filled(self, form_class, row)
        if form.is_submitted() and form.validate():
            done, kept = work(self, form, row)
            if done:
                flash(_("Saved: %(what)s.", what=str(kept)), "success")
                return redirect(self.after(kept))
        title = _("Edit %(what)s", what=str(row)) if row is not None else _("New %(what)s", what=str(self.one))
        return render_template(self.form_template, view=self, title=title, form=form, row=row, pick_url=self.pick_url(), back=self.back(row))

    def _names(self, row: Any) -> Sequence[str]:
        return self.add_columns if row is None else self.edit_columns

    def after(self, row: Any) -> str:
        """Where to go once a row is kept."""
        name = self.__class__.__name__
        return url_for(f"{name}.show", pk=row.id) if self.may("can_show") else url_for(f"{name}.list")

    def back(self, row: Any) -> str:
        """Where cancelling leads."""
        name = self.__class__.__name__
        return url_for(f"{name}.list") if row is None else url_for(f"{name}.show", pk=row.id)

    def pick_url(self) -> str:
        """Where the pickers of this page's forms and filters search."""
        return url_for(f"{self.__class__.__name__}.pick", name="")

    @expose("/pick/")
    @expose("/pick/<name>")
    def pick(self, name: str = "") -> Any:
        """What a picker finds."""
        demand(self.class_permission_name, "can_list")
        if name in self.filters and attribute(self.model, name).kind == "relation":
            return pick.answer(listing.picker(attribute(self.model, name)))
        form_class = next((form for verb, form, names in self._forms() if name in names and self.may(verb)), None)
        return pick.answer(form_class(formdata=None)[name] if form_class else None)

    def _forms(self) -> list[tuple[str, Any, Sequence[str]]]:
        return [("can_add", self.add_form, self.add_columns), ("can_edit", self.edit_form, self.edit_columns)]

    # --------------------------------------------------------------------------------------------------------- actions

    @expose("/action/<string:name>/<pk>", methods=["GET", "POST"])
    def action(self, name: str, pk: str) -> Any:
        """Press a button of the card."""
        self._pressed(name)
        row = self.row(pk)
        perform(self, name, [row])
        return redirect(self.after(row))

    @expose("/action_post", methods=["POST"])
    def action_post(self) -> Any:
        """Press a button for the rows chosen on the list; all of them or none."""
        name = request.form.get("action", "")
        self._pressed(name)
        rows = [self.row(pk) for pk in request.form.getlist("rowid")[: listing.LONGEST]]
        perform(self, name, rows)
        return redirect(url_for(f"{self.__class__.__name__}.list"))

    def _pressed(self, name: str) -> None:
        if request.method != "POST":
            raise MethodNotAllowed(["POST"])
        if name not in self.verbs or self.verbs[name].service is None:
            abort(404)
        demand(self.class_permission_name, name)


__all__ = ["Computed", "ConsoleView", "Verb"]
