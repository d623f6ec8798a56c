"""P7: redemptions on PostgreSQL by 16 clients at once, against pgbench sending the same SQL statements.

Spread over many articles, sub-accounts and people; and all of them on one hot article and one sub-account.
The product's side is `app.orders.services.redeem` with its tenant, its decisions, its ledger entries and its
audit record; at the end nothing is oversold and the ledger is derived anew.
"""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select

from benchmarks.installation import installation, let_go
from benchmarks.measure import by_turns, say, sized
from benchmarks.pgbench_script import DECIDED, script

from app.core.actor import Actor  # isort: skip - after the installation has set the environment
from app.core.db import atomic, db, session
from app.core.tenancy import tenant_scope
from app.ledger import queries as ledger_queries
from app.models import Employee, OrderLine, Sku
from app.orders.services import Wanted, redeem, statements
from tests.cast import OURS, Union, found_union
from tests.databases import TestDatabase
from tests.orders import shop
from tests.servers import binary

CLIENTS, WORKERS = 16, 2
PEOPLE, ARTICLES, SUB_ACCOUNTS = 400, 100, 20
EACH = sized(2_000, 300)  # redemptions of each client, in each turn
STOCK = 10**8
KNOWN: dict[int, Employee] = {}


class Shop:
    """Everybody holds one lot that never runs dry; every article is cheap."""

    def __init__(self, union: Union) -> None:
        with union.scope(), atomic():
            accounts = [shop.sub_account(fen=10**13) for _ in range(SUB_ACCOUNTS)]
            people = [shop.person() for _ in range(PEOPLE)]
            for place, person in enumerate(people):
                shop.lot(person, 10**7, paid_from=accounts[place % SUB_ACCOUNTS])
            hot = [shop.person() for _ in range(PEOPLE)]
            for person in hot:
                shop.lot(person, 10**7, paid_from=accounts[0])
            seller = shop.supplier()
            articles = [shop.article(points=7, stock=STOCK, seller=seller) for _ in range(ARTICLES)]
            self.tenant_id = union.tenant_id
            self.spread = ([p.id for p in people], [a.id for a in articles])
            self.hot = ([p.id for p in hot], [articles[0].id])
        session.remove()


def product(database: TestDatabase, tenant_id: int, people: list[int], articles: list[int]) -> None:
    """Two worker processes of eight threads each, as the house is served."""
    let_go()
    arguments = (database, tenant_id, people, articles)
    workers = [
        get_context("fork").Process(target=worker, args=(range(place, CLIENTS, WORKERS), *arguments))
        for place in range(WORKERS)
    ]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
        if each.exitcode:
            sys.exit("a worker died")


def worker(numbers: range, *arguments: Any) -> None:
    """One process, a thread to a client."""
    with ThreadPoolExecutor(len(numbers)) as pool:
        list(pool.map(lambda number: client(*arguments, number), numbers))
    os._exit(0)


def warm(tenant_id: int, people: list[int], articles: list[int]) -> None:
    """A worker that has served before: statements compiled and members known before the clients are
    forked.
    """
    with tenant_scope(tenant_id), atomic():
        for _ in range(2):
            buyer = session.get_one(Employee, people[0])
            redeem(buyer, lines=[Wanted(articles[0], 1)], actor=Actor("陈静"), on=shop.TODAY, at=shop.NOON)
        KNOWN.update({each.id: each for each in session.scalars(select(Employee))})
        session.expunge_all()
    session.remove()


def client(
    database: TestDatabase, tenant_id: int, people: list[int], articles: list[int], number: int
) -> None:
    """One client; the members have been looked up by the page before."""
    dice, actor = Random(number), Actor("陈静", 1, "officer")
    with database.app.app_context(), tenant_scope(tenant_id):
        for _ in range(EACH):
            member, article = KNOWN[dice.choice(people)], dice.choice(articles)
            with atomic():
                redeem(member, lines=[Wanted(article, 1)], actor=actor, on=shop.TODAY, at=shop.NOON)


