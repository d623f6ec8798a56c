"""评价查询 — results as a page shows them: distributions, texts, the months before; published ones alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.core.db import session
from app.models import FeedbackResult, Survey
from app.rules.ballots import Question, Tally, questions_from, tally_from

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """一档 — an answer, how many gave it, and its share of all, in percent."""

    word: str
    count: int
    share: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """分布 — a question with its bars; `score` is the average of five or the eNPS, as people read it."""

    question: str
    score: str | None
    bars: Sequence[Bar]


def distributions(questions: Sequence[Question], tally: Tally) -> list[Distribution]:
    """各题分布 — every question answered by a choice, each by itself: none is ever crossed with another."""
    return [
        Distribution(str(each.text), score_of(each, tally), _bars(each, tally))
        for each in questions
        if each.asking != "text"
    ]


def score_of(question: Question, tally: Tally) -> str | None:
    """4.32 of five points, or the eNPS with its sign; None for a choice."""
    if question.asking == "five":
        return points(tally.average(question.code))
    found = tally.recommendation(question.code) if question.asking == "nps" else None
    return None if found is None else f"{found:+d}"


def points(hundredths: int | None) -> str | None:
    """432 as 4.32."""
    return None if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02d}"


def texts_of(questions: Sequence[Question], tally: Tally) -> list[tuple[str, Sequence[str]]]:
    """留言 — own words by question, in the order of the alphabet: nothing tells when one was given."""
    written = (
        (str(each.text), tally.texts.get(each.code, ())) for each in questions if each.asking == "text"
    )
    return [(question, texts) for question, texts in written if texts]


def told(result: FeedbackResult) -> tuple[tuple[Question, ...], Tally]:
    """The questions and the tally of a published result."""
    return questions_from(result.questions), tally_from(result.tally)


def trend_of(result: FeedbackResult) -> list[FeedbackResult]:
    """走势 — what was published of the same unit and kind, the oldest first; nothing for a survey."""
    if result.kind == "survey":
        return []
    same = (FeedbackResult.unit_id == result.unit_id, FeedbackResult.kind == result.kind)
    newest = select(FeedbackResult).where(*same).order_by(FeedbackResult.period.desc()).limit(MONTHS)
    return list(reversed(session.scalars(newest).all()))


def whole_survey(survey: Survey) -> tuple[int, Tally]:
    """问卷汇总 — how many were invited, and the tally, over the published pools in sight and no other."""
    found = session.scalars(select(FeedbackResult).where(FeedbackResult.survey_id == survey.id)).all()
    tally = Tally()
    for each in found:
        tally = tally.with_tally(tally_from(each.tally))
    return sum(each.invited for each in found), tally


def shares(rows: Sequence[FeedbackResult]) -> Mapping[int, str]:
    """回收率 — answers of those invited, in percent."""
    return {row.id: f"{_share(row.answers, row.invited)}%" for row in rows}


def _bars(question: Question, tally: Tally) -> list[Bar]:
    counts = tally.counts.get(question.code, {})
    given = sum(counts.values())
    return [
        Bar(_word(question, value), counts.get(value, 0), _share(counts.get(value, 0), given))
        for value in question.values
    ]


def _word(question: Question, value: str) -> str:
    word: Any = question.word(value)
    return f"{value} {word}" if question.asking == "five" else str(word)


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0
