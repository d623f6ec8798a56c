"""离职对审批的影响 — how much waits for the decision of people who would leave."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from app.core.db import session
from app.core.tenancy import whole_tenant
from app.core.text import _l
from app.models import ApprovalTask
from app.people.services.departures import Consequence, on_leaving
from app.tenants.services.vacating import seats_of


def leaving_effect(people: Select[Any], left_on: date, on: date) -> Sequence[Consequence]:  # noqa: ARG001 - what waits today
    """影响 — open tasks of those whose seats would end."""
    users = {seat.user_id for seat in seats_of(people, on=on) if seat.role != "tenant_admin"}
    if not users:
        return []
    with whole_tenant("what waits for a person may come from any unit"):
        waiting = session.scalars(
            select(ApprovalTask.user_id).where(ApprovalTask.user_id.in_(users), ApprovalTask.state == "open")
        ).all()
    then = _l("Asked of whoever holds the seat by then, within minutes; where nobody does, it is said there.")
    return [Consequence(_l("Approvals that wait for them"), len(set(waiting)), len(waiting), then)]


on_leaving(leaving_effect)
