"""材料 — documents of a case: kept with it, and marked when the very same file served an earlier case."""

from collections.abc import Sequence

from sqlalchemy import select

from app.care.services.seal import demand_reader
from app.care.services.settling import has_ended
from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.documents import Document, keep, sent_before
from app.core.errors import BadInput
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import CareCase, CareDocument

KIND = "care"


def add_documents(case: CareCase, *, files: Sequence[Document], kind: str, actor: Actor) -> CareCase:
    """补充材料 — evidence, photos or receipts for a case that has not ended. Raises UnderSeal, BadInput."""
    demand_reader(case, actor)
    if has_ended(case):
        raise BadInput(_("Case %(case)s has ended: nothing is added to it.", case=case.number))
    if not files:
        raise BadInput(_("Choose a file."), field="files")
    attach(case, files, kind=kind, actor=actor)
    audit.record("add_documents", case, actor=actor, changes={"files": [None, len(files)]})
    return case


def attach(case: CareCase, files: Sequence[Document], *, kind: str, actor: Actor) -> None:
    """Keep these with the case."""
    for each in files:
        before = used_in_other_cases(each, case)
        stored = keep(each, actor=actor, kind=KIND)
        session.add(
            CareDocument(case_id=case.id, file_id=stored.id, title=each.name, kind=kind, used_before=before)
        )
    session.flush()


def used_in_other_cases(document: Document, case: CareCase) -> bool:
    """材料重复使用 — whether a case of the union, wherever it stands, was proved with the very same file."""
    with whole_tenant("a certificate may have served at another unit"):
        same = [each.id for each in sent_before(document, kind=KIND)]
        other = (CareDocument.file_id.in_(same), CareDocument.case_id != case.id)
        return bool(same) and session.scalar(select(CareDocument.id).where(*other).limit(1)) is not None


def is_proved(case: CareCase) -> bool:
    """有证明 — whether there is evidence of the event."""
    evidence = (CareDocument.case_id == case.id, CareDocument.kind == "evidence")
    return session.scalar(select(CareDocument.id).where(*evidence).limit(1)) is not None
