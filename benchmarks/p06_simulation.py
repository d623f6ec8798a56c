"""P6: a rule simulated on the whole roster, against the bare SELECT of the same predicate, written by hand.

The product's side answers by line of the amount table and by reason for nothing, with what was granted before
looked up; the anchor counts and sums whoever meets the same conditions, and tells nothing about the others.
"""

import sys
from datetime import date, timedelta
from typing import Any

from benchmarks.installation import at_a_terminal, installation, let_go
from benchmarks.measure import by_turns, say, sized

from app.core import bulk  # isort: skip - after the installation has set the environment
from app.core.db import atomic, db, session
from app.core.tenancy import tenant_scope
from app.models import Employee, Membership, PointRule
from app.points.queries.simulation import simulated
from tests.databases import TestDatabase
from tests.treasury import HIRED, ON, Treasury, equip, found_tenant, rule_in_force

PEOPLE = sized(1_000_000, 100_000)
GRADES = ("P3", "P4", "P5", "P6", "P7", "P9")
TABLE = {
    "table": [
        {"when": {"field": "tenure_years", "op": "at_least", "value": 10}, "points": 500},
        {"when": {"field": "tenure_years", "op": "at_least", "value": 1}, "points": 300},
    ]
}
NOT_P9 = {"not": {"field": "grade", "op": "equals", "value": "P9"}}
BARE = """
SELECT count(*), sum(CASE WHEN e.hire_on <= '2016-09-25' THEN 500 ELSE 300 END)
FROM employees e
JOIN org_units u ON u.tenant_id = e.tenant_id AND u.id = e.unit_id
JOIN memberships m ON m.tenant_id = e.tenant_id AND m.employee_id = e.id
WHERE e.tenant_id = {tenant} AND e.state = 'active' AND u.path >= '{path}' AND u.path < '{past}'
AND m.joined_on <= '2026-09-25' AND (m.left_on IS NULL OR m.left_on > '2026-09-25')
AND (e.grade IS NULL OR e.grade <> 'P9') AND e.hire_on <= '2025-09-25'
"""


class Case:
    """A union of many, and a rule with two tiers and a condition."""

    def __init__(self, database: TestDatabase) -> None:
        self.database = database
        with tenant_scope(found_tenant("ours")):
            self.treasury = equip(money="900000.00")
            with atomic():
                hire(self.treasury)
                self.rule = rule_in_force(self.treasury, amount=TABLE, conditions=NOT_P9).id
            session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
        let_go()

    def product(self) -> tuple[int, int]:
        """Everybody, by line and by reason."""
        with tenant_scope(self.treasury.tenant_id):
            found = simulated(session.get_one(PointRule, self.rule).current, on=ON)
            granted = [each for each in found if each.blocked is None]
            return sum(each.people for each in granted), sum(each.points for each in granted)

    def bare(self) -> tuple[int, int]:
        """The same choice as SQL that somebody would send from a terminal."""
        root = f"{self.treasury.root}/"
        asked = BARE.format(tenant=self.treasury.tenant_id, path=root, past=f"{root[:-1]}0")
        with at_a_terminal(self.treasury.tenant_id) as connection:
            people, points = connection.exec_driver_sql(asked).one()
            return int(people), int(points)


def hire(treasury: Treasury) -> None:
    """Everybody at the branch, hired over twenty-four years, members all."""
    rows: Any = (
        {
            "employee_no": f"{n:07d}",
            "employee_no_key": f"{n:07d}",
            "name": f"职工{n}",
            "name_initials": "zg",
            "unit_id": treasury.branch,
            "hire_on": date(2002, 1, 1) + timedelta(days=n % 9_000),
            "grade": GRADES[n % len(GRADES)],
            "state": "active",
        }
        for n in range(PEOPLE)
    )
    bulk.insert_rows(Employee.__table__, rows)
    ids = session.scalars(session.query(Employee.id).statement).all()
    bulk.insert_rows(Membership.__table__, ({"employee_id": n, "joined_on": HIRED} for n in ids))


def measure(dialect: str) -> None:
    """Anchor and product by turns on one kind of database; both must find the same people."""
    with installation(dialect) as database:
        case = Case(database)
        product, bare = by_turns(case.product, case.bare)
        if product.answer != bare.answer:
            sys.exit(f"the two found different people: {product.answer} and {bare.answer}")
        say("P6", f"rule simulated on {PEOPLE:,} on {dialect}, bare SELECT", product, bare, at_most=3)


def main() -> None:
    """Both databases, or those named."""
    for dialect in sys.argv[1:] or ("sqlite", "postgresql"):
        measure(dialect)


if __name__ == "__main__":
    main()
