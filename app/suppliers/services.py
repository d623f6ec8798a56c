"""供应商服务 — admit a supplier, stop one; file its papers, take one away, reckon until when all hold."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.approvals.services import ask
from app.core import audit, documents, files
from app.core.actor import Actor
from app.core.db import session
from app.core.documents import Document
from app.core.errors import BadInput
from app.core.text import _
from app.models import ApprovalRequest, StoredFile, Supplier, SupplierDocument
from app.rules.papers import NEEDED, PAPERS, Paper, all_hold_until
from app.rules.suppliers import LIFECYCLE


class PaperUnfit(BadInput):
    """资质有误 — no kind, the days reversed, or no last day where there must be one."""

    code = "paper_unfit"


ADMISSION = "supplier"


def add_supplier(*, actor: Actor, on: date, at: datetime, **values: Any) -> Supplier:
    """新增供应商 — delivers at once where no flow asks anybody, else once its admission is approved."""
    supplier = Supplier(state=LIFECYCLE.initial, **values)
    session.add(supplier)
    session.flush()
    audit.record("add", supplier, actor=actor)
    submit_admission(supplier, actor=actor, on=on, at=at)
    return supplier


def submit_admission(
    supplier: Supplier, *, actor: Actor, on: date, at: datetime
) -> Supplier | ApprovalRequest:
    """提请准入 — the admitted supplier, or the request that must be decided first. Raises NotAllowedNow."""
    LIFECYCLE.after(supplier.state, "admit")
    request = ask(ADMISSION, supplier.id, actor=actor, on=on, at=at)
    return admit(supplier, actor=actor) if request is None else request


def admit(supplier: Supplier, *, actor: Actor) -> Supplier:
    """准入 — its products can be listed and redeemed from now on. Raises NotAllowedNow."""
    return _moved(supplier, "admit", actor=actor, reason=None)


def stop_supplier(supplier: Supplier, *, actor: Actor, reason: str | None = None) -> Supplier:
    """停用 — nothing of it can be redeemed any more; orders already placed go on. Raises NotAllowedNow."""
    return _moved(supplier, "stop_supplier", actor=actor, reason=reason)


def _moved(supplier: Supplier, verb: str, *, actor: Actor, reason: str | None) -> Supplier:
    session.refresh(supplier, with_for_update=True)
    before, supplier.state = supplier.state, LIFECYCLE.after(supplier.state, verb)
    session.flush()
    audit.record(verb, supplier, actor=actor, changes={"state": [before, supplier.state]}, reason=reason)
    return supplier


def file_paper(
    supplier: Supplier,
    *,
    kind: str,
    title: str,
    files: Sequence[Document],
    actor: Actor,
    number: str | None = None,
    from_on: date | None = None,
    until_on: date | None = None,
) -> SupplierDocument:
    """登记资质 — a paper with its file; the one of its kind that holds longest counts. Raises PaperUnfit."""
    _refuse(kind, files, from_on, until_on)
    stored = documents.keep(files[0], actor=actor)
    paper = SupplierDocument(
        supplier_id=supplier.id,
        file_id=stored.id,
        kind=kind,
        title=title.strip()[:200],
        number=number,
        from_on=from_on,
        until_on=until_on,
    )
    session.add(paper)
    session.flush()
    _reckon(supplier)
    audit.record(
        "file_paper", paper, actor=actor, changes={"until_on": [None, until_on and until_on.isoformat()]}
    )
    return paper


def remove_paper(paper: SupplierDocument, *, actor: Actor, reason: str) -> Supplier:
    """删除资质 — filed by mistake; its bytes go once that is committed."""
    supplier = session.get_one(Supplier, paper.supplier_id)
    stored = session.get(StoredFile, paper.file_id)
    audit.record("remove_paper", paper, actor=actor, reason=reason)
    session.delete(paper)
    session.flush()
    if stored is not None:
        files.discard(stored)
    _reckon(supplier)
    return supplier


def _refuse(kind: str, sent: Sequence[Document], from_on: date | None, until_on: date | None) -> None:
    if kind not in PAPERS or not sent:
        raise PaperUnfit(_("Choose what kind of paper it is, and its file."), field="kind")
    if from_on and until_on and until_on < from_on:
        raise PaperUnfit(_("The last day lies before the first: correct one of them."), field="until_on")
    if kind in NEEDED and until_on is None and kind == "food_permit":
        raise PaperUnfit(_("A food permit runs out: enter its last day."), field="until_on")


def _reckon(supplier: Supplier) -> None:
    papers = session.execute(
        select(SupplierDocument.kind, SupplierDocument.until_on).where(
            SupplierDocument.supplier_id == supplier.id
        )
    )
    supplier.licensed_until = all_hold_until(Paper(kind, until_on) for kind, until_on in papers)
    session.flush()
