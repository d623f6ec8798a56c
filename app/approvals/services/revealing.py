"""查看审批 — where the union wants it, a value is seen in full only once somebody else has said yes to it."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.approvals.services.asking import ask, live_request
from app.approvals.services.flows import flow_in_force
from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import ApprovalRequest, RevealAsk
from app.tenants.queries import root_unit

REVEAL = "reveal"
OPEN_FOR = timedelta(hours=24)


def must_wait(
    row: Any, *, field: str, kind: str, reason: str, actor: Actor, on: date, at: datetime
) -> str | None:
    """须先审批 — the sentence that names the request; None when the value may be shown now."""
    if actor.user_id is None or flow_in_force(REVEAL) is None:
        return None
    mine = _asked_before(row, field, actor)
    if any(each.until_at is not None and at < each.until_at for each in mine):
        return None
    request = next((found for each in mine if (found := live_request(REVEAL, each.id))), None)
    request = request or _laid(row, field, kind, reason, actor=actor, on=on, at=at)
    if request is None:
        return None
    return _(
        "This is shown once it is approved: request %(number)s was opened. Come back here within "
        "%(hours)s hours of the approval.",
        number=request.number,
        hours=OPEN_FOR // timedelta(hours=1),
    )


def grant_look(asked: RevealAsk, *, actor: Actor, at: datetime) -> RevealAsk:
    """准许查看 — who asked may look at this value for some hours, as often as they are let."""
    asked.until_at = at + OPEN_FOR
    session.flush()
    audit.record("grant_reveal", asked, actor=actor)
    return asked


def _asked_before(row: Any, field: str, actor: Actor) -> list[RevealAsk]:
    same = (
        RevealAsk.user_id == actor.user_id,
        RevealAsk.object_kind == row.__tablename__,
        RevealAsk.object_id == row.id,
        RevealAsk.field == field,
    )
    return list(session.scalars(select(RevealAsk).where(*same).order_by(RevealAsk.id.desc()).limit(20)))


def _laid(
    row: Any, field: str, kind: str, reason: str, *, actor: Actor, on: date, at: datetime
) -> ApprovalRequest | None:
    with whole_tenant("what belongs to no unit is the whole union's"):
        unit_id = getattr(row, "unit_id", None) or root_unit().id
    made = RevealAsk(
        user_id=actor.user_id,
        name=actor.name,
        unit_id=unit_id,
        object_kind=row.__tablename__,
        object_id=row.id,
        object_label=str(row)[:200],
        field=field,
        mask=kind,
        reason=reason,
        asked_at=at,
    )
    session.add(made)
    session.flush()
    request = ask(REVEAL, made.id, actor=actor, on=on, at=at, reason=reason)
    if request is None:  # the flow asks nobody about this value
        session.delete(made)
        session.flush()
    return request
