"""导航 — the left-hand navigation: groups of pages by job, of which each seat sees what it may open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for

from app.core.console.security import allowed


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


@dataclass(frozen=True, slots=True)
class Group:
    """分组 — pages of one job; `icon` names a drawing of templates/console/icons.html."""

    label: Any
    icon: str
    pages: Sequence[Page]


def init_app(app: Flask, groups: Sequence[Group]) -> None:
    """Give the layout its navigation."""
    app.extensions["navigation"] = tuple(groups)


def visible() -> Iterator[tuple[Group, list[Page]]]:
    """The groups with the pages that the active seat may open."""
    for group in current_app.extensions.get("navigation", ()):
        pages = [page for page in group.pages if allowed(page.name, page.verb)]
        if pages:
            yield group, pages


def here() -> str | None:
    """The name of the page the request is on, forms and previews of a page included."""
    endpoint = (request.endpoint or "").partition(".")[0]
    for view in current_app.extensions["appbuilder"].baseviews:
        if view.endpoint == endpoint:
            return view.class_permission_name
    return None


def trail() -> tuple[Group, Page] | None:
    """Group and page of the request, for the line above the title."""
    name = here()
    for group in current_app.extensions.get("navigation", ()):
        for page in group.pages:
            if page.name == name:
                return group, page
    return None
