"""保存的视图 — a list's filters, order, columns and density kept under a name: one's own, or the unit's.

They stand as tabs above the list. The address of a list says everything; a saved view is a name for one, and
what of it the page no longer has is left out with a word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from flask import abort, current_app, flash, g, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from sqlalchemy import or_, select

from app.core.actor import current_actor
from app.core.clock import now
from app.core.console.columns_shown import chosen
from app.core.console.filters import names_of
from app.core.console.security import allowed, demand
from app.core.db import atomic, session
from app.core.errors import DomainError
from app.core.models import SavedView
from app.core.numbers import number_in
from app.core.text import _

Query = Mapping[str, Sequence[str]]
LONGEST = 60  # letters of a name
MOST = 50  # views of one person on one page
UNNAMED = ""


class ViewRefused(DomainError):
    """视图未保存 — the name is empty, taken or too long, or there are too many."""

    code = "view_refused"


@dataclass(slots=True)
class Kept:
    """已保存 — what the person sees as tabs above one list, and how they lay it out without a name."""

    views: list[SavedView] = field(default_factory=list)
    layout: Query = field(default_factory=dict)
    open: SavedView | None = None

    @staticmethod
    def mine(row: SavedView) -> bool:
        """Whether the person may change it."""
        return mine(row)

    @property
    def usual(self) -> SavedView | None:
        """The view that opens first."""
        return next((each for each in self.views if each.usual and mine(each)), None)


def kept_for(page: Any) -> Kept:
    """The person's views of a page, and those shared with their unit: one query."""
    if g.get("seat") is None:
        return Kept()
    wanted = select(SavedView).where(SavedView.page == type(page).__name__, *_seen())
    rows = session.scalars(wanted.order_by(SavedView.shared, SavedView.id)).all()
    named = [row for row in rows if row.name != UNNAMED]
    layout = next((row.query for row in rows if row.name == UNNAMED and mine(row)), {})
    opened = request.args.get("view", "")
    return Kept(named, layout, next((row for row in named if str(row.id) == opened), None))


def _seen() -> tuple[Any, ...]:
    """One's own at the active seat's unit, and what others there share."""
    actor = current_actor()
    return (SavedView.unit_id == actor.unit_id, or_(SavedView.owner_id == actor.user_id, SavedView.shared))


def mine(row: SavedView) -> bool:
    """Whether the person acting keeps it."""
    return row.owner_id == current_actor().user_id


def may_share() -> bool:
    """Whether the seat may share views with its unit."""
    return allowed("SavedViews", "can_share")


def address_of(page: Any, query: Query, **more: Any) -> str:
    """The list as this query has it."""
    return url_for(f"{type(page).__name__}.list", **{**query, **more})


def known(page: Any, query: Query) -> dict[str, list[str]]:
    """As much of a query as the page understands."""
    name = type(page).__name__
    names = {
        "q",
        "density",
        f"_od_{name}",
        f"psize_{name}",
        *(n for key in (*page.filters, *page.flags) for n in names_of(key)),
    }
    found = {key: list(values) for key, values in query.items() if key in names and any(values)}
    if query.get(f"_oc_{name}", [""])[0] in page.order_columns:
        found[f"_oc_{name}"] = list(query[f"_oc_{name}"])
    if columns := chosen(page, query.get("cols", [""])[0]):
        found["cols"] = [",".join(columns)]
    return found


