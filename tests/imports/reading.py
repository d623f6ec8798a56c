"""读花名册 — a roster read to its end, through the child process as always."""

from pathlib import Path
from typing import Any

from app.people.services.roster import Options
from app.rules.rosters import FIELDS, Finding, Opening
from imports.roster_file import roster_of
from tests.imports.messy import AS_OF


class Read:
    """A roster read to its end."""

    def __init__(self, path: Path, **options: Any) -> None:
        password = options.pop("password", None)
        self.rows: dict[int, dict[str, Any]] = {}
        self.found: list[Finding] = []
        self.skipped: list[tuple[int, str]] = []
        with roster_of(path, name=path.name, as_of=AS_OF, options=Options(**options), password=password) as (
            opening,
            batches,
        ):
            self.opening: Opening = opening
            for batch in batches:
                self.rows |= {row[0]: dict(zip(FIELDS, row, strict=True)) for row in batch.rows}
                self.found += batch.findings
                self.skipped += batch.skipped

    @property
    def wrong(self) -> list[tuple[str | None, str]]:
        return [(each.cell, each.code) for each in self.found if not each.warning]

    @property
    def warned(self) -> list[tuple[str | None, str]]:
        return [(each.cell, each.code) for each in self.found if each.warning]
