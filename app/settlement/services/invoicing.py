"""发票登记 — a supplier's invoice for a statement: its number, its parties, no more than is owed."""

from datetime import date, datetime

from sqlalchemy import func, select

from app.core import audit
from app.core.actor import Actor
from app.core.clock import business_day
from app.core.db import session
from app.core.documents import Document
from app.core.money import Money
from app.core.showing import refuse_branch
from app.core.tenancy import current_tenant_id
from app.core.text import _
from app.models import Statement, SupplierInvoice, Tenant
from app.settlement.services.papers import kept
from app.settlement.services.refusals import InvoiceWrong, WrongDay

TOLERANCE_FEN = 6  # rounding of tax, an invoice (DOMAIN 四流: 0.06 yuan)


def record_invoice(  # noqa: PLR0913 - every part of an invoice is named
    statement: Statement,
    *,
    number: str,
    issued_on: date,
    amount: Money,
    tax: Money,
    buyer_tax_no: str,
    seller_tax_no: str,
    paper: Document | None = None,
    actor: Actor,
    at: datetime,
) -> SupplierInvoice:
    """登记发票 — raises InvoiceWrong for a number that is taken, parties that are not ours and theirs,
    or more than the statement comes to; WrongDay for a day to come.
    """
    refuse_branch()
    session.refresh(statement, with_for_update=True)
    _refuse_number(number.strip())
    _refuse_parties(statement, buyer_tax_no.strip().upper(), seller_tax_no.strip().upper())
    _refuse_amounts(statement, amount, tax)
    if issued_on > business_day(at):
        raise WrongDay(
            _("%(on)s is still to come: enter the day on which it happened.", on=issued_on), field="issued_on"
        )
    made = SupplierInvoice(
        statement_id=statement.id,
        number=number.strip(),
        issued_on=issued_on,
        amount_fen=amount.fen,
        tax_fen=tax.fen,
        buyer_tax_no=buyer_tax_no.strip().upper(),
        seller_tax_no=seller_tax_no.strip().upper(),
        file_id=kept(paper, actor),
        recorded_by=actor.name,
        recorded_at=at,
    )
    session.add(made)
    session.flush()
    audit.record("record", made, actor=actor, changes={"amount_fen": [None, made.amount_fen]})
    return made


def invoiced(statement_id: int) -> int:
    """已开票 — fen of the invoices recorded for a statement."""
    total = select(func.coalesce(func.sum(SupplierInvoice.amount_fen), 0)).where(
        SupplierInvoice.statement_id == statement_id
    )
    return int(session.scalar(total) or 0)


def _refuse_number(number: str) -> None:
    if not number.isdigit() or len(number) not in (8, 20):
        raise InvoiceWrong(
            _("An invoice number has 20 digits (or 8, with an older one): correct it."), field="number"
        )
    if session.scalars(select(SupplierInvoice).where(SupplierInvoice.number == number)).first() is not None:
        raise InvoiceWrong(_("Invoice %(number)s is recorded already.", number=number), field="number")


def _refuse_parties(statement: Statement, buyer: str, seller: str) -> None:
    ours = session.get_one(Tenant, current_tenant_id()).credit_code
    for field, said, known in (
        ("buyer_tax_no", buyer, ours),
        ("seller_tax_no", seller, statement.supplier.credit_code),
    ):
        if known and said != known:
            raise InvoiceWrong(
                _("The tax number on record is %(known)s: have the invoice corrected.", known=known),
                field=field,
            )


def _refuse_amounts(statement: Statement, amount: Money, tax: Money) -> None:
    if not 0 <= tax.fen < amount.fen:
        raise InvoiceWrong(_("The tax is a part of the amount: correct the two."), field="tax")
    left = statement.total_fen - invoiced(statement.id)
    if amount.fen > left + TOLERANCE_FEN:
        raise InvoiceWrong(
            _(
                "%(left)s of %(number)s are not invoiced yet.",
                left=Money(max(left, 0)),
                number=statement.number,
            ),
            field="amount",
        )
