"""发放与规则的审批 — by rule and by hand are two kinds, so that a union may decide them by two flows."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.approvals.subjects import subject
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import NotFound
from app.core.money import Money, Points
from app.core.text import _, _l
from app.ledger.queries import available_fen
from app.models import ApprovalRequest, Grant, GrantLine, MemberAccess, PointLot, SubAccount
from app.points.queries import by_tier, first_lines, reasons
from app.points.services import leaving_effect, roster_effect  # noqa: F401 - read what people change
from app.points.services.confirm import confirm_grant
from app.points.services.saying import UNSAID, only_for, tier_words
from app.points.services.turning import send_grant_back, turn_grant, withdraw_grant
from app.rules.approval_facts import Facts
from app.rules.approval_flows import SINGLE_CHAIR
from app.rules.budgets import FUND_SOURCES
from app.rules.occasions import SCENARIOS
from app.rules.points import GRANT_WAITING, REFUSALS
from app.tenants.queries import setting

NAMED = 30  # people shown by name; the rest stands on the page of the grant
Rows = Iterator[tuple[Any, Any]]


def _grant(number: int) -> Grant:
    found = session.get(Grant, number)
    if found is None or found.state == "withdrawn":
        raise NotFound(_("The grant was withdrawn."))
    return found


def _grant_facts(number: int) -> Facts:
    grant = _grant(number)
    return Facts(
        title=f"{grant.title} · {grant.code}",
        unit_id=grant.unit_id,
        amount_fen=grant.total_fen,
        people=grant.people,
        type=grant.kind if grant.version is None else grant.version.scenario,
        fund=grant.sub_account.budget.fund_source,
    )


def _grant_shows(number: int) -> Rows:
    grant = _grant(number)
    yield _l("What for"), grant.title
    yield _l("Members with points"), f"{grant.people:,}"
    yield _l("Points"), Points(grant.total_points)
    yield _l("Cost"), Money(grant.total_fen).format()
    yield _l("Paid from"), grant.sub_account
    yield _l("Fund source"), FUND_SOURCES[grant.sub_account.budget.fund_source]
    yield from _by_rule(grant) if grant.version is not None else _by_name(grant)
    yield from ((REFUSALS[why], _("%(count)d people get nothing", count=n)) for why, n in reasons(grant))
    if grant.from_on and grant.until_on:
        yield _l("Dates"), _("%(first)s to %(last)s", first=grant.from_on, last=grant.until_on)
    yield _l("Granted on"), grant.granted_on
    yield _l("Can be spent until"), grant.expires_on
    yield _l("Prepared by"), _("Proposed by night") if grant.nightly else grant.prepared_by


def _by_rule(grant: Grant) -> Rows:
    version: Any = grant.version
    yield _l("Rule"), version
    yield _l("Only for"), only_for(version)
    yield _l("Rests on"), version.basis
    words = tier_words(version, grant.granted_on)
    for at, people, points, _fen in by_tier(grant):
        who, each = words.get(at, UNSAID)
        told = _("%(people)d people, %(each)s each, %(points)s points together")
        yield who, told % {"people": people, "each": each, "points": Points(points)}


def _by_name(grant: Grant) -> Rows:
    yield _l("Why"), grant.reason
    for no, name, unit, points, fen in first_lines(grant, NAMED):
        yield f"{name} {no}", f"{unit} · {_points(points)} · {Money(fen).format()}"
    if grant.people > NAMED:
        yield _l("Others"), _("%(count)d more stand on the page of the grant", count=grant.people - NAMED)


def _points(number: int) -> str:
    return _("%(points)s points", points=Points(number))


def _grant_context(number: int) -> Rows:
    """What is left, before and after; by name, what the same people were given by name before this year."""
    grant = _grant(number)
    account: SubAccount = grant.sub_account
    left = available_fen(account.id)
    yield _("Available in %(name)s", name=account), Money(left).format()
    if grant.state in GRANT_WAITING:
        yield _l("Available once it is granted"), Money(left - grant.total_fen).format()
    yield _l("Budget approved"), Money(account.budget.approved_fen).format()
    if grant.rule is None:
        yield (
            _l("Most for one person by hand at once"),
            _points(int(setting("points_by_hand_most", unit=account.unit_id))),
        )
        yield _l("Given by hand to the same people this year"), _points(_given_by_hand(grant))


def _given_by_hand(grant: Grant) -> int:
    here = select(GrantLine.employee_id).where(GrantLine.grant_id == grant.id, GrantLine.blocked.is_(None))
    said = (
        select(func.coalesce(func.sum(PointLot.points), 0))
        .join(Grant, Grant.id == PointLot.grant_id)
        .where(
            PointLot.employee_id.in_(here),
            PointLot.granted_on >= date(grant.granted_on.year, 1, 1),
            Grant.kind.in_(("manual", "file", "award")),
            Grant.id != grant.id,
        )
    )
    return int(session.scalar(said) or 0)


def _grant_digest(number: int) -> str:
    return str(_grant(number).digest)


def _grant_concerns(number: int) -> list[int]:
    """Who prepared it; and who is given something by name, where they sign in."""
    grant = _grant(number)
    prepared = [] if grant.prepared_by_id is None else [grant.prepared_by_id]
    if grant.kind != "manual":
        return prepared
    named = select(GrantLine.employee_id).where(GrantLine.grant_id == number, GrantLine.blocked.is_(None))
    return [*prepared, *accounts_of(named)]


def accounts_of(employees: Any) -> list[int]:
    """本人账号 — with which these people sign in, where they do."""
    theirs = MemberAccess.employee_id.in_(employees), MemberAccess.account_id.is_not(None)
    return [int(each) for each in session.scalars(select(MemberAccess.account_id).where(*theirs)) if each]


def _carry_out_grant(request: ApprovalRequest, *, actor: Actor, **_said: Any) -> None:
    confirm_grant(_grant(request.subject_id), digest=request.digest, actor=actor)


def _grant_declined(request: ApprovalRequest, *, actor: Actor, reason: str | None, **_said: Any) -> None:
    withdraw_grant(_grant(request.subject_id), actor=actor, reason=reason)


def _grant_back(request: ApprovalRequest, *, actor: Actor, reason: str | None, **_said: Any) -> None:
    send_grant_back(_grant(request.subject_id), actor=actor, reason=reason)


def _grant_again(request: ApprovalRequest, *, actor: Actor, **_said: Any) -> None:
    grant = _grant(request.subject_id)
    if grant.state == "prepared":
        turn_grant(grant, "submit", actor=actor)


_GRANT: dict[str, Any] = {
    "facts": _grant_facts,
    "shows": _grant_shows,
    "context": _grant_context,
    "digest": _grant_digest,
    "concerns": _grant_concerns,
    "carry_out": _carry_out_grant,
    "declined": _grant_declined,
    "returned": _grant_back,
    "undone": _grant_back,
    "resubmitted": _grant_again,
    "address": "/grants/show/{}".format,
    "funds": lambda: FUND_SOURCES,
    "default": SINGLE_CHAIR,
}
subject("grant", label=_l("Grant by rule"), types=lambda: SCENARIOS, **_GRANT)
subject(
    "manual_grant",
    label=_l("Grant by hand or by file"),
    types=lambda: {"manual": _l("By hand"), "file": _l("By file")},
    **_GRANT,
)
