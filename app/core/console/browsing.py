"""浏览 — a table as a list page: tabs of saved views, search, filter chips, rows, totals."""

from __future__ import annotations  # `list` is a page here

from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import abort, jsonify, redirect, render_template, request, send_file, url_for
from flask_appbuilder import expose
from werkzeug.datastructures import MultiDict

from app.core.console import export as exporting
from app.core.console import filters as filtering
from app.core.console import listing
from app.core.console.cards import Tab
from app.core.console.columns_shown import choices, chosen
from app.core.console.filters import Filter, Flag
from app.core.console.listing import Asked, Listed
from app.core.console.reading import Reading
from app.core.console.saved_views import Query, kept_for
from app.core.console.security import acting, demand, guarded
from app.core.console.totals import totals_of
from app.core.db import atomic
from app.core.text import _

MANY = 10_000  # of one value are counted so far; it says "1 万+" beyond


class Browsing(Reading):
    """The list of a page. See views.py for how to write one."""

    totals: Sequence[str] = ()
    flags: Mapping[str, Flag] = {}
    by_state = False  # a tab for each state, with how many rows stand in it

    @expose("/list/")
    @guarded()
    def list(self) -> Any:
        """The list."""
        kept = kept_for(self)
        if kept.usual is not None and not request.args:
            return redirect(url_for("SavedViews.open", pk=kept.usual.id))
        wanted = self.laid_out(listing.asked(self), kept.layout)
        page = self.listed(wanted, filters=self.controls(wanted.values))
        return render_template(
            self.list_template,
            view=self,
            title=self.list_title,
            listed=page,
            kept=kept,
            states=self.state_tabs(page) if self.by_state else (),
            totals=totals_of(self.model, self.totals, page.conditions) if page.rows else None,
            columns=choices(self, [head.key for head in page.headings]),
            sizes=listing.SIZES,
            buttons=self.list_buttons(),
        )

    def state_tabs(self, page: Listed) -> Sequence[Tab]:
        """按状态 — all, then each state, everything else that is asked for kept."""
        on = page.wanted.values.get("state", "")
        words = filtering.filter_of(self.model, "state", MultiDict()).options
        others = [each for each in page.wanted.values.items(multi=True) if each[0] != "state"]
        wanted = replace(page.wanted, values=MultiDict(others))
        every = Tab("", _("All"), page.url(state=None), not on)
        return [
            every,
            *(
                Tab(value, str(word), page.url(state=value), on == value, self._count(wanted, "state", value))
                for value, word in words
            ),
        ]

    def laid_out(self, wanted: Asked, layout: Query) -> Asked:
        """With the columns and density of the address, else as the person keeps them."""
        columns = wanted.values.get("cols") or "".join(layout.get("cols", ()))
        density = wanted.values.get("density") or "".join(layout.get("density", ()))
        return replace(wanted, columns=chosen(self, columns), compact=density == "compact")

    def list_buttons(self) -> Any:
        """What can be begun from the list."""
        return []

    def controls(self, values: MultiDict[str, str]) -> list[Filter]:
        """Every filter the page offers, as the address sets it."""
        flags = [flag.filter(key, values) for key, flag in self.flags.items()]
        return [*(filtering.filter_of(self.model, key, values) for key in self.filters), *flags]

    @expose("/export", methods=["POST"])
    @guarded()
    def export(self) -> Any:
        """The list as a workbook: what is filtered, sorted and shown; long ones by a worker."""
        arguments = self.asked_for(request.args)
        if exporting.is_long(self, arguments):
            with atomic():
                queued = exporting.ask_for(self, arguments, actor=acting())
            return redirect(url_for("Progress.progress", pk=queued.id))
        with TemporaryDirectory() as folder, atomic():
            path = Path(folder) / "list.xlsx"
            exporting.export(self, arguments, path, actor=acting())
            data = BytesIO(path.read_bytes())
        name = exporting.file_name(self)
        return send_file(data, mimetype=exporting.XLSX, as_attachment=True, download_name=name)

    def asked_for(self, arguments: MultiDict[str, str]) -> MultiDict[str, str]:
        """An address with the columns the person sees, whether it names them or not."""
        wanted = self.laid_out(listing.asked(self, arguments), kept_for(self).layout)
        return MultiDict([*arguments.items(multi=True), ("cols", ",".join(wanted.columns))])

    @expose("/counts/<key>")
    def counts(self, key: str) -> Any:
        """How many rows each choice of a filter has, all other filters kept; as JSON, when its chip opens."""
        demand(self.class_permission_name, "can_list")
        if key not in self.filters and key not in self.flags:
            abort(404)
        others = MultiDict(
            (name, value)
            for name, value in request.args.items(multi=True)
            if name not in filtering.names_of(key)
        )
        wanted = listing.asked(self, others)
        return jsonify({value: self._count(wanted, key, value) for value in self._choices(key)})

    def _choices(self, key: str) -> Any:
        known = (each for each in self.controls(MultiDict()) if each.key == key)
        return [value for each in known for value, _word in each.options]

    def _count(self, wanted: Asked, key: str, value: str) -> str:
        controls = self.controls(MultiDict([*wanted.values.items(multi=True), (key, value)]))
        count = listing.count_of(self.model, self.matching(wanted, controls), most=MANY)
        return _("10,000+") if count > MANY else f"{count:,}"
