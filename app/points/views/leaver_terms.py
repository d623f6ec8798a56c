"""离职积分办法页 — what becomes of leavers' points, by fund and rule; when how much goes back."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from app.core.actor import Actor
from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.facts import Lines
from app.core.console.forms import FormPage
from app.core.console.views import ConsoleView, Verb
from app.core.text import _, _l
from app.models import LeaverTerm, PointRule
from app.points.queries.leavers import ahead, terms_in_force
from app.points.services.leaver_terms import decide_term, end_term
from app.rules.budgets import FUND_SOURCES
from app.rules.leavers import ACTIONS, MOST_DAYS, TERM_LIFECYCLE, WHO

SHOWN = 60


def _decide(  # noqa: PLR0913 - as many as a term says
    *,
    action: str,
    days: int | None,
    who: str,
    fund_source: str | None,
    rule: PointRule | None,
    from_on: date,
    basis: str | None,
    actor: Actor,
    at: datetime,
) -> LeaverTerm:
    return decide_term(
        action=action,
        days=days or 0,
        who=who,
        fund_source=fund_source or None,
        rule=rule,
        from_on=from_on,
        basis=basis,
        actor=actor,
        at=at,
    )


def _end(term: LeaverTerm, *, actor: Actor, reason: str | None = None) -> LeaverTerm:
    return end_term(term, actor=actor, reason=reason)


def coming() -> Lines:
    """离职积分去向 — day by day what goes back; what is held comes last."""
    rows = [
        [day or _("held until their own last day"), people, points, fen]
        for day, people, points, fen in ahead(today(), terms_in_force())[:SHOWN]
    ]
    headings = [_l("Goes back on"), _l("People"), _l("Points"), _l("Value")]
    note = _l("Of everybody who has left and still holds points. Who returns before the day loses nothing.")
    return Lines(
        _l("What becomes of leavers' points"),
        headings,
        rows,
        ["text", "number", "points", "fen"],
        note=note,
        summed=(2, 3),
    )


class DecideTerm(FormPage):
    """订立离职积分办法."""

    class_permission_name, verb = "LeaverTerms", "decide"
    title, submit = _l("Decide what becomes of leavers' points"), _l("Put it in force")
    intro = _l(
        "The closest term counts: one for a rule before one for a fund, one for those who retire before one "
        "for everybody. Points without a term are held until their own last day. Below you see what the "
        "terms "
        "in force lead to."
    )
    whole_union = True
    fields = {
        "action": fields.choice(_l("What becomes of them"), ACTIONS, default="lapse"),
        "days": fields.whole(
            _l("Days after leaving"),
            required=False,
            least=0,
            most=MOST_DAYS,
            default=30,
            description=_l("Where they go back: so many days after the last day of employment."),
        ),
        "who": fields.choice(_l("Of whom"), WHO, default="all"),
        "fund_source": fields.choice(_l("Points paid from"), FUND_SOURCES, required=False),
        "rule": fields.pick(_l("Points by the rule"), PointRule, required=False),
        "from_on": fields.day(
            _l("For those who leave from"),
            default=today,
            description=_l("An earlier day takes in people who left before today."),
        ),
        "basis": fields.text(_l("Rests on"), required=False, length=200),
    }
    service = _decide
    done = _l("In force: %(what)s.")
    next = "LeaverTerms.list"

    def lists(self, row: Any) -> Sequence[Lines]:
        """What the terms in force lead to."""
        return [coming()]


class LeaverTerms(ConsoleView):
    """离职积分办法."""

    datamodel = Rows(LeaverTerm)
    list_title, one = _l("Points of leavers"), _l("Term for leavers' points")
    list_columns = ["who", "fund_source", "rule", "action", "days", "from_on", "made_by", "state"]
    search_columns = ["basis"]
    filters = ["state", "action"]
    base_order = ("id", "desc")
    key_facts = ["action", "days", "from_on"]
    show_columns = ["who", "fund_source", "rule", "basis", "made_by", "made_at"]
    lifecycle = TERM_LIFECYCLE
    panels = (lambda _term: [coming()],)
    verbs = {"end_term": Verb(_end, ask="required", style="danger")}
    forms = [DecideTerm]
    empty = _l("No terms yet: points of people who left are held until their own last day.")
