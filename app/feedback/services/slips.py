"""纸质评价单 — links for paper: a counter's own pool each month, or a survey's; bound to nobody.

Who holds several slips can answer several times: a counter's pool is never mixed with one of people's own
links, and how many slips were printed stands beside its results.
"""

from datetime import date

from sqlalchemy import select

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, DomainError
from app.core.text import _
from app.feedback.services.boxes import opened, seal
from app.feedback.services.links import Token, hashes, token_of_nobody
from app.feedback.services.pools import Occasion, counted_at, pool_at
from app.models import FeedbackPool, OrgUnit, Survey
from app.rules.feedback import MOST_SLIPS, Month
from app.tenants.queries import setting


class TooManySlips(BadInput):
    """份数不对 — between one and MOST_SLIPS slips are made at once."""

    code = "too_many_slips"


class NoSlipsHere(DomainError):
    """不发纸质单 — the survey does not run, or does not reach the unit."""

    code = "no_slips_here"


def counter_slips(unit: OrgUnit, *, pieces: int, actor: Actor, on: date) -> list[Token]:
    """窗口评价单 — so many links for the service counter of a unit, for this month. Raises TooManySlips."""
    month = Month.of(on)
    occasion = Occasion("counter", str(month), month.closes_on(int(setting("feedback_days"))))
    return _into(pool_at(unit.id, occasion), pieces, actor)


def survey_slips(survey: Survey, *, unit: OrgUnit, pieces: int, actor: Actor) -> list[Token]:
    """问卷纸质单 — links into the pool at which the unit is counted. Raises NoSlipsHere, TooManySlips."""
    at = counted_at(survey.unit).get(unit.id)
    found = session.scalars(
        select(FeedbackPool).where(FeedbackPool.survey_id == survey.id, FeedbackPool.unit_id == at)
    ).first()
    if survey.state != "running" or found is None or found.state != "open":
        raise NoSlipsHere(_("The survey does not run at this unit: start it, or choose one it is for."))
    occasion = Occasion("survey", found.period, found.closes_on, survey.id)
    return _into(pool_at(found.unit_id, occasion), pieces, actor)


def _into(pool: FeedbackPool, pieces: int, actor: Actor) -> list[Token]:
    if not 1 <= pieces <= MOST_SLIPS:
        raise TooManySlips(
            _("Between 1 and %(most)s slips are printed at once.", most=MOST_SLIPS), field="pieces"
        )
    made = [token_of_nobody(pool.id) for _number in range(pieces)]
    seal(pool, opened(pool).with_links(hashes(made)))
    session.flush()
    audit.record("print_slips", pool, actor=actor, changes={"slips": [None, pieces]})
    return made
