"""反向脉络 — from an order line or a lot back to the grant, the rule and its clause, the sub-account, the
budget, and who approved each.

What is in sight is told in whole. Of the rest is said how much there is and that others keep it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.approvals.subjects import label_of, may_read_words
from app.core.actor import current_actor
from app.core.db import session
from app.core.showing import shown_of
from app.core.tenancy import whole_tenant
from app.insight.queries.fates import given_back
from app.models import (
    ApprovalDecision,
    ApprovalRequest,
    Budget,
    BudgetApproval,
    BudgetPlan,
    Grant,
    GrantLine,
    LotUse,
    OrderLine,
    PointLot,
    PointRule,
    Statement,
    StatementLine,
    SubAccount,
)
from app.rules.lineage import owed_now
from app.rules.points import GRANT_ASKS

MOST = 200  # lots of one order line; decisions of one thing


@dataclass(frozen=True, slots=True)
class Paid:
    """付款批次 — what one lot paid of an order line: points, value, what of it is owed, what came back."""

    lot: PointLot
    points: int
    value: int
    owed: int
    back: int


@dataclass(frozen=True, slots=True)
class Payers:
    """付款来源 — the lots in sight that paid for a line, and how many others did, with how much."""

    seen: Sequence[Paid]
    hidden: int
    hidden_fen: int


@dataclass(frozen=True, slots=True)
class Decision:
    """谁批的 — who decided what at which step, when; or a resolution on paper."""

    about: str
    step: str
    name: str
    verdict: str
    at: datetime | None
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """来路 — each link upwards, None for what lies outside of the seat's view."""

    lot: PointLot
    line: GrantLine | None
    grant: Grant | None
    rule: PointRule | None
    version: int | None
    clause: str | None
    sub_account: SubAccount | None
    budget: Budget | None
    plan: BudgetPlan | None

    @property
    def hidden(self) -> int:
        """How many links others keep."""
        links: list[Any] = [self.grant, self.sub_account, self.budget, self.plan]
        if self.version is not None:
            links.append(self.rule)
        return sum(each is None for each in links)


def payers_of(line: OrderLine) -> Payers:
    """付款来源 — of an order line in sight."""
    uses = select(LotUse).where(LotUse.order_line_id == line.id).order_by(LotUse.id)
    with whole_tenant("how much others paid of a line in sight"):
        every = session.execute(
            select(LotUse.id, LotUse.value_fen).where(LotUse.order_line_id == line.id)
        ).all()
    found = session.scalars(uses.limit(MOST)).all()
    given = given_back(found)
    lots = {
        lot.id: lot
        for lot in session.scalars(select(PointLot).where(PointLot.id.in_([use.lot_id for use in found])))
    }
    seen = [
        _paid(use, lots[use.lot_id], line.order.state, given[use.id]) for use in found if use.lot_id in lots
    ]
    mine = {use.id for use in found if use.lot_id in lots}
    rest = [int(fen) for number, fen in every if number not in mine]
    return Payers(seen, len(rest), sum(rest))


def chain_of(lot: PointLot) -> Chain:
    """来路 — of a lot in sight: whatever the seat may not see of it is None."""
    grant = session.scalars(select(Grant).where(Grant.id == lot.grant_id)).first()
    line = session.scalars(
        select(GrantLine).where(GrantLine.grant_id == lot.grant_id, GrantLine.employee_id == lot.employee_id)
    ).first()
    account = session.scalars(select(SubAccount).where(SubAccount.id == lot.sub_account_id)).first()
    budget = (
        session.scalars(select(Budget).where(Budget.id == account.budget_id)).first() if account else None
    )
    plan = (
        session.scalars(select(BudgetPlan).where(BudgetPlan.id == budget.plan_id)).first() if budget else None
    )
    rule = session.scalars(select(PointRule).where(PointRule.id == lot.rule_id)).first()
    version, clause = _judged_by(lot)
    return Chain(lot, line, grant, rule, version, clause, account, budget, plan)


def _judged_by(lot: PointLot) -> tuple[int | None, str | None]:
    """The version of the rule it was granted by, and the clause that one rests on."""
    with whole_tenant("on what points in sight rest is no secret"):
        grant = session.get_one(Grant, lot.grant_id)
        return grant.rule_version, clause_of(grant)


def clause_of(grant: Grant) -> str | None:
    """依据 — the clause a grant rests on: that of the version that judged it, or what was said when it was
    given by hand.
    """
    return grant.version.basis if grant.version is not None else grant.reason


def lots_of_grant_line(line: GrantLine) -> PointLot | None:
    """形成的批次 — the lot a grant line became; None where nothing was granted."""
    return session.scalars(
        select(PointLot).where(PointLot.grant_id == line.grant_id, PointLot.employee_id == line.employee_id)
    ).first()


def settlement_of(line: OrderLine) -> list[tuple[StatementLine, Statement]]:
    """结算明细 — the lines of statements an order line, and what came back of it, stand on, in sight."""
    rows = session.execute(
        select(StatementLine, Statement)
        .join(Statement, Statement.id == StatementLine.statement_id)
        .where(StatementLine.order_line_id == line.id, *shown_of(StatementLine), *shown_of(Statement))
        .order_by(StatementLine.id)
    )
    return [(settled, statement) for settled, statement in rows]


def decisions_on(chain: Chain) -> list[Decision]:
    """审批 — of the grant, of its rule, and of the plan the money came from, the earliest first; each as far
    as it is in sight.
    """
    asked: list[tuple[str, int]] = []
    if chain.grant is not None:
        decided = chain.grant.split_of_id or chain.grant.id  # what waited for money: with the whole
        asked.append((GRANT_ASKS.get(chain.grant.kind, "grant"), decided))
        if chain.grant.version_id is not None:
            asked.append(("point_rule", chain.grant.version_id))
    if chain.plan is not None:
        asked.append(("budget_plan", chain.plan.id))
    made = [each for kind, number in asked for each in _decided(kind, number)]
    return [*made, *(_papers(chain.plan) if chain.plan is not None else ())]


def _decided(kind: str, number: int) -> list[Decision]:
    requests = session.scalars(
        select(ApprovalRequest)
        .where(
            ApprovalRequest.kind == kind,
            ApprovalRequest.subject_id == number,
            *shown_of(ApprovalRequest),
        )
        .order_by(ApprovalRequest.id)
    ).all()
    open_to_me = [each.id for each in requests if may_read_words(kind, number, current_actor())]
    rows = session.scalars(
        select(ApprovalDecision)
        .where(ApprovalDecision.request_id.in_(open_to_me))
        .order_by(ApprovalDecision.id)
        .limit(MOST)
    )
    verdicts = ApprovalDecision.verdict.info["words"]
    return [
        Decision(str(label_of(kind)), row.step_name, row.name, str(verdicts.get(row.verdict, "")), row.at)
        for row in rows
    ]


def _papers(plan: BudgetPlan) -> list[Decision]:
    rows = session.scalars(
        select(BudgetApproval).where(BudgetApproval.plan_id == plan.id).order_by(BudgetApproval.id)
    )
    bodies = BudgetApproval.body.info["words"]
    return [
        Decision(
            str(label_of("budget_plan")),
            str(bodies.get(row.body, row.body)),
            row.recorded_by,
            "",
            None,
            f"{row.document_no} · {row.decided_on:%Y-%m-%d}",
        )
        for row in rows
    ]


def _paid(use: LotUse, lot: PointLot, state: str, given: tuple[int, int]) -> Paid:
    back, returned = given
    owed = owed_now(state, use.value_fen - use.surplus_fen, returned)
    return Paid(lot, use.points, use.value_fen, owed, back)
