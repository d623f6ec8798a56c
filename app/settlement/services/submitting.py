"""提请结账 — a close is laid before whoever decides about it; where no flow asks anybody, it is done."""

from datetime import date, datetime

from app.approvals.services import ask, void
from app.core import clock, jobs
from app.core.actor import Actor
from app.core.text import _
from app.models import ApprovalRequest, Job, SettlementRun, Statement
from app.settlement.services.closing import checked, close
from app.settlement.services.planning import refuse_stale

STATEMENT, RUN = "statement", "settlement_run"


def submit_close(
    statement: Statement, *, actor: Actor, on: date, at: datetime, digest: str | None = None
) -> Statement | ApprovalRequest:
    """提请结账 — the closed statement, or the request that must be decided first. Raises as `close` does."""
    checked(statement, digest=digest)
    request = ask(STATEMENT, statement.id, actor=actor, on=on, at=at)
    return close(statement, actor=actor, at=at, digest=digest) if request is None else request


def submit_run(
    run: SettlementRun, *, digest: str, actor: Actor, on: date, at: datetime
) -> Job | ApprovalRequest:
    """提请整月结算 — a worker's job; or, where it closes and a flow asks somebody, the request.

    Raises NotAllowedNow, StalePreview.
    """
    refuse_stale(run, digest)
    request = ask(RUN, run.id, actor=actor, on=on, at=at) if run.closes else None
    return request or jobs.enqueue("settlement.run", {"run_id": run.id, "digest": digest}, actor=actor)


def void_close(run: SettlementRun, *, actor: Actor) -> None:
    """作废 — a month that is withdrawn is decided no more."""
    void(RUN, run.id, reason=_("The run was withdrawn."), actor=actor, on=clock.today(), at=clock.now())
