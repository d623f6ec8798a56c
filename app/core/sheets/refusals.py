"""拒收 — why a whole file is not taken: a code for machines, a sentence that says what to do for people."""

from typing import Any

from app.core.errors import BadInput


class Refused(BadInput):
    """拒收 — the file is not taken as a whole; nothing of it was stored.

    Only `code` and the plain `details` travel out of the reading process; the sentence is made where it is
    read.
    """

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code, **details)
        self.code = code  # type: ignore[misc]

    @property
    def message(self) -> str:
        """The sentence, in the reader's language."""
        from app.core.sheets.sentences import SENTENCES

        return str(SENTENCES[self.code]) % self.details
