"""申报页 — choose member and occasion, then say what the occasion asks for; put a returned case right."""

import secrets
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from flask import abort, redirect, request, url_for
from wtforms import HiddenField

from app.care.services import apply_for, may_read, resubmit, subject_of
from app.care.views.telling import as_day, earlier, facts_of
from app.core import clock
from app.core.console import fields
from app.core.console.documents import documents
from app.core.console.facts import Fact, Lines
from app.core.console.forms import FormPage
from app.core.console.security import acting
from app.core.text import _, _l
from app.models import CareCase, Employee
from app.rules.care import LIFECYCLE
from app.rules.care_categories import CATEGORIES, CATEGORY_WORDS


class NewCare(FormPage):
    """申报慰问: for whom, on which occasion."""

    class_permission_name, verb = "CareCases", "apply"
    title, submit = _l("Apply for care"), _l("Go on")
    intro = _l("Choose the member and the occasion; what this occasion asks for comes next.")
    fields = {
        "employee": fields.pick(_l("Member"), Employee, by=("name", "employee_no")),
        "category": fields.choice(_l("Occasion"), CATEGORY_WORDS),
    }

    def apply(self, row: Any, values: Mapping[str, Any]) -> Any:
        """Nothing is done yet."""
        return redirect(
            url_for("ApplyForCare.form_of", pk=values["employee"].id, category=values["category"])
        )

    def after(self, row: Any, result: Any) -> Any:
        """On to the occasion's own form."""
        return result


class OccasionForm(FormPage):
    """A form whose fields are those of an occasion."""

    class_permission_name = "CareCases"

    def category(self, row: Any) -> str:
        """Of which occasion; 404 for none."""
        raise NotImplementedError

    def _filled(self, row: Any) -> Any:
        made = form_of(self.category(row))
        return made() if request.method == "POST" else made(formdata=None, data=dict(self.prefill(row)))

    def told(self, row: Any, values: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed, as the services take it."""
        names = CATEGORIES[self.category(row)].facts
        return {
            "event_on": values["event_on"],
            "facts": {name: values[name] for name in names},
            **{name: values[name] for name in ("words", "asked_fen", "files")},
        }


class ApplyForCare(OccasionForm):
    """申报: the occasion's own facts, and its evidence."""

    verb = "apply"
    of = Employee
    title, submit = _l("Apply for care"), _l("Submit")
    done = _l("Submitted as case %(what)s.")

    def category(self, row: Any) -> str:
        """As it was chosen."""
        chosen = request.args.get("category", "")
        if chosen not in CATEGORIES:
            abort(404)
        return chosen

    def facts(self, row: Employee) -> Sequence[Fact]:
        """Who, which occasion, and what proves it."""
        category = CATEGORIES[self.category(row)]
        seal = [Fact(_l("Under seal"), _("Only the chair, you, and whom you name read this case."))]
        return [
            Fact(_l("Member"), row),
            Fact(_l("Unit"), row.unit.full_name),
            Fact(_l("Occasion"), category.label),
            Fact(_l("What proves it"), category.evidence),
            *(seal if category.sensitive else ()),
        ]

    def lists(self, row: Employee) -> Sequence[Lines]:
        """What was given before."""
        return [earlier(row)]

    def apply(self, row: Employee, values: Mapping[str, Any]) -> CareCase:
        """Open the case."""
        return apply_for(
            row,
            category=self.category(row),
            actor=acting(),
            on=clock.today(),
            reference=values["reference"],
            **self.told(row, values),
        )

    def after(self, row: Any, result: CareCase) -> str:
        """On to the case."""
        return url_for("CareCases.show", pk=result.id)


class ResubmitCare(OccasionForm):
    """更正重报."""

    verb = "resubmit"
    of = CareCase
    title, submit = _l("Correct and submit again"), _l("Submit again")
    done = _l("Submitted again: %(what)s.")
    next = "CareCases.show"

    @classmethod
    def applies(cls, row: CareCase) -> bool:
        """While it is returned."""
        return cls.verb in LIFECYCLE.verbs_from(row.state)

    def subject(self, pk: str) -> CareCase:
        """The case, for who reads it."""
        row: CareCase = super().subject(pk)
        return row if may_read(row, acting()) else abort(404)

    def category(self, row: CareCase) -> str:
        """The case's."""
        return subject_of(row).category

    def facts(self, row: CareCase) -> Sequence[Fact]:
        """What was missing."""
        subject = subject_of(row)
        return [*facts_of(row, subject), Fact(_l("Returned because"), subject.decision)]

    def prefill(self, row: CareCase) -> Mapping[str, Any]:
        """What was said before."""
        subject = subject_of(row)
        known = CATEGORIES[subject.category].facts
        kept = {
            name: as_day(value) if known[name].kind == "day" else value
            for name, value in subject.facts.items()
            if name in known
        }
        said = {name: getattr(subject, name) for name in ("event_on", "words", "asked_fen")}
        return {**said, **kept}

    def apply(self, row: CareCase, values: Mapping[str, Any]) -> CareCase:
        """Submit it again."""
        return resubmit(row, actor=acting(), on=clock.today(), **self.told(row, values))


@cache
def form_of(category: str) -> Any:
    """The form of an occasion: its date, its facts, words, amount and evidence."""
    known = CATEGORIES[category]
    evidence = documents(_l("Evidence"), required=False, description=known.evidence)
    made = {
        "event_on": fields.day(known.event),
        **{name: FIELDS[fact.kind](fact) for name, fact in known.facts.items()},
        "words": fields.long_text(_l("The occasion in words")),
        "asked_fen": fields.money(_l("Amount asked for"), required=False),
        "files": evidence,
        "once": HiddenField(default=lambda: secrets.token_urlsafe(12)),
    }
    return fields.form_class(made)


FIELDS = {
    "text": lambda fact: fields.text(fact.label, required=fact.required, length=200),
    "day": lambda fact: fields.day(fact.label, required=fact.required),
    "flag": lambda fact: fields.flag(fact.label),
    "choice": lambda fact: fields.choice(fact.label, fact.words, required=fact.required),
    "whole": lambda fact: fields.whole(fact.label, required=fact.required, least=1, most=99),
    "money": lambda fact: fields.money(fact.label, required=fact.required),
}
