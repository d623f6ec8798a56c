"""Backup and restore: into an empty installation, on both databases, whole or not at all."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from app.budgets.services import allocate, approve_budget, open_sub_account
from app.core import audit_chain, files, key_marks
from app.core.actor import SYSTEM
from app.core.backup import give_back, take
from app.core.backup.manifest import BackupBroken, BackupUnfit, NotEmpty, read
from app.core.clock import today
from app.core.db import atomic, session
from app.core.keys import KeyRing, data_folder
from app.core.money import Money
from app.models import SubAccount
from app.rules.budgets import BudgetKey
from tests.cast import Union, on
from tests.databases import PostgresDatabase, TestDatabase
from tests.servers import Postgres
from tests.treasury import FINANCE, employee

pytestmark = pytest.mark.sql
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def this_day() -> Iterator[None]:
    with on():
        yield


@pytest.fixture
def lived_in(our_union: Union) -> Union:
    """A union with people, money, a file and a sealed chain."""
    key_marks.keep()
    with our_union.scope(), atomic():
        for number in range(3):
            employee(str(number), our_union.units["华东"])
        key = BudgetKey(2026, "retained", "50105")
        given = {"name": "会员活动", "approved": Money.yuan("100000.00"), "actor": FINANCE, "on": today()}
        budget = approve_budget(our_union.unit("总部"), key, **given)
        account = open_sub_account(budget, code="ZQ", name="中秋慰问", actor=FINANCE)
        allocate(account, amount=Money.yuan("100.00"), actor=FINANCE, on=today(), reference="first")
        files.keep(BytesIO(b"evidence"), name="x.pdf", kind="care", actor=SYSTEM)
    with our_union.scope():
        audit_chain.seal_all()
    session.rollback()
    return our_union


class Empty:
    """An installation with nobody in it, worked on by its commands."""

    def __init__(self, folder: Path, urls: dict[str, str]) -> None:
        self.folder, self.urls = folder, urls
        folder.mkdir()

    def bring_keys(self) -> None:
        shutil.copy(data_folder() / "keys.json", self.folder / "keys.json")

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "WELFARE_DATA": str(self.folder), "WELFARE_DEPLOYMENT": "embedded"}
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "run.py", "welfare", *words],
            cwd=ROOT,
            env={**environment, **self.urls},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done


@pytest.fixture
def empty(database: TestDatabase, tmp_path: Path, request: pytest.FixtureRequest) -> Empty:
    urls = {}
    if isinstance(database, PostgresDatabase):
        server: Postgres = request.getfixturevalue("postgres")
        server.create("given_back")
        urls = {
            "DATABASE_URL": server.url("given_back", server.APP),
            "MIGRATION_DATABASE_URL": server.url("given_back", server.OWNER),
        }
    return Empty(tmp_path / "empty", urls)


def test_what_was_backed_up_stands_in_an_empty_installation_and_verifies(
    lived_in: Union, empty: Empty, tmp_path: Path
) -> None:
    manifest = take(tmp_path / "taken")
    assert manifest["tables"]["employees"] == 3
    kept_beside = {name for name in manifest["parts"] if "/" not in name}  # names below are random letters
    assert not [name for name in kept_beside if "key" in name]
    empty.bring_keys()
    done = empty.run("restore", str(tmp_path / "taken"), "--json")
    assert done.returncode == 0, done.stderr + done.stdout
    assert json.loads(done.stdout)["ok"]
    again = empty.run("tenant", "list", "--json")
    assert json.loads(again.stdout) == [{"code": "ours", "name": "皖江集团工会", "employees": 3}]
    kept = [path.read_bytes() for path in (empty.folder / "files").rglob("*") if path.is_file()]
    assert b"evidence" in kept
    twice = empty.run("restore", str(tmp_path / "taken"))
    assert (twice.returncode, twice.stdout) == (1, "")
    assert "已有数据" in twice.stderr


def test_a_backup_while_people_work_is_of_one_moment(lived_in: Union, empty: Empty, tmp_path: Path) -> None:
    done, failed = threading.Event(), []
    from flask import current_app

    app = current_app._get_current_object()

    def work() -> None:
        try:
            with app.app_context(), lived_in.scope():
                for number in range(10_000):
                    with atomic():
                        account = session.query(SubAccount).one()
                        reference = f"busy:{number}"
                        allocate(account, amount=Money(1), actor=FINANCE, on=today(), reference=reference)
                    if done.is_set():
                        return
        except Exception as problem:  # noqa: BLE001 - told to the test
            failed.append(problem)

    writer = threading.Thread(target=work)
    writer.start()
    try:
        manifest = take(tmp_path / "taken")
    finally:
        done.set()
        writer.join()
    assert not failed
    assert manifest["tables"]["ledger_postings"] == 2 * manifest["tables"]["ledger_entries"]
    empty.bring_keys()
    given = empty.run("restore", str(tmp_path / "taken"), "--json")
    assert given.returncode == 0, given.stderr + given.stdout


@pytest.mark.parametrize("harm", ["manifest", "part", "byte", "newer", "format", "dialect", "nothing"])
def test_what_does_not_fit_is_refused_before_anything_is_touched(
    lived_in: Union, tmp_path: Path, harm: str
) -> None:
    """The last one is whole, and is refused because this installation holds data."""
    folder = tmp_path / "taken"
    take(folder)
    held = json.loads((folder / "manifest.json").read_text())
    part = folder / next(name for name in held["parts"] if name.startswith("database/"))
    if harm == "manifest":
        (folder / "manifest.json").unlink()
    elif harm == "part":
        part.unlink()
    elif harm == "byte":
        data = bytearray(part.read_bytes())
        data[len(data) // 2] ^= 1
        part.write_bytes(data)
    elif harm != "nothing":
        held[{"newer": "revision"}.get(harm, harm)] = "9999"
        (folder / "manifest.json").write_text(json.dumps(held))
    broken = harm in ("manifest", "part", "byte")
    refusal = BackupBroken if broken else NotEmpty if harm == "nothing" else BackupUnfit
    with pytest.raises(refusal):
        give_back(folder)
    with lived_in.scope():
        assert session.query(SubAccount).count() == 1


def test_other_keys_than_those_of_then_are_refused(
    lived_in: Union, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(tmp_path / "taken")
    other = KeyRing("k1", {"k1": bytes(32)}, bytes(32))
    monkeypatch.setenv("WELFARE_KEYS", other.written())
    with pytest.raises(BackupUnfit, match="密钥与此备份不符") as refused:
        give_back(tmp_path / "taken")
    assert "the key" not in refused.value.message


def test_a_folder_with_something_in_it_takes_no_backup(lived_in: Union, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x")
    with pytest.raises(NotEmpty):
        take(tmp_path)


def test_a_part_outside_of_the_folder_is_none(lived_in: Union, tmp_path: Path) -> None:
    take(tmp_path / "taken")
    path = tmp_path / "taken" / "manifest.json"
    held = json.loads(path.read_text())
    held["parts"]["../../etc/passwd"] = {"size": 1, "sha256": ""}
    path.write_text(json.dumps(held))
    with pytest.raises(BackupBroken):
        read(tmp_path / "taken")
