"""说明 — why a person stands in a grant with so many points, or with none: each condition of the rule beside
what the person has.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.core.db import session
from app.core.text import _
from app.models import GrantLine, Membership, OrgUnit
from app.points.queries.answers import STORED
from app.points.services.rules import meaning
from app.rules.conditions import Check, Condition, checks, explain
from app.rules.facts import FIELDS, facts_on
from app.rules.phrases import phrases_of
from app.rules.rule_json import conditions_from, lines_from

UNSAID = frozenset({"age"})  # what a day of birth would be told by


@dataclass(frozen=True, slots=True)
class Reason:
    """一条说明 — what was asked, what the person has, whether it is met, and what it decides."""

    asked: str
    has: str
    met: bool
    decides: str


def reasons_of(line: GrantLine) -> list[Reason]:
    """逐条说明 — the rule's conditions, then the lines of its amount table as far as the one that fits.

    Nothing for a grant by hand, whose reason stands in the line; nothing for a rule revised since.
    """
    grant = line.grant
    rule = grant.rule
    if rule is None or rule.version != grant.rule_version:
        return []
    meant = meaning(rule)
    facts = facts_on(_stored(line), grant.until_on or grant.granted_on)
    found = list(_told(conditions_from(rule.conditions), meant.conditions, facts, _("condition of the rule")))
    for number, (said, located) in enumerate(zip(lines_from(rule.amount), meant.lines, strict=True), start=1):
        tier = _("line %(number)d: %(points)s points", number=number, points=said.points)
        told = list(_told(said.condition, located.condition, facts, tier))
        found += told or [Reason(_("everybody else"), "", met=True, decides=tier)]
        if all(each.met for each in told):
            break
    return found


def _told(said: Condition, located: Condition, facts: Any, decides: str) -> Iterator[Reason]:
    for check, finding in zip(checks(said), explain(located, facts), strict=True):
        yield Reason(_asked(check), _has(check.field, finding.actual), met=finding.holds, decides=decides)


def _asked(check: Check) -> str:
    return phrases_of(check) or f"{FIELDS[check.field].label} {check.op} {check.value}"


def _has(field: str, actual: Any) -> str:
    if field in UNSAID:
        return "—"
    if actual is None:
        return _("not on record")
    if field == "unit":
        return str(session.scalar(select(OrgUnit.full_name).where(OrgUnit.path == actual)) or "—")
    return str(actual)


def _stored(line: GrantLine) -> dict[str, Any]:
    person = line.employee
    unit = session.get(OrgUnit, person.unit_id)
    joined = session.scalar(
        select(Membership.joined_on).where(Membership.employee_id == person.id, Membership.left_on.is_(None))
    )
    stored = {name: getattr(person, name) for name in STORED}
    return stored | {"joined_on": joined, "unit_path": unit.path if unit else None}
