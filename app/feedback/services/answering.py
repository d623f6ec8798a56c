"""作答 — one answer through one link, without a session, a person or a record: added, and the link is gone.

Whoever sends the same link twice, a used, an expired or an invented one reads the same sentence, after the
same work. Nothing here writes to the audit trail, and nothing may.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import undefer

from app.core.clock import today
from app.core.db import atomic, session
from app.core.errors import BadInput, DomainError
from app.core.tenancy import tenant_scope
from app.core.text import _
from app.feedback.services.boxes import Box, locked, opened, seal
from app.feedback.services.links import Token, token_from
from app.models import FeedbackPool, Survey, Tenant
from app.rules.ballots import Ballot, Question, questions_from, read_ballot, wrong
from app.rules.feedback import KINDS
from app.rules.problems import Problem
from app.rules.questionnaires import ASKED
from app.rules.scrubbing import scrubbed


class LinkOfNoUse(DomainError):
    """链接不可用 — used, expired, withdrawn or never given out: all answered alike."""

    code = "link_of_no_use"
    status = 404


class AnswerIncomplete(BadInput):
    """答卷不完整 — a question is not answered, or not by one of its answers; nothing was counted."""

    code = "answer_incomplete"


@dataclass(frozen=True, slots=True)
class Sheet:
    """答卷页 — what is asked, by whom, and until when."""

    union: str
    title: str
    about: str
    until_on: date
    questions: Sequence[Question]


def sheet(text: str) -> Sheet:
    """取答卷 — what the link asks. Raises LinkOfNoUse."""
    token = _token(text)
    with tenant_scope(token.tenant_id):
        pool = session.get(FeedbackPool, token.pool_id, options=[undefer(FeedbackPool.box)])
        usable = _box(pool, token) is not None
        tenant = session.get(Tenant, token.tenant_id)
        if pool is None or tenant is None or not usable or _rests(tenant):
            raise _no_use()
        title = str(pool.survey.title if pool.survey else KINDS[pool.kind])
        return Sheet(tenant.name, title, _about(pool), pool.closes_on, asked_in(pool))


def answer(text: str, given: Mapping[str, str]) -> None:
    """作答 — count the answer, once. Raises LinkOfNoUse, AnswerIncomplete."""
    token = _token(text)
    with tenant_scope(token.tenant_id), atomic():
        pool = locked(token.pool_id)
        box = _box(pool, token)
        tenant = session.get(Tenant, token.tenant_id)
        if pool is None or box is None or tenant is None or _rests(tenant):
            raise _no_use()
        seal(pool, box.with_answer(token.kept, _ballot(asked_in(pool), given)))


def asked_in(pool: FeedbackPool) -> Sequence[Question]:
    """The questions of a pool."""
    survey: Survey | None = pool.survey
    return questions_from(survey.questions) if survey is not None else ASKED[pool.kind]


def _rests(tenant: Tenant) -> bool:
    """Whether nobody is asked on behalf of this union: it is suspended, or has no feedback."""
    return tenant.state != "active" or "feedback" in tenant.features_off


def _token(text: str) -> Token:
    token = token_from(text)
    if token is None:
        raise _no_use()
    return token


def _box(pool: FeedbackPool | None, token: Token) -> Box | None:
    """The box, if the link may be used in it."""
    if pool is None or pool.state != "open" or pool.closes_on < today():
        return None
    box = opened(pool)
    return box if token.kept in box.unused else None


def _ballot(questions: Sequence[Question], given: Mapping[str, str]) -> Ballot:
    found = read_ballot(questions, given)
    if isinstance(found, Problem):
        raise AnswerIncomplete(wrong(found, questions), question=found.facts["code"])
    return Ballot(found.chosen, {code: scrubbed(text) for code, text in found.texts.items()})


def _about(pool: FeedbackPool) -> str:
    """Which unit and month, as the person knows them."""
    return pool.period if pool.kind != "survey" else ""


def _no_use() -> LinkOfNoUse:
    return LinkOfNoUse(
        _(
            "This link has been used already, has expired, or is not complete. "
            "If you have just sent your answer, it is counted, once. Thank you."
        )
    )
