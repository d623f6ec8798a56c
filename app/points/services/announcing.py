"""告知发放 — members hear of what was granted to them by a rule, unless its version tells nobody."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from app.core import jobs
from app.core.actor import Actor
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.models import Grant, GrantLine, MemberAccess, RuleVersion
from app.notices.services.telling import tell_each


def ask_for_announcing(grant: Grant, *, actor: Actor) -> None:
    """请告知 — where the version tells people and one of them has a way in, a worker tells them."""
    if grant.version is None or not grant.version.notice:
        return
    with whole_tenant("who is told may be of any unit the rule is for"):
        anybody = session.scalar(_accounts(grant).limit(1)) is not None
    if anybody:
        jobs.enqueue("grant.announce", {"grant_id": grant.id}, actor=actor)


def tell_granted(grant: Grant, *, at: datetime) -> None:
    """告知 — each of the grant who has a way in: what for, how many points, until when; once."""
    if grant.state != "released":
        return
    with whole_tenant("who is told may be of any unit the rule is for"):
        rows = session.execute(_accounts(grant).add_columns(GrantLine.points)).tuples().all()
    facts = {"what": grant.title, "until": grant.expires_on}
    told = ((account, facts | {"points": points}) for account, points in rows)
    tell_each(told, "points.granted", about=("grant", grant.id), address="/me/points", at=at)


def silent_grants() -> Select[tuple[int]]:
    """不告知的发放 — the numbers of the grants whose version tells nobody."""
    silent = select(RuleVersion.id).where(RuleVersion.notice.is_(False))
    return select(Grant.id).where(Grant.version_id.in_(silent))


def _accounts(grant: Grant) -> Select[Any]:
    return (
        select(MemberAccess.account_id)
        .join(GrantLine, GrantLine.employee_id == MemberAccess.employee_id)
        .where(
            GrantLine.grant_id == grant.id,
            GrantLine.blocked.is_(None),
            MemberAccess.account_id.is_not(None),
        )
    )
