"""勾选办理 — one verb for many rows of a list: those ticked, or all that are filtered.

First a page that says how many, and which of them it is not possible for; then all the rest in one
transaction, or none.
"""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_appbuilder import expose
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.console import listing
from app.core.console.reading import Reading
from app.core.console.security import demand
from app.core.console.verbs import Button, perform, possible, word_of
from app.core.db import session
from app.core.errors import BadInput
from app.core.numbers import number_in
from app.core.text import _

MOST = 1_000  # rows of one act: each is a call of its service, in one transaction, while the reader waits
SHOWN = 50  # rows named on the page that asks


class Choosing(Reading):
    """What is done to many rows of a list at once."""

    def bulk_buttons(self) -> list[Button]:
        """The verbs that make sense for many rows: those that ask for nothing but a reason."""
        return [
            Button(name, word_of(self, name), "", verb.style)
            for name, verb in self.verbs.items()
            if verb.service is not None and not verb.typed and self.may(name)
        ]

    @expose("/chosen", methods=["POST"])
    def chosen(self) -> Any:
        """Ask before it is done: how many, and for which it is not possible."""
        name = self.pressed()
        demand(self.class_permission_name, name)
        rows = self.chosen_rows()
        ready = [row for row in rows if possible(self, row, name)]
        left = [row for row in rows if not possible(self, row, name)]
        return render_template(
            "console/chosen.html",
            view=self,
            title=_("%(verb)s: %(count)s records", verb=word_of(self, name), count=f"{len(ready):,}"),
            name=name,
            verb=self.verbs[name],
            word=word_of(self, name),
            ready=ready,
            left=left,
            shown=SHOWN,
            every="all" in request.form,
            back=self._list_again(),
        )

    @expose("/action_post", methods=["POST"])
    def action_post(self) -> Any:
        """Do it to the rows chosen on the list; all of them or none."""
        name = self.pressed()
        demand(self.class_permission_name, name)
        rows = self.chosen_rows()
        if "expected" in request.form:
            rows = [row for row in rows if possible(self, row, name)]
            if str(len(rows)) != request.form["expected"]:
                flash(_("The list has changed since you looked. Nothing was done: choose again."), "warning")
                return redirect(self._list_again())
        perform(self, name, rows)
        return redirect(self._list_again())

    def pressed(self) -> str:
        """The verb that was pressed; 404 for one the page does not have."""
        name = request.form.get("action", "")
        if name not in self.verbs or self.verbs[name].service is None:
            abort(404)
        return name

    def chosen_rows(self) -> Sequence[Any]:
        """The rows ticked, or all that are filtered; 404 when one of them is not in sight."""
        wanted = select(self.model).options(
            *(joinedload(getattr(self.model, each)) for each in self.joined(self.list_columns))
        )
        if "all" in request.form:
            asked = listing.asked(self)
            matching = self.matching(asked, self.controls(asked.values))
            rows = session.scalars(wanted.where(*matching).order_by(self.model.id).limit(MOST + 1)).all()
            if len(rows) > MOST:
                raise BadInput(
                    _("More than %(most)s records: narrow the list and do it in parts.", most=f"{MOST:,}")
                )
            return rows
        said = list(dict.fromkeys(request.form.getlist("rowid")))[:MOST]
        numbers = [number for each in said if (number := number_in(each)) is not None]
        rows = session.scalars(
            wanted.where(self.model.id.in_(numbers), *self.conditions()).order_by(self.model.id)
        ).all()
        if len(rows) != len(said):
            abort(404)
        return rows

    def controls(self, values: Any) -> Any:
        """Every filter of the page, as the address sets it."""
        raise NotImplementedError

    def _list_again(self) -> str:
        return url_for(f"{self.__class__.__name__}.list", **request.args.to_dict(flat=False))
