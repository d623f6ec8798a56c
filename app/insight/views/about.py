"""脉络要素 — what heads each page of lineage, and where the rows of each place are."""

from flask import abort, url_for
from sqlalchemy import select

from app.core.console.facts import Fact
from app.core.console.links import page_of
from app.core.console.security import allowed
from app.core.db import session
from app.core.text import _, _l
from app.insight.queries.forward import Line
from app.insight.queries.places import AT_PLACE
from app.insight.views.tree import Address
from app.models import (
    Budget,
    Grant,
    Order,
    OrderLine,
    PointLot,
    StatementAdjustment,
    StatementLine,
    SubAccount,
)
from app.rules.budgets import FUND_SOURCES

MOVED = {
    "available": {"account": "available"},
    "sent": {"entry": "transfer"},
    "received": {"entry": "transfer"},
    "carried": {"entry": "carry_forward"},
    "brought": {"entry": "carry_forward"},
    "allocated": {"entry": "allocation"},
    "returned": {"entry": ["allocation", "year_end"]},
    "adjusted": {"entry": "adjust"},
}


def rows_of_budget(budget: Budget) -> Address:
    """预算各处的明细 — what is approved and not yet allocated stands at the budget."""
    return lambda key: page_of(budget) if key in {"approved", "unallocated"} else None


def rows_of_account(account: SubAccount) -> Address:
    """分账户各处的明细 — where the rows of each place are."""

    def address(key: str) -> str | None:
        if key in MOVED:
            may_look = allowed("Movements", "can_list")
            return url_for("Movements.list", sub_account=account.id, **MOVED[key]) if may_look else None
        if key in {"held", "paid"}:
            return url_for("Lineage.causes", pk=account.id, kind="held" if key == "held" else "spent")
        if key == "open":
            return url_for("Lineage.lots", pk=account.id, open=1)
        return _uses(account, key)

    return address


def fates_of_account(account: SubAccount) -> Address:
    """积分去向的明细."""

    def address(key: str) -> str | None:
        if key == "open":
            return url_for("Lineage.lots", pk=account.id, open=1)
        return _uses(account, key) or url_for("Lineage.lots", pk=account.id)

    return address


def _uses(account: SubAccount, place: str) -> str | None:
    return url_for("Lineage.uses", pk=account.id, place=place) if place in AT_PLACE else None


def explained(lot: PointLot) -> str | None:
    """说明 — the page that says why this person got these points."""
    return url_for("Explain.lot", pk=lot.id) if allowed("GrantLines", "can_show") else None


def adjusted_account(line: StatementLine) -> int:
    """调整的分账户 — which sub-account an adjustment names."""
    wanted = select(StatementAdjustment).where(StatementAdjustment.id == line.adjustment_id)
    found = session.scalars(wanted).first()
    if found is None:
        abort(404)
    return int(found.sub_account_id)


def about_budget(line: Line) -> list[Fact]:
    """预算要素."""
    budget = line.budget
    return [
        Fact(_l("Budget"), budget, kind="relation"),
        Fact(_l("Unit"), budget.unit, kind="relation"),
        Fact(_l("Fund source"), str(FUND_SOURCES[budget.fund_source])),
        Fact(_l("Account code"), budget.account_code),
    ]


def about_account(account: SubAccount) -> list[Fact]:
    """分账户要素."""
    return [
        Fact(_l("Sub-account"), account, kind="relation"),
        Fact(_l("Unit"), account.unit, kind="relation"),
        Fact(_l("Budget"), account.budget, kind="relation")
        if account.budget is not None
        else Fact(_l("Budget"), _("outside your view")),
        Fact(_l("Purpose"), account.purpose),
    ]


def about_grant(grant: Grant) -> list[Fact]:
    """发放要素."""
    return [
        Fact(_l("Grant no."), grant, kind="relation"),
        Fact(_l("What for"), grant.title),
        Fact(_l("People"), grant.people, kind="number"),
        Fact(_l("Cost"), grant.total_fen, kind="fen"),
    ]


def about_lot(lot: PointLot) -> list[Fact]:
    """批次要素."""
    return [
        Fact(_l("Member"), lot.employee, kind="relation")
        if lot.employee is not None
        else Fact(_l("Member"), _("outside your view")),
        Fact(_l("Points"), lot.points, kind="points"),
        Fact(_l("Points left"), lot.left_points, kind="points"),
        Fact(_l("Granted on"), lot.granted_on, kind="day"),
        Fact(_l("Expires on"), lot.expires_on, kind="day"),
    ]


def about_line(line: OrderLine) -> list[Fact]:
    """订单明细要素."""
    order: Order = line.order
    return [
        Fact(_l("Order"), order, kind="relation"),
        Fact(_l("Goods ordered"), str(line)),
        Fact(_l("Employee"), order.employee, kind="relation")
        if order.employee is not None
        else Fact(_l("Employee"), _("outside your view")),
        Fact(_l("Ordered on"), order.placed_on, kind="day"),
    ]
