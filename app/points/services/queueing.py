"""排队待款 — where the policy is to wait, a grant gives as many whole people as the money reaches, in their
order; the rest is a grant of its own that is paid when money comes, first come first served.

    confirm_grant(grant, ...)              # splits off the rest, or queues the whole of it
    pay_queue(sub_account_id, actor=...)   # when money came; see app/points/jobs.py

One in the queue that by its turn gives nobody anything, or whose last day has passed, ends itself with a note
and stops nobody behind it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update

from app.budgets.services.coming import when_money_comes
from app.core import audit, bulk, clock, jobs
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import DomainError
from app.core.money import Money
from app.core.tenancy import whole_tenant
from app.core.text import _, _l
from app.ledger.queries import available_fen
from app.models import Budget, BudgetPlan, Grant, SubAccount
from app.notices.services.telling import tell
from app.points.queries import LINES
from app.points.services.capping import hold_named
from app.points.services.issuing import issue
from app.points.services.judging import is_fit, keep_judgement
from app.points.services.paying import paying_sub_account
from app.points.services.prepare import last_day_by, recount, replan_queued
from app.points.services.splitting import granting, last_paid, split, worth_of
from app.rules.plans import IN_FORCE
from app.rules.points import GRANT_LIFECYCLE
from app.rules.queue_turns import Turn, turn_of
from app.standards.services import one_at_a_time

# how one turn is done by itself: the grant (None: a look ahead), its work; answers whether it was done
Alone = Callable[[Grant | None, Callable[[], object]], object]
PAYER = Actor(name="排队待款")
NOBODY_LEFT = _l("When its turn came, nobody on the list could be given anything any more.")


class QueueClosed(DomainError):
    """账户已关 — the money a queued grant waits for will not come: its year is closed."""

    code = "queue_closed"
    status = 409


class OthersWait(DomainError):
    """他人在先 — what the money leaves after those who wait for it is too little for who does not wait."""

    code = "others_wait"
    status = 409


def waits_by_policy(grant: Grant) -> bool:
    """排队与否 — by the rule's version; where it says nothing, by the sub-account."""
    said = grant.version.over_budget if grant.version is not None else None
    return (said or paying_sub_account(grant.sub_account_id).over_budget) == "queue"


def left_waiting(grant: Grant, *, actor: Actor) -> bool:
    """留待资金 — what the money does not reach is split off and waits; True when that is all of it.

    Who comes after somebody that waits, waits behind them. Raises QueueClosed, and OthersWait for who does
    not wait.
    """
    if not waits_by_policy(grant):
        refuse_overtaking(grant)
        return False
    refuse_closed(grant.sub_account_id)
    _lock_money(grant.sub_account_id)
    behind = bool(queue_of(grant.sub_account_id))
    available = 0 if behind else available_fen(grant.sub_account_id)
    if grant.total_fen <= available:
        return False
    last = last_paid(grant, available)
    if last is None:
        _queue(grant, actor)
        return True
    rest = split(grant, last, actor)
    changes = {"rest": [None, rest.code], "people": [None, rest.people]}
    audit.record("split_grant", grant, actor=actor, changes=changes)
    return False


def refuse_overtaking(grant: Grant) -> None:
    """不得插队 — who does not wait may have what those who wait leave. Raises OthersWait."""
    count, needed = _needed(grant.sub_account_id)
    left = left_by_queue(grant.sub_account_id)
    if count and grant.total_fen > left:
        raise OthersWait(
            _(
                "%(count)d grants wait for money of “%(account)s” and need %(needed)s; that leaves %(left)s, "
                "and this one costs %(cost)s. Add money, have what waits granted or withdrawn first, or let "
                "this one wait in its turn.",
                count=count,
                account=paying_sub_account(grant.sub_account_id),
                needed=Money(needed),
                left=Money(left),
                cost=Money(grant.total_fen),
            )
        )


def left_by_queue(sub_account_id: int) -> int:
    """排队之外可用 — the fen that those who wait for money leave."""
    return max(0, available_fen(sub_account_id) - _needed(sub_account_id)[1])


def _needed(sub_account_id: int) -> tuple[int, int]:
    total = select(func.count(Grant.id), func.coalesce(func.sum(Grant.total_fen), 0))
    with whole_tenant("headquarters' money is waited for in every unit"):
        count, fen = session.execute(total.where(*_waits(sub_account_id))).one()
    return int(count), int(fen)


def queue_of(sub_account_id: int) -> list[Grant]:
    """排队 — what waits for money of a sub-account, in the order it came."""
    with whole_tenant("headquarters' money is waited for in every unit"):
        return list(session.scalars(_waiting(sub_account_id)))


