"""问卷规则 — what is asked after goods and visits, templates of surveys, and questions as typed, one a line:

五分 活动内容是否满意
单选 最想要的年节福利: 米面粮油、体检、短途旅游
推荐 您是否愿意向同事推荐工会的服务
文字 想对我们说的话
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.core.text import _, _l
from app.rules.ballots import Question
from app.rules.problems import Problem

OVERALL, COMMENT = "overall", "comment"
MOST_QUESTIONS, LEAST_OPTIONS, MOST_OPTIONS, LONGEST_QUESTION = 12, 2, 10, 120

_COMMENT = Question(COMMENT, "text", _l("What we could do better, in your own words"))

# 满意度 — asked after goods arrived, after a visit, at the counter; the first question is the one that counts
ASKED: Mapping[str, tuple[Question, ...]] = {
    "order": (
        Question(OVERALL, "five", _l("Overall, how satisfied are you with these goods?")),
        Question("goods", "five", _l("Quality of the goods")),
        Question("delivery", "five", _l("Delivery and service")),
        _COMMENT,
    ),
    "care": (
        Question(OVERALL, "five", _l("Overall, how satisfied are you with the visit?")),
        Question("timely", "five", _l("It came in time")),
        Question("warm", "five", _l("It was considerate")),
        _COMMENT,
    ),
    "counter": (
        Question(OVERALL, "five", _l("Overall, how satisfied are you with our service?")),
        Question("quick", "five", _l("Things were settled quickly")),
        _COMMENT,
    ),
}

TEMPLATES: Mapping[str, Any] = {
    "activity": _l("Satisfaction with an activity"),
    "canteen": _l("Satisfaction with the canteen"),
    "annual": _l("Welfare of the year"),
    "enps": _l("Would you recommend us? (eNPS)"),
}
TEMPLATE_QUESTIONS: Mapping[str, tuple[tuple[str, Any, Sequence[Any]], ...]] = {
    "activity": (
        ("five", _l("Overall, how satisfied are you with this activity?"), ()),
        ("five", _l("What was offered"), ()),
        ("five", _l("How it was organised"), ()),
        ("choice", _l("Would you come again?"), (_l("Yes"), _l("Perhaps"), _l("No"))),
        ("text", _l("What we could do better, in your own words"), ()),
    ),
    "canteen": (
        ("five", _l("Overall, how satisfied are you with the canteen?"), ()),
        ("five", _l("Taste"), ()),
        ("five", _l("Cleanliness"), ()),
        ("five", _l("Price"), ()),
        (
            "choice",
            _l("What should change first?"),
            (_l("More choice"), _l("Shorter queues"), _l("Lower prices"), _l("Lighter dishes")),
        ),
        ("text", _l("What we could do better, in your own words"), ()),
    ),
    "annual": (
        ("five", _l("Overall, how satisfied are you with this year's welfare?"), ()),
        ("five", _l("It is given fairly"), ()),
        (
            "choice",
            _l("What do you want most next year?"),
            (_l("Goods for the festivals"), _l("A better check-up"), _l("Recuperation trips"), _l("Sports")),
        ),
        ("text", _l("What we could do better, in your own words"), ()),
    ),
    "enps": (
        ("nps", _l("Would you recommend the union's services to a colleague? 0 is never, 10 certainly"), ()),
        ("text", _l("What is the main reason?"), ()),
    ),
}

WORDS: Mapping[str, str] = {
    "五分": "five",
    "单选": "choice",
    "推荐": "nps",
    "文字": "text",
    "stars": "five",
    "choice": "choice",
    "recommend": "nps",
    "text": "text",
}
LINE = re.compile(r"^(\S+?)[\s:\uff1a]+(.+)$")
BETWEEN = re.compile(r"[、,\uff0c;\uff1b|/]+")


def from_template(name: str) -> tuple[Question, ...]:
    """The questions of a template, in the language of whoever makes the survey."""
    return _coded(
        (asking, str(text), tuple(map(str, options))) for asking, text, options in TEMPLATE_QUESTIONS[name]
    )


def questions_read(typed: str) -> tuple[Question, ...] | Problem:
    """读问卷 — one question a line; Problem questions_none, _many, _line, _options or _scored."""
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if not lines:
        return Problem("questions_none")
    if len(lines) > MOST_QUESTIONS:
        return Problem("questions_many", facts={"most": MOST_QUESTIONS})
    read = []
    for line in lines:
        found = _line(line)
        if isinstance(found, Problem):
            return found
        read.append(found)
    if all(asking == "text" for asking, _text, _options in read):
        return Problem("questions_scored")
    return _coded(read)


def questions_typed(questions: Sequence[Question]) -> str:
    """The questions as they are typed."""
    words = dict(
        zip(("five", "choice", "nps", "text"), _("stars choice recommend text").split(), strict=True)
    )
    return "\n".join(
        f"{words[each.asking]} {each.text}" + (f": {'、'.join(each.options)}" if each.options else "")
        for each in questions
    )


def sentence(problem: Problem) -> str:
    """What is wrong with the questions, and what to do."""
    return {
        "questions_none": lambda: _("Type at least one question, or choose a template."),
        "questions_many": lambda: _("At most %(most)s questions: nobody answers more.", most=MOST_QUESTIONS),
        "questions_scored": lambda: _("At least one question must be answered by a choice, not in words."),
        "questions_line": lambda: _(
            "“%(line)s” begins with no kind of question: write stars, choice, recommend or text in front.",
            **problem.facts,
        ),
        "questions_long": lambda: _(
            "“%(line)s” is too long: at most %(most)s letters a question or option.",
            most=LONGEST_QUESTION,
            **problem.facts,
        ),
        "questions_options": lambda: _(
            "“%(line)s” needs %(least)s to %(most)s different options after a colon, parted by commas.",
            least=LEAST_OPTIONS,
            most=MOST_OPTIONS,
            **problem.facts,
        ),
    }[problem.code]()


def _line(line: str) -> tuple[str, str, tuple[str, ...]] | Problem:
    found = LINE.match(line)
    asking = WORDS.get(found[1].casefold()) if found else None
    if found is None or asking is None:
        return Problem("questions_line", facts={"line": line[:40]})
    text = found[2].strip()
    options: tuple[str, ...] = ()
    if asking == "choice":
        text, _colon, rest = text.replace("\uff1a", ":").partition(":")
        options = tuple(dict.fromkeys(each.strip() for each in BETWEEN.split(rest) if each.strip()))
        if not LEAST_OPTIONS <= len(options) <= MOST_OPTIONS or not text.strip():
            return Problem("questions_options", facts={"line": line[:40]})
    if any(len(each) > LONGEST_QUESTION for each in (text, *options)):
        return Problem("questions_long", facts={"line": line[:40]})
    return asking, text.strip(), options


def _coded(rows: Any) -> tuple[Question, ...]:
    return tuple(
        Question(f"q{number}", asking, text, options)
        for number, (asking, text, options) in enumerate(rows, start=1)
    )
