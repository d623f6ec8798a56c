"""收到对账单 — a supplier's statement beside ours: nothing of ours changes, differences are noted.

The same file again comes to the same; another file of the supplier replaces the one before: what it no longer
says is gone, what was decided stays decided.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.preview import digest_of
from app.core.showing import refuse_branch
from app.core.text import _
from app.models import Difference, ReceivedStatement, Statement, StatementLine
from app.rules.reconciliation import Differs, Ours, Theirs, compare
from app.rules.settlement import DIFFERENCE_LIFECYCLE
from app.settlement.services.refusals import AnotherStatement

STILL_OPEN = ("open", "disputed")


@dataclass(frozen=True, slots=True)
class Sent:
    """来件 — what was read of a file: its rows, what was not understood, how many were passed over."""

    name: str
    sha: str
    sheet: str
    rows: Sequence[Theirs]
    problems: Sequence[Any] = ()
    skipped: int = 0
    file_id: int | None = None
    unread: int = field(default=0)


def receive_statement(statement: Statement, sent: Sent, *, actor: Actor, at: datetime) -> ReceivedStatement:
    """比对 — every line of theirs beside ours, by order number.

    Raises AnotherStatement when none of its orders stands on this statement, NotAllowed at a branch.
    """
    refuse_branch()
    session.refresh(statement, with_for_update=True)
    ours = list(_ours(statement))
    found = compare(ours, sent.rows)
    _refuse_another(statement, ours, sent.rows)
    received = _kept(statement, sent, actor, at)
    received.rows, received.skipped, received.unread = len(sent.rows), sent.skipped, sent.unread
    received.matched, received.differing = found.agreed, len(found.differs)
    received.their_fen = sum(row.fen for row in sent.rows)
    received.our_fen = sum(line.fen for line in ours)
    received.problems = list(sent.problems)
    session.flush()
    _note(statement, received, found.differs, at)
    audit.record(
        "compare",
        statement,
        actor=actor,
        changes={
            "file": [None, sent.name],
            "rows": [None, received.rows],
            "found": [None, received.differing],
        },
    )
    return received


def _ours(statement: Statement) -> Iterator[Ours]:
    """Our lines, but for adjustments that came of accepting a difference: by those, theirs differ still."""
    accepted = select(Difference.adjustment_id).where(
        Difference.statement_id.is_not(None), Difference.adjustment_id.is_not(None)
    )
    lines = session.scalars(
        select(StatementLine)
        .where(
            StatementLine.statement_id == statement.id,
            StatementLine.adjustment_id.is_(None) | StatementLine.adjustment_id.not_in(accepted),
        )
        .order_by(StatementLine.position)
    )
    for line in lines:
        yield Ours(
            line.order_number,
            line.sku_code,
            line.product_name,
            line.quantity,
            line.amount_fen,
            line.order_line_id,
        )


def _refuse_another(statement: Statement, ours: Sequence[Ours], rows: Sequence[Theirs]) -> None:
    known = {line.order_number.upper() for line in ours}
    if any(row.order_number.upper() in known for row in rows):
        return
    if not rows:
        raise AnotherStatement(
            _(
                "No row of the file can be read: each needs an order number and an amount. Correct it and "
                "upload it again."
            )
        )
    raise AnotherStatement(
        _(
            "None of the %(count)s rows names an order of %(number)s (%(supplier)s, %(period)s): is it the "
            "statement of another supplier or month?",
            count=len(rows),
            number=statement.number,
            supplier=statement.supplier,
            period=statement.period,
        )
    )


def _kept(statement: Statement, sent: Sent, actor: Actor, at: datetime) -> ReceivedStatement:
    found = session.scalars(
        select(ReceivedStatement).where(
            ReceivedStatement.statement_id == statement.id, ReceivedStatement.file_sha == sent.sha
        )
    ).one_or_none()
    received = found or ReceivedStatement(statement_id=statement.id, file_sha=sent.sha, file_id=sent.file_id)
    received.file_name, received.sheet = sent.name[:255], sent.sheet[:100]
    received.received_by, received.received_at = actor.name, at
    session.add(received)
    return received


def _note(
    statement: Statement, received: ReceivedStatement, differs: Iterable[Differs], at: datetime
) -> None:
    there = {
        row.key: row
        for row in session.scalars(select(Difference).where(Difference.statement_id == statement.id))
    }
    seen: set[str] = set()
    times: Counter[str] = Counter()
    for each in differs:
        key = _key(each, times)
        seen.add(key)
        row = there.get(key) or Difference(statement_id=statement.id, key=key, state="open", found_at=at)
        _fill(row, each, received)
        if row.state == "gone":
            row.state, row.reason, row.found_at = "open", None, at
        session.add(row)
    for key, row in there.items():
        if key not in seen and row.state in STILL_OPEN:
            row.state = DIFFERENCE_LIFECYCLE.after(row.state, "vanish")
            row.reason, row.decided_at = _("No longer in %(file)s.", file=received.file_name)[:500], at
    session.flush()


def _fill(row: Difference, each: Differs, received: ReceivedStatement) -> None:
    ours, theirs = each.ours, each.theirs
    row.received = received
    row.kind, row.order_number, row.item = each.kind, each.order_number, each.item[:300]
    row.row = theirs.row if theirs else None
    row.cell = theirs.cells.get("quantity" if each.kind == "quantity" else "amount") if theirs else None
    row.our_quantity, row.our_fen = (ours.quantity, ours.fen) if ours else (None, None)
    row.their_quantity, row.their_fen = (theirs.quantity, theirs.fen) if theirs else (None, None)
    row.order_line_id = ours.order_line_id if ours else None


def _key(each: Differs, times: Counter[str]) -> str:
    """What makes it the same difference in another file: all but the row it stands in."""
    ours, theirs = each.ours, each.theirs
    told = digest_of(
        {"kind": each.kind, "order": each.order_number.upper(), "item": each.item},
        [
            [ours.quantity, ours.fen, ours.order_line_id] if ours else [],
            [theirs.quantity, theirs.fen] if theirs else [],
        ],
    )
    times[told] += 1
    return f"{told}-{times[told]}"
