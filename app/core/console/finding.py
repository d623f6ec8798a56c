"""全局查找 — one search box over everything the seat may open: pages of the menu, forms, records by kind.

What is looked through is declared in app/views.py, one line a kind:

    Finder(Employees, detail=("employee_no", "unit.full_name"), numbered=True)

A kind is searched exactly as its list is, by the view's own `conditions()` and `search(words)`, so the fence
and the masks of the list hold here. One query a kind, its first rows, and no more once enough is found.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app, jsonify, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from markupsafe import Markup
from sqlalchemy import inspect, select
from sqlalchemy.orm import joinedload

from app.core.console import navigation
from app.core.console.display import shown
from app.core.console.forms import FormPage
from app.core.console.security import guarded
from app.core.db import session
from app.core.pinyin import initials
from app.core.text import _, _l

FEW, MORE = 5, 20  # hits of a kind in the box, and on the page of all results
ENOUGH = 40  # hits of all kinds, after which no further kind is asked
LONGEST = 60
NUMBER = re.compile(r"[A-Za-z]{0,6}[-_./]?\d[\w\-./]*")
HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Finder:
    """查找项 — a page over a table; under each hit's name stand `detail` columns, and its state as a tag.

    What is typed like a number is looked for among `numbered` kinds first.
    """

    view: type[Any]
    detail: Sequence[str] = ()
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """结果 — a name, what tells it from others of that name, its state, and where it is."""

    title: str
    url: str
    detail: str = ""
    tag: Markup | str = ""


@dataclass(slots=True)
class Found:
    """一类结果 — the first hits of a kind; `more` leads to its list with the same words."""

    label: str
    icon: str
    hits: list[Hit] = field(default_factory=list)
    more: str | None = None


def init_app(app: Flask, finders: Sequence[Finder]) -> None:
    """Say what the search box looks through."""
    app.extensions["finders"] = tuple(finders)


class Find(BaseView):
    """查找 — what the box in the header asks, and the page of all results."""

    route_base = "/find"
    class_permission_name = "Home"
    default_view = "results"
    title = _l("Search everything")

    @expose("/")
    @guarded("home")
    def results(self) -> Any:
        """All results, kind by kind."""
        words = _words()
        found = find(words, MORE) if words else []
        looked = [str(label) for label, _finder, _view in kinds()]
        return render_template("console/find.html", title=self.title, words=words, found=found, looked=looked)

    @expose("/hits")
    @guarded("home")
    def hits(self) -> Any:
        """The first results, for the box."""
        words = _words()
        found = find(words, FEW) if words else []
        html = render_template("console/hits.html", words=words, found=found, looked=_looked())
        return jsonify({"words": words, "count": sum(len(each.hits) for each in found), "html": html})


def find(words: str, most: int) -> list[Found]:
    """Pages first, then kinds in their order, numbers first where a number was typed."""
    found = [each for each in (_pages(words, most),) if each.hits]
    if len(words) == 1 and not HAN.match(words):
        return found  # a single letter or digit is no question to ask of a million rows
    asked = sorted(kinds(), key=lambda kind: not kind[1].numbered) if NUMBER.fullmatch(words) else kinds()
    for label, finder, view in asked:
        if sum(len(each.hits) for each in found) >= ENOUGH:
            break
        each = _records(str(label), finder, view, words, most)
        if each.hits:
            found.append(each)
    return found


def kinds() -> list[tuple[Any, Finder, Any]]:
    """The kinds the active seat may search and open, with their names and views."""
    views = {type(view): view for view in current_app.extensions["appbuilder"].baseviews}
    every = ((finder, views[finder.view]) for finder in current_app.extensions.get("finders", ()))
    return [
        (view.list_title, finder, view)
        for finder, view in every
        if view.may("can_list") and view.may("can_show")
    ]


def _looked() -> str:
    return "、".join(str(label) for label, _finder, _view in kinds())


def _words() -> str:
    return " ".join(request.args.get("q", "").split())[:LONGEST]


def _records(label: str, finder: Finder, view: Any, words: str, most: int) -> Found:
    model, name = view.model, type(view).__name__
    relations = inspect(model).relationships
    steps = {key.partition(".")[0] for key in finder.detail}
    loaded = [joinedload(getattr(model, each)) for each in sorted(steps) if each in relations]
    query = select(model).where(*view.conditions(), view.search(words)).options(*loaded)
    rows = list(session.scalars(query.order_by(model.id.desc()).limit(most + 1)))
    found = Found(label, _icon(view), [_hit(view, finder, row) for row in rows[:most]])
    if len(rows) > most:
        found.more = url_for(f"{name}.list", q=words)
    return found


def _hit(view: Any, finder: Finder, row: Any) -> Hit:
    said = (shown(view.attribute(key), view.value(row, key)) for key in finder.detail)
    told = " · ".join(text for each in said if (text := each.striptags()) not in ("", "—"))
    return Hit(str(row), url_for(f"{type(view).__name__}.show", pk=row.id), told, view.state(row))


def _icon(view: Any) -> str:
    mine = (group for group in navigation.groups() if any(page.view is type(view) for page in group.pages))
    return next((group.icon for group in mine), "file")


def _pages(words: str, most: int) -> Found:
    found = Found(_("Go to"), "go")
    wanted = words.lower()
    found.hits = [hit for hit in _places() if _called(hit.title, wanted)][:most]
    return found


def _called(title: str, wanted: str) -> bool:
    return wanted in title.lower() or (wanted.isascii() and wanted in initials(title, person=False))


def _places() -> Iterator[Hit]:
    """The pages of the menu, and the forms that begin something, which the seat may open."""
    for group, pages in navigation.visible():
        yield from (Hit(str(page.label), page.url, str(group.label)) for page in pages)
    for view in current_app.extensions["appbuilder"].baseviews:
        if isinstance(view, FormPage) and view.of is None and view.allowed():
            yield Hit(str(view.title), url_for(f"{type(view).__name__}.form"), navigation.place_of(view))
