"""P5: a grant run, against hand-written set-based SQL doing the same writes, and against the ORM doing them
row by row.

The product's side is the command `grant run`: it looks the preview up, makes the plan once more to see that
nothing has changed, books money and points, opens lots, writes the audit record and seals it. Members'
accounts exist already, as they do from a union's second grant on. The ORM's side does a slice of the
people; its time is scaled to all of them.
"""

import json
import sys
from typing import Any

from sqlalchemy import select

from app.core.db import atomic, session
from app.core.money import Points
from app.core.tenancy import current_tenant_id, tenant_scope
from app.ledger.queries import verify
from app.ledger.services import Booking, begin, open_account, seal
from app.models import Account, GrantLine, PointLot, Posting, Tenant, WelfareStandard
from app.points.services.prepare import prepare_grant
from benchmarks.installation import at_a_terminal, installation, let_go
from benchmarks.measure import Reading, by_turns, say, say_faster, sized
from tests.allowances import standards_in_force
from tests.databases import TestDatabase
from tests.treasury import FINANCE, OFFICER, ON, equip, found_tenant, hire, rule_in_force

PEOPLE = sized(100_000, 10_000)
SLICE = sized(2_000, 500)
YUAN = 20  # set aside for each person; a turn gives one
TENANT = "ours"


class Case:
    """A union of many with standards in force, so that each person's cap is asked, and the grant that waits
    for the next turn.
    """

    def __init__(self, database: TestDatabase, tenant: str = TENANT, people: int = PEOPLE) -> None:
        self.database, self.tenant, self.people, self.turn = database, tenant, people, 0
        self.grant: dict[str, Any] = {}
        tenant_id = found_tenant(tenant)
        with tenant_scope(tenant_id):
            self.treasury = equip(money=f"{people * YUAN}.00", budget=f"{people * YUAN}.00")
            with atomic():
                give_standards()
                hire(self.treasury, people)
            session.remove()
        self.before()
        self.product()

    def before(self) -> None:
        """Prepare the next grant, by a rule of its own."""
        self.turn += 1
        code = f"R{self.turn}"
        with tenant_scope(self.treasury.tenant_id):
            with atomic():
                rule = rule_in_force(self.treasury, code, amount={"points": 1})
                made = prepare_grant(rule, on=ON, actor=OFFICER)
                self.grant = {
                    "id": made.id,
                    "rule": code,
                    "digest": made.digest,
                    "people": made.people,
                    "fen": made.total_fen,
                    "sub_account": made.sub_account_id,
                    "unit": made.unit_id,
                    "tenant": self.treasury.tenant_id,
                    "on": ON.isoformat(),
                    "until": made.expires_on.isoformat(),
                }
            session.remove()
        let_go()

    def product(self) -> int:
        """`flask welfare grant run`."""
        words = ["grant", "run", self.grant["rule"], "--tenant", self.tenant, "--on", str(ON)]
        done = self.database.app.test_cli_runner().invoke(
            args=["welfare", *words, "--confirm", self.grant["digest"], "--json"]
        )
        if done.exit_code:
            sys.exit(f"the grant was not run: {done.output}")
        return int(json.loads(done.stdout)["people"])

    def by_hand(self) -> int:
        """The same writes as SQL that somebody would send from a terminal."""
        with at_a_terminal(self.treasury.tenant_id, joining_many=True) as connection:
            for statement in BY_HAND:
                connection.exec_driver_sql(statement.format(**self.grant))
        return self.people

    def by_the_orm(self) -> int:
        """One person after another, as a first version would."""
        with tenant_scope(self.treasury.tenant_id), atomic():
            booking = Booking(f"orm:{self.grant['id']}", "grant", FINANCE, ON)
            entry = begin("points", booking=booking)
            lines = session.query(GrantLine).filter_by(grant_id=self.grant["id"]).limit(SLICE).all()
            for line in lines:
                give(line, entry.id, self.grant)
            issued = open_account("issued")
            session.add(
                Posting(entry_id=entry.id, account_id=issued.id, amount=-sum(x.points for x in lines))
            )
            session.flush()
            seal(entry)
        return len(lines)


def give_standards() -> None:
    """A cap a year for what unions grant: wide enough for every turn, and asked of everybody."""
    region = session.get_one(Tenant, current_tenant_id()).region
    confirmed = session.scalar(select(WelfareStandard.id).where(WelfareStandard.region == region).limit(1))
    if confirmed is None:
        standards_in_force()


