"""`init` as the first command of an installation: on a database that is empty, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.servers import Postgres

ROOT = Path(__file__).parents[2]
INIT = ["init", "--tenant", "first", "--name", "第一工会", "--region", "安徽", "--admin", "first@example.com"]


def welfare(folder: Path, urls: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "WELFARE_DATA": str(folder), "WELFARE_DEPLOYMENT": "embedded", **urls}
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "run.py", "welfare", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def check(folder: Path, urls: dict[str, str]) -> None:
    made = welfare(folder, urls, *INIT, "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["password"]
    again = welfare(folder, urls, *INIT)
    assert (again.returncode, again.stdout) == (1, "")
    assert "first" in again.stderr
    assert "Traceback" not in again.stderr
    listed = welfare(folder, urls, "tenant", "list", "--json")
    assert json.loads(listed.stdout) == [{"code": "first", "name": "第一工会", "employees": 0}]
    verified = welfare(folder, urls, "audit", "verify", "--json")
    assert verified.returncode == 0, verified.stdout


def test_init_prepares_an_empty_sqlite_file(tmp_path: Path) -> None:
    check(tmp_path, {})
    assert (tmp_path / "welfare.db").exists()


def test_init_prepares_an_empty_postgresql_database_as_its_owner(tmp_path: Path, postgres: Postgres) -> None:
    postgres.create("fresh")
    urls = {
        "DATABASE_URL": postgres.url("fresh", Postgres.APP),
        "MIGRATION_DATABASE_URL": postgres.url("fresh", Postgres.OWNER),
    }
    check(tmp_path, urls)
