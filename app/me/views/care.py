"""申请慰问 — a member applies for themself, with photos of the evidence, and sees how it stands."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, url_for
from flask_appbuilder import expose
from wtforms import HiddenField

from app.care.services.applying import apply_for
from app.core.clock import today
from app.core.console import fields
from app.core.console.calling import attempt
from app.core.console.documents import documents
from app.core.console.fields import form_class
from app.core.console.security import acting
from app.core.numbers import number_in
from app.core.text import _, _l
from app.me import queries
from app.me.views.here import MemberPage, own, page
from app.models import Employee
from app.rules.care_categories import CATEGORIES, Category, Fact

MOST_WORDS = 1_000
FACT = "fact_"
# what somebody can say of themself: of a member's own death their family or their unit tells the union
OWN = {name: each for name, each in CATEGORIES.items() if name != "death_self"}


class MyCare(MemberPage):
    """我的慰问."""

    route_base = "/me/care"
    default_view = "mine"

    @expose("/")
    @own
    def mine(self, person: Employee) -> Any:
        """One's own applications, and the occasions to apply for."""
        return page(
            "me/care.html",
            title=_("Care"),
            here="care",
            cases=queries.cases_of(person.id),
            categories=OWN,
        )

    @expose("/apply/<category>", methods=["GET", "POST"])
    @own
    def apply(self, person: Employee, category: str) -> Any:
        """Say what happened, once; a double click is one application."""
        occasion = OWN.get(category)
        if occasion is None:
            abort(404)
        form = _form_of(occasion)()
        if form.is_submitted() and form.validate():
            done, case = attempt(form, lambda: _applied(person, category, form.data))
            if done:
                flash(_("Your application %(case)s is with the union.", case=case.number), "success")
                return redirect(url_for("MyCare.case", pk=case.id))
        return page("me/apply.html", title=occasion.label, here="care", form=form, occasion=occasion)

    @expose("/case/<pk>")
    @own
    def case(self, person: Employee, pk: str) -> Any:
        """How one's own application stands: one's own words, and no word of others."""
        found = queries.case_of(person.id, number_in(pk))
        if found is None:
            abort(404)
        case, subject = found
        occasion = CATEGORIES[subject.category]
        return page(
            "me/case.html",
            title=occasion.label,
            here="care",
            case=case,
            subject=subject,
            occasion=occasion,
            facts=_told(occasion, subject.facts),
        )


def _applied(person: Employee, category: str, said: Mapping[str, Any]) -> Any:
    return apply_for(
        person,
        category=category,
        event_on=said["event_on"],
        facts={name: said[FACT + name] for name in CATEGORIES[category].facts},
        words=said["words"] or None,
        files=said["files"] or (),
        actor=acting(),
        on=today(),
        reference=f"me:{person.id}:{said['once']}",
    )


def _form_of(occasion: Category) -> Any:
    asked = {FACT + name: _field(fact) for name, fact in occasion.facts.items()}
    return form_class(
        {
            "event_on": fields.day(occasion.event),
            **asked,
            "words": fields.long_text(_l("What happened, in your words"), required=False),
            "files": documents(_l("Photos or papers"), required=False, description=str(occasion.evidence)),
            "once": HiddenField(default=lambda: secrets.token_urlsafe(12)),
        }
    )


def _field(fact: Fact) -> Any:
    match fact.kind:
        case "day":
            return fields.day(fact.label, required=fact.required)
        case "flag":
            return fields.flag(fact.label)
        case "choice":
            return fields.choice(fact.label, fact.words or {}, required=fact.required)
        case "whole":
            return fields.whole(fact.label, required=fact.required)
        case "money":
            return fields.money(fact.label, required=fact.required)
    return fields.text(fact.label, required=fact.required, length=200)


def _told(occasion: Category, facts: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """One's own facts, in words."""
    return [
        (fact.label, _said(fact, facts[name])) for name, fact in occasion.facts.items() if facts.get(name)
    ]


def _said(fact: Fact, value: Any) -> Any:
    if fact.kind == "choice":
        return (fact.words or {}).get(value, value)
    return _("Yes") if value is True else f"¥{value / 100:,.2f}" if fact.kind == "money" else value
