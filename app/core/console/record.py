"""卡片页 — one row as a page: key facts, the steps of its life, groups of fields, tabs of what belongs to it.

    key_facts = ["total_points", "total_fen", "employee"]  # 3 to 6, large, above everything
    show_groups = ((None, [...]), (_l("Delivery"), [...]))  # the rest; a titled group of nothing is folded
    lifecycle, stage_columns = LIFECYCLE, {"open": "drawn_up"}  # states as steps; stems of …_at, …_on, …_by
    panels = (_chain,)                                      # small tables below the fields: row -> Lines
    inline = ("OrderLines",)                                # of the lists under it, those without a tab

The lists under a page (app/views.py, UNDER) are its tabs, and the last is its history; `?tab=` names the open
one, and only that is read.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import abort, render_template, request, url_for
from flask_appbuilder import expose
from sqlalchemy import func, inspect, select

from app.core.audit_words import trail
from app.core.console import reads
from app.core.console.cards import Item, Section, Tab
from app.core.console.display import shown
from app.core.console.facts import Lines
from app.core.console.history import history_of
from app.core.console.reading import Reading
from app.core.console.security import allowed, guarded
from app.core.console.stages import Stage, stages_of
from app.core.console.verbs import Button, buttons
from app.core.db import session
from app.core.tenancy import TenantScoped
from app.core.text import _

HISTORY = "history"
COUNTED = 99  # rows of a tab are counted so far; it says "99+" beyond


class Record(Reading):
    """A row as a page. See views.py for how to write one."""

    key_facts: Sequence[str] = ()
    stage_columns: Mapping[str, str] = {}
    staged = True  # whether its states follow one another; a unit in use is not on its way to be closed
    panels: Sequence[Callable[[Any], Lines | Sequence[Lines]]] = ()
    inline: Sequence[str] = ()
    history = True

    @expose("/show/<pk>")
    @guarded()
    def show(self, pk: str) -> Any:
        """The card."""
        row = self.row(pk)
        reads.card_opened(self, row)
        return render_template(self.show_template, **self.show_context(row))

    def show_context(self, row: Any) -> dict[str, Any]:
        """What the card's template gets; a room adds its own."""
        under = [view for view in self._related_views if allowed(view.class_permission_name, "can_list")]
        tabs = self._tabs(row, [view for view in under if view.__class__.__name__ not in self.inline])
        opened = next((tab.name for tab in tabs if tab.open), "")
        return {
            "view": self,
            "title": str(row),
            "row": row,
            "state": self.state(row),
            "key_facts": self._items(row, self.key_facts),
            "stages": self.stages(row),
            "tabs": tabs,
            "tab": opened,
            "buttons": self.acts(row),
            **self._opened(row, under, opened),
        }

    def state(self, row: Any) -> Any:
        """The tag beside the title, where the row has a state."""
        return shown(self.attribute("state"), row.state) if self._has_state() else ""

    def stages(self, row: Any) -> list[Stage]:
        """The steps of its life, where it has one."""
        found = stages_of(self.lifecycle, row, self.stage_columns) if self.lifecycle and self.staged else []
        return found if len(found) > 1 else []

    def acts(self, row: Any) -> list[Button]:
        """What the seat may do to the row now."""
        return buttons(self, row)

    def sections(self, row: Any) -> list[Section]:
        """The groups of the card, without what stands above them already."""
        said = {*self.key_facts, "state"} if self._has_state() else {*self.key_facts}
        made = [
            Section(title, self._items(row, [key for key in keys if key not in said]))
            for title, keys in self.show_groups
        ]
        return [section for section in made if section.items]

    def _opened(self, row: Any, under: Sequence[Any], tab: str) -> dict[str, Any]:
        if tab == HISTORY:
            return {"told": history_of(row)}
        return {"lists": self._below(row, under, (tab,))} if tab else self._details(row, under)

    def _details(self, row: Any, under: Sequence[Any]) -> dict[str, Any]:
        made = [panel(row) for panel in self.panels]
        panels = [each for one in made for each in ([one] if isinstance(one, Lines) else one)]
        return {
            "groups": self.sections(row),
            "panels": panels,
            "lists": self._below(row, under, self.inline),
        }

    def _items(self, row: Any, keys: Sequence[str]) -> list[Item]:
        found = [
            (self.attribute(key), value) for key, value in zip(keys, *self.valued([row], keys), strict=True)
        ]
        return [Item(each.key, each.label, shown(each, value), each.kind) for each, value in found]

    def _has_state(self) -> bool:
        return "state" in inspect(self.model).column_attrs

    def _tabs(self, row: Any, under: Sequence[Any]) -> list[Tab]:
        remembered = self.history and row.__tablename__ in trail().things and isinstance(row, TenantScoped)
        if not under and not remembered:
            return []
        wanted, address = request.args.get("tab", ""), f"{self.__class__.__name__}.show"
        views = {view.__class__.__name__: view for view in under}
        if wanted not in ("", *views, *([HISTORY] if remembered else [])):
            abort(404)
        made = [Tab("", _("Details"), url_for(address, pk=row.id), wanted == "")]
        for name, view in views.items():
            url = url_for(address, pk=row.id, tab=name)
            made.append(Tab(name, view.list_title, url, wanted == name, _count(view, self.model, row)))
        if remembered:
            url = url_for(address, pk=row.id, tab=HISTORY)
            made.append(Tab(HISTORY, _("History"), url, wanted == HISTORY))
        return made

    def _below(self, row: Any, under: Sequence[Any], names: Sequence[str]) -> list[tuple[Any, Any, Any]]:
        """The lists of these names, and where a row is added to each."""
        views = [view for view in under if view.__class__.__name__ in names]
        return [(view, view.listed_under(self.model, row), view.add_url(row)) for view in views]


def _count(view: Any, model: type[Any], row: Any) -> str:
    some = select(view.model.id).where(*view.conditions(), view.pointing_at(model, row)).limit(COUNTED + 1)
    found = session.scalar(select(func.count()).select_from(some.subquery())) or 0
    return f"{COUNTED}+" if found > COUNTED else str(found)
