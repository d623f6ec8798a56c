"""全部编制 — the statements of all suppliers of a month: planned, looked at, then drawn up (and closed)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core import audit
from app.core.actor import Actor
from app.core.clock import business_day
from app.core.db import session
from app.core.numbering import next_number
from app.core.showing import refuse_branch
from app.core.text import _
from app.models import SettlementRun, Statement, Supplier
from app.rules.settlement import RUN_LIFECYCLE, Period
from app.settlement.services.closing import close
from app.settlement.services.drawing import draw_up
from app.settlement.services.planning import digest_of_run, planned, refuse_stale
from app.settlement.services.refusals import NothingReceived
from app.settlement.services.submitting import submit_close, void_close


def prepare_run(*, period: str, closes: bool, actor: Actor, at: datetime) -> SettlementRun:
    """预览全部 — what each supplier's statement would come to; no statement is touched.

    Raises NothingReceived when no supplier has anything to settle, NotAllowed at a branch.
    """
    refuse_branch()
    month = Period.parse(period)
    plan = planned(month, closes=closes)
    if not plan:
        raise NothingReceived(
            _("Nothing was received in %(period)s: there is nothing to settle.", period=month)
        )
    run = SettlementRun(
        number=next_number("JS", business_day(at), digits=3),
        period=str(month),
        closes=closes,
        suppliers=len(plan),
        lines=sum(each["lines"] for each in plan),
        total_fen=sum(each["fen"] for each in plan),
        problems=sum(1 for each in plan if each["problem"]),
        plan=plan,
        digest=digest_of_run(str(month), closes, plan),
        prepared_by=actor.name,
        prepared_at=at,
    )
    session.add(run)
    session.flush()
    audit.record("prepare", run, actor=actor, changes={"total_fen": [None, run.total_fen]})
    return run


def draw_run(
    run: SettlementRun, *, digest: str, actor: Actor, at: datetime, decided: bool = False
) -> Iterator[tuple[int, Statement]]:
    """全部编制 — one statement after the other, in the order of the plan; those without a problem are closed
    when the run says so, or laid before whoever decides about each unless the run as a whole was `decided`.
    Confirming it twice does it once.

    Raises NotAllowedNow, StalePreview.
    """
    session.refresh(run, with_for_update=True)
    refuse_stale(run, digest)
    for place, each in enumerate(run.plan, 1):
        statement = _drawn(each, run, actor, at, decided=decided)
        if statement is not None:
            yield place, statement
    run.state = RUN_LIFECYCLE.after(run.state, "confirm")
    run.confirmed_by, run.confirmed_at = actor.name, at
    session.flush()
    audit.record("draw_up", run, actor=actor, changes={"total_fen": [None, run.total_fen]})


def withdraw_run(run: SettlementRun, *, actor: Actor) -> SettlementRun:
    """撤回 — the plan is dropped; nothing was drawn up by it. Raises NotAllowedNow."""
    session.refresh(run, with_for_update=True)
    before, run.state = run.state, RUN_LIFECYCLE.after(run.state, "withdraw")
    void_close(run, actor=actor)
    session.flush()
    audit.record("withdraw", run, actor=actor, changes={"state": [before, run.state]})
    return run


def statements_of(run: SettlementRun) -> list[Statement]:
    """本期对账单 — of the suppliers of the run, as they are now."""
    return list(
        session.scalars(
            select(Statement)
            .join(Supplier, Supplier.id == Statement.supplier_id)
            .where(
                Statement.period == run.period,
                Statement.supplier_id.in_([each["supplier_id"] for each in run.plan]),
            )
            .order_by(Supplier.code)
        )
    )


def _drawn(
    each: dict[str, Any], run: SettlementRun, actor: Actor, at: datetime, *, decided: bool
) -> Statement | None:
    supplier, month = session.get_one(Supplier, each["supplier_id"]), Period.parse(run.period)
    if each["closed"]:
        found = select(Statement).where(Statement.supplier_id == supplier.id, Statement.period == run.period)
        return session.scalars(found).one()
    try:
        statement = draw_up(supplier, period=month, actor=actor, at=at)
    except NothingReceived:
        return None
    if run.closes and not each["problem"]:
        if decided:
            close(statement, actor=actor, at=at)
        else:
            submit_close(statement, actor=actor, on=business_day(at), at=at)
    return statement
