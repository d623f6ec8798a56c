"""说明页 — one benefit in plain words: who, what, when, until when, where it may be spent, on which clause,
by which version, and what the person had on that day.
"""

from typing import Any

from flask import abort, render_template, url_for
from flask_appbuilder import BaseView, expose
from sqlalchemy import select

from app.core.console.facts import Fact, Lines
from app.core.console.security import allowed, guarded
from app.core.console.seen import seen
from app.core.db import session
from app.core.text import _, _l
from app.models import Grant, GrantLine, PointLot
from app.points.queries.explain import PERSONAL
from app.points.queries.explaining import Explanation, Place, explained, line_of, places_of
from app.rules.compliance import OUTCOME_TONES, OUTCOMES

AGE = frozenset({"age"})
EXPLAIN = _l("Explain")


class Explain(BaseView):
    """说明 — under the permission of grant lines: who reads who got what, reads why."""

    route_base = "/explain"
    class_permission_name = "GrantLines"
    base_permissions = ["can_show"]
    default_view = "lot"
    stands_under = "grant"

    @expose("/lot/<pk>")
    @guarded("show")
    def lot(self, pk: str) -> Any:
        """One lot."""
        lot = seen(PointLot, pk)
        line = line_of(lot)
        if line is None:
            abort(404)
        return _page(line, lot)

    @expose("/line/<pk>")
    @guarded("show")
    def line(self, pk: str) -> Any:
        """One line of a grant, also of who got nothing."""
        line = seen(GrantLine, pk)
        lot = session.scalars(
            select(PointLot).where(
                PointLot.grant_id == line.grant_id, PointLot.employee_id == line.employee_id
            )
        ).first()
        return _page(line, lot)


def unsaid_to_me() -> frozenset[str]:
    """不显示的事实 — an age to nobody; what is personal to those who may not open an employee's record."""
    return AGE if allowed("Employees", "can_show") else PERSONAL


def _page(line: GrantLine, lot: PointLot | None) -> str:
    told = explained(line, unsaid=unsaid_to_me())
    trace = None
    if lot is not None and allowed("Lineage", "can_table"):
        trace = url_for("Lineage.lot", pk=lot.id)
    return render_template(
        "points/explain.html",
        row=lot or line,
        title=_("Why these points") if told.refused is None else _("Why no points"),
        told=told,
        facts=_facts(line, lot),
        rule=_rule(told, line),
        tables=[each for each in (reasons(told), verdicts(told), places(lot)) if each is not None],
        trace=trace,
    )


def _facts(line: GrantLine, lot: PointLot | None) -> list[Fact]:
    who = (
        Fact(_l("Member"), line.employee, kind="relation")
        if line.employee is not None
        else Fact(_l("Member"), _("outside your view"))
    )
    made = [
        who,
        Fact(_l("Points"), line.points, kind="points"),
        Fact(_l("Value"), line.value_fen, kind="fen"),
    ]
    if lot is None:
        return made
    return [
        *made,
        Fact(_l("Points left"), lot.left_points, kind="points"),
        Fact(_l("Granted on"), lot.granted_on, kind="day"),
        *([Fact(_l("Usable from"), lot.usable_from, kind="day")] if lot.usable_from else []),
        Fact(_l("Expires on"), lot.expires_on, kind="day"),
    ]


def _rule(told: Explanation, line: GrantLine) -> list[Fact]:
    """By what it was decided."""
    made = [Fact(_l("What for"), told.title), Fact(_l("Kind"), str(Grant.kind.info["words"][told.kind]))]
    if (terms := told.terms) is not None:
        said = _("%(rule)s, version %(number)s", rule=terms.rule, number=terms.number)
        made += [
            Fact(_l("Rule"), said),
            Fact(_l("In force from"), terms.from_on, kind="day"),
            Fact(
                _l("In force until"),
                terms.until_on or _("still in force"),
                kind="day" if terms.until_on else "text",
            ),
            Fact(_l("Clause it rests on"), terms.clause or _("no clause was written down")),
            Fact(_l("Released by"), terms.released_by),
        ]
    if line.cap_fen is not None:
        made.append(Fact(_l("Ceiling"), line.cap_fen, kind="fen"))
    if told.why:
        made.append(Fact(_l("Why"), told.why))
    if told.decided_by:
        made.append(Fact(_l("Confirmed by"), told.decided_by))
    return made


def reasons(told: Explanation) -> Lines | None:
    """逐条说明 — condition by condition, what the person had and what that decided."""
    rows = [
        [each.asked, each.has, (_("met"), "done") if each.met else (_("not met"), "off"), each.decides]
        for each in told.reasons
    ]
    if not rows:
        return None
    note = (
        _("As it stood on the day of the grant, kept with the line.")
        if told.of_the_day
        else _("What was on record that day was not kept: this is what is on record today.")
    )
    headings = [_l("Asked"), _l("On record"), _l("Result"), _l("Decides")]
    return Lines(_l("Condition by condition"), headings, rows, ["text", "text", "tag", "text"], note=note)


def verdicts(told: Explanation) -> Lines | None:
    """合规判定 — as they were kept when it was granted."""
    rows = [
        [each.name, (str(OUTCOMES[each.outcome]), OUTCOME_TONES[each.outcome]), each.sentence, each.rests_on]
        for each in told.verdicts
    ]
    headings = [_l("Rule for union money"), _l("Result"), _l("What it says"), _l("Clause")]
    return (
        Lines(_l("Judged when it was granted"), headings, rows, ["text", "tag", "text", "text"])
        if rows
        else None
    )


def places(lot: PointLot | None) -> Lines | None:
    """可用之处 — which goods, of which shops."""
    found: list[Place] = places_of(lot) if lot is not None else []
    rows = [[each.category, each.articles, each.shops] for each in found]
    headings = [_l("Category"), _l("Articles"), _l("Shops")]
    return (
        Lines(_l("Where they can be spent now"), headings, rows, ["text", "number", "text"]) if rows else None
    )
