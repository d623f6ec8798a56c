"""版本对比页 — any two versions of a rule, term by term, side by side."""

from typing import Any

from flask import abort, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from sqlalchemy import select

from app.core.console.facts import Lines
from app.core.console.security import allowed, guarded
from app.core.console.seen import seen
from app.core.console.verbs import Button
from app.core.db import session
from app.core.numbers import number_in
from app.core.text import _, _l
from app.models import RuleVersion
from app.points.queries.versions import differences


class CompareVersions(BaseView):
    """版本对比."""

    route_base, default_view = "/compareversions", "compare"
    class_permission_name = "RuleVersions"
    base_permissions = ["can_show"]
    of = RuleVersion
    stands_under = "rule"

    @classmethod
    def allowed(cls) -> bool:
        """Who sees versions sees what differs between them."""
        return allowed("RuleVersions", "can_show")

    @classmethod
    def applies(cls, row: RuleVersion) -> bool:
        """Where there is another to compare with."""
        return bool(_others(row))

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """The link from a version."""
        url = url_for("CompareVersions.compare", pk=row.id)
        return Button("compare", label or _("Compare"), url, style or "plain")

    @expose("/<pk>")
    @guarded("show")
    def compare(self, pk: str) -> Any:
        """With the version chosen in the address; else with the one before."""
        row = seen(RuleVersion, pk)
        others = _others(row)
        if not others:
            abort(404)
        wanted = number_in(request.args.get("with", ""))
        other = next((each for each in others if each.id == wanted), None) or next(
            (each for each in others if each.number < row.number), others[0]
        )
        first, second = sorted((row, other), key=lambda each: each.number)
        return render_template(
            "points/comparing.html",
            title=_("%(rule)s: versions compared", rule=row.rule),
            row=row,
            back=url_for("RuleVersions.show", pk=row.id),
            choices=[
                (each, url_for("CompareVersions.compare", pk=row.id, **{"with": each.id}), each is other)
                for each in others
            ],
            table=_table(first, second),
        )


def _others(row: RuleVersion) -> list[RuleVersion]:
    same = (RuleVersion.rule_id == row.rule_id, RuleVersion.id != row.id)
    return list(session.scalars(select(RuleVersion).where(*same).order_by(RuleVersion.number.desc())))


def _table(first: RuleVersion, second: RuleVersion) -> Lines:
    rows = [
        [str(name), before, after, (_("differs"), "warn") if other else (_("the same"), "off")]
        for name, before, after, other in differences(first, second)
    ]
    headings = [
        _l("Term"),
        _("Version %(number)d", number=first.number),
        _("Version %(number)d", number=second.number),
        _l("Result"),
    ]
    return Lines(_l("Term by term"), headings, rows, ["text", "long_text", "long_text", "tag"])
