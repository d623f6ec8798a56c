"""标准测算页 — one person, one item, one day: what may be given, on which clause, and what is left of it."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, request, url_for
from sqlalchemy import select

from app.core.clock import today
from app.core.console import fields
from app.core.console.facts import Fact, Lines
from app.core.console.forms import FormPage
from app.core.console.security import acting
from app.core.db import session
from app.core.numbers import number_in
from app.core.showing import shown_of
from app.core.text import _, _l
from app.models import Employee
from app.rules.festivals import FESTIVAL_WORDS
from app.rules.problems import Problem
from app.rules.standard_items import ITEMS, SHAPES, TIERS
from app.standards.services import advise, unknown_words
from app.standards.services.showing import ShownAdvice, shown_advice
from app.standards.views.wording import forms_said, said
from app.tenants.queries.regions import region_of

ASKED = ("employee", "item", "on", "tier", "festival")


class StandardCalculator(FormPage):
    """标准测算."""

    class_permission_name, verb = "StandardCalculator", "calculate"
    title, submit = _l("What may be given"), _l("Calculate")
    intro = _l("For one person, one item and one day: the standard that holds, and what is left of it.")
    fields = {
        "employee": fields.pick(
            _l("Member"), Employee, by=("name", "employee_no"), told=lambda row: row.unit.full_name
        ),
        "item": fields.choice(_l("Item"), ITEMS, default="festival"),
        "on": fields.day(_l("On"), default=today),
        "festival": fields.choice(_l("Festival"), FESTIVAL_WORDS, required=False),
        "tier": fields.choice(
            _l("Tier"),
            {code: word for code, word in TIERS.items() if code},
            required=False,
            blank=TIERS[""],
        ),
    }

    def apply(self, row: Any, values: Any) -> Any:
        """Nothing is written: the question goes into the address, where it can be kept and sent on."""
        asked = {name: values.get(name) for name in ASKED}
        asked["employee"] = values["employee"].id
        return {name: str(value) for name, value in asked.items() if value}

    def _finish(self, row: Any, result: Any) -> Any:
        return redirect(url_for("StandardCalculator.form", **result))

    def facts(self, row: Any) -> Sequence[Fact]:
        """The answer, where somebody was asked about."""
        person, item = self._person(), request.args.get("item", "")
        if person is None or item not in ITEMS or request.method == "POST":
            return ()
        on, festival = self._day(), request.args.get("festival") or None
        found = advise(
            item,
            employee_id=person.id,
            unit_id=person.unit_id,
            on=on,
            tier=request.args.get("tier", ""),
            festival=festival if festival in FESTIVAL_WORDS else None,
        )
        about = [
            Fact(_l("Member"), person),
            Fact(_l("Unit"), person.unit),
            Fact(_l("Region"), region_of(person.unit_id)),
        ]
        if isinstance(found, Problem):
            words = unknown_words(item, unit_id=person.unit_id, on=on)
            return [*about, Fact(_l("Standard"), _("None is in force"), note=words)]
        return [*about, *_told(shown_advice(found, item, actor=acting()))]

    def lists(self, row: Any) -> Sequence[Lines]:
        """Nothing more: what somebody was given stands where it was decided."""
        return ()

    def _person(self) -> Employee | None:
        number = number_in(request.args.get("employee", ""))
        found = select(Employee).where(Employee.id == (number or 0), *shown_of(Employee))
        return session.scalars(found).first()

    def _day(self) -> Any:
        """The day the form shows: what is no day is none, as there."""
        return self._filled(None)["on"].data or today()


def _told(advice: ShownAdvice) -> list[Fact]:
    line = advice.standard
    told = [
        Fact(_l("Standard"), said(line)),
        Fact(_l("Rests on"), advice.clause, note=line.source or None),
        Fact(_l("Forms allowed"), forms_said(line.forms)),
        Fact(_l("At most"), advice.cap_fen, kind="fen", note=SHAPES[line.shape]),
    ]
    if advice.used_fen is None or advice.remaining_fen is None:
        hidden = _("What was used of it is not shown: of anybody, it would tell who was ill or in need.")
        told.append(Fact(_l("Used and remaining"), "—", note=hidden))
    else:
        told += [
            Fact(_l("Given of it before"), advice.used_fen, kind="fen"),
            Fact(_l("Suggested amount"), advice.remaining_fen, kind="fen"),
        ]
    return told + [Fact(_l("Holds beside it"), said(each), note=each.document) for each in advice.others]
