"""演示材料 — the papers beside what is asked for: a PDF with a title and nothing to read."""

import hashlib

from app.core.documents import Document
from app.core.documents.kinds import PDF

PAGE = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"


def paper(title: str) -> Document:
    """材料 — named by what stands before the dash; the rest tells one from another."""
    data = PAGE + f"% {title}\n%%EOF\n".encode()
    return Document(f"{title.partition('-')[0]}.pdf", PDF, data, hashlib.sha256(data).hexdigest())
