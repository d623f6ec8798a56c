"""原始文件页 — the file of a roster as it was sent, for whoever may upload rosters there; on record."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.console import fields
from app.core.console.downloads import handed_over
from app.core.console.forms import Fact, FormPage
from app.core.console.security import acting
from app.core.text import _l
from app.models import ImportBatch
from app.people.services.roster.keeping import hand_out, kept_file


class OriginalRoster(FormPage):
    """原始文件."""

    class_permission_name, verb = "Roster", "upload"
    of = ImportBatch
    title, submit = _l("The file as it was sent"), _l("Download the file")
    intro = _l("It holds everybody's numbers in clear: who takes it, and when, is on record.")
    fields = {"reason": fields.reason(required=False)}

    @classmethod
    def applies(cls, row: ImportBatch) -> bool:
        """While the file is kept."""
        return row.kind == "roster" and kept_file(row) is not None

    def facts(self, row: ImportBatch) -> Sequence[Fact]:
        """Which file it is, and who sent it."""
        return [
            Fact(_l("File"), row.file_name),
            Fact(_l("File digest"), row.file_sha),
            Fact(_l("Prepared by"), row.prepared_by),
            Fact(_l("Prepared at"), row.prepared_at, kind="instant"),
        ]

    def apply(self, row: ImportBatch, values: Mapping[str, Any]) -> Any:
        """On record. Raises NotFound."""
        return hand_out(row, actor=acting(), reason=values["reason"])

    def after(self, row: ImportBatch, result: Any) -> Any:
        """The file itself."""
        return handed_over(result)
