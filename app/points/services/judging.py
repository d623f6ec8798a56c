"""发放合规 — what is judged of a grant: its fund, what it is for, whom it reaches."""

from sqlalchemy import select

from app.compliance.services.exceptions import lapse_changed, standing
from app.compliance.services.judging import keep_verdicts, refuse_failing
from app.compliance.services.things import Judged, thing
from app.core.actor import Actor
from app.core.db import session
from app.core.tenancy import current_tenant_id, whole_tenant
from app.models import Budget, Grant, Tenant
from app.points.queries import reasons
from app.points.services.paying import paying_sub_account
from app.rules.compliance import GrantFacts, judge_grant
from app.tenants.queries import setting

GRANT = "grant"


def judged(grant: Grant) -> Judged:
    """受判发放 — the grant as it stands, with what the rules say of it. What waits for money stands as it was
    confirmed: at its turn it gives less, never more.
    """
    return Judged(
        thing=GRANT,
        number=grant.id,
        name=f"{grant.title} · {grant.code}",
        unit_id=grant.unit_id,
        digest=str(grant.split_digest or grant.digest),
        fen=grant.total_fen,
        verdicts=judge_grant(facts_of(grant)),
        inherits=[(grant.split_of_id, grant.split_digest)]
        if grant.split_of_id and grant.split_digest
        else [],
        concerns=[] if grant.prepared_by_id is None else [grant.prepared_by_id],
        address=f"/grants/show/{grant.id}",
    )


def facts_of(grant: Grant) -> GrantFacts:
    """判定要素 — read from the grant, its rule and the fund that pays."""
    version = grant.version
    return GrantFacts(
        fund_source=fund_of(grant),
        region=str(session.scalar(select(Tenant.region).where(Tenant.id == current_tenant_id()))),
        scenario=None if version is None else version.scenario,
        by_name=version is None,
        item=grant.item,
        decided=grant.kind == "award",
        purpose=grant.title or grant.reason or "",
        basis=(version.basis if version is not None else grant.reason) or "",
        people=grant.people,
        blocked=dict(reasons(grant)),
        points_position=str(setting("points_form")),
    )


def fund_of(grant: Grant) -> str:
    """资金来源 — of the budget its sub-account lies in, seen or not."""
    with whole_tenant("a branch grants what headquarters pays for"):
        paying = paying_sub_account(grant.sub_account_id)
        return str(session.get_one(Budget, paying.budget_id).fund_source)


def is_fit(grant: Grant) -> bool:
    """合规与否 — nothing fails, or an exception stands."""
    found = judged(grant)
    return not found.failing or standing(found) is not None


def refuse_unfit(grant: Grant) -> None:
    """须合规 — raises NotCompliant for what fails, unless an exception stands."""
    refuse_failing(judged(grant))


def lapse_exceptions(grant: Grant, *, actor: Actor) -> None:
    """变更即作废 — what was let through was the list as it stood."""
    lapse_changed(judged(grant), actor=actor)


def keep_judgement(grant: Grant, *, actor: Actor) -> None:
    """留存判定 — with the grant, as it is granted. Raises NotCompliant."""
    keep_verdicts(judged(grant), actor=actor, on=grant.granted_on)


def _look(number: int) -> Judged:
    with whole_tenant("who agrees to an exception may sit above the unit"):
        return judged(session.get_one(Grant, number))


thing(GRANT, look=_look)
