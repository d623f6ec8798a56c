"""P10: the list of employees, first page, filtered, sorted, with sign-in, menu, fence and masking, against
Flask-AppBuilder's stock ModelView on the same table; at 10,000 rows and at 1,000,000.

Requests are made in process, one after another; a figure is the rate of three pages taken by turns.
"""

import subprocess
import sys
from pathlib import Path

from benchmarks.crowd import fill
from benchmarks.installation import installation, let_go
from benchmarks.measure import Reading, by_turns, sized

from app.core.tenancy import tenant_scope  # isort: skip - after the installation has set the environment
from tests.cast import OURS, Union, found_union
from tests.databases import PostgresDatabase, TestDatabase
from tests.visitor import Visitor

SIZES = (10_000, sized(1_000_000, 100_000))
ROUNDS = sized(20, 8)
TARGETS = (4, 10)
STEADY = 0.8
PAGES = (
    "/employees/list/?view=all",
    "/employees/list/?state=active",
    "/employees/list/?_oc_Employees=name&_od_Employees=asc",
)


def pages(database: TestDatabase, union: Union) -> Reading:
    """Rounds of the pages as 王芳 sees them: seconds of the whole process, warmed up."""
    from time import perf_counter

    database.app.test_client_class = Visitor
    client = database.app.test_client().sign_in(union.hr)
    seconds = 0.0
    for turn in range(ROUNDS + 1):
        for path in PAGES:
            began = perf_counter()
            answer = client.get(path)
            if answer.status_code != 200 or answer.text.count("row-link") != 25:
                sys.exit(f"{path}: {answer.status_code}")
            seconds += (perf_counter() - began) if turn else 0
    return Reading(seconds, 0.0)


def stock(database: TestDatabase) -> Reading:
    """The same of the anchor, past row-level security as a superuser."""
    url = database.url
    if isinstance(database, PostgresDatabase):
        url = url.replace("welfare_app@", "postgres@")
    script = Path(__file__).with_name("stock_anchor.py")
    done = subprocess.run(
        [sys.executable, str(script), url, str(ROUNDS)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    return Reading(float(done.stdout.split()[-1]), 0.0)


def rate(reading: Reading) -> float:
    """Pages a second."""
    return ROUNDS * len(PAGES) / reading.answer.seconds


def measure(dialect: str, size: int, least: float) -> float:
    """One database at one size; answers our pages a second."""
    with installation(dialect) as database:
        union = found_union("ours", "皖江集团工会", OURS)
        with tenant_scope(union.tenant_id):
            fill(size)
        analyse(database)
        let_go()
        ours, theirs = by_turns(lambda: pages(database, union), lambda: stock(database), before=let_go)
        ratio = rate(ours) / rate(theirs)
        print(
            f"P10  {'ok  ' if ratio >= least else 'OVER'} list page, {size:,} rows, {dialect}: "
            f"{ratio:.1f}× the stock page (at least {least:g}×)  "
            f"{rate(ours):.0f}/s, stock {rate(theirs):.1f}/s"
        )
        return rate(ours)


def analyse(database: TestDatabase) -> None:
    """As autovacuum does in a server that has run for a while."""
    let_go()
    if isinstance(database, PostgresDatabase):
        database.superuser.execute("VACUUM ANALYZE")
    else:
        import sqlite3

        with sqlite3.connect(database.url.removeprefix("sqlite:///")) as connection:
            connection.execute("ANALYZE")


def main() -> None:
    """SQLite and PostgreSQL, few rows and many."""
    for dialect in ("sqlite", "postgresql"):
        few, many = (measure(dialect, size, least) for size, least in zip(SIZES, TARGETS, strict=True))
        share = many / few
        print(
            f"P10  {'ok  ' if share >= STEADY else 'OVER'} {dialect}: {SIZES[1]:,} rows at {share:.2f} "
            f"of the pace of {SIZES[0]:,} (at least {STEADY})"
        )


if __name__ == "__main__":
    main()
