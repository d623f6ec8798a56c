"""P14: `audit verify` over a long chain, against one sequential scan of the table of records.

The product's side seals what is open and walks the whole chain: every link and every record are read,
spelled and digested. The anchor reads every column of every record through the bare driver, in the order in
which they lie, and throws them away.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from benchmarks.installation import installation, let_go
from benchmarks.measure import by_turns, say, sized

from app.core import bulk  # isort: skip - after the installation has set the environment
from app.core import audit_chain, audit_check
from app.core.clock import now
from app.core.db import atomic, db, session
from app.core.tenancy import tenant_scope
from app.models import AuditEvent, AuditSeal
from tests.cast import OURS, Union, found_union
from tests.databases import TestDatabase

ROWS = sized(1_000_000, 100_000)
BEGUN = now() - timedelta(days=300)
COLUMNS = audit_chain.SEALED


def fill(union: Union) -> None:
    """Records as orders leave them, and the chain over all of them."""
    with union.scope():
        with atomic():
            audit_chain.seal_all()
            first, last = audit_chain.head()
        with atomic():
            start = 1_000_000
            bulk.insert_rows(AuditEvent.__table__, records(start))
            bulk.insert_rows(AuditSeal.__table__, links(start, first, last))
    session.remove()


def records(start: int) -> Iterator[dict[str, Any]]:
    """One order after another is placed, shipped and received."""
    for place in range(ROWS):
        verb, before, after = (("redeem", None, "placed"), ("ship", "placed", "shipped"))[place % 2]
        yield {
            "id": start + place,
            "at": BEGUN + timedelta(seconds=place * 20),
            "actor_name": "陈静",
            "user_id": 3,
            "role": "officer",
            "verb": verb,
            "object_kind": "orders",
            "object_id": place // 2,
            "object_label": f"DD20260902-{place // 2:06d}",
            "changes": {"state": [before, after], "points": [None, place % 500]},
            "reason": None if place % 3 else "会员到柜台办理",
            "address": "10.0.12.7",
            "unit_id": None,
        }


def links(start: int, number: int, digest: str) -> Iterator[dict[str, Any]]:
    """The chain over the same records, made as the sealer makes it."""
    at = now()
    for place, record in enumerate(records(start), 1):
        body = {key: record[key] for key in COLUMNS} | {"at": record["at"].isoformat()}
        changes = audit_chain.canonical(body.pop("changes"))
        digest = audit_chain.link(digest, audit_chain.spelled(changes, *body.values()))
        yield {"number": number + place, "event_id": record["id"], "digest": digest, "sealed_at": at}


def product(database: TestDatabase, tenant_id: int) -> int:
    """Seal and walk."""
    with database.app.app_context(), tenant_scope(tenant_id):
        verdict = audit_check.verify()
    assert verdict.ok, verdict
    return verdict.checked


def anchor(database: TestDatabase) -> int:
    """Read it all and let it go."""
    question, count = f"SELECT {', '.join(COLUMNS)} FROM audit_events", 0
    with database.app.app_context():
        raw: Any = db.engine.raw_connection().driver_connection
        if database.dialect == "sqlite":
            rows = raw.cursor().execute(question)
        else:
            raw.execute("SELECT set_config('app.all_tenants', 'yes', true)")
            rows = raw.cursor(name="scan")
            rows.itersize = audit_check.STRETCH
            rows.execute(question)
        for _row in rows:
            count += 1
    return count


def main() -> None:
    """On SQLite and on PostgreSQL."""
    for dialect in ("sqlite", "postgresql"):
        with installation(dialect) as database:
            union = found_union("ours", "皖江集团工会", OURS)
            fill(union)
            let_go()
            readings = by_turns(
                partial(product, database, union.tenant_id), partial(anchor, database), before=let_go
            )
            say("P14", f"audit verify, {ROWS:,} records, {dialect}", *readings, at_most=3)


if __name__ == "__main__":
    main()
