"""导航 — the left-hand navigation: groups of pages by job, of which each seat sees what it may open; and the
way back from where one stands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from sqlalchemy import inspect

from app.core.console.links import page_of
from app.core.console.security import allowed

FOLDED = "folded"  # cookie: the icons of the groups that this browser folded, and whether the rail is narrow
RAIL = "rail"


@dataclass(frozen=True, slots=True)
class Page:
    """页面 — a view with its place in the navigation; opened with the permission named."""

    view: type[Any]
    label: Any
    verb: str = "can_list"

    @property
    def name(self) -> str:
        """What permissions call the page: views that belong together share it."""
        return self.view.class_permission_name or self.view.__name__

    @property
    def url(self) -> str:
        """Where the page is."""
        return url_for(f"{self.view.__name__}.{self.view.default_view}")

    @property
    def open(self) -> bool:
        """Whether the active seat may open it."""
        return allowed(self.name, self.verb)


@dataclass(frozen=True, slots=True)
class Group:
    """分组 — pages of one job; `icon` names a drawing of templates/console/icons.html."""

    label: Any
    icon: str
    pages: Sequence[Page]

    @property
    def folded(self) -> bool:
        """Whether this browser folded it."""
        return self.icon in request.cookies.get(FOLDED, "").split(".")


@dataclass(frozen=True, slots=True)
class Crumb:
    """一级 — one step of the way from the navigation to where one stands."""

    label: str
    url: str | None = None
    group: bool = False


def init_app(app: Any, groups: Sequence[Group]) -> None:
    """Give the layout its navigation."""
    app.extensions["navigation"] = tuple(groups)


def groups() -> tuple[Group, ...]:
    """Every group, whoever may see it."""
    return tuple(current_app.extensions.get("navigation", ()))


def visible() -> Iterator[tuple[Group, list[Page]]]:
    """The groups with the pages that the active seat may open."""
    for group in groups():
        pages = [page for page in group.pages if page.open]
        if pages:
            yield group, pages


def narrow() -> bool:
    """Whether this browser keeps the navigation as a rail of icons."""
    return request.cookies.get(RAIL) == "1"


def place(row: Any = None) -> tuple[Group, Page] | None:
    """所在 — group and page of the request: the page of the row it is about, or that of the view."""
    view = _view()
    stands = row is not None and (_model(view) is type(row) or getattr(view, "own_place", False))
    if stands and (own := _named(view.class_permission_name)):
        return own  # of two pages over one table, the one that is open
    if chain := _chain(view, row):
        return _showing(type(chain[0]))
    shown = _showing(type(row)) or _showing(_parent_model(view)) if row is not None else None
    return shown or _named(view.class_permission_name if view is not None else None)


def beginnings() -> list[tuple[str, str]]:
    """可以开始的事 — the forms without a subject that the active seat may open: words and address."""
    views = current_app.extensions["appbuilder"].baseviews
    forms = (view for view in views if hasattr(view, "form_of") and view.of is None and view.allowed())
    return [(str(form.title), url_for(f"{type(form).__name__}.form")) for form in forms]


def place_of(view: Any) -> str:
    """所属页面 — the page of the menu a form belongs to, in words."""
    found = _named(view.class_permission_name)
    return f"{found[0].label} › {found[1].label}" if found is not None else ""


def trail(title: Any, row: Any = None) -> list[Crumb]:
    """面包屑 — group, page, the record the page is about, and the page itself, which is no link."""
    found = place(row)
    if found is None or found[1].url == request.path == url_for("Home.home"):
        return []
    group, page = found
    crumbs = [Crumb(str(group.label), group=True)] if str(group.label) != str(page.label) else []
    crumbs.append(Crumb(str(page.label), page.url if page.open else None))
    records = _chain(_view(), row) or _records(page, row)
    card = (request.endpoint or "").endswith(".show")  # of the row itself, in whichever list it stands
    crumbs += [Crumb(str(each), None if card and each is row else page_of(each)) for each in records]
    if crumbs[-1].url == request.path:
        crumbs[-1] = Crumb(crumbs[-1].label)
    elif str(title) != crumbs[-1].label:
        crumbs.append(Crumb(str(title)))
    return crumbs


def _view() -> Any:
    endpoint = (request.endpoint or "").partition(".")[0]
    views = current_app.extensions["appbuilder"].baseviews
    return next((view for view in views if view.endpoint == endpoint), None)


def _named(name: str | None) -> tuple[Group, Page] | None:
    every = ((group, page) for group in groups() for page in group.pages)
    return next((found for found in every if found[1].name == name), None)


def _showing(model: type[Any] | None) -> tuple[Group, Page] | None:
    """The page of the navigation that lists rows of this model."""
    every = ((group, page) for group in groups() for page in group.pages)
    return next((found for found in every if model is not None and _model(found[1].view) is model), None)


def _model(view: Any) -> type[Any] | None:
    rows = getattr(view, "datamodel", None)
    return rows.obj if rows is not None else None


def _parent_model(view: Any) -> type[Any] | None:
    """Whose rows this view's rows are listed under: a change of employment stands under its employee."""
    every = (page.view for group in groups() for page in group.pages)
    name = type(view).__name__
    above = (
        each
        for each in every
        if name in {under.__name__ for under in getattr(each, "related_views", None) or ()}
    )
    return next((_model(each) for each in above), None) if view is not None else None


def _chain(view: Any, row: Any) -> list[Any]:
    """Where a view says what its row `stands_under`, as "version.rule": from there down to the row."""
    found = [row]
    for name in filter(None, getattr(view, "stands_under", "").split(".")):
        found.insert(0, getattr(found[0], name, None))
    return found if len(found) > 1 and None not in found else []


def _records(page: Page, row: Any) -> list[Any]:
    """The record, with the one it belongs to before it where the page lists those."""
    if row is None or _model(page.view) in (None, type(row)):
        return [] if row is None else [row]
    relations = inspect(type(row)).relationships
    above = (getattr(row, each.key) for each in relations if each.mapper.class_ is _model(page.view))
    return [*(each for each in above if each is not None), row]
