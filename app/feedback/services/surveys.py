"""问卷服务 — write a survey, change it while it is a draft, start it for everybody at its unit, end it."""

from datetime import date
from typing import Any

from sqlalchemy import select

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, DomainError
from app.core.text import _
from app.feedback.services.pools import Occasion, floor, invite
from app.models import Employee, OrgUnit, Survey
from app.rules.ballots import Question, questions_from
from app.rules.feedback import SURVEY_LIFE
from app.rules.questionnaires import from_template
from app.tenants.queries import at_or_below

LONGEST = 120  # days a survey may take


class SurveyDatesWrong(BadInput):
    """问卷日期不对 — it ends before it begins, has ended already, or takes too long."""

    code = "survey_dates"


class SurveyNotADraft(DomainError):
    """问卷已开始 — what people have answered to is not changed under them."""

    code = "survey_not_a_draft"
    status = 409


class TooFewPeople(DomainError):
    """人数不足 — fewer people than answers are needed before anything may be shown."""

    code = "too_few_people"


def make_survey(
    *,
    title: str,
    template: str,
    unit: OrgUnit,
    from_on: date,
    until_on: date,
    questions: tuple[Question, ...] | None,
    actor: Actor,
    on: date,
) -> Survey:
    """新建问卷 — a draft of the template's questions, unless others are given. Raises SurveyDatesWrong."""
    _refuse_dates(from_on, until_on, on)
    survey = Survey(title=title.strip(), template=template, unit_id=unit.id, from_on=from_on)
    survey.until_on, survey.state, survey.made_by = until_on, SURVEY_LIFE.initial, actor.name
    survey.questions = _kept(questions or from_template(template))
    session.add(survey)
    session.flush()
    audit.record("create", survey, actor=actor)
    return survey


def change_survey(
    survey: Survey,
    *,
    title: str,
    unit: OrgUnit,
    from_on: date,
    until_on: date,
    questions: tuple[Question, ...] | None,
    actor: Actor,
    on: date,
) -> Survey:
    """修改问卷 — only a draft. Raises SurveyNotADraft, SurveyDatesWrong."""
    if survey.state != "draft":
        raise SurveyNotADraft(_("“%(survey)s” has been started: what it asks stays as it is.", survey=survey))
    _refuse_dates(from_on, until_on, on)
    before = _worded(survey)
    survey.title, survey.unit_id, survey.from_on, survey.until_on = title.strip(), unit.id, from_on, until_on
    survey.questions = _kept(questions or from_template(survey.template))
    session.flush()
    audit.record("edit", survey, actor=actor, changes=audit.differences(before, _worded(survey)))
    return survey


def start_survey(survey: Survey, *, actor: Actor, on: date, reason: str | None = None) -> Survey:
    """开始问卷 — everybody in service at its unit and below gets a link of their own.

    Raises NotAllowedNow, SurveyDatesWrong, and TooFewPeople where nothing could ever be shown.
    """
    after = SURVEY_LIFE.after(survey.state, "start")
    _refuse_dates(survey.from_on, survey.until_on, on)
    unit, people = session.get_one(OrgUnit, survey.unit_id), people_of(survey)
    if len(people) < floor():
        raise TooFewPeople(
            _(
                "At “%(unit)s” are fewer than %(floor)s people: their answers could never be shown. "
                "Choose a larger unit.",
                unit=unit,
                floor=floor(),
            )
        )
    survey.state = after
    session.flush()
    period = f"{survey.from_on:%Y-%m}"
    invite(people, Occasion("survey", period, survey.until_on, survey.id), top=unit)
    audit.record("start_survey", survey, actor=actor, changes={"people": [None, len(people)]}, reason=reason)
    return survey


def people_of(survey: Survey) -> dict[int, int]:
    """受邀人员 — {employee: unit} of everybody in service at its unit and below."""
    unit = session.get_one(OrgUnit, survey.unit_id)
    people = (
        select(Employee.id, Employee.unit_id)
        .join(OrgUnit, OrgUnit.id == Employee.unit_id)
        .where(at_or_below(unit.path), Employee.state == "active")
    )
    return dict(session.execute(people).tuples().all())


def withdraw_survey(survey: Survey, *, actor: Actor, reason: str | None = None) -> Survey:
    """撤回问卷 — a draft that will not be asked."""
    survey.state = SURVEY_LIFE.after(survey.state, "withdraw")
    session.flush()
    audit.record("withdraw", survey, actor=actor, reason=reason)
    return survey


def _refuse_dates(from_on: date, until_on: date, on: date) -> None:
    if until_on < from_on:
        raise SurveyDatesWrong(_("The survey ends before it begins: correct the dates."), field="until_on")
    if until_on < on:
        raise SurveyDatesWrong(_("The last day has passed already: correct it."), field="until_on")
    if (until_on - from_on).days > LONGEST:
        raise SurveyDatesWrong(
            _("A survey takes at most %(days)s days: correct the dates.", days=LONGEST), field="until_on"
        )


def _kept(questions: tuple[Question, ...]) -> list[dict[str, Any]]:
    return [each.to_json() for each in questions]


def _worded(survey: Survey) -> dict[str, Any]:
    plain = {name: getattr(survey, name) for name in ("title", "unit_id", "from_on", "until_on")}
    return plain | {"questions": "; ".join(str(each.text) for each in questions_from(survey.questions))}
