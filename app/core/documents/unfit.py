"""不收 — why a document is not kept: a code for machines, a sentence that names the file for people."""

from typing import Any

from app.core.errors import BadInput
from app.core.text import _l

_DAMAGED = _l(
    "“%(name)s” is damaged or cannot be read. Open it to see whether it is whole, then choose it again."
)
_HEAVY = _l(
    "“%(name)s” unpacks to more than can be looked through. Save it anew with less in it, then choose again."
)
SENTENCES = {
    "empty": _l("“%(name)s” is empty. Choose the file again."),
    "too_large": _l("“%(name)s” is larger than %(most)s MB. Scan or save it smaller, then choose again."),
    "too_many": _l("At most %(most)s files at once: send the others afterwards."),
    "other_kind": _l(
        "“%(name)s” is none of the kinds that are kept here, whatever its name says. Save it as PDF or take "
        "a photo (jpg, png), then choose again."
    ),
    "active_content": _l(
        "“%(name)s” holds a program (a macro or script). Save it without, or print it as PDF, then choose "
        "again."
    ),
    "huge_picture": _l(
        "“%(name)s” has more pixels than can be kept. Save the picture smaller, then choose again."
    ),
    "damaged": _DAMAGED,
    "suspicious_parts": _DAMAGED,
    "external_entities": _DAMAGED,
    "encrypted": _l("“%(name)s” is protected by a password. Save it without, then choose again."),
    "zip_bomb": _HEAVY,
    "took_too_long": _HEAVY,
    "took_too_much_memory": _HEAVY,
}


class Unfit(BadInput):
    """不收 — a document that is not kept; nothing of it was stored."""

    code = "unfit_document"

    def __init__(self, cause: str, **details: Any) -> None:
        super().__init__(cause, cause=cause, **details)

    @property
    def message(self) -> str:
        """The sentence, in the reader's language."""
        return str(SENTENCES.get(self.details["cause"], _DAMAGED)) % self.details
