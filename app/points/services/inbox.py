"""待办提议 — by night, occasions become proposals; an officer accepts or declines them, one or many at once.

A rule that grants by night looks after its people itself (proposals.py); here stands whom no such grant has
reached. What is accepted becomes a prepared grant by the rule, or what another room does (`register_way`);
both go their usual way of approval. What was declined is not proposed again until somebody takes it back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    and_,
    cast,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)

from app.core import audit, bulk
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, DomainError, NotAllowed
from app.core.money import Ratio
from app.core.tenancy import current_tenant_id, whole_tenant
from app.core.text import _
from app.models import Grant, GrantLine, PointRule, Proposal, RuleVersion
from app.points.queries.answers import Question, answers
from app.points.queries.occasions import EVENTS, MADE, PEOPLE, due, unsettled
from app.points.services.meanings import meaning
from app.points.services.paying import paying_sub_account
from app.points.services.prepare import new_plan, plan
from app.rules.occasions import Window
from app.rules.points import GIVEN_UP
from app.rules.proposing import (
    CATEGORY_OF,
    LIFECYCLE,
    LONGEST_GRANT,
    OCCASIONS,
    RECORDED,
    SCENARIO_OF,
    window_of,
)

COLUMNS = (
    *("tenant_id", "employee_id", "occasion", "event_key", "event_on", "years", "way", "rule_id", "category"),
    *("points", "state", "proposed_on"),
)


class RuleGone(DomainError):
    """规则已停用 — the rule that was suggested is not in force any more, or out of the seat's sight."""

    code = "rule_gone"
    status = 409


@dataclass(frozen=True, slots=True)
class Way:
    """一种办法 — another room's: carries out one accepted proposal and answers the number of what came of
    it.
    """

    carry: Callable[[Proposal, Actor, date], int]


OTHERS: dict[str, Way] = {}


def register_way(names: Sequence[str], way: Way) -> None:
    """登记办法 — what "care" and "visit" become is the business of the room of care."""
    OTHERS.update(dict.fromkeys(names, way))


def propose_occasion(occasion: str, *, on: date) -> int:
    """提名 — everybody whose occasion it is and who was not proposed, granted or helped yet; answers how
    many. Harmless when it runs again.
    """
    lapse(occasion, on=on)
    found = 0
    if scenario := SCENARIO_OF.get(occasion):
        found = sum(_by_rule(occasion, version, on) for version in _rules(scenario))
    return found + _by_care(occasion, on)


def lapse(occasion: str, *, on: date) -> int:
    """失效 — open proposals whose person has left or whose event HR withdrew; heat of a year that is over."""
    open_ones = (MADE.c.tenant_id == current_tenant_id(), MADE.c.state == "open", MADE.c.occasion == occasion)
    gone = select(PEOPLE.c.id).where(PEOPLE.c.tenant_id == current_tenant_id(), PEOPLE.c.state != "active")
    why: list[ColumnElement[bool]] = [MADE.c.employee_id.in_(gone)]
    if occasion in RECORDED:
        key = literal(f"{occasion}-") + cast(EVENTS.c.id, String)
        withdrawn = select(key).where(EVENTS.c.tenant_id == current_tenant_id(), EVENTS.c.state != "recorded")
        why.append(MADE.c.event_key.in_(withdrawn))
    if occasion == "heat":
        why.append(MADE.c.event_key != f"heat-{on.year}")
    done = bulk.execute(update(MADE).where(*open_ones, or_(*why)).values(state="lapsed"))
    return int(done.rowcount)


