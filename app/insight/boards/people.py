"""人员图 — who is here, who came and went."""

from sqlalchemy import func, literal, select

from app.core.console.charts import Drawing, Mark
from app.core.db import session
from app.core.text import _l
from app.insight.boards.draw import by_branch, by_month, monthly, of_unit
from app.models import Employee, EmploymentEvent


def headcount() -> Drawing:
    """各单位在职人数 — people in service today, by the units below the seat's."""
    counted = (
        select(Employee.unit_id, func.count()).where(Employee.state == "active").group_by(Employee.unit_id)
    )
    found = by_branch({unit: [count] for unit, count in session.execute(counted)})
    marks = [Mark(unit.name, sums, of_unit("Employees", unit, state="active")) for unit, sums in found]
    return Drawing("number", [_l("People in service")], marks)


def comings_and_goings() -> Drawing:
    """入离调 — who was hired, left and moved, month by month."""
    series = [
        (word, by_month(EmploymentEvent.happened_on, literal(1), EmploymentEvent.kind.in_(kinds)))
        for word, kinds in (
            (_l("Joined"), ("hired", "returned")),
            (_l("Left"), ("left",)),
            (_l("Moved"), ("moved",)),
        )
    ]
    return monthly("number", series, "EmploymentEvents", "happened_on")
