"""过期 — points whose last day has passed, or those of people who left by the union's terms, leave their
members, and the money behind them goes back to the sub-account that paid for them.

By night it is done at once; by hand one prepares a run and another confirms it. Either way the run's lines
say whose points lapsed; one booking for everybody, set-based. Running it again finds nothing left to do.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, literal, select, update

from app.core import audit, bulk, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, DomainError
from app.core.numbering import next_number
from app.core.preview import DigestUnknown, StalePreview
from app.core.tenancy import current_tenant_id
from app.core.text import _
from app.ledger import services as ledger
from app.ledger.services import Booking, Leg, open_account
from app.models import Account, ExpiryLine, ExpiryRun, JournalEntry, Posting
from app.points.queries import LOTS
from app.points.services.due import anything_due, digest_of_due, due_lots, lock_members
from app.points.services.refusals import SamePerson
from app.rules.points import RUN_LIFECYCLE

ACCOUNTS: Any = Account.__table__
POSTINGS: Any = Posting.__table__
LAPSING: Any = ExpiryLine.__table__


class NothingLapsed(DomainError):
    """无过期积分 — no points have passed their last day."""

    code = "nothing_lapsed"


@dataclass(frozen=True, slots=True)
class Expiry:
    """过期结果 — how much of whom expired; `reference` names the run, None when there was nothing."""

    reference: str | None
    people: int
    points: int
    fen: int


def expire_lots(*, on: date, actor: Actor, kind: str = "lapsed") -> Expiry:
    """过期清理 — at once: every lot whose last day lies before `on`; of kind "left", leavers' lots."""
    if not anything_due(kind, on):
        return Expiry(None, 0, 0, 0)
    lock_members(kind, on)
    run = _staged(_new(on, actor, kind))
    if not run.people:
        return _nothing(run)
    _release(run, actor)
    return Expiry(run.code, run.people, run.points, run.value_fen)


def _nothing(run: ExpiryRun) -> Expiry:
    """Another took them all between the look and the lock."""
    session.delete(run)
    session.flush()
    return Expiry(None, 0, 0, 0)


def prepare_expiry(*, on: date, actor: Actor, kind: str = "lapsed") -> ExpiryRun:
    """准备过期清理 — whose points would lapse and to which sub-account the money goes; nothing is booked.

    Preparing again replaces the run of its kind that waits. Raises NothingLapsed, and BadInput for a
    day ahead.
    """
    if on > clock.today():
        raise BadInput(
            _("%(on)s lies ahead: points lapse once their last day has passed.", on=on), field="on"
        )
    if not anything_due(kind, on):
        raise NothingLapsed(_nothing_due(kind, on))
    waits = (ExpiryRun.state == "prepared", ExpiryRun.kind == kind)
    run = session.scalar(select(ExpiryRun).where(*waits).with_for_update()) or _new(on, actor, kind)
    run.on, run.prepared_by, run.prepared_by_id, run.prepared_at = on, actor.name, actor.user_id, clock.now()
    _staged(run)
    run.digest = digest_of_due(kind, on)
    session.flush()
    audit.record("prepare", run, actor=actor, changes={"digest": [None, run.digest]})
    return run


def confirm_expiry(run: ExpiryRun, *, digest: str, actor: Actor) -> ExpiryRun:
    """确认过期清理 — exactly what was seen; confirming again does nothing.

    Raises DigestUnknown for another preview's digest, SamePerson for who prepared it, StalePreview when
    points were spent, returned or lapsed since.
    """
    session.refresh(run, with_for_update=True)
    if run.digest != digest:
        raise DigestUnknown(
            _("This is not the preview that is waiting. Open the run again and confirm what it shows.")
        )
    if run.state == "released":
        return run
    RUN_LIFECYCLE.after(run.state, "confirm")
    if actor.is_same_person(run.prepared_by_id):
        raise SamePerson(_("You prepared this run yourself: somebody else has to confirm it."))
    lock_members(run.kind, run.on)
    if digest_of_due(run.kind, run.on) != run.digest:
        raise StalePreview(_stale(run.kind), changed=0)
    return _release(run, actor)


def withdraw_expiry(run: ExpiryRun, *, actor: Actor, reason: str | None = None) -> ExpiryRun:
    """撤回过期清理 — a run that will not be confirmed."""
    session.refresh(run, with_for_update=True)
    before, run.state = run.state, RUN_LIFECYCLE.after(run.state, "withdraw")
    session.flush()
    audit.record("withdraw", run, actor=actor, changes={"state": [before, run.state]}, reason=reason)
    return run


def _nothing_due(kind: str, on: date) -> str:
    if kind == "left":
        return _("By the terms in force, no points of people who left go back by %(on)s.", on=on)
    return _("No points have passed their last day before %(on)s.", on=on)


