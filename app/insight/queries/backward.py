"""反向脉络 — from an order line or a lot back to the grant, the rule and its clause, the sub-account, the
budget, and who approved each.

What is in sight is told in whole. Of the rest is said how much there is and that others keep it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, false, or_, select
from sqlalchemy.orm import joinedload

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
        for lot in session.scalars(
            select(PointLot)
            .where(PointLot.id.in_([use.lot_id for use in found]))
            .options(joinedload(PointLot.sub_account))
        )
    }
    seen = [
        _paid(use, lots[use.lot_id], line.order.state, given[use.id]) for use in found if use.lot_id in lots
    ]
    mine = {use.id for use in found if use.lot_id in lots}
    rest = [int(fen) for number, fen in every if number not in mine]
    return Payers(seen, len(rest), sum(rest))


def chains_of(lots: Sequence[PointLot]) -> list[Chain]:
    """来路 — of lots in sight, as many statements for many as for one: whatever the seat may not see is
    None.
    """
    grants = _by_number(Grant, {lot.grant_id for lot in lots})
    lines = {
        (line.grant_id, line.employee_id): line
        for line in session.scalars(
            select(GrantLine).where(
                GrantLine.grant_id.in_({lot.grant_id for lot in lots}),
                GrantLine.employee_id.in_({lot.employee_id for lot in lots}),
            )
        )
    }
    accounts = _by_number(SubAccount, {lot.sub_account_id for lot in lots})
    budgets = _by_number(Budget, {each.budget_id for each in accounts.values()})
    plans = _by_number(BudgetPlan, {each.plan_id for each in budgets.values()}, joinedload(BudgetPlan.unit))
    rules = _by_number(PointRule, {lot.rule_id for lot in lots if lot.rule_id is not None})
    judged = _judged_by(lots)

    def chain(lot: PointLot) -> Chain:
        account = accounts.get(lot.sub_account_id)
        budget = budgets.get(account.budget_id) if account is not None else None
        plan = plans.get(budget.plan_id) if budget is not None else None
        grant, line = grants.get(lot.grant_id), lines.get((lot.grant_id, lot.employee_id))
        return Chain(lot, line, grant, rules.get(lot.rule_id), *judged[lot.grant_id], account, budget, plan)

    return [chain(lot) for lot in lots]


def chain_of(lot: PointLot) -> Chain:
    """来路 — of one lot."""
    [chain] = chains_of([lot])
    return chain


def _by_number(model: type[Any], numbers: Collection[int], *options: Any) -> dict[int | None, Any]:
    asked = select(model).where(model.id.in_(numbers)).options(*options)
    return {row.id: row for row in session.scalars(asked)}


def _judged_by(lots: Sequence[PointLot]) -> dict[int, tuple[int | None, str | None]]:
    """By grant the version of the rule it was granted by, and the clause that one rests on."""
    asked = select(Grant).where(Grant.id.in_({lot.grant_id for lot in lots}))
    with whole_tenant("on what points in sight rest is no secret"):
        grants = session.scalars(asked.options(joinedload(Grant.version))).all()
        return {grant.id: (grant.rule_version, clause_of(grant)) for grant in grants}


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


def decisions_on(chains: Sequence[Chain]) -> list[Decision]:
    """审批 — of the grants, of their rules, and of the plans the money came from, chain by chain and each
    once, the earliest first; each as far as it is in sight.
    """
    things = [_asked_about(chain) for chain in chains]
    decided = _decided(dict.fromkeys(thing for each in things for thing in each))
    plans = {chain.plan.id for chain in chains if chain.plan is not None}
    papers = _papers(plans) if plans else {}
    made: dict[Decision, None] = {}
    for chain, asked in zip(chains, things, strict=True):
        for thing in asked:
            made |= dict.fromkeys(decided.get(thing, ()))
        if chain.plan is not None:
            made |= dict.fromkeys(papers.get(chain.plan.id, ()))
    return list(made)


Thing = tuple[str, int]


def _asked_about(chain: Chain) -> list[Thing]:
    asked: list[Thing] = []
    if chain.grant is not None:
        decided = chain.grant.split_of_id or chain.grant.id  # what waited for money: with the whole
        asked.append((GRANT_ASKS.get(chain.grant.kind, "grant"), decided))
        if chain.grant.version_id is not None:
            asked.append(("point_rule", chain.grant.version_id))
    if chain.plan is not None:
        asked.append(("budget_plan", chain.plan.id))
    return asked


def _decided(things: Iterable[Thing]) -> dict[Thing, list[Decision]]:
    by_kind: dict[str, list[int]] = defaultdict(list)
    for kind, number in things:
        by_kind[kind].append(number)
    about = [
        and_(ApprovalRequest.kind == kind, ApprovalRequest.subject_id.in_(numbers))
        for kind, numbers in by_kind.items()
    ]
    asked = select(ApprovalRequest).where(or_(false(), *about), *shown_of(ApprovalRequest))
    open_to_me = {
        each.id: (each.kind, each.subject_id)
        for each in session.scalars(asked)
        if may_read_words(each.kind, each.subject_id, current_actor())
    }
    rows = session.scalars(
        select(ApprovalDecision)
        .where(ApprovalDecision.request_id.in_(list(open_to_me)))
        .order_by(ApprovalDecision.id)
    )
    made: dict[Thing, list[Decision]] = defaultdict(list)
    for row in rows:
        thing = open_to_me[row.request_id]
        if len(made[thing]) < MOST:
            made[thing].append(_decision(thing[0], row))
    return made


def _decision(kind: str, row: ApprovalDecision) -> Decision:
    verdicts = ApprovalDecision.verdict.info["words"]
    return Decision(str(label_of(kind)), row.step_name, row.name, str(verdicts.get(row.verdict, "")), row.at)


def _papers(plans: Collection[int]) -> dict[int, list[Decision]]:
    asked = select(BudgetApproval).where(BudgetApproval.plan_id.in_(plans)).order_by(BudgetApproval.id)
    bodies, about = BudgetApproval.body.info["words"], str(label_of("budget_plan"))
    made: dict[int, list[Decision]] = defaultdict(list)
    for row in session.scalars(asked):
        paper = f"{row.document_no} · {row.decided_on:%Y-%m-%d}"
        body = str(bodies.get(row.body, row.body))
        made[row.plan_id].append(Decision(about, body, row.recorded_by, "", None, paper))
    return made


def _paid(use: LotUse, lot: PointLot, state: str, given: tuple[int, int]) -> Paid:
    back, returned = given
    owed = owed_now(state, use.value_fen - use.surplus_fen, returned)
    return Paid(lot, use.points, use.value_fen, owed, back)
