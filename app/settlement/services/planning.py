"""试算 — what every supplier's statement of a month would come to, counted set-based; nothing is written."""

from typing import Any

from sqlalchemy import func, select

from app.core import bulk
from app.core.clock import today
from app.core.db import session
from app.core.preview import StalePreview, digest_of
from app.core.text import _
from app.models import Difference, SettlementRun, Statement, Supplier
from app.rules.settlement import RUN_LIFECYCLE, Period
from app.settlement.services.adjusted import due_adjustments
from app.settlement.services.lines import due, lines, orders
from app.settlement.services.returned import backs, due_returns, parts


def planned(month: Period, *, closes: bool) -> list[dict[str, Any]]:
    """逐户试算 — supplier, orders, lines, fen, and what stands in the way of closing, by code."""
    there = {
        each.supplier_id: each
        for each in session.scalars(select(Statement).where(Statement.period == str(month)))
    }
    undecided, earlier = _undecided(), _earlier_open(month)
    plan = []
    for supplier in session.scalars(select(Supplier).order_by(Supplier.code)):
        statement = there.get(supplier.id)
        if statement is not None and statement.state == "closed":
            plan.append(_told(supplier, statement.lines, statement.total_fen, closed=True))
            continue
        held = _held(statement)
        count, fen = (a + b for a, b in zip(_due(supplier.id, month), held, strict=True))
        if count:
            problem = _problem(supplier.id, month, statement, undecided, earlier) if closes else None
            plan.append(_told(supplier, count, fen, problem=problem))
    return plan


def _told(
    supplier: Supplier, count: int, fen: int, *, closed: bool = False, problem: str | None = None
) -> dict[str, Any]:
    return {
        "supplier_id": supplier.id,
        "code": supplier.code,
        "name": supplier.name,
        "lines": count,
        "fen": fen,
        "closed": closed,
        "problem": problem,
    }


def _held(statement: Statement | None) -> tuple[int, int]:
    """What an open statement holds: drawn up anew, it takes that again."""
    return (statement.lines, statement.total_fen) if statement is not None else (0, 0)


def _due(supplier_id: int, month: Period) -> tuple[int, int]:
    """Goods, less returns, and adjustments that no statement holds yet: how many lines, and their fen."""
    whose = (supplier_id, month.first, month.last)
    goods = bulk.execute(
        select(func.count(), func.coalesce(func.sum(lines.c.amount_fen), 0))
        .select_from(orders, lines)
        .where(due(*whose))
    ).one()
    back = bulk.execute(
        select(func.count(), func.coalesce(func.sum(parts.c.amount_fen), 0))
        .select_from(backs, parts)
        .where(*due_returns(*whose))
    ).one()
    adjusted = due_adjustments(*whose)
    return (
        int(goods[0]) + int(back[0]) + len(adjusted),
        int(goods[1]) - int(back[1]) + sum(each.amount_fen for each in adjusted),
    )


def _undecided() -> dict[int, int]:
    rows = session.execute(
        select(Difference.statement_id, func.count())
        .where(Difference.state == "open")
        .group_by(Difference.statement_id)
    )
    return {number: int(count) for number, count in rows}


def _earlier_open(month: Period) -> set[int]:
    open_before = select(Statement.supplier_id).where(
        Statement.state == "open", Statement.period < str(month)
    )
    return set(session.scalars(open_before))


def _problem(
    supplier_id: int,
    month: Period,
    statement: Statement | None,
    undecided: dict[int, int],
    earlier: set[int],
) -> str | None:
    """Why it would stay open, as a code; `PROBLEMS` says it in words."""
    if month.last >= today():
        return "not_over"
    if supplier_id in earlier:
        return "earlier_open"
    return "undecided" if statement is not None and undecided.get(statement.id) else None


def refuse_stale(run: SettlementRun, digest: str) -> None:
    """Raise NotAllowedNow or StalePreview unless what was seen is what would be done now."""
    RUN_LIFECYCLE.after(run.state, "confirm")
    now = digest_of_run(run.period, run.closes, planned(Period.parse(run.period), closes=run.closes))
    if digest != run.digest or now != run.digest:
        raise StalePreview(
            _("Orders were received or statements drawn up since. Prepare the run again, look, then confirm.")
        )


def digest_of_run(period: str, closes: bool, plan: list[dict[str, Any]]) -> str:  # noqa: FBT001 - part of what is seen
    """摘要 — over what each supplier's statement would come to."""
    rows = ([each[key] for key in ("supplier_id", "lines", "fen", "closed", "problem")] for each in plan)
    return digest_of({"period": period, "closes": closes}, rows)


def said(problem: str | None) -> str:
    """问题 — in words."""
    return {
        None: "",
        "not_over": _("The month is not over: it stays a draft."),
        "earlier_open": _("An earlier month is open still: close that first."),
        "undecided": _("Differences with the supplier are not decided yet."),
    }[problem]