class SavedViews(BaseView):
    """What is done with saved views: keep, open, change, rename, delete."""

    route_base = "/saved-views"
    class_permission_name = "SavedViews"
    default_view = "open"

    @expose("/<pk>")
    def open(self, pk: str) -> Any:
        """Go to the list as it was saved; says so when a column or filter of it is gone."""
        row = self.row(pk)
        page = listed_as(row.page)
        demand(page.class_permission_name, "can_list")
        query = known(page, row.query)
        if query != row.query:
            gone = _(
                "The view “%(name)s” has filters or columns that are gone; they were left out.", name=row.name
            )
            flash(gone, "warning")
        return redirect(address_of(page, query, view=row.id))

    @expose("/keep/<name>", methods=["POST"])
    def keep(self, name: str) -> Any:
        """Keep the list as it stands under a name."""
        page = listed_as(name)
        demand(page.class_permission_name, "can_list")
        query = known(page, parse_qs(request.form.get("query", "")))
        try:
            with atomic():
                row = _kept(page, request.form.get("name", ""), query)
                _marked(row)
        except DomainError as refusal:
            flash(refusal.message, "danger")
            return redirect(address_of(page, query))
        flash(_("Saved: the view “%(name)s”.", name=row.name), "success")
        return redirect(address_of(page, query, view=row.id))

    @expose("/change/<pk>", methods=["POST"])
    def change(self, pk: str) -> Any:
        """Another name, other conditions, opening first or shared."""
        row = self.row(pk, own=True)
        page = listed_as(row.page)
        demand(page.class_permission_name, "can_list")
        try:
            with atomic():
                if "query" in request.form:
                    row.query = known(page, parse_qs(request.form["query"]))
                else:
                    row.name = _named(request.form.get("name", ""), row)
                    _marked(row)
                row.saved_at = now()
        except DomainError as refusal:
            flash(refusal.message, "danger")
        else:
            flash(_("Saved: the view “%(name)s”.", name=row.name), "success")
        return redirect(url_for("SavedViews.open", pk=row.id))

    @expose("/remove/<pk>", methods=["POST"])
    def remove(self, pk: str) -> Any:
        """Forget a view of one's own."""
        row = self.row(pk, own=True)
        page, name = listed_as(row.page), row.name
        demand(page.class_permission_name, "can_list")
        with atomic():
            session.delete(row)
        flash(_("Deleted: the view “%(name)s”.", name=name), "success")
        return redirect(address_of(page, {}, view="all"))

    @expose("/layout/<name>", methods=["POST"])
    def layout(self, name: str) -> Any:
        """Columns and density of a list from now on, for the person."""
        page = listed_as(name)
        demand(page.class_permission_name, "can_list")
        query = known(page, parse_qs(request.form.get("query", "")))
        columns = chosen(page, ",".join(request.form.getlist("cols")))
        layout = {"density": ["compact"]} if request.form.get("density") == "compact" else {}
        if columns and list(columns) != page.list_columns and "usual" not in request.form:
            layout["cols"] = [",".join(columns)]
        with atomic():
            _laid_out(page, layout)
        opened = {"view": request.form["view"]} if request.form.get("view") else {}
        kept = {key: values for key, values in query.items() if key not in ("cols", "density")}
        return redirect(address_of(page, kept, **opened))

    def row(self, pk: str, *, own: bool = False) -> SavedView:
        """A view the person sees, or keeps; 404 otherwise."""
        _seated()
        number = number_in(pk)
        wanted = select(SavedView).where(SavedView.name != UNNAMED, *_seen())
        row = session.scalars(wanted.where(SavedView.id == number)).first() if number is not None else None
        if row is None or (own and not mine(row)):
            abort(404)
        return row


def listed_as(name: str) -> Any:
    """The list page of this name; 404 for any other name."""
    _seated()
    pages = current_app.extensions["appbuilder"].baseviews
    found = next(
        (each for each in pages if type(each).__name__ == name and hasattr(each, "list_title")), None
    )
    if found is None:
        abort(404)
    return found


def _seated() -> None:
    """Views belong to a person at a unit: strangers sign in first, others without a seat may not."""
    if g.get("seat") is None:
        demand("SavedViews", "can_keep")


def _kept(page: Any, name: str, query: Query) -> SavedView:
    actor = current_actor()
    count = len([each for each in kept_for(page).views if mine(each)])
    if count >= MOST:
        raise ViewRefused(_("You keep %(most)s views of this list already. Delete one first.", most=MOST))
    row = SavedView(page=type(page).__name__, owner_id=actor.user_id, unit_id=actor.unit_id)
    row.name, row.query, row.saved_at = _named(name, row), dict(query), now()
    session.add(row)
    session.flush()
    return row


def _named(name: str, row: SavedView) -> str:
    """A name nobody's other view of the page has. Raises ViewRefused."""
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST:
        raise ViewRefused(_("Give the view a name of at most %(most)s characters.", most=LONGEST))
    same = select(SavedView.id).where(
        *_seen(), SavedView.owner_id == row.owner_id, SavedView.page == row.page, SavedView.name == name
    )
    with session.no_autoflush:
        if session.scalar(same if row.id is None else same.where(SavedView.id != row.id)) is not None:
            raise ViewRefused(_("You have a view “%(name)s” of this list already.", name=name))
    return name


def _marked(row: SavedView) -> None:
    """Opening first, and shared, as the form says; one view of a page opens first."""
    row.shared = "shared" in request.form and may_share()
    row.usual = "usual" in request.form
    if row.usual:
        others = select(SavedView).where(
            *_seen(), SavedView.owner_id == row.owner_id, SavedView.page == row.page
        )
        for other in session.scalars(others.where(SavedView.id != row.id)):
            other.usual = False
    session.flush()


def _laid_out(page: Any, layout: Query) -> None:
    actor, name = current_actor(), type(page).__name__
    found = select(SavedView).where(
        *_seen(), SavedView.owner_id == actor.user_id, SavedView.page == name, SavedView.name == UNNAMED
    )
    row = session.scalars(found).first()
    if row is None:
        row = SavedView(page=name, name=UNNAMED, owner_id=actor.user_id, unit_id=actor.unit_id)
        session.add(row)
    row.query, row.saved_at = dict(layout), now()
