"""种类 — the kinds of documents that are kept, by media type, with their endings, the true one first."""

MOST_BYTES = 20 << 20  # of one document
MOST_FILES = 10  # at once

PDF = "application/pdf"
JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
_OFFICE = "application/vnd.openxmlformats-officedocument"
XLSX, DOCX = f"{_OFFICE}.spreadsheetml.sheet", f"{_OFFICE}.wordprocessingml.document"

ENDINGS = {
    PDF: (".pdf",),
    JPEG: (".jpg", ".jpeg"),
    PNG: (".png",),
    WEBP: (".webp",),
    XLSX: (".xlsx",),
    DOCX: (".docx",),
}
PICTURES = frozenset({JPEG, PNG, WEBP})
ACCEPT = ",".join(ending for endings in ENDINGS.values() for ending in endings)
