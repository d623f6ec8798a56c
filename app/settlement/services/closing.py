"""结账 — a statement is compared with the ledger, sealed with a digest, and never changes again."""

from datetime import datetime

from sqlalchemy import func, select

from app.core import audit, bulk
from app.core.actor import Actor
from app.core.db import session
from app.core.money import Money
from app.core.preview import StalePreview
from app.core.tenancy import current_tenant_id
from app.core.text import _
from app.models import Account, Difference, JournalEntry, Posting, Statement, StatementLine
from app.rules.settlement import LIFECYCLE
from app.settlement.queries import digest_of_statement, owed_before, paid_within
from app.settlement.services.adjusted import due_adjustments
from app.settlement.services.lines import due, orders
from app.settlement.services.lines import lines as order_lines
from app.settlement.services.refusals import EarlierOpen, LedgerDisagrees, ReceivedSince, Undecided
from app.settlement.services.returned import count_due


def close(statement: Statement, *, actor: Actor, at: datetime, digest: str | None = None) -> Statement:
    """结账 — `digest` is that of the statement as it was seen; closing a closed one again is refused.

    Raises NotAllowedNow, StalePreview when the statement is another by now, ReceivedSince when more is due
    than the statement holds, EarlierOpen while an earlier month is open, Undecided while differences with the
    supplier wait for a decision (disputed ones are carried), LedgerDisagrees when the ledger owes another
    amount for the same orders.
    """
    state, found = checked(statement, digest=digest)
    statement.digest = found
    statement.state, statement.closed_by, statement.closed_at = state, actor.name, at
    session.flush()
    audit.record(
        "close",
        statement,
        actor=actor,
        changes={"total_fen": [None, statement.total_fen], "digest": [None, statement.digest]},
    )
    return statement


def checked(statement: Statement, *, digest: str | None) -> tuple[str, str]:
    """结账检查 — the state it would have and its digest; what is owed and was paid is reckoned anew.

    Raises as `close` does; nothing is closed yet.
    """
    session.refresh(statement, with_for_update=True)
    state = LIFECYCLE.after(statement.state, "close")
    statement.opening_fen, statement.paid_fen = owed_before(statement), paid_within(statement)
    found = digest_of_statement(statement)
    if digest not in (None, found):
        raise StalePreview(
            _(
                "The statement was drawn up again and now comes to %(now)s. Look at it, then close.",
                now=Money(statement.total_fen),
            )
        )
    _refuse_out_of_turn(statement)
    _refuse_undecided(statement)
    _refuse_incomplete(statement)
    _refuse_other_than_ledger(statement)
    return state, found


def _refuse_out_of_turn(statement: Statement) -> None:
    """Months are closed one after the other: what one leaves owed, the next begins with."""
    earlier = session.scalars(
        select(Statement)
        .where(
            Statement.supplier_id == statement.supplier_id,
            Statement.state == "open",
            Statement.period < statement.period,
        )
        .order_by(Statement.period)
        .limit(1)
    ).one_or_none()
    if earlier is not None:
        raise EarlierOpen(
            _(
                "%(number)s for %(period)s is still open: close it first, then this one.",
                number=earlier.number,
                period=earlier.period,
            )
        )


def _refuse_undecided(statement: Statement) -> None:
    undecided = select(func.count(Difference.id)).where(
        Difference.statement_id == statement.id, Difference.state == "open"
    )
    if count := session.scalar(undecided):
        raise Undecided(
            _(
                "%(count)s differences with the supplier are not decided yet: accept or dispute each. "
                "What is disputed stays open beyond the close.",
                count=count,
            )
        )


def _refuse_incomplete(statement: Statement) -> None:
    more = select(func.count()).select_from(orders, order_lines)
    more = more.where(due(statement.supplier_id, statement.from_on, statement.until_on))
    whose = (statement.supplier_id, statement.from_on, statement.until_on)
    if count := int(bulk.execute(more).scalar_one()) + count_due(*whose) + len(due_adjustments(*whose)):
        raise ReceivedSince(
            _(
                "%(count)s more lines were received since the statement was drawn up: draw it up again, "
                "then close.",
                count=count,
            )
        )


def _refuse_other_than_ledger(statement: Statement) -> None:
    owed = owed_by_ledger(statement)
    if owed != statement.total_fen:
        raise LedgerDisagrees(
            _(
                "The statement comes to %(total)s, the ledger owes %(owed)s for the same orders. Draw it "
                "up again; if they still differ, have the ledger verified.",
                total=Money(statement.total_fen),
                owed=Money(owed),
            ),
            total_fen=statement.total_fen,
            owed_fen=owed,
        )


def owed_by_ledger(statement: Statement) -> int:
    """总账应付 — fen that the entries behind the statement's lines have put on the supplier's account."""
    tenant_id = current_tenant_id()
    entries, postings, accounts = JournalEntry.__table__, Posting.__table__, Account.__table__
    held = StatementLine.__table__
    # a list by itself is looked up in the index of references; asked of each posting, it would be scanned
    booked = select(held.c.reference).where(
        held.c.tenant_id == tenant_id, held.c.statement_id == statement.id
    )
    total = select(func.coalesce(func.sum(postings.c.amount), 0)).where(
        postings.c.tenant_id == tenant_id,
        entries.c.tenant_id == tenant_id,
        accounts.c.tenant_id == tenant_id,
        entries.c.reference.in_(booked),
        postings.c.entry_id == entries.c.id,
        accounts.c.id == postings.c.account_id,
        accounts.c.kind == "payable",
        accounts.c.supplier_id == statement.supplier_id,
    )
    return int(bulk.execute(total).scalar_one())
