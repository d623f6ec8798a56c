"""单据文件 — the paper behind a payment, an invoice or an adjustment: sent with it, read on its card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.console.documents import WithDocuments, documents
from app.core.documents import Document


def paper(label: Any) -> Any:
    """单据文件 — a field for one file, which may be left empty."""
    return documents(label, required=False, single=True)


def paper_of(values: Mapping[str, Any]) -> Document | None:
    """The file that came with the form, if one did."""
    return next(iter(values["paper"]), None)


@dataclass(frozen=True, slots=True)
class Paper:
    """单据 — the file of a row, as the card lists it; it has the row's own number."""

    id: int
    file_id: int
    title: str


class WithPaper(WithDocuments):
    """带单据的卡片 — a row that rests on one paper."""

    def documents_of(self, row: Any) -> Sequence[Paper]:
        """It, when it was sent."""
        return [Paper(row.id, row.file_id, str(row))] if row.file_id else []
