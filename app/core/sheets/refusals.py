"""拒收 — why a whole file is not taken: a code for machines, a sentence that says what to do for people."""

from typing import Any

from app.core.errors import BadInput

# reasons that scripts of others need not tell apart, under one stable code; the sentence is the reason's own
CODES = {
    **dict.fromkeys(
        (
            *("html_table", "xml_2003", "opendocument", "binary_workbook", "apple_numbers"),
            *("document", "old_office", "pdf", "picture", "archive", "too_many_cells"),
        ),
        "not_a_spreadsheet",
    ),
    **dict.fromkeys(("zip_bomb", "external_entities", "suspicious_parts", "endless_cell"), "hostile"),
    **dict.fromkeys(
        ("took_too_long", "took_too_much_memory", "too_wide", "too_many_rows", "blank_rows"), "too_large"
    ),
    "damaged": "corrupt",
    "other_template": "other_sheet",
    "hidden_headings": "no_heading_row",
}


class Refused(BadInput):
    """拒收 — the file is not taken as a whole; nothing of it was stored.

    `code` is stable, `reason` is finer and chooses the sentence. Only the reason and the plain `details`
    travel out of the reading process; the sentence is made where it is read.
    """

    def __init__(self, reason: str, **details: Any) -> None:
        super().__init__(reason, **details)
        self.reason = reason
        self.code = CODES.get(reason, reason)  # type: ignore[misc]

    @property
    def message(self) -> str:
        """The sentence, in the reader's language."""
        from app.core.sheets.sentences import SENTENCES

        return str(SENTENCES[self.reason]) % self.details
