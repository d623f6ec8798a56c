"""P11: a search of employees by two characters of a name, pinyin initials, the tail of a phone and a whole
identity number, through the page: a million people against ten thousand.
"""

import sys
from time import perf_counter

from benchmarks.crowd import ID_NO, PHONE_TAIL, fill
from benchmarks.installation import installation, let_go
from benchmarks.measure import Reading, alone, sized
from benchmarks.p10_list_page import analyse

from app.core.tenancy import tenant_scope  # isort: skip - after the installation has set the environment
from tests.cast import OURS, Union, found_union
from tests.databases import TestDatabase
from tests.visitor import Visitor

SIZES = (10_000, sized(1_000_000, 100_000))
ROUNDS = 15
WORDS = {"two characters": "王伟", "initials": "wxw", "tail of a phone": PHONE_TAIL, "identity number": ID_NO}
AT_MOST = 3


def searched(database: TestDatabase, union: Union) -> dict[str, float]:
    """Seconds of a page for each search."""
    database.app.test_client_class = Visitor
    client = database.app.test_client().sign_in(union.hr)
    taken = dict.fromkeys(WORDS, 0.0)
    for turn in range(ROUNDS + 1):
        for what, words in WORDS.items():
            began = perf_counter()
            answer = client.get(f"/employees/list/?q={words}")
            if answer.status_code != 200:
                sys.exit(f"{words}: {answer.status_code}")
            taken[what] += (perf_counter() - began) / ROUNDS if turn else 0
    return taken


def measure(dialect: str, size: int) -> Reading:
    """One database at one size: the best of three."""
    with installation(dialect) as database:
        union = found_union("ours", "皖江集团工会", OURS)
        with tenant_scope(union.tenant_id):
            fill(size)
        analyse(database)
        let_go()
        return min(
            (alone(lambda: searched(database, union)) for _ in range(3)),
            key=lambda each: sum(each.answer.values()),
        )


def main() -> None:
    """SQLite and PostgreSQL, few people and many."""
    for dialect in ("sqlite", "postgresql"):
        few, many = (measure(dialect, size).answer for size in SIZES)
        for what in WORDS:
            ratio = many[what] / few[what]
            print(
                f"P11  {'ok  ' if ratio <= AT_MOST else 'OVER'} {what}, {dialect}: {ratio:.2f}× "
                f"(at most {AT_MOST}×)  {SIZES[1]:,} people {many[what] * 1000:.1f} ms, "
                f"{SIZES[0]:,} people {few[what] * 1000:.1f} ms"
            )


if __name__ == "__main__":
    main()
