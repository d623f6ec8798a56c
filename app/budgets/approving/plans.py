"""年度预算的审批."""

from datetime import date
from typing import Any

from sqlalchemy import select

from app.approvals.subjects import subject
from app.budgets.approving.showing import Rows, funds, people, standing
from app.budgets.queries.plans import digest_of_plan, lines_of, totals_of
from app.budgets.services.plans import Resolution, approve_plan, fix_plan, send_plan_back
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.money import Money
from app.core.text import _, _l
from app.models import ApprovalRequest, BudgetPlan
from app.rules.approval_facts import Facts
from app.rules.approval_flows import SINGLE_CHAIR
from app.rules.budgets import FUND_SOURCES

LINES = 40  # shown one by one; the rest stands on the page of the plan


def _plan(number: int) -> BudgetPlan:
    plan: BudgetPlan = standing(BudgetPlan, number)
    return plan


def _facts(number: int) -> Facts:
    plan = _plan(number)
    funds = {line.fund_source for line in lines_of(plan)}
    return Facts(
        title=str(plan),
        unit_id=plan.unit_id,
        amount_fen=totals_of([plan])[plan.id][0],
        fund=funds.pop() if len(funds) == 1 else None,
    )


def _shows(number: int) -> Rows:
    plan, lines = _plan(number), lines_of(_plan(number))
    yield _l("Year"), plan.year
    yield _l("Planned for the year"), Money(sum(line.planned_fen for line in lines)).format()
    for fund, word in FUND_SOURCES.items():
        if planned := sum(line.planned_fen for line in lines if line.fund_source == fund):
            yield _("From %(fund)s", fund=word), Money(planned).format()
    for line in lines[:LINES]:
        said = f"{Money(line.planned_fen).format()} · {FUND_SOURCES[line.fund_source]}"
        yield f"{line.account_code} {line.name}", f"{said} · {line.document}" if line.document else said
    if len(lines) > LINES:
        yield _l("Others"), _("%(count)d more stand on the page of the plan", count=len(lines) - LINES)
    yield _l("Prepared by"), plan.prepared_by
    yield _l("Submitted by"), plan.submitted_by


def _context(number: int) -> Rows:
    plan = _plan(number)
    last = session.scalar(select(BudgetPlan).filter_by(unit_id=plan.unit_id, year=plan.year - 1))
    if last is not None:
        planned, approved = totals_of([last])[last.id]
        yield _l("Planned in the year before"), Money(planned).format()
        yield _l("Approved in the year before"), Money(approved).format()


def _digest(number: int) -> str:
    return digest_of_plan(_plan(number))


def _concerns(number: int) -> list[int]:
    plan = _plan(number)
    return people(plan.prepared_by_id, plan.submitted_by_id)


def _carry_out(request: ApprovalRequest, *, actor: Actor, on: date) -> None:
    plan = _plan(request.subject_id)
    if plan.state == "submitted":
        decided = Resolution("request", request.number, on)
        approve_plan(plan, digest=request.digest, resolution=decided, actor=actor, on=on, at=now())


def _back(request: ApprovalRequest, *, actor: Actor, reason: str | None, **_said: Any) -> None:
    plan = _plan(request.subject_id)
    if plan.state == "submitted":
        send_plan_back(plan, actor=actor, reason=reason)


def _again(request: ApprovalRequest, *, actor: Actor, **_said: Any) -> None:
    plan = _plan(request.subject_id)
    if plan.state == "draft":
        fix_plan(plan, actor=actor, at=now())


subject(
    "budget_plan",
    label=_l("Yearly plan"),
    facts=_facts,
    shows=_shows,
    context=_context,
    digest=_digest,
    concerns=_concerns,
    carry_out=_carry_out,
    declined=_back,
    returned=_back,
    undone=_back,
    resubmitted=_again,
    address="/budgetplans/show/{}".format,
    funds=funds,
    default=SINGLE_CHAIR,
)