def _stale(kind: str) -> str:
    if kind == "left":
        return _(
            "Since this was prepared, somebody returned or left, points were spent, or the terms were "
            "changed. "
            "Prepare the run again, then confirm."
        )
    return _("Points were spent or returned since this was prepared. Prepare the run again, then confirm.")


def _new(on: date, actor: Actor, kind: str) -> ExpiryRun:
    run = ExpiryRun(
        code=next_number("GQ", on),
        kind=kind,
        on=on,
        state=RUN_LIFECYCLE.initial,
        prepared_by=actor.name,
        prepared_by_id=actor.user_id,
        prepared_at=clock.now(),
    )
    session.add(run)
    session.flush()
    return run


def _staged(run: ExpiryRun) -> ExpiryRun:
    bulk.execute(delete(LAPSING).where(*_of(run)))
    columns = ("lot_id", "employee_id", "sub_account_id", "points", "value_fen")
    due = due_lots(run.kind, run.on).subquery()
    rows = select(literal(current_tenant_id()), literal(run.id), *(due.c[name] for name in columns))
    bulk.execute(insert(LAPSING).from_select(["tenant_id", "run_id", *columns], rows))
    totals: Any = bulk.execute(
        select(
            func.count(LAPSING.c.employee_id.distinct()),
            func.coalesce(func.sum(LAPSING.c.points), 0),
            func.coalesce(func.sum(LAPSING.c.value_fen), 0),
        ).where(*_of(run))
    ).one()
    run.people, run.points, run.value_fen = (int(total) for total in totals)
    session.flush()
    return run


def _release(run: ExpiryRun, actor: Actor) -> ExpiryRun:
    booking = Booking(run.code, "expiry", actor, run.on)
    legs = [leg for sub_account, fen in _money(run) if fen for leg in _back(sub_account, fen)]
    if legs:
        ledger.post(legs, booking=booking)
    entry = ledger.begin("points", booking=booking)
    with bulk.joining_many():
        _take_points(run, entry)
        bulk.execute(update(LOTS).values(left_points=0, left_fen=0).where(*_taken(run)))
    ledger.seal(entry)
    run.state, run.confirmed_by, run.confirmed_at = "released", actor.name, clock.now()
    session.flush()
    given = {"people": run.people, "points": run.points, "fen": run.value_fen}
    audit.record("expire", run, actor=actor, changes=audit.differences({}, given))
    session.expire_all()
    return run


def _taken(run: ExpiryRun) -> tuple[Any, ...]:
    """The lots that stand in the run, and no other: one that came after it waits for the next."""
    staged = select(LAPSING.c.lot_id).where(*_of(run))
    return (LOTS.c.tenant_id == current_tenant_id(), LOTS.c.id.in_(staged))


def _of(run: ExpiryRun) -> tuple[Any, ...]:
    return (LAPSING.c.tenant_id == current_tenant_id(), LAPSING.c.run_id == run.id)


def _money(run: ExpiryRun) -> list[tuple[int, int]]:
    sums = (
        select(LAPSING.c.sub_account_id, func.sum(LAPSING.c.value_fen))
        .where(*_of(run))
        .group_by(LAPSING.c.sub_account_id)
        .order_by(LAPSING.c.sub_account_id)
    )
    return [(number, int(fen)) for number, fen in bulk.execute(sums)]


def _back(sub_account_id: int, fen: int) -> tuple[Leg, Leg]:
    return Leg(open_account("granted", sub_account_id), -fen), Leg(
        open_account("available", sub_account_id), fen
    )


def _take_points(run: ExpiryRun, entry: JournalEntry) -> None:
    """Out of each member's account, into what has expired."""
    tenant_id = current_tenant_id()
    due = (
        select(LAPSING.c.employee_id, func.sum(LAPSING.c.points).label("points"))
        .where(*_of(run))
        .group_by(LAPSING.c.employee_id)
        .subquery()
    )
    members = (
        ACCOUNTS.c.tenant_id == tenant_id,
        ACCOUNTS.c.kind == "member",
        ACCOUNTS.c.employee_id == due.c.employee_id,
    )
    bulk.execute(
        insert(POSTINGS).from_select(
            ["tenant_id", "entry_id", "account_id", "amount"],
            select(literal(tenant_id), literal(entry.id), ACCOUNTS.c.id, -due.c.points).where(*members),
        )
    )
    bulk.execute(update(ACCOUNTS).values(balance=ACCOUNTS.c.balance - due.c.points).where(*members))
    expired = {"entry_id": entry.id, "account_id": open_account("expired").id, "amount": run.points}
    bulk.insert_rows(POSTINGS, [expired])
