"""Keys: changed while people work, never lost, never taken away from what still needs them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from secrets import token_hex
from threading import Barrier

import pytest
from click.testing import Result

from app.core import key_marks, keys, rotation
from app.core.clock import now
from app.core.db import atomic, session
from app.core.readiness import NotReady
from app.core.secrets import KeyMissing, blind_index, decrypt, encrypt, key_of
from app.models import Employee, ImportBatch, RosterRow, Supplier
from tests.cast import TODAY, Union
from tests.core.console import shelf
from tests.databases import TestDatabase
from tests.visitor import Visitor
from tests.waiting import until

pytestmark = pytest.mark.sql
ID_NO, PHONE, CARD = "11010519491231002X", "13812345678", "6222021302012345678"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A key file of this test's own."""
    monkeypatch.setenv("WELFARE_DATA", str(tmp_path))
    keys.key_ring(anew=True)
    yield tmp_path
    monkeypatch.undo()
    keys.key_ring(anew=True)


def run(database: TestDatabase, *words: str) -> Result:
    session.remove()
    return database.app.test_cli_runner().invoke(args=["welfare", "keys", *words])


def filled(union: Union, people: int = 3) -> None:
    """People, a supplier and a row of a roster, each with something encrypted."""
    for number in range(people):
        shelf.stocked(union, shelf.employee, number=f"E{number}", phone=PHONE)
    shelf.stocked(union, shelf.supplier, bank_account=CARD)
    with union.scope(), atomic():
        batch = ImportBatch(
            code="R1", kind="roster", file_name="x", file_sha="x", as_of=TODAY, prepared_by="王芳",
            prepared_at=now(),
        )  # fmt: skip
        session.add(batch)
        session.flush()
        session.add(
            RosterRow(
                batch_id=batch.id, action="changed", changes={"phone": encrypt(PHONE).hex(), "grade": "P5"}
            )
        )
    session.remove()


def clear(union: Union) -> set[str | None]:
    with union.scope():
        found = {each.phone for each in session.query(Employee)}
        found |= {each.bank_account for each in session.query(Supplier)}
        found |= {decrypt(bytes.fromhex(each.changes["phone"])) for each in session.query(RosterRow)}
    session.remove()
    return found


def test_a_rotation_carries_every_value_over_and_then_lets_the_old_key_go(
    our_union: Union, database: TestDatabase, folder: Path
) -> None:
    filled(our_union)
    before = json.loads(run(database, "status", "--json").stdout)
    assert (before["current"], before["old"]) == ("k1", 0)
    assert run(database, "rotate").exit_code == 0
    assert key_of(encrypt("x")) == "k2"
    refused = run(database, "retire", "k1")
    assert (refused.exit_code, "reencrypt" in refused.stderr) == (1, True)
    made = run(database, "reencrypt", "--json")
    assert made.exit_code == 0, (made.output, made.exception)
    assert json.loads(made.stdout)["done"] == 5
    after = json.loads(run(database, "status", "--json").stdout)
    assert after["keys"] == {"k1": 0, "k2": before["keys"]["k1"]}
    assert json.loads(run(database, "reencrypt", "--json").stdout)["done"] == 0
    assert run(database, "retire", "k1").exit_code == 0
    assert set(keys.key_ring().keys) == {"k2"}
    assert clear(our_union) == {PHONE, CARD}
    key_marks.check()


def test_the_key_in_use_and_unknown_ones_are_not_retired(our_union: Union, database: TestDatabase) -> None:
    assert "正在使用" in run(database, "retire", "k1").stderr
    assert "没有密钥" in run(database, "retire", "k7").stderr


def test_the_kept_file_is_private_and_the_old_one_is_kept(database: TestDatabase, folder: Path) -> None:
    first = (folder / "keys.json").read_text()
    said = json.loads(run(database, "rotate", "--json").stdout)
    backup = Path(said["backup"])
    assert backup.read_text() == first
    assert {oct(each.stat().st_mode & 0o777) for each in (backup, folder / "keys.json")} == {"0o600"}


def test_threads_that_need_a_first_key_together_agree(database: TestDatabase, folder: Path) -> None:
    """Eight first requests shared a draft under the process's name and took it from each other."""
    for each in range(40):
        together = Barrier(8)

        def ask(name: str = f"first{each}", together: Barrier = together) -> str:
            together.wait()
            return keys.kept(name, lambda: token_hex(8))

        with ThreadPoolExecutor(8) as pool:
            asked = [pool.submit(ask) for _ in range(8)]
            assert len({each.result() for each in asked}) == 1
    assert not [path for path in folder.iterdir() if path.name.startswith(".first")]


