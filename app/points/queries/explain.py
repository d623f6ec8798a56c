"""说明 — why a person stands in a grant with so many points, or with none: each condition of the rule beside
what the person had on that day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.core.db import session
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import GrantLine, Membership, OrgUnit, RuleVersion
from app.points.queries.answers import STORED
from app.points.queries.kept_facts import AGE, asked_by
from app.points.services.meanings import meaning, written_conditions
from app.points.services.saying import amount_text, condition_text
from app.rules.amounts import amount_from
from app.rules.condition_json import to_json
from app.rules.conditions import AllOf, Check, Condition, checks, explain, holds, rewritten
from app.rules.facts import FIELDS, SOURCES, Kind, facts_on
from app.rules.rule_json import conditions_from
from app.rules.rule_terms import judged_on
from app.rules.rule_words import line_words

PERSONAL = frozenset({"age", "marital_status", "political_status", "ethnicity"})
DAYS = frozenset(
    field.source for field in FIELDS.values() if field.kind in {Kind.DATE, Kind.YEARS, Kind.MONTHS}
)


@dataclass(frozen=True, slots=True)
class Reason:
    """一条说明 — what was asked, what the person has, whether it is met, and what it decides."""

    asked: str
    has: str
    met: bool
    decides: str


def reasons_of(line: GrantLine, *, unsaid: frozenset[str] = PERSONAL) -> list[Reason]:
    """逐条说明 — the rule's conditions, then the lines of its amount table as far as the one that fits; what
    the person has of the `unsaid` fields is not told.

    By the version the grant was made under, and what was kept of that day. Nothing for a grant by hand, whose
    reason stands in the line; nothing where the terms of that version were not kept.
    """
    grant = line.grant
    version = grant.version if grant is not None else None
    if version is None or not version.recorded:
        return []
    meant = meaning(version)
    facts = facts_of(line, judged_on(version.as_of, grant.granted_on, grant.until_on))
    telling = _Telling(facts, unsaid)
    met = _where_they_lay(meant.conditions, facts)
    found = list(telling.told(conditions_from(version.conditions), met, _("condition of the rule")))
    if "by_unit" in version.amount:
        return [*found, _by_unit(line, version)]
    lines = amount_from(version.amount).said
    everybody = _("everybody else") if len(lines) > 1 else _("everybody the rule is for")
    for number, (said, line_meant) in enumerate(zip(lines, meant.lines, strict=True), start=1):
        located = _where_they_lay(line_meant.condition, facts)
        worth = line_words(said)
        tier = _("line %(number)d: %(what)s", number=number, what=worth) if len(lines) > 1 else worth
        told = list(telling.told(said.condition, located, tier))
        found += told or [Reason(everybody, "", met=True, decides=tier)]
        if holds(located, facts):
            break
    return found


def _by_unit(line: GrantLine, version: RuleVersion) -> Reason:
    """Each unit's own number: what it was on the day is what was given."""
    given = line.points if line.blocked is None else 0
    return Reason(
        amount_text(version.amount),
        f"{given:,}",
        met=given > 0,
        decides=_("line %(number)d: %(what)s", number=1, what=f"{given:,}"),
    )


def _where_they_lay(tree: Condition, facts: Mapping[str, Any]) -> Condition:
    """Units above the person's where they lay on the day of the grant: either may hang elsewhere by now."""
    own = str(facts.get("unit") or "")

    def then(path: str) -> str:
        before, here, _below = f"/{own}".partition(f"/{_number(path)}/")
        return f"{before}{here}"[1:] if here else path

    def located(check: Check) -> Check:
        if check.op != "within" or not isinstance(check.value, tuple):
            return check
        return Check(check.field, check.op, tuple(then(str(each)) for each in check.value))

    return rewritten(tree, located)


def _number(path: str) -> str:
    """单位编号 — of the unit a path ends at."""
    return path.rstrip("/").rpartition("/")[2]


def is_of_the_day(line: GrantLine) -> bool:
    """是否当日事实 — whether what is told was kept on the day of the grant, or is on record now. Of a rule
    that asks nothing there was nothing to keep.
    """
    version = line.grant.version if line.grant is not None else None
    if line.facts is None and version is not None and version.recorded:
        return not asked_by(meaning(version))
    return line.facts is not None


def facts_of(line: GrantLine, on: date) -> dict[str, Any]:
    """当日事实 — as they were kept with the line; of lines older than that, what is on record today."""
    if line.facts is None:
        return facts_on(_stored(line), on)
    kept: Mapping[str, Any] = line.facts
    stored = {source: _read(source, kept.get(source)) for source in SOURCES}
    facts = facts_on(stored, on)
    return facts | ({AGE: kept[AGE]} if AGE in kept else {})


@dataclass(frozen=True, slots=True)
class _Telling:
    """What a person has, and of which fields it is not said."""

    facts: Mapping[str, Any]
    unsaid: frozenset[str]

    def told(self, said: Condition, located: Condition, decides: str) -> Iterator[Reason]:
        """Check by check."""
        for check, finding in zip(checks(said), explain(located, self.facts), strict=True):
            yield Reason(_asked(check), self._has(check.field, finding.actual), finding.holds, decides)
        if not _plain(said):  # an "or", a "not": what its parts come to is said as well
            yield Reason(_asked(said), "", holds(located, self.facts), decides)

    def _has(self, field: str, actual: Any) -> str:
        if field in self.unsaid:
            return _("not shown to your role")
        if actual is None:
            return _("not on record")
        if field == "unit":
            return _unit_at(str(actual))
        words = FIELDS[field].words or {}
        return str(words.get(actual, actual))


def _plain(tree: Condition) -> bool:
    return isinstance(tree, Check) or (
        isinstance(tree, AllOf) and all(isinstance(part, Check) for part in tree.parts)
    )


def _asked(tree: Condition) -> str:
    return condition_text(conditions_from(written_conditions(to_json(tree))))


def _unit_at(path: str) -> str:
    with whole_tenant("the name of the unit a person was in, who is in sight"):
        return str(session.scalar(select(OrgUnit.full_name).where(OrgUnit.id == int(_number(path)))) or "—")


def _read(source: str, value: Any) -> Any:
    return date.fromisoformat(str(value)[:10]) if source in DAYS and value else value


def _stored(line: GrantLine) -> dict[str, Any]:
    person = line.employee
    unit = session.get(OrgUnit, person.unit_id)
    joined = session.scalar(
        select(Membership.joined_on).where(Membership.employee_id == person.id, Membership.left_on.is_(None))
    )
    stored = {name: getattr(person, name) for name in STORED}
    return stored | {"joined_on": joined, "unit_path": unit.path if unit else None}
