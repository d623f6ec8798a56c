"""流程用语 — a flow as people read it: people, condition, limit of each step; what a version changes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.approvals.subjects import SUBJECTS
from app.approvals.views.people import seated
from app.core.db import session
from app.core.money import Money
from app.core.tenancy import whole_tenant
from app.core.text import _, _l
from app.models import OrgUnit
from app.rules.approval_facts import FIELDS
from app.rules.approval_words import must_agree, who_in_words
from app.rules.approvals import NOBODY_RULES, Flow, Step, Who
from app.rules.conditions import EVERYBODY, AllOf, AnyOf, Check, Condition, Not, checks

OPERATIONS: Mapping[str, Any] = {
    "equals": _l("is"),
    "in": _l("is one of"),
    "not_in": _l("is none of"),
    "at_least": _l("at least"),
    "at_most": _l("at most"),
    "between": _l("between"),
    "within": _l("is, or is below,"),
    "is_empty": _l("is not given"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """一步的说明 — its name, its lines in words, and how it differs from the version before."""

    name: str
    lines: tuple[str, ...]
    change: str = ""
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """名称 — of the people, units, types and funds that a flow names."""

    people: Mapping[int, str]
    units: Mapping[str, str]
    codes: Mapping[str, Mapping[str, Any]]

    def value(self, field: str, value: Any) -> str:
        """A value of a condition as people read it."""
        if field == "amount_fen":
            return Money(value).format()
        known = self.units if field == "unit" else self.codes.get(field, {})
        return str(known.get(value, value))


def names_in(kind: str, flows: Iterable[Flow]) -> Names:
    """所涉名称 — read at once for all these flows of a kind."""
    steps = [step for flow in flows for step in flow.steps]
    named = {each.user_id for step in steps for each in (*step.who, *step.escalate) if each.user_id}
    named |= {step.fallback for step in steps if step.fallback}
    codes = {code for step in steps for each in checks(step.when) for code in _units(each)}
    return Names({each.id: each.name for each in seated(sorted(named))}, unit_names(codes), choices_of(kind))


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """单位名 — by code."""
    wanted = set(codes)
    if not wanted:
        return {}
    with whole_tenant("a condition may name any unit"):
        found = session.execute(select(OrgUnit.code, OrgUnit.full_name).where(OrgUnit.code.in_(wanted)))
        return dict(found.tuples().all())


def choices_of(kind: str) -> dict[str, Mapping[str, Any]]:
    """可选值 — of the kind's types and fund sources, by field of a condition."""
    subject = SUBJECTS.get(kind)
    made = {"type": subject.types, "fund": subject.funds} if subject else {}
    return {field: call() for field, call in made.items() if call is not None}


def said(flow: Flow, names: Names) -> list[Said]:
    """流程说明 — its steps in their order."""
    return [Said(str(each.name), tuple(_lines(each, names))) for each in flow.steps]


def compared(before: Flow | None, after: Flow, names: Names) -> list[Said]:
    """变更说明 — the steps of the new version, marked as new, changed or moved; then those that are gone."""
    old = {each.key: (place, each) for place, each in enumerate(before.steps if before else ())}
    made = []
    for place, step in enumerate(after.steps):
        lines = tuple(_lines(step, names))
        was = old.pop(step.key, None)
        if was is None:
            made.append(Said(str(step.name), lines, "new"))
            continue
        earlier = (str(was[1].name), *_lines(was[1], names))
        same = earlier == (str(step.name), *lines)
        change = ("moved" if was[0] != place else "") if same else "changed"
        made.append(Said(str(step.name), lines, change, () if same else earlier))
    gone = [Said(str(each.name), tuple(_lines(each, names)), "gone") for _place, each in old.values()]
    return [*made, *gone]


def _lines(step: Step, names: Names) -> Iterator[str]:
    yield _("Who: %(who)s", who=_people(step.who, names))
    if step.when != EVERYBODY:
        yield _("Only when %(what)s", what=in_words(step.when, names))
    if len(step.who) > 1 or step.quorum != "any":
        yield must_agree(step, step.needed) if step.quorum == "some" else _quorum(step)
    if step.days:
        yield _("Within %(days)d working days", days=step.days)
    if step.escalate:
        yield _(
            "%(days)d working days later also: %(who)s",
            days=step.escalate_after,
            who=_people(step.escalate, names),
        )
    yield _nobody(step, names)
    if step.signed:
        yield _("signed with the password")


def _quorum(step: Step) -> str:
    return _("All of them must agree") if step.quorum == "all" else _("One of them decides")


def _nobody(step: Step, names: Names) -> str:
    if step.nobody == "named":
        who = names.people.get(step.fallback or 0, _("A named person"))
        return _("Where nobody may decide: %(who)s", who=who)
    return _("Where nobody may decide: %(rule)s", rule=NOBODY_RULES[step.nobody])


def _people(people: Iterable[Who], names: Names) -> str:
    return "；".join(who_in_words(each, dict(names.people)) for each in people)


def in_words(tree: Condition, names: Names) -> str:
    """条件说明 — 金额 至少 ¥20,000.00 且 …."""
    match tree:
        case AllOf(parts):
            return _(" and ").join(_inner(each, names) for each in parts) or _("always")
        case AnyOf(parts):
            return _(" or ").join(_inner(each, names) for each in parts) or _("never")
        case Not(part):
            return _("not (%(what)s)", what=in_words(part, names))
    return _one(tree, names)


def _inner(tree: Condition, names: Names) -> str:
    said_so = in_words(tree, names)
    return f"（{said_so}）" if isinstance(tree, AllOf | AnyOf) and len(tree.parts) > 1 else said_so


def _one(check: Check, names: Names) -> str:
    label, op = FIELDS[check.field].label, OPERATIONS[check.op]
    if check.op == "is_empty":
        return f"{label}{op}"
    values = check.value if isinstance(check.value, tuple) else (check.value,)
    between = "–" if check.op == "between" else "、"
    return f"{label} {op} {between.join(names.value(check.field, each) for each in values)}"


def _units(check: Check) -> tuple[str, ...]:
    several = check.value if isinstance(check.value, tuple) else ()
    return tuple(str(each) for each in several) if (check.field, check.op) == ("unit", "within") else ()
