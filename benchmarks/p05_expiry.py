"""P5: an expiry run, against hand-written set-based SQL doing the same writes.

The product's side is what the nightly chore does for one union: it looks what is past its last day, locks the
members, writes the run's lines, books money and points, empties the lots and writes the audit record.
The lots of a turn are made ahead of it and are not measured; the other lots of the union stay as they are.
"""

import sys
from datetime import timedelta
from typing import Any

from benchmarks.installation import at_a_terminal, installation, let_go
from benchmarks.measure import by_turns, say, sized
from benchmarks.p05_grant import give_standards

from app.core.actor import SYSTEM  # isort: skip - after the installation has set the environment
from app.core.db import atomic, session
from app.core.tenancy import tenant_scope
from app.ledger.queries import verify
from app.points.services.confirm import confirm_grant
from app.points.services.expire import expire_lots
from app.points.services.prepare import prepare_grant
from tests.databases import TestDatabase
from tests.treasury import CHAIR, OFFICER, ON, equip, found_tenant, hire, rule_in_force

LOTS = sized(100_000, 10_000)
TENANT = "ours"


class Case:
    """A union of many, with a grant to everybody that lapses in the next turn."""

    def __init__(self, database: TestDatabase) -> None:
        self.database, self.turn = database, 0
        self.run: dict[str, Any] = {}
        with tenant_scope(found_tenant(TENANT)):
            self.treasury = equip(money="900000.00")
            with atomic():
                give_standards()
                hire(self.treasury, LOTS)
            session.remove()
        self.before()
        self.product()

    def before(self) -> None:
        """Grant everybody one more lot, whose last day is over the day after."""
        self.turn += 1
        with tenant_scope(self.treasury.tenant_id):
            with atomic():
                rule = rule_in_force(self.treasury, f"R{self.turn}", amount={"points": 1})
                grant = prepare_grant(rule, on=ON, actor=OFFICER)
                confirm_grant(grant, digest=str(grant.digest), actor=CHAIR)
                self.on = grant.expires_on + timedelta(days=1)
                self.run = {
                    "tenant": self.treasury.tenant_id,
                    "sub_account": grant.sub_account_id,
                    "on": self.on.isoformat(),
                    "turn": self.turn,
                }
            session.remove()
        let_go()

    def product(self) -> int:
        """What the chore does for the union."""
        with tenant_scope(self.treasury.tenant_id), atomic():
            return expire_lots(on=self.on, actor=SYSTEM).people

    def by_hand(self) -> int:
        """The same writes as SQL that somebody would send from a terminal."""
        with at_a_terminal(self.treasury.tenant_id, joining_many=True) as connection:
            for statement in BY_HAND:
                connection.exec_driver_sql(statement.format(**self.run))
        return LOTS


_RUN = "(SELECT id FROM expiry_runs WHERE tenant_id = {tenant} AND code = 'HAND{turn}')"
_ENTRY = (
    "(SELECT id FROM ledger_entries WHERE tenant_id = {tenant} AND reference = 'HAND{turn}' AND unit = '%s')"
)
_ACCOUNT = "(SELECT id FROM ledger_accounts WHERE tenant_id = {tenant} AND code = '%s')"
_LINES = f"FROM expiry_lines WHERE tenant_id = {{tenant}} AND run_id = {_RUN}"
_LOST = f"(SELECT employee_id, sum(points) AS points {_LINES} GROUP BY employee_id) lost"
BY_HAND = (
    """INSERT INTO expiry_runs (tenant_id, code, kind, "on", state, people, points, value_fen, prepared_by,
       prepared_at)
       VALUES ({tenant}, 'HAND{turn}', 'lapsed', '{on}', 'released', 0, 0, 0, 'x', '{on} 00:00:00')""",
    f"""INSERT INTO expiry_lines (tenant_id, run_id, lot_id, employee_id, sub_account_id, points, value_fen)
       SELECT {{tenant}}, {_RUN}, id, employee_id, sub_account_id, left_points, left_fen FROM point_lots
       WHERE tenant_id = {{tenant}} AND expires_on < '{{on}}' AND left_points > 0""",
    """INSERT INTO ledger_entries (tenant_id, reference, unit, kind, booked_on, booked_at, actor_name, sealed)
       VALUES ({tenant}, 'HAND{turn}', 'fen', 'expiry', '{on}', '{on} 00:00:00', 'x', false),
              ({tenant}, 'HAND{turn}', 'points', 'expiry', '{on}', '{on} 00:00:00', 'x', false)""",
    f"""INSERT INTO ledger_postings (tenant_id, entry_id, account_id, amount)
       SELECT {{tenant}}, {_ENTRY % "fen"}, {_ACCOUNT % "granted:{sub_account}"}, -sum(value_fen) {_LINES}
       UNION ALL
       SELECT {{tenant}}, {_ENTRY % "fen"}, {_ACCOUNT % "available:{sub_account}"}, sum(value_fen) {_LINES}
       UNION ALL SELECT {{tenant}}, {_ENTRY % "points"}, {_ACCOUNT % "expired"}, sum(points) {_LINES}""",
    f"""INSERT INTO ledger_postings (tenant_id, entry_id, account_id, amount)
       SELECT {{tenant}}, {_ENTRY % "points"}, a.id, -lost.points FROM {_LOST} JOIN ledger_accounts a
       ON a.tenant_id = {{tenant}} AND a.employee_id = lost.employee_id AND a.kind = 'member'""",
    f"""UPDATE ledger_accounts SET balance = balance - lost.points FROM {_LOST}
       WHERE ledger_accounts.tenant_id = {{tenant}} AND ledger_accounts.kind = 'member'
       AND ledger_accounts.employee_id = lost.employee_id""",
    f"""UPDATE ledger_accounts SET balance = balance + (SELECT sum(value_fen) {_LINES})
       WHERE tenant_id = {{tenant}} AND code = 'available:{{sub_account}}'""",
    """UPDATE point_lots SET left_points = 0, left_fen = 0
       WHERE tenant_id = {tenant} AND expires_on < '{on}' AND left_points > 0""",
    "UPDATE ledger_entries SET sealed = true WHERE tenant_id = {tenant} AND reference = 'HAND{turn}'",
    """INSERT INTO audit_events (tenant_id, at, actor_name, verb, object_kind, object_label)
       VALUES ({tenant}, '{on} 00:00:00', 'x', 'expire', 'expiry_runs', 'x')""",
)


def measure(dialect: str) -> None:
    """Anchor and product on one kind of database; at the end the ledger is derived anew."""
    with installation(dialect) as database:
        case = Case(database)
        product, by_hand = by_turns(case.product, case.by_hand, before=case.before)
        say("P5", f"expiry of {LOTS:,} lots on {dialect}, by hand-written SQL", product, by_hand, at_most=2.5)
        with tenant_scope(case.treasury.tenant_id):
            found = verify()
            session.remove()
        if not found["ok"]:
            sys.exit(f"the ledger contradicts itself: {found}")


def main() -> None:
    """Both databases, or those named."""
    for dialect in sys.argv[1:] or ("sqlite", "postgresql"):
        measure(dialect)


if __name__ == "__main__":
    main()
