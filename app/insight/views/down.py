"""去向表 — the small tables of the pages that follow money down: what each row is, and where it leads."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import select

from app.core.console.facts import Lines
from app.core.console.links import page_of
from app.core.db import session
from app.core.text import _
from app.insight.queries.forward import Earmarked, Line
from app.insight.queries.rows import Granted, Spent, Used
from app.models import Grant, PointLot
from app.rules.lineage import FATES, PLACES, Fate
from app.rules.orders import ORDER_STATES


def of_budgets(lines: Sequence[Line]) -> Lines:
    """年度各预算 — what there was, where it is, and whether it adds up."""
    headings = [
        *(_("Budget"), _("Unit"), _("Came in"), _("Not yet allocated"), _("Available"), _("Set aside")),
        *(_("Points still open"), _("Ordered"), _("Spent on goods received"), _("Paid out"), _("Moved away")),
        _("Unaccounted for"),
    ]
    rows = [_budget_row(line) for line in lines]
    kinds = ["link", "relation", *["fen"] * 10]
    return Lines(_("Budgets of the year"), headings, rows, kinds, summed=tuple(range(2, 12)))


def _budget_row(line: Line) -> list[Any]:
    tree = line.tree
    goods = sum(tree.fen_of(key) for key in ("settled", "unsettled", "adjusted"))
    away = sum(tree.fen_of(key) for key in ("sent", "carried", "elsewhere"))
    return [
        (str(line.budget), url_for("Lineage.budget", pk=line.budget.id)),
        line.budget.unit,
        tree.whole,
        *(tree.fen_of(key) for key in ("unallocated", "available", "held", "open", "committed")),
        goods,
        tree.fen_of("paid"),
        away,
        tree.difference,
    ]


def of_accounts(found: Sequence[Earmarked]) -> Lines:
    """各分账户 — likewise."""
    headings = [
        *(_("Sub-account"), _("Unit"), _("Came in"), _("Available"), _("Set aside"), _("Points still open")),
        *(_("Ordered"), _("Spent on goods received"), _("Paid out"), _("Moved away"), _("Unaccounted for")),
    ]
    rows = [
        [
            (str(each.account), url_for("Lineage.account", pk=each.account.id)),
            each.account.unit,
            each.tree.whole,
            *(each.tree.fen_of(key) for key in ("available", "held", "open", "committed")),
            sum(each.tree.fen_of(key) for key in ("settled", "unsettled", "adjusted")),
            each.tree.fen_of("paid"),
            sum(each.tree.fen_of(key) for key in ("sent", "carried", "returned", "elsewhere")),
            each.tree.difference,
        ]
        for each in found
    ]
    kinds = ["link", "relation", *["fen"] * 9]
    return Lines(_("Its sub-accounts"), headings, rows, kinds, summed=tuple(range(2, 11)))


def of_grants(found: Sequence[Granted], *, whole: bool) -> Lines:
    """由此发放 — each grant and what became of its money; with a total where these are all there are."""
    headings = [_("Grant"), _("What for"), _("Lots"), *_fate_words()]
    rows = [
        [
            (each.code, url_for("Lineage.grant", pk=each.id) if each.visible else None),
            each.title,
            each.fate.lots,
            *_fate_cells(each.fate),
        ]
        for each in found
    ]
    kinds = ["link", "text", "number", *["fen"] * 8]
    return Lines(_("Granted from it"), headings, rows, kinds, summed=tuple(range(2, 11)) if whole else ())


def of_lots(found: Sequence[tuple[PointLot, Fate]], *, whole: bool) -> Lines:
    """批次 — each lot and what became of it; whose it is, where the person is in sight; a total likewise."""
    headings = [_("Member"), _("Points"), _("Expires on"), *_fate_words()]
    rows = [
        [
            (
                str(lot.employee) if lot.employee is not None else _("outside your view"),
                url_for("Lineage.lot", pk=lot.id),
            ),
            lot.points,
            lot.expires_on,
            *_fate_cells(fate),
        ]
        for lot, fate in found
    ]
    kinds = ["link", "points", "day", *["fen"] * 8]
    return Lines(_("Lots"), headings, rows, kinds, summed=(1, *range(3, 11)) if whole else ())


def of_uses(found: Sequence[Used], place: str | None = None) -> Lines | None:
    """使用 — the order lines points paid for; of all of them, or of those at one place."""
    headings = [
        *(_("Order"), _("Goods ordered"), _("State"), _("Points"), _("Value"), _("Of it owed")),
        *(_("Given back"), _("Given back on")),
    ]
    rows = [
        [
            (
                each.order.number if each.order is not None else _("outside your view"),
                page_of(each.order) if each.order is not None else None,
            ),
            (str(each.line), url_for("Lineage.order_line", pk=each.line.id))
            if each.line is not None
            else ("—", None),
            (ORDER_STATES[each.state], each.state),
            each.use.points,
            each.use.value_fen,
            each.owed,
            each.back,
            each.use.returned_on,
        ]
        for each in found
    ]
    kinds = ["link", "link", "tag", "points", "fen", "fen", "fen", "day"]
    title = (FATES | PLACES)[place] if place else _("What it paid for")
    return Lines(title, headings, rows, kinds) if rows else None


def of_causes(found: Sequence[Spent]) -> Lines:
    """支出与冻结 — by cause; cases under seal, or of other units, in one sum."""
    rows = [
        [
            (each.case.number, page_of(each.case))
            if each.case is not None
            else (each.label or _("Care cases not shown to you"), None),
            each.count,
            each.fen,
        ]
        for each in found
    ]
    headings = [_("For what"), _("Movements"), _("Amount")]
    return Lines(_("By cause"), headings, rows, ["link", "number", "fen"], summed=(1, 2))


def hidden_lots(grant: Grant, fate: Fate) -> str | None:
    """视野之外的批次 — lots other units paid for."""
    seen = session.scalars(select(PointLot.id).where(PointLot.grant_id == grant.id).limit(1)).first()
    if fate.lots and seen is None:
        return _("Its %(count)s lots were paid by a unit outside your view.", count=f"{fate.lots:,}")
    return None


def _fate_words() -> list[str]:
    return [_("Granted"), *(str(word) for word in FATES.values()), _("Unaccounted for")]


def _fate_cells(fate: Fate) -> list[int]:
    return [fate.value, *(getattr(fate, key) for key in FATES), fate.difference]
