"""答卷规则 — questions, one filled-in form, and the tally in which it is lost: counters, and texts in the
order of the alphabet.

A tally is the same whatever the order in which answers came, so there is no order that could be found in it.
Scores stand apart from texts, and questions from each other: nothing tells which were given together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.text import _, _l
from app.rules.problems import Problem

ASKING: Mapping[str, Any] = {
    "five": _l("Five points"),
    "nps": _l("Zero to ten"),
    "choice": _l("One of several"),
    "text": _l("Own words"),
}
FIVE = ("5", "4", "3", "2", "1")
ELEVEN = tuple(str(number) for number in range(11))
PROMOTERS, DETRACTORS = frozenset(ELEVEN[9:]), frozenset(ELEVEN[:7])
LONGEST = 500  # letters of a text
FEW_STARS = 2  # of five, and below: not satisfied

STARS: Mapping[str, Any] = {
    "5": _l("Very satisfied"),
    "4": _l("Satisfied"),
    "3": _l("Fair"),
    "2": _l("Not satisfied"),
    "1": _l("Very dissatisfied"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """问题 — what is asked, how it is answered, and the options of a choice."""

    code: str
    asking: str
    text: Any
    options: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """What may be answered, in the order of the page; nothing for own words."""
        numbered = tuple(str(number) for number in range(1, len(self.options) + 1))
        return {"five": FIVE, "nps": ELEVEN, "choice": numbered}.get(self.asking, ())

    def word(self, value: str) -> Any:
        """What people read for an answer."""
        if self.asking == "five":
            return STARS[value]
        return self.options[int(value) - 1] if self.asking == "choice" else value

    def to_json(self) -> dict[str, Any]:
        """As a survey keeps it."""
        kept = {"code": self.code, "asking": self.asking, "text": str(self.text)}
        return kept | ({"options": list(self.options)} if self.options else {})


def questions_from(rows: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The questions a survey keeps."""
    return tuple(
        Question(row["code"], row["asking"], row["text"], tuple(row.get("options", ()))) for row in rows
    )


@dataclass(frozen=True, slots=True)
class Ballot:
    """答卷 — one person's answers, for as long as it takes to count them."""

    chosen: Mapping[str, str]
    texts: Mapping[str, str]


def read_ballot(questions: Sequence[Question], given: Mapping[str, str]) -> Ballot | Problem:
    """读答卷 — what was sent, checked; Problem ballot_missing, _strange or _long names the question."""
    chosen, texts = {}, {}
    for question in questions:
        value = "".join(c for c in given.get(question.code, "") if c.isprintable() or c == "\n").strip()
        if question.asking == "text":
            if len(value) > LONGEST:
                return Problem("ballot_long", facts={"code": question.code, "most": LONGEST})
            if value:
                texts[question.code] = value
        elif not value:
            return Problem("ballot_missing", facts={"code": question.code})
        elif value not in question.values:
            return Problem("ballot_strange", facts={"code": question.code})
        else:
            chosen[question.code] = value
    return Ballot(chosen, texts)


@dataclass(frozen=True, slots=True)
class Tally:
    """计票 — how many answers there are, how often each value was chosen, and the texts."""

    answers: int = 0
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def with_ballot(self, ballot: Ballot) -> "Tally":
        """One answer more."""
        one = {code: {value: 1} for code, value in ballot.chosen.items()}
        return self.with_tally(Tally(1, one, {code: [text] for code, text in ballot.texts.items()}))

    def with_tally(self, other: "Tally") -> "Tally":
        """Both together; what results is the same from whatever order."""
        codes = sorted({*self.counts, *other.counts})
        counts = {code: _summed(self.counts.get(code, {}), other.counts.get(code, {})) for code in codes}
        texts = {
            code: sorted([*self.texts.get(code, ()), *other.texts.get(code, ())])
            for code in sorted({*self.texts, *other.texts})
        }
        return Tally(self.answers + other.answers, counts, texts)

    def average(self, code: str) -> int | None:
        """平均分 — of a question of numbers, in hundredths of a point; None when nobody answered it."""
        counts = {int(value): count for value, count in self.counts.get(code, {}).items()}
        given = sum(counts.values())
        return round(100 * sum(value * count for value, count in counts.items()) / given) if given else None

    def recommendation(self, code: str) -> int | None:
        """净推荐值 eNPS — promoters (9, 10) less detractors (0 to 6), in percent of all: from -100 to 100."""
        counts = self.counts.get(code, {})
        given = sum(counts.values())
        gained = sum(counts.get(each, 0) for each in PROMOTERS)
        lost = sum(counts.get(each, 0) for each in DETRACTORS)
        return round(100 * (gained - lost) / given) if given else None

    def unhappy(self, code: str) -> int:
        """不满意人数 — how many gave two stars or fewer."""
        return sum(count for value, count in self.counts.get(code, {}).items() if int(value) <= FEW_STARS)

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {"answers": self.answers, "counts": dict(self.counts), "texts": dict(self.texts)}


def tally_from(kept: Mapping[str, Any]) -> Tally:
    """The tally as it was kept."""
    return Tally(kept["answers"], kept["counts"], kept["texts"])


def wrong(problem: Problem, questions: Sequence[Question]) -> str:
    """The sentence for what is wrong with an answer."""
    asked = {question.code: question.text for question in questions}[problem.facts["code"]]
    if problem.code == "ballot_long":
        return _("“%(asked)s”: at most %(most)s letters, please.", asked=asked, most=LONGEST)
    return _("“%(asked)s”: please choose one of the answers.", asked=asked)


def _summed(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {value: one.get(value, 0) + other.get(value, 0) for value in sorted({*one, *other}, key=int)}
