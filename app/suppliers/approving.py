"""审批 — what is laid before those who decide about suppliers: an admission, with the papers on file.

Shipped without a flow: whoever enters a supplier admits it, as before.
"""

from datetime import date

from sqlalchemy import select

from app.approvals.subjects import Rows, subject
from app.core.actor import Actor
from app.core.clock import today
from app.core.db import session
from app.core.errors import NotFound
from app.core.preview import digest_of
from app.core.text import _, _l
from app.models import ApprovalRequest, Supplier, SupplierDocument
from app.rules.approval_facts import Facts
from app.rules.papers import PAPERS, hold
from app.rules.suppliers import STATES
from app.suppliers.services import ADMISSION, admit
from app.tenants.queries import root_unit


def _supplier(number: int) -> Supplier:
    found = session.get(Supplier, number)
    if found is None:
        raise NotFound(_("This supplier does not exist any more."))
    return found


def facts(number: int) -> Facts:
    """要素 — `type` tells a first admission from a supplier that was stopped."""
    row = _supplier(number)
    return Facts(title=f"{row.code} {row.name}", unit_id=root_unit().id, type=row.state)


def shows(number: int) -> Rows:
    """所示 — who it is, and every paper on file."""
    row = _supplier(number)
    found = select(SupplierDocument).where(SupplierDocument.supplier_id == number)
    papers = session.scalars(found.order_by(SupplierDocument.kind, SupplierDocument.id)).all()
    return [
        (_l("Supplier"), row.name),
        (_l("Unified social credit code"), row.credit_code),
        (_l("Contract no."), row.contract_no),
        (_l("Contact"), row.contact),
        *((PAPERS[each.kind], _until(each)) for each in papers),
        *([] if papers else [(_l("Papers of the supplier"), _("None on file"))]),
    ]


def context(number: int) -> Rows:
    """参考 — whether its papers hold today."""
    row = _supplier(number)
    word = _("They hold today") if hold(row.licensed_until, today()) else _("One has run out")
    return [(_l("Papers valid until"), row.licensed_until or _("for good")), (_l("Papers today"), word)]


def digest(number: int) -> str:
    """冻结内容 — who it is; papers filed meanwhile are shown, and make nothing void."""
    row = _supplier(number)
    head = [row.code, row.name, row.credit_code, row.contract_no, row.bank, row.bank_account, row.state]
    return digest_of({"supplier": head}, [])


def carry_out(request: ApprovalRequest, *, actor: Actor, on: date) -> None:  # noqa: ARG001 - the door's
    """准入."""
    admit(_supplier(request.subject_id), actor=actor)


def _until(paper: SupplierDocument) -> str:
    until = _("valid until %(day)s", day=paper.until_on) if paper.until_on else _("for good")
    return f"{paper.title} · {until}"


subject(
    ADMISSION,
    label=_l("Admission of a supplier"),
    facts=facts,
    shows=shows,
    context=context,
    digest=digest,
    carry_out=carry_out,
    address=lambda number: f"/suppliers/show/{number}",
    types=lambda: {code: STATES[code] for code in ("applied", "stopped")},
)
