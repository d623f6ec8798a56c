"""自定义文字 — a union puts its own words in the place of ours, and back."""

from datetime import datetime
from typing import Any

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.showing import refuse_branch
from app.core.text import _l
from app.models import NoticeWording
from app.notices.queries import own_wordings, words_in_force
from app.notices.services.refusals import WordsWrong
from app.rules.notices import LANGUAGES, PARTS, TEMPLATES, Words, standard, wrong_words
from app.rules.problems import Problem

SENTENCES = {
    "words_missing": _l("Please fill this in."),
    "words_too_long": _l("At most %(most)s characters."),
    "place_unknown": _l("{%(text)s} is no fact of this notice: use those that are listed."),
    "place_private": _l("{%(text)s} is private: it may not leave the house."),
    "braces": _l("A brace stands without its other: facts are written like {what}."),
    "one_line": _l("The title is one line."),
}


def checked(template: str, language: str, words: Words) -> None:
    """核对文字 — raises WordsWrong, at its field, for the first thing that is wrong."""
    if template not in TEMPLATES or language not in LANGUAGES:
        raise WordsWrong(_l("Choose one of the list."), field="template")
    for part, problem in wrong_words(template, words):
        raise WordsWrong(_sentence(problem), field=part)


def word_notice(
    *, template: str, language: str, words: Words, actor: Actor, at: datetime
) -> NoticeWording | None:
    """改写通知 — put these words in force; ours again when they are the shipped ones. Raises WordsWrong."""
    refuse_branch()
    checked(template, language, words)
    row, before = own_wordings().get((template, language)), words_in_force(template, language)
    changes = audit.differences(_parts(before), _parts(words))
    if not changes:
        return row
    if words == standard(template, language):
        session.delete(row)
        audit.record("shipped_words", f"notice_wordings:{row}", actor=actor, changes=changes)
        session.flush()
        return None
    row = row or NoticeWording(template=template, language=language)
    row.subject, row.body, row.outside = words.subject, words.body, words.outside
    row.changed_by, row.changed_at = actor.name, at
    session.add(row)
    session.flush()
    audit.record("own_words", row, actor=actor, changes=changes)
    return row


def _parts(words: Words) -> dict[str, Any]:
    return {part: getattr(words, part) for part in PARTS}


def _sentence(problem: Problem) -> str:
    facts = {"text": problem.suggestion or "", **problem.facts}
    said = str(SENTENCES[problem.code])
    return said % facts if "%(" in said else said
