"""来路表 — steps and tables of the pages that follow money back: who paid, by which rule, who approved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.core.console.facts import Lines
from app.core.console.links import page_of
from app.core.money import Money
from app.core.text import _, _l
from app.insight.queries.backward import Chain, Decision, Paid, Payers
from app.models import OrderLine, PointLot, StatementLine


@dataclass(frozen=True, slots=True)
class Step:
    """一环 — one link of the way back: what it is, its name, its page, and what matters about it."""

    label: Any
    name: str
    url: str | None = None
    note: str = ""
    hidden: bool = False


def steps_of(chain: Chain, paid: Paid | None = None) -> list[Step]:
    """来路 — from the lot up to the plan, a step a link."""
    lot, grant, rule = chain.lot, chain.grant, chain.rule
    worth = paid.value if paid is not None else lot.value_fen
    points = paid.points if paid is not None else lot.points
    amount = _("%(points)s points, worth %(fen)s", points=f"{points:,}", fen=Money(worth))
    steps = [Step(_l("Lot"), amount, url_for("Lineage.lot", pk=lot.id), _until(lot))]
    if grant is None:
        steps.append(_hidden(_l("Grant")))
    else:
        note = _("Confirmed by %(who)s", who=grant.confirmed_by) if grant.confirmed_by else ""
        steps.append(Step(_l("Grant"), f"{grant.title or grant.code} · {grant.code}", page_of(grant), note))
    if chain.line is not None:
        steps.append(Step(_l("Grant line"), _("why this person"), page_of(chain.line)))
    if chain.version is not None:
        clause = chain.clause or _("no clause was written down")
        named = rule.name if rule is not None else _("outside your view")
        said = _("%(rule)s, version %(number)s", rule=named, number=chain.version)
        steps.append(Step(_l("Rule"), said, page_of(rule) if rule is not None else None, clause))
    elif chain.clause:
        steps.append(Step(_l("Why"), chain.clause))
    account, budget, plan = chain.sub_account, chain.budget, chain.plan
    steps.append(
        Step(_l("Sub-account"), str(account), url_for("Lineage.account", pk=account.id))
        if account is not None
        else _hidden(_l("Sub-account"))
    )
    steps.append(
        Step(_l("Budget"), f"{budget} · {budget.account_code}", url_for("Lineage.budget", pk=budget.id))
        if budget is not None
        else _hidden(_l("Budget"))
    )
    approved = _("Approved by %(who)s", who=plan.approved_by) if plan and plan.approved_by else ""
    steps.append(
        Step(_l("Plan"), str(plan), page_of(plan), approved) if plan is not None else _hidden(_l("Plan"))
    )
    return steps


def of_payers(line: OrderLine, payers: Payers) -> Lines:
    """由谁付款 — lot by lot what was paid, owed and given back."""
    rows: list[list[Any]] = [
        [
            (str(each.lot.sub_account or _("outside your view")), url_for("Lineage.lot", pk=each.lot.id)),
            each.points,
            each.value,
            each.owed,
            each.back,
        ]
        for each in payers.seen
    ]
    headings = [_("Paid from"), _("Points"), _("Value"), _("Owed to the supplier"), _("Given back")]
    kinds = ["link", "points", "fen", "fen", "fen"]
    note = _("The line costs %(points)s points and %(fen)s.", points=line.points, fen=Money(line.amount_fen))
    return Lines(_("Lots that paid"), headings, rows, kinds, note=note, summed=(1, 2, 3, 4))


def of_settlement(found: Sequence[tuple[StatementLine, Any]]) -> Lines | None:
    """结算明细 — the statement the line stands on."""
    rows = [
        [(statement.number, page_of(statement)), statement.period, _state(statement), line.amount_fen]
        for line, statement in found
    ]
    headings = [_("Statement"), _("Period"), _("State"), _("Amount with tax")]
    return Lines(_("Settled on"), headings, rows, ["link", "text", "tag", "fen"]) if rows else None


def of_decisions(found: Sequence[Decision]) -> Lines | None:
    """谁批准的 — of the grant, the rule and the plan."""
    rows = [[each.about, each.step, each.name, each.verdict or each.paper, each.at] for each in found]
    headings = [_("About"), _("Step"), _("Decided by"), _("Verdict"), _("At")]
    return Lines(_("Who approved it"), headings, rows, ["text"] * 4 + ["instant"]) if rows else None


def hidden_payers(payers: Payers) -> str | None:
    """视野之外的付款 — how many lots others paid with, and how much."""
    if not payers.hidden:
        return None
    return _(
        "%(count)s more lots, worth %(fen)s, were paid by units outside your view: headquarters sees them.",
        count=payers.hidden,
        fen=Money(payers.hidden_fen),
    )


def hidden_links(chain: Chain) -> str | None:
    """视野之外的环节."""
    if not chain.hidden:
        return None
    return _(
        "%(count)s links of this way are kept by units outside your view: headquarters sees them.",
        count=chain.hidden,
    )


def _state(statement: Any) -> tuple[Any, str]:
    return type(statement).state.info["words"][statement.state], statement.state


def _until(lot: PointLot) -> str:
    return _("granted on %(day)s, valid through %(until)s", day=lot.granted_on, until=lot.expires_on)


def _hidden(label: Any) -> Step:
    return Step(label, _("outside your view"), hidden=True)
