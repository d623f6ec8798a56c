"""首页 — the work queue of the seat: what waits and why, the key numbers, the path of the main job."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, abort, current_app, g, jsonify, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from flask_login import current_user

from app.core.console import boards, navigation, waiting
from app.core.console.security import allowed, guarded
from app.core.text import _l

BEGINNINGS = 6  # forms offered where nothing waits


@dataclass(frozen=True, slots=True)
class Step:
    """一步 — a step of the main job: where it is done, who may, and how many wait there.

    `count` runs in the seat's scope; `waiting` says the number in words, with %(count)s. A step whose page
    does not exist is shown without a link.
    """

    label: Any
    hint: Any
    page: str
    verb: str
    endpoint: str
    waiting: Any
    count: Callable[[], int]

    @property
    def open(self) -> bool:
        """Whether the active seat may do it."""
        return allowed(self.page, self.verb) and self.endpoint in current_app.view_functions

    @property
    def url(self) -> str:
        """Where the step is done."""
        return url_for(self.endpoint)


def init_app(app: Flask, steps: Sequence[Step], landings: Mapping[str, str]) -> None:
    """Put the path of the main job on the workbench; `landings` are the pages of roles without one."""
    app.extensions["main_job"], app.extensions["landings"] = tuple(steps), dict(landings)


class Home(BaseView):
    """工作台 — what waits for me today."""

    route_base = ""
    default_view = "home"
    class_permission_name = "Home"
    title = _l("Workbench")

    @expose("/")
    def home(self) -> Any:
        """What waits, the five steps, and where to begin."""
        if not current_user.is_authenticated:
            abort(redirect(url_for("Session.login")))
        if landing := current_app.extensions["landings"].get(g.get("role")):
            return redirect(url_for(landing))
        steps = current_app.extensions["main_job"] if g.get("seat") and g.seat.owner is None else ()
        steps = steps if any(step.open for step in steps) else ()  # who does none of them reads none of them
        queue = waiting.queue(request.args.get("kind"), request.args.get("page", 0, int))
        return render_template(
            "console/home.html",
            title=self.title,
            steps=[(step, step.count() if step.open else 0) for step in steps],
            queue=queue,
            beginnings=navigation.beginnings()[:BEGINNINGS] if queue.empty else (),
        )

    @expose("/numbers")
    @guarded("home")
    def numbers(self) -> Any:
        """The first figures of the role's board, asked for once the page stands: sums keep nobody waiting."""
        tiles = boards.mine().tiles[: boards.FIRST]
        return render_template("console/numbers.html", numbers=boards.figures(tiles))

    @expose("/waiting")
    @guarded("home")
    def waiting(self) -> Any:
        """How much waits at each page of the navigation."""
        return jsonify(waiting.counted())
