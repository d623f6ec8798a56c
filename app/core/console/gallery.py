"""样张 — every widget in every state on one page, drawn by the macros the pages use: to look at, and to test.

On no menu; in production nobody but the platform's administrator opens it.
"""

from types import SimpleNamespace
from typing import Any

from flask import abort, current_app, g, render_template
from flask_appbuilder import BaseView, expose

from app.core import policy
from app.core.console import sample_forms, samples
from app.core.console.attributes import Attribute
from app.core.console.display import TONES, shown, tag
from app.core.console.record import Section
from app.core.console.security import guarded
from app.core.text import _, _l

MANY = 30
VALUES = (
    ("text", "王芳"),
    ("code", "DD20261121-000001"),
    ("fen", 123_456_789),
    ("fen", -5_000),
    ("points", 12_000),
    ("number", 10_240),
    ("basis_points", 1_300),
    ("flag", True),
    ("long_text", "中秋节慰问品集中采购，按职级分档发放。"),
    ("text", None),
)


class Gallery(BaseView):
    """样张 — what people see, all of it."""

    route_base = "/gallery"
    class_permission_name = "Home"
    default_view = "gallery"
    title = _l("Every widget in every state")

    @expose("/")
    @guarded("home")
    def gallery(self) -> Any:
        """All of it on one page."""
        if current_app.config["DEPLOYMENT"] == "production" and g.role != policy.platform_role():
            abort(404)
        return render_template(
            "console/gallery.html",
            title=self.title,
            acts=samples.acts(),
            tags=[tag(state, state) for state in TONES],
            values=[(kind, shown(Attribute("", "", kind), value)) for kind, value in VALUES],
            forms=[(name, make()) for name, make in sample_forms.FORMS.items()],
            stages=samples.stages(),
            tabs=samples.tabs(),
            items=samples.items(),
            groups=[Section(_("Person"), samples.items()), Section(_("Union"), samples.nothing())],
            lists=[samples.rows_of(0), samples.rows_of(3), samples.rows_of(MANY)],
            compared=samples.compared(),
            gallery_view=SimpleNamespace(may=lambda _verb: False),
            lines=samples.lines(),
        )
