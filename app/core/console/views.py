"""页面 — a page over one table: list, card, add and edit, made from its columns. How to write one:

    class Suppliers(ConsoleView):
        datamodel = Rows(Supplier)
        list_title, one = _l("Suppliers"), _l("Supplier")
        list_columns = ["code", "name", "contact", "state"] # "unit.name" steps over a relationship
        search_columns = ["code", "name"]                   # the one search box; () means no box
        filters = ["state"]                                 # choices, days, flags, relationships
        flags = {"late": Flag(_l("Overdue"), is_late)}      # yes or no to what no column says by itself
        key_facts = ["name", "contact"]                     # 3 to 6 values that head the card
        show_columns = [...]                                # the card; or show_groups = ((title, [...]), …)
        add_columns = edit_columns = [...]                  # relationships by name: "supplier", without _id
        form_groups = ((_l("For settlement"), [...]), …)    # titles for some of them
        add_service, edit_service = open_supplier, change_supplier
        totals = ["amount_fen"]                             # summed below the list, over all that is filtered
        empty = _l("No suppliers yet. …what to do next…")

Permissions are the rows of rules/permissions.py under the class's name (or `class_permission_name`):
can_list, can_show, can_add, can_edit, and one per verb. A page nobody may open is not in anybody's menu.

- `computed = {"available": Computed(_l("Available"), "fen", values)}` adds columns that are not stored.
- `verbs = {"close": Verb(close_unit, ask="required")}` makes buttons on the card, POST, one transaction
  each; with `lifecycle = LIFECYCLE` only those that are possible now are shown. `Verb(form=ShipForm)` opens a
  form instead.
- `forms = [Hire]` shows buttons of FormPages (app/core/console/forms.py) on the list, or on the card when
  they have a subject.
- `related_views = [Memberships]` makes tabs of the card: lists of those rows that point at it. More on
  cards, their steps and panels in record.py.
- `narrow()` gives further conditions for every row of the page; `search(words)` replaces the search.
- Services get the form's values by name, and `actor`, `on`, `at` when they ask for them. They flush, never
  commit. Refusals are DomainErrors; `NotTaken(message, field="code")` puts the sentence at a field.
- Foreign rows answer 404; register the class in app/views.py.
"""

from __future__ import annotations  # `list` is a page here

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_appbuilder import expose
from werkzeug.exceptions import MethodNotAllowed

from app.core.console import fields, pick, writing
from app.core.console import filters as filtering
from app.core.console.attributes import attribute
from app.core.console.back import way_back
from app.core.console.browsing import Browsing
from app.core.console.choosing import Choosing
from app.core.console.listing import Computed
from app.core.console.record import Record
from app.core.console.reveal import Revealing
from app.core.console.security import allowed, demand, guarded
from app.core.console.verbs import Button, Verb, perform
from app.core.text import _


class ConsoleView(Browsing, Choosing, Revealing, Record):
    """A page over one table."""

    form_groups: Sequence[tuple[Any, Sequence[str]]] = ()

    # ------------------------------------------------------------ pages

    def list_buttons(self) -> list[Button]:
        """What can be begun from the list: adding, and the forms without a subject."""
        name, made = self.__class__.__name__, []
        if self.add_columns and self.may("can_add"):
            made.append(Button("add", _("New"), url_for(f"{name}.add"), style="primary"))
        made += [form.button() for form in self.forms if form.of is None and form.allowed()]
        return made

    def editable(self, row: Any) -> bool:
        """Whether editing this row is worth offering now; the service decides when it is saved."""
        return True

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
        title = (
            _("Edit %(what)s", what=str(row)) if row is not None else _("New %(what)s", what=str(self.one))
        )
        return render_template(
            self.form_template,
            view=self,
            title=title,
            form=form,
            row=row,
            groups=fields.in_groups(form, self.form_groups),
            pick_url=url_for(f"{self.__class__.__name__}.choose", name=""),
            back=way_back(self.back(row)),
        )

    def _names(self, row: Any) -> Sequence[str]:
        return self.add_columns if row is None else self.edit_columns

    def after(self, row: Any) -> str:
        """Where to go once a row is kept."""
        name = self.__class__.__name__
        return url_for(f"{name}.show", pk=row.id) if self.may("can_show") else url_for(f"{name}.list")

    def back(self, row: Any) -> str:
        """Where cancelling leads when nobody can say where one came from."""
        name = self.__class__.__name__
        return url_for(f"{name}.list") if row is None else url_for(f"{name}.show", pk=row.id)

    def pick_url(self) -> str:
        """Where the pickers of this page's filters search; those of its forms ask `choose`."""
        return url_for(f"{self.__class__.__name__}.pick", name="")

    @expose("/pick/")
    @expose("/pick/<name>")
    def pick(self, name: str = "") -> Any:
        """What a filter's picker finds: everything in sight, what is closed as well."""
        demand(self.class_permission_name, "can_list")
        known = name in self.filters and attribute(self.model, name).kind == "relation"
        return pick.answer(filtering.picker(attribute(self.model, name)) if known else None)

    @expose("/choose/")
    @expose("/choose/<name>")
    def choose(self, name: str = "") -> Any:
        """What a form's picker finds: what may be chosen there."""
        open_to_me = [(verb, form) for verb, form, names in self._forms() if name in names and self.may(verb)]
        verb, form_class = next(iter(open_to_me), ("can_add", None))
        demand(self.class_permission_name, verb)
        return pick.answer(form_class(formdata=None)[name] if form_class else None)

    def _forms(self) -> list[tuple[str, Any, Sequence[str]]]:
        return [("can_add", self.add_form, self.add_columns), ("can_edit", self.edit_form, self.edit_columns)]

    # ------------------------------------------------------------ actions

    @expose("/action/<string:name>/<pk>", methods=["GET", "POST"])
    def action(self, name: str, pk: str) -> Any:
        """Press a button of the card."""
        self._pressed(name)
        row = self.row(pk)
        done = perform(self, name, [row])
        return redirect(self.after(row) if done else self.back(row))

    def _pressed(self, name: str) -> None:
        if request.method != "POST":
            raise MethodNotAllowed(["POST"])
        if name not in self.verbs or self.verbs[name].service is None:
            abort(404)
        demand(self.class_permission_name, name)


__all__ = ["Computed", "ConsoleView", "Verb"]