def _waiting(sub_account_id: int) -> Select[tuple[Grant]]:
    return select(Grant).where(*_waits(sub_account_id)).order_by(Grant.queued_at, Grant.id)


def _waits(sub_account_id: int) -> tuple[ColumnElement[bool], ...]:
    return Grant.sub_account_id == sub_account_id, Grant.state == "queued"


def _at_once(_grant: Grant | None, work: Callable[[], object]) -> bool:
    """In the transaction that is open; what fails is raised."""
    work()
    return True


def pay_queue(sub_account_id: int, *, actor: Actor, on: date, alone: Alone = _at_once) -> list[Grant]:
    """补款发放 — in its order, as far as the money reaches; answers the grants that were paid.

    What gives nobody anything any more ends itself; what does not comply any more keeps its place, and those
    behind it are paid. `alone` does each one's turn by itself and answers whether it was done (jobs.py): who
    is stopped by something unforeseen keeps the place, and the money that is there for it.

    Raises QueueClosed when the year of the money is closed.
    """
    walk = _Walk(sub_account_id)
    if not alone(None, partial(refuse_closed, sub_account_id)):
        return []
    while not walk.over and (grant := walk.next()) is not None:
        number, fen = grant.id, grant.total_fen
        if alone(grant, partial(_take_turn, walk, number, actor, on)):
            walk.note(grant)
        else:
            walk.keep_for(number, fen)
    return walk.paid


@dataclass(slots=True)
class _Walk:
    """Once along a queue: whose turn was what, who was passed over, and the fen kept for some of them."""

    sub_account_id: int
    turn: str = ""
    passed: set[int] = field(default_factory=set)
    kept_fen: int = 0
    paid: list[Grant] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return self.turn in {"short", "part"}

    def next(self) -> Grant | None:
        """The first that was not passed over."""
        with whole_tenant("headquarters' money is waited for in every unit"):
            waiting = _waiting(self.sub_account_id).where(Grant.id.not_in(self.passed))
            return session.scalars(waiting.limit(1)).first()

    def left_fen(self) -> int:
        return available_fen(self.sub_account_id) - self.kept_fen

    def note(self, grant: Grant) -> None:
        if self.turn == "unfit":
            self.passed.add(grant.id)
        elif self.turn in {"paid", "part"}:
            self.paid.append(grant)

    def keep_for(self, number: int, fen: int) -> None:
        self.turn, self.kept_fen = "", self.kept_fen + fen
        self.passed.add(number)


def _take_turn(walk: _Walk, number: int, actor: Actor, on: date) -> None:
    """What becomes of one grant: its turn is gone where another was quicker, or something came before it."""
    with whole_tenant("headquarters' money is waited for in every unit"):
        grant = session.get_one(Grant, number)
        session.refresh(grant, with_for_update=True)
    one_at_a_time()
    _lock_money(walk.sub_account_id)
    if grant.state != "queued" or walk.next() is not grant:
        walk.turn = "gone"
    elif too_late(grant, on):
        walk.turn = _end_late(grant, actor)
    elif not _reaches_anybody(grant, walk.left_fen()):
        walk.turn = "short"
    elif not is_fit(grant):
        walk.turn = "unfit"
    else:
        walk.turn = _paid_or_ended(grant, walk.left_fen(), actor, on)


def _paid_or_ended(grant: Grant, left: int, actor: Actor, on: date) -> str:
    turn = _looked_ahead(grant, left, on) if grant.total_fen > left else None
    parted = turn is not None and turn.leaves
    if turn is not None and turn.leaves:
        if turn.last is None or not turn.pays:
            return "short"
        split(grant, turn.last, actor)
    _judge_anew(grant, on)
    if not grant.people:
        return _end(grant, actor, NOBODY_LEFT)
    _pay(grant, actor)
    return "part" if parted else "paid"


def _looked_ahead(grant: Grant, left: int, on: date) -> Turn:
    """Whose turn it is, of all that wait, judged as of today; that judgement is undone: whom the money does
    not reach may be given it again when it does.
    """
    approved = list(worth_of(grant).items())
    with session.begin_nested() as looking:
        _judge_anew(grant, on)
        turn = turn_of(approved, worth_of(grant), left)
        looking.rollback()
    return turn


def ask_for_paying(sub_account_id: int) -> None:
    """到账后 — where something waits for it, a job pays it once the money is really there."""
    if queue_of(sub_account_id):
        jobs.enqueue("grant.pay_queue", {"sub_account_id": sub_account_id}, actor=PAYER)


