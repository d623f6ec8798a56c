"""Plain tuples by the ten thousand into a temporary table of the open transaction.

PostgreSQL takes them by COPY, which row-level security forbids into a tenant's table; SQLite by one prepared
INSERT. From there a checked statement (core/bulk.py) carries them on. The table is gone when the block is
left.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Table
from sqlalchemy.schema import CreateTable, DropTable

from app.core.db import hold_more, session

FEW, VERY_MANY = 1_000, 200_000


@contextmanager
def temporary(table: Table) -> Iterator[Table]:
    """Make the table, which must be declared TEMPORARY, for this transaction; drop it at the end."""
    connection = session().connection()
    connection.execute(DropTable(table, if_exists=True))
    connection.execute(CreateTable(table))
    try:
        yield table
    finally:
        if connection.in_transaction() and session().is_active:
            connection.execute(DropTable(table, if_exists=True))


def load(table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """Write rows, whose values stand in the order of the table's columns; dates are ISO text, bytes are
    bytes.
    """
    connection = session().connection()
    driver: Any = connection.connection.driver_connection
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    if connection.dialect.name == "postgresql":
        with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    places = ", ".join("?" for _column in table.columns)
    driver.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({places})", rows)  # noqa: S608 - names of our own table


def many_rows(rows: int) -> None:
    """Tell PostgreSQL, for the rest of the transaction, that tables it thinks empty have just been filled.

    It has no statistics of rows written a moment ago, takes them for a handful, and would join them one by
    one:
    a hundred thousand against a hundred thousand takes hours that way and a second by hashing.
    """
    connection = session().connection()
    if rows > FEW and connection.dialect.name == "postgresql":
        # costs look astronomic then, and it would compile each statement for seconds before running it
        for setting in ("enable_nestloop = off", "jit = off", "work_mem = '64MB'"):
            connection.exec_driver_sql(f"SET LOCAL {setting}")


def fills_many_indexes(rows: int) -> None:
    """Say that so many rows are about to go into a table with many indexes (SQLite; see db.hold_more)."""
    if rows > VERY_MANY:
        hold_more(session().connection())


def analyse(table: Table, *columns: str) -> None:
    """Tell PostgreSQL's planner how large a temporary table has become, and of what these columns are."""
    connection = session().connection()
    if connection.dialect.name == "postgresql":
        only = f"({', '.join(columns)})" if columns else ""
        connection.exec_driver_sql(f"ANALYZE {table.name} {only}")
