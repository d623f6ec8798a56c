"""别的表 — which of the sheets we accept a sheet is, when it is not the one meant."""

from collections.abc import Sequence
from typing import Any

from app.core.sheets.headings import SEARCHED_ROWS, find_headings
from imports.budgets import BUDGET_LINES
from imports.point_grants import GRANTS
from imports.products import PRODUCTS
from imports.roster_columns import ROSTER
from imports.sheet import Spec
from imports.shipments import SHIPMENTS
from imports.supplier_statement import STATEMENT

SPECS = (ROSTER, PRODUCTS, GRANTS, SHIPMENTS, STATEMENT, BUDGET_LINES)


def other_kind(rows: Sequence[Sequence[Any]], meant: Spec) -> str | None:
    """别的表名 — the title of another kind of sheet that has all it needs here; None when it is none."""
    top = [list(row) for row in rows[: SEARCHED_ROWS + 1]]
    for spec in SPECS:
        if spec.title == meant.title:
            continue
        headings = find_headings(top, spec.known_headings())
        needed = {column.key for column in spec.columns if column.required}
        if headings is not None and needed <= headings.places.keys():
            return spec.title
    return None
