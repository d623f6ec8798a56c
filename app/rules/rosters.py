"""花名册 — what a roster tells of a person, field by field, and what may be found wrong with a row."""

from typing import Any, NamedTuple

from app.rules.problems import Problem

# the order in which a row's values travel; dates as ISO text
FIELDS = (
    "row",
    "employee_no",
    "employee_no_key",
    "name",
    "gender",
    "id_no",
    "birth_date",
    "phone",
    "email",
    "dept_path",
    "position",
    "grade",
    "employment_type",
    "ethnicity",
    "education",
    "marital_status",
    "political_status",
    "id_kind",
    "hire_date",
    "joined_union_on",
    "is_member",
    "row_key",  # of a workbook of ours that comes back
)

# what of a known person may be changed by a roster; the department is a move
CHANGEABLE = (
    "name",
    "gender",
    "id_no",
    "birth_date",
    "phone",
    "email",
    "position",
    "grade",
    "employment_type",
    "ethnicity",
    "education",
    "marital_status",
    "political_status",
    "id_kind",
    "hire_date",
)

# when several hold, the first one is the outcome (DESIGN §6)
OUTCOMES = ("rejected", "rehired", "moved", "changed", "unchanged")


class Finding(NamedTuple):
    """发现 — a problem in one row: where, under which heading, what, and whether the row is taken all the
    same.
    """

    row: int
    cell: str | None
    heading: str | None
    code: str
    facts: dict[str, Any]
    suggestion: str | None
    warning: bool
    text: str | None = None  # what the cell says, where it could not be taken

    @property
    def kept(self) -> list[Any]:
        """As a staged row keeps it: without the row's number, and without the text, which is sensitive."""
        return list(self[1:7])

    @property
    def problem(self) -> Problem:
        """The problem alone, for its sentence."""
        return Problem(self.code, self.suggestion, self.facts)


class Batch(NamedTuple):
    """一批行 — rows of a roster as tuples in the order of FIELDS, what was found in them, and rows passed
    over.
    """

    rows: list[tuple[Any, ...]]
    findings: list[Finding]
    skipped: list[tuple[int, str]]


class Opening(NamedTuple):
    """开头 — what a roster's sheet is: its heading row (from 1), which heading is which field, what is not
    used.

    `letters` names the column each field stands in, for the addresses of what is found later. `origin` is
    what a workbook of ours says of itself when it comes back. `look` is what the sheet looked like, column by
    column, for the page on which the reading is corrected.
    """

    sheet: str
    header_row: int
    columns: dict[str, str]
    unmapped: list[str]
    warnings: list[Finding]
    kind: str
    letters: dict[str, str]
    origin: dict[str, str] | None = None
    look: dict[str, Any] = {}

    def cell(self, field: str, row: int) -> str | None:
        """The address of a field in a row; None when the sheet has no such column."""
        return f"{self.letters[field]}{row}" if field in self.letters else None

    def heading(self, field: str) -> str | None:
        """What the sheet calls this field."""
        return next((heading for heading, key in self.columns.items() if key == field), None)
