"""离职积分办法 — decided, and ended again; what has gone back by one stays where it is."""

from datetime import date, datetime

from sqlalchemy import select

from app.core import audit, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput
from app.core.text import _
from app.models import LeaverTerm, PointRule
from app.rules.budgets import FUND_SOURCES
from app.rules.calendar import refuse_far
from app.rules.leavers import ACTIONS, MOST_DAYS, TERM_LIFECYCLE, WHO


def decide_term(  # noqa: PLR0913 - as many as a term says
    *,
    action: str,
    from_on: date,
    actor: Actor,
    at: datetime,
    days: int = 0,
    who: str = "all",
    fund_source: str | None = None,
    rule: PointRule | None = None,
    basis: str | None = None,
) -> LeaverTerm:
    """订立办法 — of the points of this fund and rule, for this kind of leaver. Raises BadInput for a
    word that
    is none, days out of range, and when a term for the very same points is in force.
    """
    if action not in ACTIONS or who not in WHO or fund_source not in (None, *FUND_SOURCES):
        raise BadInput(_("Choose from the words of the list."), field="action")
    if not 0 <= days <= MOST_DAYS:
        raise BadInput(
            _("Points go back at most %(most)s days after leaving: enter fewer.", most=MOST_DAYS),
            field="days",
        )
    refuse_far(from_on, clock.today(), field="from_on")
    _refuse_twice(fund_source, rule, who)
    term = LeaverTerm(
        fund_source=fund_source,
        rule_id=rule.id if rule else None,
        who=who,
        action=action,
        days=days if action == "lapse" else 0,
        from_on=from_on,
        basis=basis,
        made_by=actor.name,
        made_at=at,
    )
    session.add(term)
    session.flush()
    given = {"action": action, "days": term.days, "who": who, "from_on": from_on}
    audit.record("decide_term", term, actor=actor, changes=audit.differences({}, given))
    return term


def end_term(term: LeaverTerm, *, actor: Actor, reason: str | None = None) -> LeaverTerm:
    """终止办法 — from now on it lets nothing go back; what went back stays. Raises NotAllowedNow done
    twice.
    """
    session.refresh(term, with_for_update=True)
    before, term.state = term.state, TERM_LIFECYCLE.after(term.state, "end_term")
    session.flush()
    audit.record("end_term", term, actor=actor, changes={"state": [before, term.state]}, reason=reason)
    return term


def _refuse_twice(fund_source: str | None, rule: PointRule | None, who: str) -> None:
    same = session.scalars(
        select(LeaverTerm)
        .where(
            LeaverTerm.state == "in_force",
            LeaverTerm.fund_source.is_not_distinct_from(fund_source),
            LeaverTerm.rule_id.is_not_distinct_from(rule.id if rule else None),
            LeaverTerm.who == who,
        )
        .limit(1)
    ).first()
    if same is not None:
        raise BadInput(
            _(
                "There is a term for the same points already, decided by %(who)s: end it first.",
                who=same.made_by,
            ),
            field="fund_source",
        )
