"""预算待办 — plans, adjustments, transfers and closes to decide on, holds that wait for money, years to
close.
"""

from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.core.actor import current_actor
from app.core.clock import business_day, today
from app.core.console.waiting import Item, Kind
from app.core.money import Money
from app.core.text import _, _l
from app.models import Adjustment, BudgetPlan, Transfer, WaitingHold, YearEnd
from app.rules.plans import IN_FORCE


def _others(column: Any) -> Any:
    """Nobody decides on what they prepared themselves."""
    return column.is_distinct_from(current_actor().user_id)


def _plans() -> Select[Any]:
    submitted = (BudgetPlan.state == "submitted", _others(BudgetPlan.submitted_by_id))
    with_unit = joinedload(BudgetPlan.unit)
    return (
        select(BudgetPlan)
        .where(*submitted)
        .options(with_unit)
        .order_by(BudgetPlan.submitted_at, BudgetPlan.id)
    )


def _plan(plan: BudgetPlan) -> Item:
    return Item(
        _("%(plan)s waits for approval", plan=plan),
        _("Submitted by %(who)s; its money cannot be used before", who=plan.submitted_by),
        url_for("ApprovePlan.form_of", pk=plan.id),
        _("Look and approve"),
        business_day(plan.submitted_at) if plan.submitted_at else None,
    )


def _adjustments() -> Select[Any]:
    submitted = (Adjustment.state == "submitted", _others(Adjustment.submitted_by_id))
    with_plan = joinedload(Adjustment.plan).joinedload(BudgetPlan.unit)
    return (
        select(Adjustment)
        .where(*submitted)
        .options(with_plan)
        .order_by(Adjustment.submitted_at, Adjustment.id)
    )


def _adjustment(adjustment: Adjustment) -> Item:
    return Item(
        _("%(plan)s waits for approval", plan=adjustment),
        _("Submitted by %(who)s: %(why)s", who=adjustment.submitted_by, why=adjustment.reason or "—"),
        url_for("ApproveAdjustment.form_of", pk=adjustment.id),
        _("Look and approve"),
        business_day(adjustment.submitted_at) if adjustment.submitted_at else None,
    )


def _transfers() -> Select[Any]:
    proposed = (Transfer.state == "proposed", _others(Transfer.proposed_by_id))
    sides = (joinedload(Transfer.source), joinedload(Transfer.target))
    return select(Transfer).where(*proposed).options(*sides).order_by(Transfer.proposed_on, Transfer.id)


def _transfer(transfer: Transfer) -> Item:
    return Item(
        _("Transfer of %(amount)s waits for confirmation", amount=Money(transfer.amount_fen).format()),
        _(
            "%(way)s, proposed by %(who)s: %(why)s",
            way=transfer,
            who=transfer.proposed_by,
            why=transfer.reason,
        ),
        url_for("ConfirmTransfer.form_of", pk=transfer.id),
        _("Look and confirm"),
        transfer.proposed_on,
    )


def _holds() -> Select[Any]:
    waits = select(WaitingHold).where(WaitingHold.state == "waiting")
    return waits.options(joinedload(WaitingHold.sub_account)).order_by(WaitingHold.asked_on, WaitingHold.id)


def _hold(waiting: WaitingHold) -> Item:
    account = waiting.sub_account
    return Item(
        _(
            "%(amount)s wait for money in “%(name)s”",
            amount=Money(waiting.amount_fen).format(),
            name=account or "—",
        ),
        _("Asked by %(who)s: %(why)s", who=waiting.asked_by, why=waiting.reason or "—"),
        url_for("Allocate.form_of", pk=waiting.sub_account_id),
        _("Allocate money"),
        waiting.asked_on,
    )


def _year_ends() -> Select[Any]:
    prepared = (YearEnd.state == "prepared", _others(YearEnd.prepared_by_id))
    with_plan = joinedload(YearEnd.plan).joinedload(BudgetPlan.unit)
    return select(YearEnd).where(*prepared).options(with_plan).order_by(YearEnd.closes_on, YearEnd.id)


def _year_end(made: YearEnd) -> Item:
    return Item(
        _("%(close)s waits for confirmation", close=made),
        _("Prepared by %(who)s", who=made.prepared_by),
        url_for("ConfirmYearEnd.form_of", pk=made.id),
        _("Look and confirm"),
        made.closes_on,
    )


def _years() -> Select[Any]:
    """Years that are over, in force still, and no close of which waits for confirmation."""
    prepared = select(YearEnd.plan_id).where(YearEnd.state == "prepared")
    over = (BudgetPlan.year < today().year, BudgetPlan.state.in_(IN_FORCE), BudgetPlan.id.not_in(prepared))
    with_unit = joinedload(BudgetPlan.unit)
    return select(BudgetPlan).where(*over).options(with_unit).order_by(BudgetPlan.year, BudgetPlan.id)


def _year(plan: BudgetPlan) -> Item:
    return Item(
        _("%(plan)s is to be closed", plan=plan),
        _("The year is over: what is left goes back into the budget or into the next year"),
        url_for("PrepareYearEnd.form_of", pk=plan.id),
        _("Prepare the year-end close"),
        date(plan.year, 12, 31),
    )


KINDS = (
    Kind("plan", _l("Plans to approve"), "BudgetPlans", "can_approve", _plans, _plan, days=5),
    Kind(
        *("adjustment", _l("Adjustments to approve"), "BudgetAdjustments", "can_approve"),
        *(_adjustments, _adjustment),
        days=5,
    ),
    Kind("transfer", _l("Transfers to confirm"), "Transfers", "can_confirm", _transfers, _transfer, days=3),
    Kind("year_end", _l("Closes to confirm"), "YearEnds", "can_confirm", _year_ends, _year_end, days=10),
    Kind("hold", _l("Waits for money"), "WaitingHolds", "fulfil", _holds, _hold, days=7),
    Kind("year", _l("Years to close"), "YearEnds", "can_prepare", _years, _year, days=31),
)
