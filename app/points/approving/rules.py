"""规则版本的审批 — the whole terms, from which day, and whom they would give more and less."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from app.approvals.subjects import subject
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import NotFound
from app.core.money import Money, Points
from app.core.text import _, _l
from app.ledger.queries import available_fen
from app.models import ApprovalRequest, RuleSimulation, RuleVersion
from app.points.queries import people_below
from app.points.queries.simulation import people_stopped
from app.points.queries.versions import terms_in_words
from app.points.services.rejudging import rejudged
from app.points.services.releasing import carry_out, frozen_digest, lay_again
from app.points.services.simulate import simulation_of
from app.points.services.versions import take_version_back
from app.rules.approval_facts import Facts
from app.rules.budgets import FUND_SOURCES
from app.rules.occasions import SCENARIOS

Rows = Iterator[tuple[Any, Any]]


def _version(number: int) -> RuleVersion:
    found = session.get(RuleVersion, number)
    if found is None or found.state == "withdrawn":
        raise NotFound(_("This version of the rule was given up."))
    return found


def _facts(number: int) -> Facts:
    version = _version(number)
    rule, made = version.rule, simulation_of(version)
    return Facts(
        title=str(version),
        unit_id=rule.unit_id,
        amount_fen=None if made is None else made.after_fen,
        people=people_below(rule) if made is None else made.people,
        type=version.scenario,
        fund=version.sub_account.budget.fund_source,
    )


def _shows(number: int) -> Rows:
    version = _version(number)
    yield _l("Rule"), version
    yield _l("Rule code"), version.rule.code
    yield _l("In force from"), version.effective_from
    yield _l("For members at and below"), version.rule.unit
    yield from terms_in_words(version)
    made = simulation_of(version)
    if made is not None:
        yield from _simulated(made)


def _simulated(made: RuleSimulation) -> Rows:
    yield _l("Simulated on the roster of"), made.on
    yield _l("Compared with"), made.against or _("no version in force")
    yield _l("Members with points"), f"{made.people:,}"
    told = {"gain": _l("Get more"), "lose": _l("Get less"), "same": _l("Get the same")}
    yield from ((word, f"{getattr(made, name):,}") for name, word in told.items())
    if people := people_stopped(made):
        yield _l("Stopped by the standards"), f"{people:,}"
    yield (
        _l("Points in a year, before and after"),
        f"{Points(made.before_points)} → {Points(made.after_points)}",
    )
    before, after = Money(made.before_fen).format(), Money(made.after_fen).format()
    yield _l("Cost of a year, before and after"), f"{before} → {after}"


def _context(number: int) -> Rows:
    version = _version(number)
    yield _l("People at and below its unit"), f"{people_below(version.rule):,}"
    account = version.sub_account
    yield _("Available in %(name)s", name=account), Money(available_fen(account.id)).format()
    if version.effective_from is not None:
        yield from ((each.what, each.says) for each in rejudged(version, version.effective_from))


def _digest(number: int) -> str:
    return frozen_digest(_version(number))


def _carry_out(request: ApprovalRequest, *, actor: Actor, **_said: Any) -> None:
    carry_out(_version(request.subject_id), actor=actor, reason=request.reason)


def _back(request: ApprovalRequest, *, actor: Actor, reason: str | None = None, **_said: Any) -> None:
    found = session.get(RuleVersion, request.subject_id)
    if found is not None:
        take_version_back(found, actor=actor, reason=reason)


def _again(request: ApprovalRequest, *, actor: Actor, on: date, **_said: Any) -> None:
    lay_again(_version(request.subject_id), actor=actor, on=on)


subject(
    "point_rule",
    label=_l("Point rule to be put into force"),
    facts=_facts,
    shows=_shows,
    context=_context,
    digest=_digest,
    carry_out=_carry_out,
    declined=_back,
    returned=_back,
    undone=_back,
    resubmitted=_again,
    address="/ruleversions/show/{}".format,
    types=lambda: SCENARIOS,
    funds=lambda: FUND_SOURCES,
)
