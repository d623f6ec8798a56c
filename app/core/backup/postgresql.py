"""PostgreSQL 的备份 — by pg_dump and pg_restore, as the owner of the tables, as of one moment."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import NullPool, create_engine, inspect, make_url

from app.core.backup.manifest import ToolMissing
from app.core.db import Base
from app.core.text import _

FILE = "welfare.dump"
# row-level security holds for the owner too; a backup is of every tenant
EVERY_TENANT = "-c app.all_tenants=yes"


def dump(url: str, folder: Path, tables: Iterable[str]) -> dict[str, int]:
    """Dump the database; returns the rows of each table as of the dump's own moment."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="REPEATABLE READ")
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT set_config('app.all_tenants', 'yes', true)")
        moment = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        there = set(inspect(connection).get_table_names())
        counted = {
            name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()  # noqa: S608 - names of ours
            for name in tables
            if name in there
        }
        options = ("--format=custom", "--enable-row-security", f"--snapshot={moment}")
        _run("pg_dump", url, *options, f"--file={folder / FILE}")
    engine.dispose()
    return counted


def load(folder: Path, url: str) -> None:
    """Restore the dump in one transaction into a database whose tables hold nothing."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
    engine.dispose()
    options = ("--no-owner", "--no-privileges", "--clean", "--if-exists", "--single-transaction")
    _run("pg_restore", url, *options, "--exit-on-error", str(folder / FILE))


def _run(tool: str, url: str, *options: str) -> None:
    """Run a tool on the database; the password travels in the environment: no list of processes shows it."""
    parsed = make_url(url)
    address = parsed.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    secret = {"PGPASSWORD": parsed.password} if parsed.password else {}
    done = subprocess.run(  # noqa: S603 - the tools of PostgreSQL, with options of ours
        [_found(tool), f"--dbname={address}", *options],
        env={**os.environ, **secret, "PGOPTIONS": EVERY_TENANT},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["?"])[0]
        raise ToolMissing(_("%(tool)s refused: %(said)s", tool=tool, said=said))


def _found(tool: str) -> str:
    """The newest of its kind on this machine; Debian keeps them beside the path."""
    beside = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{tool}"), key=lambda path: int(path.parts[-3]), reverse=True
    )
    found = shutil.which(tool) or next((str(path) for path in beside), None)
    if found is None:
        raise ToolMissing(
            _(
                "“%(tool)s” is not installed: install the client tools of PostgreSQL on this machine.",
                tool=tool,
            )
        )
    return found
