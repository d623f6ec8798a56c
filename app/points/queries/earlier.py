"""在先的名单 — which of the other plans of a rule come before one: who stands in one of them waits there."""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, or_, true

from app.models import Grant
from app.rules.points import GRANT_WAITING

GRANTS: Table = Grant.__table__


def before(grant_id: int | None, queued_at: datetime | None, *, dated: bool) -> ColumnElement[bool]:
    """在先 — before a plan that waits for money, those that joined the queue before it; before any other,
    all that wait for money, and of plans for people's own dates, which may overlap, those made earlier.

    What waits for money was approved: its number says nothing, for a rest is younger than plans nobody
    approved yet.
    """
    queued = GRANTS.c.state == "queued"
    if queued_at is not None:
        same = and_(GRANTS.c.queued_at == queued_at, GRANTS.c.id < grant_id)
        return and_(queued, or_(GRANTS.c.queued_at < queued_at, same))
    if not dated:
        return queued
    made = true() if grant_id is None else GRANTS.c.id < grant_id
    return or_(queued, and_(GRANTS.c.state.in_(GRANT_WAITING), made))
