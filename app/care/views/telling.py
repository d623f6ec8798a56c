"""慰问措辞 — the facts of a case as people read them, and the small tables of its card."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.care.queries import (
    days_between,
    follow_ups_of,
    given_in,
    history_of,
    payments_of,
    readers_of,
    visits_of,
)
from app.care.services import advice_for
from app.core.clock import today
from app.core.console.attributes import Attribute
from app.core.console.cards import Item
from app.core.console.display import shown
from app.core.console.facts import Fact, Lines
from app.core.money import Money
from app.core.text import _, _l
from app.models import CareCase, CareSubject, Employee
from app.rules.care import FORMS, HOW, PAYMENT_STATES, STATES
from app.rules.care_categories import CATEGORIES
from app.rules.problems import Problem
from app.rules.standard_items import SHAPES, TIERS

KINDS = {"text": "text", "day": "text", "flag": "flag", "choice": "choice", "whole": "number", "money": "fen"}


def items_of(subject: CareSubject) -> list[Item]:
    """要素 — member, occasion, when, the facts of the occasion, and what was said of it."""
    category = CATEGORIES[subject.category]
    given: list[tuple[Any, Any, str, Mapping[str, Any]]] = [
        (_l("Member"), subject.employee, "relation", {}),
        (_l("Occasion"), category.label, "text", {}),
        (category.event, subject.event_on, "day", {}),
        *(
            (fact.label, subject.facts.get(name), KINDS[fact.kind], fact.words or {})
            for name, fact in category.facts.items()
        ),
        (_l("Amount asked for"), subject.asked_fen, "fen", {}),
        (_l("Applied for by the member"), subject.own_application, "flag", {}),
        (_l("After the claim window"), subject.late or None, "flag", {}),
        (_l("The occasion in words"), subject.words, "long_text", {}),
        (_l("Proposal in words"), subject.proposal, "long_text", {}),
        (_l("Decision in words"), subject.decision, "long_text", {}),
    ]
    return [
        Item(f"fact-{at}", label, shown(Attribute("", label, kind, words=words), value), kind)
        for at, (label, value, kind, words) in enumerate(given)
    ]


def facts_of(case: CareCase, subject: CareSubject) -> list[Fact]:
    """要素 — above a form about a case."""
    category = CATEGORIES[subject.category]
    facts = [
        Fact(_l("Member"), subject.employee),
        Fact(_l("Occasion"), category.label),
        Fact(category.event, subject.event_on, kind="day"),
        Fact(_l("State"), STATES[case.state]),
    ]
    if case.approved_on is not None:
        facts.append(
            Fact(_l("Approved amount"), case.approved_fen, kind="fen", note=FORMS[case.form or "cash"])
        )
        facts.append(Fact(_l("Paid amount"), case.paid_fen, kind="fen"))
    return facts


def advised(case: CareCase, subject: CareSubject) -> list[Fact]:
    """建议 — the standard's line, what was given of it, and what remains."""
    advice = advice_for(case)
    asked = [Fact(_l("Amount asked for"), subject.asked_fen, kind="fen")] if subject.asked_fen else []
    if isinstance(advice, Problem):
        words = _("No standard is in force: confirm one, or enter the union's own with its document.")
        return [*asked, Fact(_l("Standard"), words)]
    line = advice.standard
    tier = f" · {TIERS[line.tier]}" if line.tier else ""
    clause = " ".join(each for each in (line.document, line.clause) if each)
    return [
        *asked,
        Fact(_l("Standard"), f"{clause}{tier}", note=SHAPES[line.shape]),
        Fact(_l("At most"), advice.cap_fen, kind="fen"),
        Fact(_l("Given of it before"), advice.used_fen, kind="fen"),
        Fact(_l("Suggested amount"), advice.remaining_fen, kind="fen"),
    ]


def earlier(employee: Employee, but: CareCase | None = None) -> Lines:
    """历次慰问 — what the person was given before, as far as the reader may see; the year's total."""
    history = [(subject, case) for subject, case in history_of(employee) if but is None or case.id != but.id]
    year = today().year
    rows = [
        (case, CATEGORIES[subject.category].label, subject.event_on, STATES[case.state], case.approved_fen)
        for subject, case in history
    ]
    given = Money(given_in(history, year)).format()
    note = _(
        "Approved for events of %(year)s: %(money)s. Sealed cases only as far as you may read them.",
        year=year,
        money=given,
    )
    headings = (_l("Case no."), _l("Occasion"), _l("Date of the event"), _l("State"), _l("Approved amount"))
    return Lines(
        _l("Earlier help"), headings, rows, ("relation", "text", "day", "text", "fen"), note=note, summed=(4,)
    )


def response_times(case: CareCase) -> Lines:
    """响应时间 — days from the application to the decision, and from the approval to what followed."""
    decided = case.approved_on or case.declined_on
    rows = [
        (_("Application to decision"), days_between(case.requested_on, decided)),
        (_("Approval to visit"), days_between(case.approved_on, case.visited_on)),
        (_("Approval to payment"), days_between(case.approved_on, case.paid_on)),
    ]
    known = [row for row in rows if row[1] is not None]
    return Lines(_l("Response times"), (_l("From – to"), _l("Days")), known, ("text", "number"))


def visits(case: CareCase) -> Lines:
    """走访."""
    rows = [
        (
            visit.planned_on,
            visit.visited_on,
            who,
            HOW.get(visit.how or "", ""),
            visit.words,
            visit.recorded_by,
        )
        for visit, who in visits_of(case)
    ]
    headings = (
        _l("Planned for"),
        _l("Visited on"),
        _l("Visitors"),
        _l("How"),
        _l("What was said and seen"),
        _l("Recorded by"),
    )
    return Lines(_l("Visits"), headings, rows, ("day", "day", "text", "text", "long_text", "text"))


def payments(case: CareCase) -> Lines:
    """支付."""
    rows = [
        (
            *(each.number, FORMS[each.form], PAYMENT_STATES[each.state], each.amount_fen),
            *(each.payee, each.goods or each.bank, each.prepared_by, each.paid_on, each.receipt_no, each.why),
        )
        for each in payments_of(case)
    ]
    headings = (
        *(_l("Payment no."), _l("Form"), _l("State"), _l("Amount"), _l("Payee"), _l("Goods or bank")),
        *(_l("Prepared by"), _l("Paid on"), _l("Receipt no. of the transfer"), _l("Note")),
    )
    kinds = ("code", "text", "text", "fen", "text", "text", "text", "day", "code", "text")
    return Lines(_l("Care paid out"), headings, rows, kinds)


def follow_ups(case: CareCase) -> Lines:
    """回访."""
    rows = [
        (each.due_on, each.done_on, HOW[each.how], each.words, each.done_by) for each in follow_ups_of(case)
    ]
    headings = (_l("Due on"), _l("Done on"), _l("How"), _l("How the member is"), _l("Done by"))
    return Lines(_l("Follow-ups"), headings, rows, ("day", "day", "text", "long_text", "text"))


def readers(case: CareCase) -> Lines:
    """可阅人 — who reads a sealed case beside the chair."""
    rows = [(each.name, each.reason, each.named_by, each.named_at) for each in readers_of(case)]
    headings = (_l("Name"), _l("Reason"), _l("Named by"), _l("Named at"))
    note = _("Beside them the chair reads it. Every opening of this card stands in the record.")
    return Lines(_l("Who reads this case"), headings, rows, ("text", "text", "text", "instant"), note=note)


def as_day(text: str) -> date:
    """A day as it was kept among the facts."""
    return date.fromisoformat(text)
