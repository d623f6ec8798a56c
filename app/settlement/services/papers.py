"""单据 — the file of the paper that a payment, an invoice or an adjustment rests on."""

from app.core import documents
from app.core.actor import Actor
from app.core.documents import Document


def kept(paper: Document | None, actor: Actor) -> int | None:
    """存档 — the number of the file it is kept as; None when none was sent."""
    return None if paper is None else documents.keep(paper, actor=actor).id
