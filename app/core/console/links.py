"""关联链接 — from a value that is a record to that record's own page, where the active seat may open it."""

from typing import Any

from flask import current_app, has_request_context, url_for
from markupsafe import Markup, escape

PAGES = "record_pages"


def linked(row: Any) -> Markup:
    """关联记录 — its name, as a link where there is a page the seat may open."""
    url = page_of(row)
    name = escape(str(row))
    return Markup('<a href="{}">{}</a>').format(url, name) if url else name


def page_of(row: Any) -> str | None:
    """The address of a record's page; None where it has none or the active seat may not open it."""
    view = _pages().get(type(row)) if has_request_context() else None
    if view is None or not view.may("can_show"):
        return None
    return url_for(f"{view.__class__.__name__}.show", pk=row.id)


def where_open(address: str) -> str | None:
    """可开的地址 — the address of a record's page, where the active seat may open it; else None."""
    endpoint, _number = current_app.url_map.bind("").match(address)
    name = endpoint.partition(".")[0]
    views = current_app.extensions["appbuilder"].baseviews
    return address if any(type(each).__name__ == name and each.may("can_show") for each in views) else None


def _pages() -> dict[type[Any], Any]:
    """The page of each table: of several the first, which is the one in the menu, and rather one that shows
    every row than one that is narrowed to some.
    """
    found: dict[type[Any], Any] | None = current_app.extensions.get(PAGES)
    if found is None:
        views = [
            view
            for view in reversed(current_app.extensions["appbuilder"].baseviews)
            if hasattr(view, "key_facts")
        ]
        views.sort(key=lambda view: "narrow" not in vars(type(view)))
        found = {view.model: view for view in views}
        current_app.extensions[PAGES] = found
    return found