def accept(proposals: Sequence[Proposal], *, actor: Actor, on: date, at: datetime) -> list[Grant]:
    """接受 — many at once: for each rule prepared grants to exactly these people, for the others what their
    way is. Answers the grants.

    Raises NotAllowedNow for one that is decided already, RuleGone where a rule is not in force any more or
    is not the seat's, and what the other rooms refuse.
    """
    _turn(proposals, "accept", actor=actor, at=at)
    granted = [each for each in proposals if each.way == "grant"]
    made = [grant for part in _parts(granted) for grant in _grants_for(part, actor, on)]
    for each in proposals:
        if each.way != "grant":
            each.case_id = _other(each).carry(each, actor, on)
    session.flush()
    for each in proposals:
        audit.record("accept_proposal", each, actor=actor)
    return made


def decline(proposal: Proposal, *, reason: str, actor: Actor, at: datetime) -> Proposal:
    """谢绝 — for a reason; not proposed again for the same occurrence."""
    if not (reason or "").strip():
        raise BadInput(_("Say why: the reason stands in the record."), field="reason")
    _turn([proposal], "decline", actor=actor, at=at)
    proposal.reason = reason.strip()
    session.flush()
    audit.record("decline_proposal", proposal, actor=actor, reason=reason)
    return proposal


def take_back(proposal: Proposal, *, actor: Actor, at: datetime) -> Proposal:
    """重新提议 — what was declined by mistake, or whose grant was withdrawn, waits again.

    Raises NotAllowed while a grant or a case that came of it stands.
    """
    if proposal.case_id is not None or _still_granted(proposal):
        raise NotAllowed(_("What came of it still stands: withdraw that first."))
    _turn([proposal], "take_back", actor=actor, at=at)
    proposal.grant_id, proposal.reason = None, None
    session.flush()
    audit.record("take_back_proposal", proposal, actor=actor)
    return proposal


def _still_granted(proposal: Proposal) -> bool:
    """Whether the grant that came of it was neither withdrawn nor ended, whoever made it."""
    with whole_tenant("headquarters may have granted what a branch proposes again"):
        states = select(Grant.state).where(Grant.id == (proposal.grant_id or 0))
        return session.scalar(states) not in (None, *GIVEN_UP)


def _turn(proposals: Sequence[Proposal], verb: str, *, actor: Actor, at: datetime) -> None:
    """Locked in the order of their numbers, then looked at, then turned."""
    for each in sorted(proposals, key=lambda one: one.id):
        session.refresh(each, with_for_update={"of": Proposal})
        each.state = LIFECYCLE.after(each.state, verb)
        each.decided_by, each.decided_by_id, each.decided_at = actor.name, actor.user_id, at


def _other(proposal: Proposal) -> Way:
    if proposal.way not in OTHERS:
        raise NotAllowed(_("Care is switched off for your union: decline this, or have it switched on."))
    return OTHERS[proposal.way]


def _parts(proposals: Sequence[Proposal]) -> list[list[Proposal]]:
    """By rule, and of one rule no two events of a person and no longer span than a grant may have."""
    parts: list[list[Proposal]] = []
    for each in sorted(proposals, key=lambda one: (one.rule_id or 0, one.event_on, one.id)):
        fits = (part for part in parts if _goes_with(each, part))
        part = next(fits, None)
        if part is None:
            parts.append([each])
        else:
            part.append(each)
    return parts


def _goes_with(one: Proposal, part: Sequence[Proposal]) -> bool:
    near = one.event_on - part[0].event_on < timedelta(days=LONGEST_GRANT)
    same = one.rule_id == part[0].rule_id
    return same and near and all(one.employee_id != each.employee_id for each in part)


def _grants_for(part: Sequence[Proposal], actor: Actor, on: date) -> list[Grant]:
    rule = session.scalars(select(PointRule).where(PointRule.id == part[0].rule_id)).first()
    if rule is None or rule.state != "released":
        raise RuleGone(
            _("The rule that was suggested is not in force any more, or is kept above your unit: ask there.")
        )
    window = Window(min(each.event_on for each in part), max(each.event_on for each in part))
    grant = new_plan(rule.current, on, window)
    grant.sub_account_id, grant.granted_on = rule.current.sub_account_id, on
    grant.title, grant.expires_on = rule.name, on
    grant.prepared_by, grant.prepared_by_id, grant.prepared_at = actor.name, actor.user_id, _now(part)
    with whole_tenant("a branch grants what headquarters pays for"):
        session.flush()
    for each in part:
        each.grant_id = grant.id
    session.flush()
    plan(grant, rule.current, on=on, actor=actor)
    _refuse_nobody(grant, part)
    return [grant]


