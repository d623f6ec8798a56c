"""通知任务 — what the workers do of themselves: pass new notices on and send what is due, tenant by
tenant.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, or_, select

from app.core.clock import now
from app.core.db import atomic, session
from app.core.jobs import WORDS, Run, job, when_ended
from app.core.tenancy import all_tenants, tenant_scope
from app.core.text import _, _l
from app.models import Notice, NoticeChannel, NoticeDelivery, Tenant
from app.notices.services.claiming import HELD
from app.notices.services.routing import BATCH, route
from app.notices.services.sending import send_due
from app.notices.services.telling import tell
from app.notices.services.testing import try_out
from app.tenants.queries import at_work

LONG = timedelta(minutes=1)  # whoever waits longer has gone on to something else


@job("notices.test", _l("Send a test notice"))
def try_channel(run: Run, *, channel_id: int) -> dict[str, str]:
    """试发 — what came of it stands on the job's page and at the channel."""
    run.progress(_("Sending the test"))
    message = try_out(session.get_one(NoticeChannel, channel_id), actor=run.actor, run=run.job_id, at=now())
    return {"message": message, "url": f"/noticechannels/show/{channel_id}"}


@when_ended
def tell_owner(row: Row[Any], outcome: Mapping[str, Any]) -> None:
    """告知发起人 — whoever asked for a job learns that it failed, or that one that took long is done.

    A handler that has more to say than "done" puts `told` into its result: a template and its facts.
    """
    state, began = outcome["state"], row.started_at or row.queued_at
    failed = state in {"failed", "refused"}
    worth = failed or (state == "done" and now() - began > LONG)
    if not worth or row.tenant_id is None or row.user_id is None or row.kind.startswith("notices."):
        return
    template, facts = _said(row, outcome, failed=failed)
    with tenant_scope(row.tenant_id), atomic():
        tell(
            [row.user_id],
            template,
            facts=facts,
            about=("jobs", row.id),
            address=f"/progress/{row.id}",
            at=now(),
        )


def _said(row: Row[Any], outcome: Mapping[str, Any], *, failed: bool) -> tuple[str, Mapping[str, Any]]:
    """The template and its facts; what a handler says of its own outcome goes before."""
    job, words = WORDS.get(row.kind, row.kind), outcome.get("message") or ""
    if failed:
        return "jobs.failed", {"job": job, "why": words}
    own = (outcome.get("result") or {}).get("told")
    return (own["template"], own["facts"]) if own else ("jobs.done", {"job": job, "outcome": words})


def pass_on() -> None:
    """分发与发送 — where something is new, due or abandoned; harmless when two run at once."""
    instant = now()
    with all_tenants("notices leave the house in every tenant") as everywhere:
        wanting = everywhere.scalars(select(Tenant.id).where(_has_something(instant))).all()
    for tenant_id in at_work(wanting):
        with tenant_scope(tenant_id):
            with atomic():
                while route(at=instant) == BATCH:
                    pass
            send_due(at=instant)


def _has_something(at: datetime) -> ColumnElement[bool]:
    """Of a tenant: a look into an index for each of the three, however many rows there are."""
    fresh = Notice.routed_at.is_(None)
    due = (NoticeDelivery.state == "waiting", NoticeDelivery.due_at <= at)
    abandoned = (NoticeDelivery.state == "sending", NoticeDelivery.claimed_at < at - HELD)
    return or_(
        exists().where(Notice.tenant_id == Tenant.id, fresh),
        exists().where(NoticeDelivery.tenant_id == Tenant.id, *due),
        exists().where(NoticeDelivery.tenant_id == Tenant.id, *abandoned),
    )
