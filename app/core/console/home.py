"""首页 — the path of the main job, with what waits for this seat at each step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, g, redirect, render_template, url_for
from flask_appbuilder import BaseView, expose
from flask_login import current_user

from app.core.console.security import allowed
from app.core.text import _l


@dataclass(frozen=True, slots=True)
class Step:
    """一步 — a step of the main job: where it is done, and a count of what waits there.

    `count` runs in the seat's scope and answers how many wait; `then` says it in words with %(count)s.
    """

    key: str
    label: Any
    hint: Any
    page: str
    verb: str
    endpoint: str
    waiting: Any
    count: Callable[[], int]
    arguments: tuple[tuple[str, str], ...] = ()

    @property
    def url(self) -> str:
        """Where the step is done."""
        return url_for(self.endpoint, **dict(self.arguments))


class Home(BaseView):
    """工作台 — what waits for me today."""

    route_base = ""
    default_view = "home"
    class_permission_name = "Home"
    title = _l("Workbench")

    @expose("/")
    def home(self) -> Any:
        """The five steps, the numbers, and where to begin."""
        if not current_user.is_authenticated:
            abort(redirect(url_for("Session.login")))
        steps: Sequence[Step] = current_app.extensions.get("main_job", ())
        counted = [
            (step, step.count() if g.get("seat") else 0, allowed(step.page, step.verb))
            for step in steps
            if step.endpoint in current_app.view_functions
        ]
        return render_template("console/home.html", title=self.title, steps=counted)
