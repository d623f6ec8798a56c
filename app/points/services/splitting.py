"""拆分 — a list parted where the money ends: who is paid now, and who waits in a grant of their own."""

from typing import Any

from sqlalchemy import func, select, update

from app.core import bulk, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.numbering import next_number
from app.core.tenancy import current_tenant_id
from app.models import Grant
from app.points.queries import LINES
from app.points.queries.answers import PROPOSALS
from app.points.services.prepare import count_lines, recount

_KEPT = (
    *("unit_id", "kind", "title", "reason", "batch_id", "rule_id", "version_id", "rule_version"),
    *("sub_account_id", "event_key", "from_on", "until_on", "nightly", "granted_on", "expires_on"),
    *("item", "festival", "prepared_by", "prepared_by_id", "prepared_at"),
)


def last_paid(grant: Grant, available: int) -> int | None:
    """末位 — the line of the last person the money reaches; None when it reaches nobody."""
    running = func.sum(LINES.c.value_fen).over(order_by=LINES.c.id).label("running")
    lines = select(LINES.c.id, running).where(*granting(grant)).subquery()
    found = bulk.execute(select(func.max(lines.c.id)).where(lines.c.running <= available)).scalar_one()
    return None if found is None else int(found)


def worth_of(grant: Grant) -> dict[int, int]:
    """各人金额 — the fen of each line that gives something, in their order."""
    found = select(LINES.c.id, LINES.c.value_fen).where(*granting(grant)).order_by(LINES.c.id)
    return {int(line): int(fen) for line, fen in bulk.execute(found)}


def split(grant: Grant, last: int, actor: Actor) -> Grant:
    """拆分 — who stands after the last one paid goes into a grant of its own, with the place of the first."""
    rest = Grant(
        code=next_number("FF", grant.granted_on),
        state="queued",
        split_of_id=grant.split_of_id or grant.id,
        split_digest=grant.split_digest or grant.digest,
        queued_at=grant.queued_at or clock.now(),
        confirmed_by=actor.name,
        **{name: getattr(grant, name) for name in _KEPT},
    )
    session.add(rest)
    session.flush()
    bulk.execute(update(LINES).where(*granting(grant), LINES.c.id > last).values(grant_id=rest.id))
    _follow(grant, rest)
    session.expire_all()
    count_lines(grant)
    recount(rest)
    return rest


def _follow(grant: Grant, rest: Grant) -> None:
    """Who was proposed and now stands in the rest has it from there: what becomes of it is theirs."""
    moved = select(LINES.c.employee_id).where(*granting(rest))
    theirs = (PROPOSALS.c.grant_id == grant.id, PROPOSALS.c.employee_id.in_(moved))
    mine = PROPOSALS.c.tenant_id == current_tenant_id()
    bulk.execute(update(PROPOSALS).where(mine, *theirs).values(grant_id=rest.id))


def granting(grant: Grant) -> tuple[Any, ...]:
    """应发名单 — the condition on lines that says who is given something."""
    return (LINES.c.tenant_id == current_tenant_id(), LINES.c.grant_id == grant.id, LINES.c.blocked.is_(None))
