"""审批 — what settlement lays before those who decide: the close of a statement, or of all of a month.

Shipped without a flow: finance closes as before. What is decided is the statement with its digest; drawn up
anew, it is another.
"""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.approvals.subjects import Rows, subject
from app.core import jobs
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.errors import NotFound
from app.core.money import Money
from app.core.text import _, _l
from app.models import ApprovalRequest, Difference, Order, SettlementRun, Statement
from app.rules.approval_facts import Facts
from app.settlement.queries import digest_of_statement, paid_for
from app.settlement.services.closing import close, owed_by_ledger
from app.settlement.services.planning import said
from app.settlement.services.running import draw_run
from app.settlement.services.submitting import RUN, STATEMENT
from app.tenants.queries import root_unit


def _statement(number: int) -> Statement:
    found = session.get(Statement, number)
    if found is None:
        raise NotFound(_("This statement does not exist any more."))
    return found


def _run(number: int) -> SettlementRun:
    found = session.get(SettlementRun, number)
    if found is None:
        raise NotFound(_("This run does not exist any more."))
    return found


def _statement_facts(number: int) -> Facts:
    row = _statement(number)
    title = f"{row.number} {row.supplier} {row.period}"
    return Facts(title=title, unit_id=root_unit().id, amount_fen=row.total_fen)


def _statement_shows(number: int) -> Rows:
    row = _statement(number)
    return [
        (_l("Supplier"), row.supplier),
        (_l("Period"), row.period),
        (_l("Lines"), row.lines),
        (_l("Amount without tax"), Money(row.net_fen).format()),
        (_l("Tax"), Money(row.tax_fen).format()),
        (_l("Amount to settle"), Money(row.total_fen).format()),
        (_l("Owed by the ledger for the same orders"), Money(owed_by_ledger(row)).format()),
        (_l("Owed before"), Money(row.opening_fen).format()),
        (_l("Paid in this period"), Money(row.paid_fen).format()),
    ]


def _statement_context(number: int) -> Rows:
    row = _statement(number)
    left = row.total_fen - paid_for([row.id]).get(row.id, 0)
    return [
        (_l("Differences not decided"), _differences(row, "open")),
        (_l("Differences in dispute"), _differences(row, "disputed")),
        (_l("Orders of the month not delivered"), _undelivered(row)),
        (_l("Left to pay"), Money(left).format()),
    ]


def _close(request: ApprovalRequest, *, actor: Actor, on: date) -> None:  # noqa: ARG001 - the door's
    """What was decided is what is closed."""
    close(_statement(request.subject_id), actor=actor, at=now(), digest=request.digest)


def _run_facts(number: int) -> Facts:
    row = _run(number)
    return Facts(title=f"{row.number} {row.period}", unit_id=root_unit().id, amount_fen=row.total_fen)


def _run_shows(number: int) -> Rows:
    row = _run(number)
    return [
        (_l("Period"), row.period),
        (_l("Suppliers"), row.suppliers),
        (_l("Lines"), row.lines),
        (_l("Amount to settle"), Money(row.total_fen).format()),
        (_l("With a problem: they stay open"), row.problems),
        *((f"{each['code']} {each['name']}", _each(each)) for each in row.plan),
    ]


def _each(told: dict[str, Any]) -> str:
    note = _("Closed already") if told["closed"] else said(told["problem"])
    return " · ".join(word for word in (Money(told["fen"]).format(), note) if word)


def _close_run(request: ApprovalRequest, *, actor: Actor, on: date) -> None:  # noqa: ARG001 - the door's
    """All statements of the month; a worker then writes their workbooks."""
    run = _run(request.subject_id)
    for _place, _made in draw_run(run, digest=run.digest, actor=actor, at=now(), decided=True):
        pass
    jobs.enqueue("settlement.run", {"run_id": run.id, "digest": run.digest}, actor=actor)


def _differences(row: Statement, state: str) -> int:
    found = (Difference.statement_id == row.id, Difference.state == state)
    return session.scalar(select(func.count(Difference.id)).where(*found)) or 0


def _undelivered(row: Statement) -> int:
    found = (
        Order.supplier_id == row.supplier_id,
        Order.state.in_(("placed", "shipped")),
        Order.placed_on <= row.until_on,
    )
    return session.scalar(select(func.count(Order.id)).where(*found)) or 0


subject(
    STATEMENT,
    label=_l("Close of a statement"),
    facts=_statement_facts,
    shows=_statement_shows,
    context=_statement_context,
    digest=lambda number: digest_of_statement(_statement(number)),
    carry_out=_close,
    address=lambda number: f"/settlements/show/{number}",
)
subject(
    RUN,
    label=_l("Close of a whole month"),
    facts=_run_facts,
    shows=_run_shows,
    digest=lambda number: f"{_run(number).digest}:{_run(number).state}",
    carry_out=_close_run,
    address=lambda number: f"/settlementruns/show/{number}",
)
