"""看板 — figures and charts of a role, each with exactly its rows behind it. How to write one:

    Tile(_l("Orders to ship"), "Orders", {"state": "placed"})              how many rows that list has
    Tile(_l("Lapsing soon"), "PointLots", {"expires_on.op": "next30"}, "left_points")   the sum of a column
    Chart("available", _l("Available, by sub-account"), "SubAccounts", read)    read() -> Drawing

A tile's figure is asked of the list itself, by the view's own filters and fence: what opens behind it is what
was counted. Whoever may not list a page has no tile of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, abort, current_app, g, render_template, url_for
from flask_appbuilder import BaseView, expose
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from app.core import clock
from app.core.console import listing
from app.core.console.charts import Drawing, drawn
from app.core.console.display import shown
from app.core.console.security import allowed, guarded
from app.core.db import session
from app.core.text import _l

FIRST = 4  # tiles that stand on the workbench too


@dataclass(frozen=True, slots=True)
class Tile:
    """指标 — the rows a list has when it is asked so, or the sum of one of their columns.

    `alarm`: more than none of them is nothing good.
    """

    label: Any
    page: str
    asked: Mapping[str, str | Sequence[str] | Callable[[], str]]
    total: str | None = None
    note: Any = ""
    alarm: bool = False

    @property
    def view(self) -> Any:
        """The list behind it; KeyError for a page that is not there."""
        return {type(view).__name__: view for view in current_app.extensions["appbuilder"].baseviews}[
            self.page
        ]

    @property
    def address(self) -> dict[str, str | list[str]]:
        """What is asked of the list today."""
        today = {key: value() if callable(value) else value for key, value in self.asked.items()}
        return {key: value if isinstance(value, str) else list(value) for key, value in today.items()}

    @property
    def open(self) -> bool:
        """Whether the active seat may open the list."""
        return bool(self.view.may("can_list"))

    @property
    def url(self) -> str:
        """The list, asked as the figure was; never the view somebody keeps for it."""
        return url_for(f"{self.page}.list", **(self.address or {"q": ""}))

    def count(self) -> int:
        """The figure: rows, points or fen."""
        view, arguments = self.view, MultiDict(self.address)
        wanted = listing.asked(view, arguments)
        model = view.model
        what = func.sum(getattr(model, self.total)) if self.total else func.count()
        rows = select(what).select_from(model).where(*view.matching(wanted, view.controls(arguments)))
        return int(session.scalar(rows) or 0)

    def said(self, count: int) -> str:
        """The figure as people read it, money as money."""
        if self.total is None:
            return f"{count:,}"
        return str(shown(self.view.attribute(self.total), count).striptags())


@dataclass(frozen=True, slots=True)
class Chart:
    """图表 — what `read()` draws of the rows of a page, in the seat's sight."""

    name: str
    title: Any
    page: str
    read: Callable[[], Drawing]
    note: Any = ""

    @property
    def open(self) -> bool:
        """Whether the active seat may open the page it draws."""
        return allowed(self.page, "can_list")


@dataclass(frozen=True, slots=True)
class RoleBoard:
    """角色看板 — what a role looks at, the most telling first."""

    tiles: Sequence[Tile] = ()
    charts: Sequence[Chart] = ()


def init_app(app: Flask, boards: Mapping[str, RoleBoard]) -> None:
    """Say what each role looks at."""
    app.extensions["boards"] = dict(boards)


def mine() -> RoleBoard:
    """The active seat's board, without what it may not open."""
    board = current_app.extensions["boards"].get(g.get("role"), RoleBoard()) if g.get("seat") else RoleBoard()
    return RoleBoard(
        [tile for tile in board.tiles if tile.open], [chart for chart in board.charts if chart.open]
    )


def figures(tiles: Sequence[Tile]) -> list[tuple[Tile, str, bool]]:
    """Each tile with its figure, and whether that alarms; one query a tile."""
    counted = [(tile, tile.count()) for tile in tiles]
    return [(tile, tile.said(count), tile.alarm and count > 0) for tile, count in counted]


class Board(BaseView):
    """看板 — how things stand, for the role that looks."""

    route_base = "/board"
    default_view = "board"
    title = _l("Dashboard")

    @expose("/")
    @guarded("board")
    def board(self) -> Any:
        """Frames only: figures and charts are asked for once the page stands."""
        return render_template("console/board.html", title=self.title, board=mine())

    @expose("/figures")
    @guarded("board")
    def figures(self) -> Any:
        """The figures, and when they were counted."""
        told = figures(mine().tiles)
        return render_template("console/numbers.html", numbers=told, counted_at=clock.now())

    @expose("/charts/<name>")
    @guarded("board")
    def chart(self, name: str) -> Any:
        """One chart, and its table."""
        chart = next((each for each in mine().charts if each.name == name), None)
        if chart is None:
            abort(404)
        return render_template("console/chart.html", chart=chart, **drawn(chart.read()))
