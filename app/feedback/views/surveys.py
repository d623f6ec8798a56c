"""问卷页 — write a survey from a template, start it, see its results when it has ended."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms.validators import Optional
from wtforms.widgets import TextArea

from app.core.actor import Actor
from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.facts import Fact
from app.core.console.listing import Computed
from app.core.console.typed import Typed
from app.core.console.views import ConsoleView, Verb
from app.core.text import _l
from app.feedback.queries import distributions, whole_survey
from app.feedback.services.closing import end_survey
from app.feedback.services.surveys import change_survey, make_survey, people_of, start_survey, withdraw_survey
from app.feedback.views.pools import Pools, SurveySlips
from app.feedback.views.results import FeedbackResults
from app.models import OrgUnit, Survey
from app.rules.ballots import ASKING, Question, Tally, questions_from
from app.rules.feedback import SURVEY_LIFE
from app.rules.problems import Problem
from app.rules.questionnaires import questions_read, questions_typed, sentence


class QuestionsField(Typed):
    """问题 — one a line, as an office types them."""

    widget = TextArea()

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take what was typed, line by line."""
        self.data = None
        if valuelist and str(valuelist[0]).strip():
            found = questions_read(str(valuelist[0]))
            if isinstance(found, Problem):
                raise ValueError(sentence(found))
            self.data = found

    def write(self, value: Any) -> str:
        """The questions as they were typed."""
        return questions_typed(questions_from(value) if isinstance(value, list) else value)


def _questions(rows: Sequence[Survey]) -> dict[int, str]:
    return {
        row.id: "\n".join(_told(at, each) for at, each in enumerate(questions_from(row.questions), start=1))
        for row in rows
    }


def _told(at: int, question: Question) -> str:
    options = f": {'、'.join(question.options)}" if question.options else ""
    return f"{at}. {question.text} ({ASKING[question.asking]}{options})"


def _change(
    survey: Survey,
    *,
    title: str,
    unit: OrgUnit,
    from_on: date,
    until_on: date,
    actor: Actor,
    on: date,
    questions: tuple[Question, ...] | None = None,
) -> Survey:
    return change_survey(
        survey,
        title=title,
        unit=unit,
        from_on=from_on,
        until_on=until_on,
        questions=questions,
        actor=actor,
        on=on,
    )


def _end(survey: Survey, *, actor: Actor, on: date, reason: str | None = None) -> Survey:
    SURVEY_LIFE.after(survey.state, "end")
    end_survey(survey, on=on, actor=actor, reason=reason)
    return survey


def _asked(survey: Survey) -> list[Fact]:
    return [
        Fact(_l("People who are asked"), len(people_of(survey)), kind="number"),
        Fact(_l("Answers taken until"), survey.until_on, kind="day"),
    ]


class Surveys(ConsoleView):
    """问卷."""

    datamodel = Rows(Survey)
    list_title, one = _l("Surveys"), _l("Survey")
    list_columns = ["title", "template", "unit", "from_on", "until_on", "made_by", "state"]
    search_columns = ["title"]
    filters = ["state", "template", "unit"]
    base_order = ("id", "desc")
    key_facts = ["template", "unit", "from_on", "until_on"]
    show_columns = ["title", "asked", "made_by"]
    computed = {"asked": Computed(_l("Questions"), "long_text", _questions)}
    add_columns = ["title", "template", "unit", "from_on", "until_on", "questions"]
    edit_columns = ["title", "unit", "from_on", "until_on", "questions"]
    form_fields = {
        "unit": fields.of(Survey, "unit", where=lambda: [OrgUnit.state == "open"]),
        "from_on": fields.day(_l("From"), default=today),
        "questions": QuestionsField(
            _l("Questions"),
            [Optional()],
            description=_l(
                "Left empty, those of the template. Otherwise one a line: stars, choice, recommend or text "
                "in front, options after a colon."
            ),
            render_kw={"rows": 7},
        ),
    }
    hints = {"until_on": _l("The last day on which answers are taken. Results are published the day after.")}
    add_service, edit_service = make_survey, _change
    lifecycle = SURVEY_LIFE
    stage_columns = {}
    verbs = {
        "start": Verb(start_survey, style="primary", effect=_asked),
        "end": Verb(_end, ask="required", style="danger"),
        "withdraw": Verb(withdraw_survey, ask="optional", style="danger"),
    }
    forms = [SurveySlips]
    show_template = "feedback/survey.html"
    related_views = [FeedbackResults, Pools]
    empty = _l("No surveys yet. Make one from a template, look at it, then start it.")

    def show_context(self, row: Survey) -> dict[str, Any]:
        """All published units together; a unit that may not be shown by itself lies in no sum either."""
        invited, tally = whole_survey(row) if row.state == "ended" else (0, Tally())
        asked = questions_from(row.questions)
        found = {"distributions": distributions(asked, tally) if tally.answers else []}
        return super().show_context(row) | found | {"invited": invited, "answers": tally.answers}

    def editable(self, row: Survey) -> bool:
        """What people answer to stays as it is."""
        return bool(row.state == "draft")