def test_keys_of_the_environment_are_told_and_not_written(
    database: TestDatabase, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = keys.key_ring().written()
    monkeypatch.setenv("WELFARE_KEYS", given)
    (folder / "keys.json").unlink()
    said = json.loads(run(database, "rotate", "--json").stdout)
    assert json.loads(said["known"])["current"] == "k1"
    assert json.loads(said["used"])["current"] == "k2"
    assert json.loads(said["known"])["keys"] == json.loads(said["used"])["keys"]
    assert not (folder / "keys.json").exists()
    assert keys.key_ring().current == "k1"


def test_a_killed_run_is_finished_by_the_next(
    our_union: Union, database: TestDatabase, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process of its own, a batch of two rows, killed after the first batches."""
    filled(our_union, people=12)
    run(database, "rotate")
    program = (
        "import time\nfrom app import create_app\nfrom app.core import rotation\nimport config\n"
        f"settings = type('S', (config.Test,), {{'SQLALCHEMY_DATABASE_URI': {database.url!r}}})\n"
        "rotation.BATCH = 2\n"
        "with create_app(settings).app_context():\n"
        "    rotation.renew(lambda place, done: (print(place, done, flush=True), time.sleep(0.3)))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    assert process.stdout is not None
    while process.stdout.readline() != "employees.phone 4\n":
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    held = rotation.counts()["employees.phone"]
    assert (held["k1"] > 0, held["k2"] >= 4) == (True, True)
    assert clear(our_union) == {PHONE, CARD}
    rotation.renew()
    assert rotation.in_use("k1") == 0
    assert clear(our_union) == {PHONE, CARD}


def test_a_running_process_notices_new_keys(database: TestDatabase, folder: Path) -> None:
    """As written by another process: the file changes, and nobody says so."""
    ring = keys.key_ring().with_new()
    blob = encrypt("x")
    (folder / "keys.json").write_text(ring.written())
    until(lambda: key_of(encrypt("x")) == "k2")
    assert decrypt(blob) == "x"


def test_a_rotation_leaves_the_indexes_as_they_are(database: TestDatabase) -> None:
    before = blind_index(1, "id_no", ID_NO)
    run(database, "rotate")
    assert blind_index(1, "id_no", ID_NO) == before


@pytest.mark.parametrize("wrong", ["key", "index", "missing", "unreadable"])
def test_keys_that_did_not_write_the_data_stop_the_house(
    wrong: str, database: TestDatabase, folder: Path, client: Visitor
) -> None:
    key_marks.keep()
    raw = json.loads((folder / "keys.json").read_text())
    other = json.loads(keys.KeyRing("k1", {"k1": os.urandom(32)}, os.urandom(32)).written())
    if wrong == "key":
        raw["keys"] = other["keys"]
    elif wrong == "index":
        raw["index"] = other["index"]
    elif wrong == "missing":
        raw = {**raw, "current": "k9", "keys": {"k9": other["keys"]["k1"]}}
    text = "{" if wrong == "unreadable" else json.dumps(raw)
    (folder / "keys.json").write_text(text)
    with pytest.raises((NotReady, keys.KeysUnusable)):
        keys.key_ring(anew=True)
        key_marks.check()
    said = client.get("/readyz").json["checks"]["keys"]
    assert "keys" in said
    assert said != "ok"
    for command in (["welfare", "migrate"], ["welfare", "keys", "rotate"]):
        session.remove()
        refused = database.app.test_cli_runner().invoke(args=command)
        assert refused.exit_code == 1, refused.output
        assert "密钥" in refused.stderr
        assert "Traceback" not in refused.output


def test_a_value_of_a_key_we_do_not_have_says_so(database: TestDatabase, folder: Path) -> None:
    blob = encrypt("x")
    fresh = keys.KeyRing("k9", {"k9": os.urandom(32)}, os.urandom(32))
    (folder / "keys.json").write_text(fresh.written())
    keys.key_ring(anew=True)
    with pytest.raises(KeyMissing, match="k1"):
        decrypt(blob)


def test_every_place_of_cipher_texts_is_known() -> None:
    assert {place.name for place in rotation.places()} >= {
        "employees.id_no", "employees.phone", "roster_rows.id_no", "roster_rows.phone",
        "roster_rows.changes", "roster_rows.written", "suppliers.bank_account",
    }  # fmt: skip
