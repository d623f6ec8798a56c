"""P14: `ledger verify` over a long ledger, against one sequential scan of the table of postings.

The product's side derives everything anew: each entry's sum, each bounded balance, lots, orders, settlements.
The anchor reads every column of every posting through the bare driver, in the order in which they lie, and
throws them away. The ledger is that of a union which set money aside and took it back, over and over.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from benchmarks.installation import installation, let_go
from benchmarks.measure import by_turns, say, sized

from app.core import bulk  # isort: skip - after the installation has set the environment
from app.core.clock import now
from app.core.db import atomic, db, session
from app.core.tenancy import tenant_scope
from app.ledger.queries import verify
from app.models import Account, JournalEntry, Posting
from tests.databases import TestDatabase
from tests.treasury import FINANCE, ON, equip, found_tenant

POSTINGS = sized(3_000_000, 200_000)
ENTRIES = POSTINGS // 2
START = 1_000_000


def fill() -> int:
    """Entries of two postings each, every second one undoing the one before; returns the tenant."""
    tenant_id = found_tenant("ours")
    with tenant_scope(tenant_id):
        money = equip(money="100000.00")
        kinds = ("available", "granted")
        found = {
            each.kind: each.id
            for each in session.query(Account).filter_by(sub_account_id=money.sub_account)
            if each.kind in kinds
        }
        with atomic():
            if "granted" not in found:
                account = Account(code=f"granted:{money.sub_account}", kind="granted", unit="fen")
                account.sub_account_id = money.sub_account
                session.add(account)
                session.flush()
                found["granted"] = account.id
        with atomic():
            bulk.insert_rows(JournalEntry.__table__, entries())
            bulk.insert_rows(Posting.__table__, postings(found["available"], found["granted"]))
    session.remove()
    return tenant_id


def entries() -> Iterator[dict[str, Any]]:
    """Each sealed, as services leave them."""
    at = now()
    for place in range(ENTRIES):
        yield {
            "id": START + place,
            "reference": f"bench:{place}",
            "unit": "fen",
            "kind": "grant",
            "booked_on": ON,
            "booked_at": at,
            "actor_name": FINANCE.name,
            "reason": None,
            "sealed": True,
        }


def postings(one: int, other: int) -> Iterator[dict[str, Any]]:
    """From the one to the other, and back."""
    for place in range(ENTRIES):
        amount = (100, -100)[place % 2]
        yield {"id": START + 2 * place, "entry_id": START + place, "account_id": one, "amount": -amount}
        yield {"id": START + 2 * place + 1, "entry_id": START + place, "account_id": other, "amount": amount}


def product(database: TestDatabase, tenant_id: int) -> int:
    """Derive it all anew."""
    with database.app.app_context(), tenant_scope(tenant_id):
        verdict = verify()
    assert verdict["ok"], verdict
    return int(verdict["checked"])


def anchor(database: TestDatabase) -> int:
    """Read it all and let it go."""
    question, count = "SELECT * FROM ledger_postings", 0
    with database.app.app_context():
        raw: Any = db.engine.raw_connection().driver_connection
        if database.dialect == "sqlite":
            rows = raw.cursor().execute(question)
        else:
            raw.execute("SELECT set_config('app.all_tenants', 'yes', true)")
            rows = raw.cursor(name="scan")
            rows.itersize = 10_000
            rows.execute(question)
        for _row in rows:
            count += 1
    return count


def main() -> None:
    """On SQLite and on PostgreSQL."""
    for dialect in ("sqlite", "postgresql"):
        with installation(dialect) as database:
            tenant_id = fill()
            let_go()
            readings = by_turns(
                partial(product, database, tenant_id), partial(anchor, database), before=let_go
            )
            say("P14", f"ledger verify, {POSTINGS:,} postings, {dialect}", *readings, at_most=3)


if __name__ == "__main__":
    main()
