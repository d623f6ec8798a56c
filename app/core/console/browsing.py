"""浏览 — a table as a list page: tabs of saved views, search, filter chips, rows, totals."""

from __future__ import annotations  # `list` is a page here

from typing import Any

from flask import abort, jsonify, render_template, request
from flask_appbuilder import expose
from werkzeug.datastructures import MultiDict

from app.core.console import filters as filtering
from app.core.console import listing
from app.core.console.filters import Filter
from app.core.console.listing import Asked
from app.core.console.reading import Reading
from app.core.console.security import demand, guarded
from app.core.text import _

MANY = 10_000  # of one value are counted so far; it says "1 万+" beyond


class Browsing(Reading):
    """The list of a page. See views.py for how to write one."""

    @expose("/list/")
    @guarded()
    def list(self) -> Any:
        """The list."""
        wanted = listing.asked(self)
        page = self.listed(wanted, filters=self.controls(wanted.values))
        return render_template(
            self.list_template,
            view=self,
            title=self.list_title,
            listed=page,
            sizes=listing.SIZES,
            buttons=self.list_buttons(),
        )

    def list_buttons(self) -> Any:
        """What can be begun from the list."""
        return []

    def controls(self, values: MultiDict[str, str]) -> list[Filter]:
        """Every filter the page offers, as the address sets it."""
        return [filtering.filter_of(self.model, key, values) for key in self.filters]

    @expose("/counts/<key>")
    def counts(self, key: str) -> Any:
        """How many rows each choice of a filter has, all other filters kept; as JSON, when its chip opens."""
        demand(self.class_permission_name, "can_list")
        if key not in self.filters:
            abort(404)
        others = MultiDict(
            (name, value)
            for name, value in request.args.items(multi=True)
            if name not in filtering.names_of(key)
        )
        wanted = listing.asked(self, others)
        return jsonify({value: self._count(wanted, key, value) for value in self._choices(key)})

    def _choices(self, key: str) -> Any:
        return [value for value, _word in filtering.filter_of(self.model, key, MultiDict()).options]

    def _count(self, wanted: Asked, key: str, value: str) -> str:
        controls = self.controls(MultiDict([*wanted.values.items(multi=True), (key, value)]))
        count = listing.count_of(self.model, self.matching(wanted, controls), most=MANY)
        return _("10,000+") if count > MANY else f"{count:,}"
