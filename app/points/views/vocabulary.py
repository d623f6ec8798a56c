"""点选规则的词汇 — what the rule builder shows, in the reader's language; the script has none of its own."""

from typing import Any

from app.core.text import _, _l
from app.points.services.saying import trigger_text
from app.rules.amounts import KINDS
from app.rules.conditions import OPERATIONS_OF
from app.rules.expressions import FIGURES, OPS, ROUNDINGS
from app.rules.facts import FIELDS, Kind
from app.rules.festivals import FESTIVAL_WORDS
from app.rules.occasions import YEARLY
from app.rules.scenarios import CATALOGUE, GROUPS, Scenario
from app.rules.templates import TEMPLATES, Template

QUESTIONS = {
    "in": _l("is"),
    "not_in": _l("is none of"),
    "equals": _l("is exactly"),
    "at_least": _l("at least"),
    "at_most": _l("at most"),
    "between": _l("from … to"),
    "within": _l("at or below"),
    "is_empty": _l("is not on record"),
}
LABELS = {
    "all": _l("all of these"),
    "any": _l("any of these"),
    "none": _l("none of these"),
    "add_check": _l("Add a condition"),
    "add_group": _l("Add a group"),
    "add_line": _l("Add a line"),
    "remove": _l("Remove"),
    "everybody": _l("Everybody. Add a condition to narrow it down."),
    "others": _l("Everybody else"),
    "type_unit": _l("Type a part of the unit’s name"),
    "type_value": _l("Type a value, then Enter"),
    "by_text": _l("Type it as text instead"),
    "by_click": _l("Build it by clicking"),
    "points": _l("points"),
    "years": _l("years"),
    "each": _l("For each of"),
    "every": _l("after every"),
    "base": _l("Beginning with"),
    "at_most_each": _l("At most each time"),
    "at_most_year": _l("At most one person a year"),
    "prorata": _l("In proportion to the months of the year"),
    "no_prorata": _l("no, the whole"),
    "default": _l("Where a unit has none"),
    "least": _l("At least"),
    "most": _l("At most"),
    "number": _l("a number"),
    "part": _l("a reckoning"),
    "how": _l("How the points are reckoned"),
    "templates": _l("Begin with a starter rule"),
    "field": _l("What is asked about"),
    "question": _l("Question"),
    "value": _l("Value it is compared with"),
    "unsaid": _l("This cannot be built by clicking: go on with the text."),
    "gone": _l("a unit that is not known"),
}
# 各情形要填的: by how a grant begins, which of these terms are asked; the others are hidden
_COMES_ROUND = ["nightly", "lead_days"]
NEEDS = {
    "festival": ["festival"],
    "date": ["starts_on", *_COMES_ROUND],
    "event": ["starts_on", *_COMES_ROUND],
    "day": ["trigger", *_COMES_ROUND],
    "season": ["trigger", *_COMES_ROUND],
    "named": [],
}


def vocabulary() -> dict[str, Any]:
    """词汇 — as JSON."""
    return {
        "fields": [
            {
                "key": field.key,
                "kind": field.kind.value,
                "label": str(field.label),
                "ops": [op for op in OPERATIONS_OF[field.kind] if _worth_asking(field.kind, op)],
                "words": {value: str(word) for value, word in (field.words or {}).items()},
                "offered": list(field.offered),
            }
            for field in FIELDS.values()
        ],
        "questions": _said(QUESTIONS),
        "figures": {key: str(figure.label) for key, figure in FIGURES.items()},
        "ops": _said(OPS),
        "roundings": _said(ROUNDINGS),
        "kinds": _said(KINDS),
        "labels": _said(LABELS),
        "needs": {code: _needs(each) for code, each in CATALOGUE.items()},
        "groups": [
            {
                "label": str(label),
                "templates": [_template(each) for each in TEMPLATES if _group(each) == group],
            }
            for group, label in GROUPS.items()
        ],
    }


def _needs(each: Scenario) -> list[str]:
    yearly = ["every_years"] if each.code in YEARLY else []
    return [*NEEDS[each.trigger], *yearly]


def _worth_asking(kind: Kind, op: str) -> bool:
    """Of words, “is” takes one or several: no need for “is exactly” beside it; nor for lists of numbers."""
    return op != "equals" if kind in {Kind.TEXT, Kind.CHOICE} else op not in {"in", "not_in"}


def _group(template: Template) -> str:
    return CATALOGUE[template.scenario].group


def _said(words: Any) -> dict[str, str]:
    return {key: str(word) for key, word in words.items()}


def _template(each: Template) -> dict[str, Any]:
    festival = each.terms.get("festival")
    return {
        "name": str(each.name),
        "why": str(each.why),
        "scenario": each.scenario,
        "amount": dict(each.amount),
        "conditions": dict(each.conditions) if each.conditions else None,
        "terms": {key: value for key, value in each.terms.items() if key != "trigger"},
        "trigger": trigger_text(each.terms.get("trigger")),
        "says": _("%(what)s · %(why)s", what=FESTIVAL_WORDS[festival], why=each.why)
        if festival
        else str(each.why),
    }
