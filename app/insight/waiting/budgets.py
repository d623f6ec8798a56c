"""预算待办 — closes to decide on, holds that wait for money, years to close."""

from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.core.actor import current_actor
from app.core.clock import today
from app.core.console.waiting import Item, Kind
from app.core.money import Money
from app.core.text import _, _l
from app.models import BudgetPlan, WaitingHold, YearEnd
from app.rules.plans import IN_FORCE


def _others(column: Any) -> Any:
    """Nobody decides on what they prepared themselves."""
    return column.is_distinct_from(current_actor().user_id)


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
    Kind("year_end", _l("Closes to confirm"), "YearEnds", "can_confirm", _year_ends, _year_end, days=10),
    Kind("hold", _l("Waits for money"), "WaitingHolds", "fulfil", _holds, _hold, days=7),
    Kind("year", _l("Years to close"), "YearEnds", "can_prepare", _years, _year, days=31),
)
