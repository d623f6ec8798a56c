"""措辞 — what a person reads for each problem in a file of points; what is wrong with a person's cells is
said as in a roster.
"""

from typing import Any

from app.core.text import _l
from app.people import wording
from app.rules.problems import Problem

SENTENCES: dict[str, Any] = {
    "points_missing": _l("The number of points is missing: enter a whole number."),
    "points_not_whole": _l("“%(text)s” is not a whole number of points: enter one like 200."),
    "points_not_positive": _l("Points are above zero: what was given by mistake is taken back by itself."),
    "points_too_many": _l(
        "One person is given at most %(most)s points by file: correct it, or grant by a rule."
    ),
    "dup_in_grant": _l("The person stands in row %(row)s already: keep one of the two rows."),
    "person_unknown": _l("Nobody has this employee number: check it against the roster."),
    "person_left": _l("The person left on %(on)s: take the row out."),
    "name_differs": _l("The name is not the one on record for this number: check who is meant."),
}


def sentence(problem: Problem) -> str:
    """整句 — what is wrong and what to do, in the reader's language."""
    words = SENTENCES.get(problem.code)
    if words is None:
        return wording.sentence(problem)
    return str(words) % problem.facts if "%(" in str(words) else str(words)
