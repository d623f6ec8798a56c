"""P8: redemptions on SQLite by 8 threads at once, against raw sqlite3 sending the same statements.

One redemption of the product is listened to; the anchor sends its statements again, prepared by the driver,
with numbers of its own. Both begin IMMEDIATE, as the house does. What somebody waits at the longest is
said as well; at the end nothing is oversold and the ledger is derived anew.
"""

import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from random import Random
from time import perf_counter
from typing import Any

from sqlalchemy import event

from benchmarks.installation import installation, let_go
from benchmarks.measure import by_turns, say, sized
from benchmarks.p07_redemption import KNOWN, Shop, honest, warm

from app.core.actor import Actor  # isort: skip - after the installation has set the environment
from app.core.db import atomic, db, expect_writes, session
from app.core.tenancy import tenant_scope
from app.models import Employee, Sku
from app.orders.services import Wanted, redeem, statements
from tests.cast import OURS, found_union
from tests.databases import TestDatabase
from tests.orders import shop

THREADS = 8
EACH = sized(1_000, 100)  # redemptions of each thread, in each turn
LONGEST = 0.5  # seconds anybody may wait
Statement = tuple[str, tuple[str, ...], dict[str, Any]]


def product(database: TestDatabase, sold: Shop) -> float:
    """Eight threads of one process; the longest redemption, in seconds."""
    let_go()
    with ThreadPoolExecutor(THREADS) as pool:
        return max(pool.map(lambda number: client(database, sold, number), range(THREADS)))


def client(database: TestDatabase, sold: Shop, number: int) -> float:
    """One thread; the members have been looked up by the page before."""
    dice, actor, longest = Random(number), Actor("陈静", 1, "officer"), 0.0
    people, articles = sold.spread
    with database.app.app_context(), tenant_scope(sold.tenant_id):
        expect_writes()
        for _ in range(EACH):
            began = perf_counter()
            wanted = [Wanted(dice.choice(articles), 1)]
            with atomic():
                redeem(KNOWN[dice.choice(people)], lines=wanted, actor=actor, on=shop.TODAY, at=shop.NOON)
            longest = max(longest, perf_counter() - began)
    return longest


def listened(sold: Shop) -> list[Statement]:
    """The statements of one redemption: their text, the names of their places, the values they had."""
    known = {
        compiled.string: compiled.positiontup or ()
        for prepared in _prepared()
        if (compiled := prepared._compiled.get("sqlite")) is not None  # noqa: SLF001 - the same text is sent again
    }
    heard: list[Statement] = []

    def hear(_c: Any, _cursor: Any, text: str, values: Any, _context: Any, _many: Any) -> None:
        names = known.get(text) or next(
            (names for each, names in known.items() if each[:60] == text[:60]), ()
        )
        heard.append((text, tuple(names), dict(zip(names, values, strict=False))))

    event.listen(db.engine, "before_cursor_execute", hear)
    with tenant_scope(sold.tenant_id), atomic():
        buyer = session.get_one(Employee, sold.spread[0][0])
        session.get_one(Sku, sold.spread[1][0])
        heard.clear()
        redeem(
            buyer,
            lines=[Wanted(sold.spread[1][0], 1)],
            actor=Actor("陈静", 1, "officer"),
            on=shop.TODAY,
            at=shop.NOON,
        )
    event.remove(db.engine, "before_cursor_execute", hear)
    session.remove()
    return heard


def _prepared() -> list[Any]:
    writes = [*statements.written(1, 1, 1, 1)._each, *statements.finished(1)._each]  # noqa: SLF001 - as above
    return [
        statements.member(1),
        statements.ARTICLE,
        statements.FORBIDDEN,
        statements.LOTS,
        *(p for _u, p in writes),
    ]


def anchor(file: str, sold: Shop, heard: list[Statement]) -> float:
    """Eight threads of raw sqlite3, a connection each."""
    with ThreadPoolExecutor(THREADS) as pool:
        return max(pool.map(lambda number: raw(file, sold, heard, number), range(THREADS)))


def raw(file: str, sold: Shop, heard: list[Statement], number: int) -> float:
    """One thread: the same statements, the numbers it read put into those that write."""
    connection = sqlite3.connect(file, timeout=30, isolation_level=None)
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")
    dice, longest = Random(1_000 + number), 0.0
    people, articles = sold.spread
    for turn in range(EACH):
        began = perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        given = {"employee_id": dice.choice(people), "reference": f"raw-{number}-{turn}-{began}"}
        sku = dice.choice(articles)
        _send(connection, heard, given, sku)
        connection.execute("COMMIT")
        longest = max(longest, perf_counter() - began)
    connection.close()
    return longest


def _send(connection: sqlite3.Connection, heard: list[Statement], given: dict[str, Any], sku: int) -> None:
    for text, names, values in heard:
        places = [sku if name.startswith("sku_ids") else given.get(name, values[name]) for name in names]
        found = connection.execute(text, [_raw(each) for each in places])
        row = found.fetchone() if found.description else None
        if row is None:
            continue
        read = dict(zip((column[0] for column in found.description), row, strict=True))
        if "order_id" in read:
            given |= {
                name: read[name] for name in ("account_id", "order_id", "points_entry", "fen_entry", "line0")
            }
            given |= {"number": f"R{read['order_id']}", "entry_reference": f"order:R{read['order_id']}"}
            given |= {"use0_order_line_id": read["line0"]}
        elif "left_points" in read:
            given |= {
                "use0_lot_id": read["id"],
                "lot0_id": read["id"],
                "use0_sub_account_id": read["sub_account_id"],
            }
            given |= {"sub0_granted": read["granted"], "sub0_committed": read["committed"]}
        elif "price_fen" in read:
            given |= {"line0_sku_id": read["id"], "line0_sku_code": read["code"]}


def _raw(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def main() -> None:
    """Spread over people and articles."""
    with installation("sqlite") as database:
        sold = Shop(found_union("ours", "皖江集团工会", OURS))
        warm(sold.tenant_id, *sold.spread)
        heard = listened(sold)
        if not any(names for _text, names, _values in heard):
            sys.exit("no statement was heard")
        file = str(db.engine.url.database)
        works = (lambda: product(database, sold), lambda: anchor(file, sold, heard))
        readings = by_turns(*works, before=let_go)
        say("P8", f"redemption on SQLite, {THREADS} threads × {EACH}", *readings, at_most=1 / 0.4)
        waited = readings[0].answer
        verdict = "ok  " if waited <= LONGEST else "OVER"
        print(f"P8   {verdict} longest wait {waited:.3f} s (at most {LONGEST} s)")
        honest(sold.tenant_id)


if __name__ == "__main__":
    main()