def _now(part: Sequence[Proposal]) -> datetime:
    assert part[0].decided_at is not None
    return part[0].decided_at


def _refuse_nobody(grant: Grant, part: Sequence[Proposal]) -> None:
    """Whoever the rule no longer names would be lost without a word."""
    named = set(session.scalars(select(GrantLine.employee_id).where(GrantLine.grant_id == grant.id)))
    left = [str(each.employee) for each in part if each.employee_id not in named]
    if left:
        raise RuleGone(
            _(
                "“%(rule)s” does not name %(who)s any more: decline these, or look at the rule.",
                rule=grant.title,
                who="、".join(left[:5]),
            )
        )


def _rules(scenario: str) -> Sequence[RuleVersion]:
    """Rules in force that do not propose by themselves, the first one first."""
    wanted = (
        select(RuleVersion)
        .join(PointRule, PointRule.current_version_id == RuleVersion.id)
        .where(PointRule.state == "released", RuleVersion.scenario == scenario, ~RuleVersion.nightly)
    )
    return session.scalars(wanted.order_by(PointRule.id)).all()


def _by_rule(occasion: str, version: RuleVersion, on: date) -> int:
    meant, paying = meaning(version), paying_sub_account(version.sub_account_id)
    ratio = Ratio(paying.ratio_points, paying.ratio_fen)
    said = answers(
        Question(
            rule=meant,
            rule_id=version.rule_id,
            on=on,
            values=tuple(ratio.value(line.points).fen for line in meant.lines),
            scenario=version.scenario,
            window=window_of(occasion, on),
            every_years=version.every_years,
            nightly=True,
            ratio=ratio,
            as_of=version.as_of,
        )
    ).subquery()
    whose = due(occasion, on).subquery()
    same = and_(said.c.employee_id == whose.c.employee_id, said.c.event_key == whose.c.event_key)
    proposed = _rows(occasion, whose, on, way="grant", rule_id=version.rule_id, points=said.c.points)
    rows = proposed.join_from(whose, said, same)
    return _insert(rows.where(said.c.blocked.is_(None), *unsettled(whose, occasion)))


def _by_care(occasion: str, on: date) -> int:
    whose = due(occasion, on).subquery()
    category = CATEGORY_OF.get(occasion)
    rows = _rows(occasion, whose, on, way="care" if category else "visit", category=category or "visit")
    return _insert(rows.select_from(whose).where(*unsettled(whose, occasion)))


def _rows(
    occasion: str,
    whose: Any,
    on: date,
    *,
    way: str,
    rule_id: int | None = None,
    category: str | None = None,
    points: Any = None,
) -> Any:
    return select(
        literal(current_tenant_id()),
        whose.c.employee_id,
        literal(occasion),
        whose.c.event_key,
        whose.c.event_on,
        whose.c.years,
        literal(way),
        cast(null(), Integer) if rule_id is None else literal(rule_id),
        cast(null(), String) if category is None else literal(category),
        cast(null(), Integer) if points is None else points,
        literal(LIFECYCLE.initial),
        literal(on),
    )


def _insert(rows: Any) -> int:
    count = select(func.count()).select_from(MADE).where(MADE.c.tenant_id == current_tenant_id())
    before = int(bulk.execute(count).scalar_one())
    with bulk.joining_many():
        bulk.execute(insert(MADE).from_select(list(COLUMNS), rows))
    return int(bulk.execute(count).scalar_one()) - before


__all__ = ["OCCASIONS", "Way", "accept", "decline", "lapse", "propose_occasion", "register_way", "take_back"]
