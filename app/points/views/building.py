"""点选规则 — what the rule builder asks the server: the words it offers, units by part of their name, what
the rule being written says, and with how many of today's roster it is for.

The builder is static/js/rules.js; without scripts the same fields are typed.
"""

import json
from typing import Any

from flask import Response, jsonify, request
from flask_appbuilder import BaseView, expose
from sqlalchemy import func, or_, select

from app.core.clock import today
from app.core.console.security import guarded
from app.core.db import session
from app.core.errors import DomainError
from app.core.predicate_sql import Columns, clause
from app.core.showing import shown_of
from app.core.text import _
from app.models import Employee, Membership, OrgUnit
from app.points.services.meanings import kept_amount, kept_conditions, located, units_named, units_of
from app.points.views.typed import read_amount, read_conditions
from app.points.views.vocabulary import vocabulary
from app.rules.amounts import amount_from
from app.rules.conditions import EVERYBODY
from app.rules.contradictions import impossible
from app.rules.facts import SOURCES
from app.rules.implications import shadowed
from app.rules.rule_json import conditions_from
from app.rules.rule_words import amount_words, condition_words
from app.rules.selection import selection

SHOWN = 20
LONGEST = 100_000  # characters


class RuleBuilder(BaseView):
    """点选规则."""

    route_base = "/rulebuilder"
    default_view = "words"
    class_permission_name = "PointRules"

    @expose("/words")
    @guarded("add")
    def words(self) -> Any:
        """Fields, questions, figures, starter rules, and the words around them; in order."""
        return Response(json.dumps(vocabulary(), ensure_ascii=False), mimetype="application/json")

    @expose("/units")
    @guarded("add")
    def units(self) -> Any:
        """Units in sight whose name or code contains what was typed."""
        asked = request.args.get("q", "")[:60].strip()
        found = session.scalars(
            select(OrgUnit)
            .where(
                *shown_of(OrgUnit),
                OrgUnit.state == "open",
                or_(
                    OrgUnit.full_name.icontains(asked, autoescape=True),
                    OrgUnit.code.icontains(asked, autoescape=True),
                ),
            )
            .order_by(OrgUnit.path)
            .limit(SHOWN)
        )
        return jsonify([{"id": f"#{each.id}", "text": each.full_name} for each in found])

    @expose("/said", methods=["POST"])
    @guarded("add")
    def said(self) -> Any:
        """In words: conditions and amount, what is wrong or odd about them, and how many people."""
        return jsonify({"conditions": _conditions(), "amount": _amount()})


def _conditions() -> dict[str, Any]:
    try:
        kept = kept_conditions(read_conditions(_typed("conditions")))
        tree = conditions_from(kept)
    except DomainError as refusal:
        return {"error": refusal.message}
    if impossible(tree):
        return {"error": _("The conditions exclude each other: nobody could ever meet them.")}
    said = _("Only for: %(who)s.", who=condition_words(tree, units_named(tree)))
    if tree == EVERYBODY:
        said = _("For every member.")
    people = _("About %(count)s people on today’s roster", count=f"{_people(tree):,}")
    return {"said": said, "people": people, "value": kept}


def _amount() -> dict[str, Any]:
    text = _typed("amount")
    if not text.strip():
        return {"said": [], "value": None}
    try:
        kept = kept_amount(read_amount(text))
        amount = amount_from(kept)
        said = amount_words(kept, units_of(None, kept))
    except DomainError as refusal:
        return {"error": refusal.message}
    hidden = shadowed([line.condition for line in amount.lines])
    warnings = [
        _("Line %(number)d: nobody ever comes to this line, an earlier one takes them all.", number=at + 1)
        for at in hidden
    ]
    return {"said": said, "warnings": warnings, "value": kept}


def _typed(name: str) -> str:
    return request.form.get(name, "")[:LONGEST]


def _people(tree: Any) -> int:
    """Members in service, of those in sight."""
    stored: Columns = {
        name: getattr(Employee, name) for name in SOURCES if name not in {"joined_on", "unit_path"}
    } | {"joined_on": Membership.joined_on, "unit_path": OrgUnit.path}
    asked = (
        select(func.count(Employee.id.distinct()))
        .join(OrgUnit, OrgUnit.id == Employee.unit_id)
        .join(Membership, Membership.employee_id == Employee.id)
        .where(
            Employee.state == "active",
            Membership.left_on.is_(None),
            clause(selection(located(tree), today()), stored),
        )
    )
    return int(session.scalar(asked) or 0)
