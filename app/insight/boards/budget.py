"""预算图 — how much of each branch's year is used."""

from collections.abc import Sequence

from flask import url_for

from app.budgets.queries.execution import Cut, lines_of_cut
from app.core.clock import today
from app.core.console.charts import Drawing, Mark
from app.core.text import _l
from app.insight.boards.draw import by_branch
from app.rules.execution import WHOLE


def use_by_unit() -> Drawing:
    """预算执行率 — of what is approved this year, the share no longer left, by the units below the seat's."""
    year, sums = today().year, dict[int, Sequence[int]]()
    for line in lines_of_cut(Cut(year)):
        approved, left = sums.get(line.budget.unit_id, (0, 0))
        sums[line.budget.unit_id] = (approved + line.figures.approved, left + line.figures.left)
    marks = [
        Mark(
            unit.name,
            [(approved - left) * WHOLE // approved],
            url_for("Execution.table", year=year, unit=unit.id),
        )
        for unit, (approved, left) in by_branch(sums)
        if approved
    ]
    return Drawing("basis_points", (_l("Used"),), marks)