def give(line: GrantLine, entry_id: int, grant: dict[str, Any]) -> None:
    """One person's points, the way the unit of work writes them."""
    account = session.query(Account).filter_by(code=f"member:{line.employee_id}").one()
    account.balance = (account.balance or 0) + Points(line.points).points
    session.add(Posting(entry_id=entry_id, account_id=account.id, amount=line.points))
    session.add(
        PointLot(
            employee_id=line.employee_id,
            grant_id=line.grant_id,
            sub_account_id=grant["sub_account"],
            unit_id=line.unit_id,
            points=line.points,
            value_fen=line.value_fen,
            left_points=line.points,
            left_fen=line.value_fen,
            granted_on=ON,
            expires_on=ON,
        )
    )
    session.flush()


_LINES = "FROM grant_lines l WHERE l.tenant_id = {tenant} AND l.grant_id = {id} AND l.blocked IS NULL"
_ENTRY = (
    "(SELECT id FROM ledger_entries WHERE tenant_id = {tenant} AND reference = 'hand:{id}' AND unit = '%s')"
)
_ACCOUNT = "(SELECT id FROM ledger_accounts WHERE tenant_id = {tenant} AND code = '%s')"
BY_HAND = (
    """UPDATE ledger_accounts SET balance = balance - {fen}
       WHERE tenant_id = {tenant} AND code = 'available:{sub_account}' AND balance >= {fen}""",
    """INSERT INTO ledger_entries (tenant_id, reference, unit, kind, booked_on, booked_at, actor_name, sealed)
       VALUES ({tenant}, 'hand:{id}', 'fen', 'grant', '{on}', '{on} 00:00:00', 'x', false),
              ({tenant}, 'hand:{id}', 'points', 'grant', '{on}', '{on} 00:00:00', 'x', false)""",
    f"""INSERT INTO ledger_postings (tenant_id, entry_id, account_id, amount)
       VALUES ({{tenant}}, {_ENTRY % "fen"}, {_ACCOUNT % "available:{sub_account}"}, -{{fen}}),
              ({{tenant}}, {_ENTRY % "fen"}, {_ACCOUNT % "granted:{sub_account}"}, {{fen}}),
              ({{tenant}}, {_ENTRY % "points"}, {_ACCOUNT % "issued"}, -{{people}})""",
    f"""UPDATE ledger_accounts SET balance = balance + l.points {_LINES}
       AND ledger_accounts.tenant_id = l.tenant_id AND ledger_accounts.kind = 'member'
       AND ledger_accounts.employee_id = l.employee_id""",
    f"""INSERT INTO ledger_postings (tenant_id, entry_id, account_id, amount)
       SELECT {{tenant}}, {_ENTRY % "points"}, a.id, l.points FROM grant_lines l JOIN ledger_accounts a
       ON a.tenant_id = l.tenant_id AND a.employee_id = l.employee_id AND a.kind = 'member'
       WHERE l.tenant_id = {{tenant}} AND l.grant_id = {{id}} AND l.blocked IS NULL""",
    f"""INSERT INTO point_lots (tenant_id, employee_id, grant_id, sub_account_id, unit_id, points, value_fen,
       left_points, left_fen, restricted, granted_on, expires_on)
       SELECT {{tenant}}, l.employee_id, {{id}}, {{sub_account}}, {{unit}}, l.points, l.value_fen,
       l.points, l.value_fen, false, '{{on}}', '{{until}}' {_LINES}""",
    "UPDATE ledger_entries SET sealed = true WHERE tenant_id = {tenant} AND reference = 'hand:{id}'",
    "UPDATE grants SET state = 'released' WHERE tenant_id = {tenant} AND id = {id}",
    """INSERT INTO audit_events (tenant_id, at, actor_name, verb, object_kind, object_label)
       VALUES ({tenant}, '{on} 00:00:00', 'x', 'confirm', 'grants', 'x')""",
)


def measure(dialect: str) -> None:
    """Both anchors on one kind of database; at the end the ledger is derived anew."""
    with installation(dialect) as database:
        case = Case(database)
        product, by_hand = by_turns(case.product, case.by_hand, before=case.before)
        say("P5", f"grant to {PEOPLE:,} on {dialect}, by hand-written SQL", product, by_hand, at_most=2.5)
        [row_by_row] = by_turns(case.by_the_orm, before=case.before)
        scaled = Reading(row_by_row.seconds * PEOPLE / SLICE, row_by_row.mebibytes)
        say_faster(
            "P5", f"grant to {PEOPLE:,} on {dialect}, by the ORM row by row", product, scaled, at_least=25
        )
        with tenant_scope(case.treasury.tenant_id):
            broken = [found for found in [verify()] if not found["ok"]]
            session.remove()
        # the slice the ORM granted has no money behind it: that break, and no other, is its own
        if broken and broken[0]["first_break"]["check"] != "granted_money_is_the_lots":
            sys.exit(f"the ledger contradicts itself: {broken}")


def main() -> None:
    """Both databases, or those named."""
    for dialect in sys.argv[1:] or ("sqlite", "postgresql"):
        measure(dialect)


if __name__ == "__main__":
    main()