def anchor(_database: TestDatabase, tenant_id: int, people: list[int], articles: list[int]) -> None:
    """Sixteen clients of pgbench, prepared statements, the same number of redemptions."""
    given = {"on": "2026-09-01", "at": "2026-09-01 12:00:00+08", "actor_name": "陈静", "role": "officer"}
    given |= {"user_id": "1", "receiver": "王芳", "address": "-", "network_address": "127.0.0.1"}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "redeem.sql"
        with tenant_scope(tenant_id):
            file.write_text(pgbench_text(tenant_id, people, articles))
        url = db.engine.url
        command = [binary("pgbench"), "-n", "-M", "prepared", "-f", str(file), "-c", str(CLIENTS)]
        command += ["-j", "2", "-t", str(EACH), "-h", str(url.query["host"]), "-U", str(url.username)]
        command += [f"-D{name}={value}" for name, value in given.items()]
        done = subprocess.run([*command, str(url.database)], capture_output=True, text=True, check=False)
    if done.returncode or "number of failed transactions: 0" not in done.stdout:
        sys.exit(done.stderr[-2000:] + done.stdout[-2000:])


def pgbench_text(tenant_id: int, people: list[int], articles: list[int]) -> str:
    """The product's statements in the product's order."""
    setup = (
        f"\\set employee_id random({min(people)}, {max(people)})\n"
        f"\\set sku_id random({min(articles)}, {max(articles)})\n"
        f"\\set reference random(1, {10**15})"
    )
    values = {"number": ":order_id", "entry_reference": ":order_id", "quantity": "1"}
    values |= {"use0_order_line_id": ":line0", "use0_lot_id": ":lot0_id", "use0_points": ":points"}
    values |= {"use0_value_fen": ":lot0_fen", "use0_surplus_fen": ":surplus", "use0_unit_id": ":lot0_unit_id"}
    values |= {"use0_sub_account_id": ":lot0_sub_account_id", "sub0_granted": ":lot0_granted"}
    values |= {"sub0_committed": ":lot0_committed", "employee_unit": ":unit_id", "line0_sku_id": ":sku_id"}
    values |= {"line0_sku_code": ":code", "line0_product_name": ":name", "line0_spec": ":spec"}
    values |= {
        "line0_quantity": "1",
        "line0_unit_price_fen": ":price_fen",
        "line0_tax_rate_bp": ":tax_rate_bp",
    }
    values |= {"line0_points": ":points", "line0_amount_fen": ":price_fen", "phone": "NULL"}
    steps = [
        (statements.member(1), " \\gset"),
        (statements.ARTICLE, " \\gset"),
        (statements.FORBIDDEN, ";"),
        (
            statements.LOTS,
            " \\gset lot0_\n\\set left_fen :lot0_left_fen\n\\set left_points :lot0_left_points" + DECIDED,
        ),
        (statements.written(1, 1, 1, 1), ";"),
        (statements.finished(1), ";"),
    ]
    return script(steps, tenant=tenant_id, names=values, setup=setup)


def honest(tenant_id: int) -> None:
    """Nothing oversold, nothing lost: stock and sold pieces add up, and so does the ledger."""
    session.remove()
    with tenant_scope(tenant_id):
        sold = session.scalar(select(func.sum(OrderLine.quantity))) or 0
        left = session.scalar(select(func.sum(Sku.stock))) or 0
        broken = list(ledger_queries.breaks())
        if left + sold != ARTICLES * STOCK or broken:
            sys.exit(f"oversold or out of step: {left} + {sold}, {broken[:3]}")
        print(f"P7   ok   {sold:,} pieces sold, none twice; the ledger adds up")


def main() -> None:
    """Spread, then hot."""
    with installation("postgresql") as database:
        sold_in = Shop(found_union("ours", "皖江集团工会", OURS))
        database.superuser.execute("ANALYZE")  # type: ignore[attr-defined]
        for what, (people, articles), at_most in (
            ("redemption, spread", sold_in.spread, 1 / 0.5),
            ("redemption, one hot article", sold_in.hot, 1 / 0.6),
        ):
            warm(sold_in.tenant_id, people, articles)
            arguments = (database, sold_in.tenant_id, people, articles)
            readings = by_turns(
                lambda a=arguments: product(*a), lambda a=arguments: anchor(*a), before=let_go
            )
            say("P7", f"{what}, {CLIENTS} clients × {EACH}", *readings, at_most=at_most)
            rates = [CLIENTS * EACH / reading.seconds for reading in readings]
            share = rates[0] / rates[1]
            print(f"          {rates[0]:,.0f} a second, pgbench {rates[1]:,.0f}: {share:.2f} of it")
        honest(sold_in.tenant_id)


if __name__ == "__main__":
    main()