when_money_comes("points", ask_for_paying)


@dataclass(frozen=True, slots=True)
class Standing:
    """排队位置 — its place (1 is next), and the fen its sub-account lacks to pay it and all before it."""

    place: int
    missing_fen: int


def standings(sub_account_id: int) -> dict[int, Standing]:
    """排队情况 — of everything that waits for money of a sub-account, by grant."""
    waiting, left = queue_of(sub_account_id), available_fen(sub_account_id)
    asked = accumulate(each.total_fen for each in waiting)
    return {
        each.id: Standing(place, max(0, total - left))
        for place, (each, total) in enumerate(zip(waiting, asked, strict=True), start=1)
    }


def _reaches_anybody(grant: Grant, available: int) -> bool:
    """Whether there is money for the least that anybody would be given: if not, nothing is judged anew, for
    who may not be given it today perhaps may when the money is there.
    """
    least = select(func.min(LINES.c.value_fen)).where(*granting(grant))
    return int(bulk.execute(least).scalar_one() or 0) <= available


def _queue(grant: Grant, actor: Actor) -> None:
    before = grant.state
    grant.state = GRANT_LIFECYCLE.after(grant.state, "queue")
    grant.queued_at, grant.confirmed_by = clock.now(), actor.name
    grant.split_digest = grant.digest
    session.flush()
    audit.record("queue_grant", grant, actor=actor, changes={"state": [before, grant.state]})


def _judge_anew(grant: Grant, on: date) -> None:
    """By the version it was made under, as of the day it is paid: who has left or would pass the ceiling by
    now gets nothing.
    """
    grant.granted_on = on
    if grant.version is not None:
        grant.expires_on = last_day_by(grant.version, on)
    session.flush()
    if grant.rule_id is not None:
        replan_queued(grant)
    hold_named(grant)
    recount(grant)


def _pay(grant: Grant, actor: Actor) -> None:
    issue(grant, actor=actor)
    grant.state = "released"
    grant.confirmed_by, grant.confirmed_at = grant.confirmed_by or actor.name, clock.now()
    session.flush()
    keep_judgement(grant, actor=actor)
    given = {"people": [None, grant.people], "fen": [None, grant.total_fen]}
    audit.record("pay_queued", grant, actor=actor, changes=given)
    _tell(grant, "points.queue_paid")


def too_late(grant: Grant, on: date) -> bool:
    """已过有效期 — named by hand or file, the last day is part of what was approved: it is never moved."""
    return grant.version is None and grant.expires_on < on


def _end_late(grant: Grant, actor: Actor) -> str:
    late = {"blocked": "too_late", "points": 0, "value_fen": 0}
    bulk.execute(update(LINES).where(*granting(grant)).values(late))
    session.expire_all()
    recount(grant)
    why = _l(
        "The points would have been good until %(day)s, and the money had not come by then. If they are "
        "still to be given, propose a new grant with a later last day.",
        day=grant.expires_on.isoformat(),
    )
    return _end(grant, actor, why)


def _end(grant: Grant, actor: Actor, why: Any) -> str:
    grant.state, grant.ended_because = "ended", str(why)
    session.flush()
    audit.record("end_queued", grant, actor=actor, reason=grant.ended_because)
    _tell(grant, "points.queue_ended", why=why)
    return "ended"


def _tell(grant: Grant, template: str, **more: Any) -> None:
    if grant.prepared_by_id is not None:
        facts = {"grant": f"{grant.title} · {grant.code}", "people": grant.people, "fen": grant.total_fen}
        address, at = f"/grants/show/{grant.id}", clock.now()
        told, about = facts | more, ("grant", grant.id)
        tell([grant.prepared_by_id], template, facts=told, about=about, address=address, at=at)


def _lock_money(sub_account_id: int) -> None:
    """Who joins a queue and who pays it go one after the other."""
    with whole_tenant("headquarters' money is waited for in every unit"):
        session.get_one(SubAccount, sub_account_id, with_for_update={"key_share": True})


def refuse_closed(sub_account_id: int) -> None:
    """须未关账 — raises QueueClosed: money that will not come is not waited for."""
    with whole_tenant("a branch grants what headquarters pays for"):
        budget = session.get_one(Budget, session.get_one(SubAccount, sub_account_id).budget_id)
        plan = session.get_one(BudgetPlan, budget.plan_id)
    if plan.state not in IN_FORCE:
        raise QueueClosed(_("The year %(year)s is closed: its money moves no more.", year=plan.year))
