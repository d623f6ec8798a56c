"""Attacks on the anonymity of feedback, with the whole database in hand: its file, its keys, its logs."""

import json
import random
import subprocess
from collections.abc import Iterator
from itertools import combinations, permutations
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.clock import moved_to
from app.core.db import atomic, db, session
from app.core.secrets import decrypt
from app.feedback.services.answering import answer
from app.feedback.services.boxes import Box, packed
from app.feedback.services.closing import close_due
from app.feedback.services.inviting import links_for
from app.feedback.services.links import Token, hash_of, token_from
from app.models import Employee, FeedbackPool, FeedbackResult
from app.rules.ballots import Ballot, Tally
from app.rules.feedback import may_be_shown
from app.rules.pooling import pools_of
from app.tenants.export.tables import columns_of
from tests.cast import Union
from tests.databases import SqliteDatabase, TestDatabase
from tests.feedback.village import CLOSED, GOOD, TODAY, links, people, received
from tests.servers import binary

pytestmark = pytest.mark.sql
MANY = 50


@pytest.fixture
def answered(our_union: Union) -> Iterator[list[str]]:
    """Fifty people answered one after the other, each with a text of their own; their texts in that order."""
    with our_union.scope(), moved_to(TODAY):
        someone = people(our_union, "上海一部", MANY)
        received(our_union, someone)
        given = links(someone)
        said = ["QX" + "".join(random.Random(n).choices("abcdefghij", k=12)) for n in range(MANY)]
        for each, text in zip(given, said, strict=True):
            answer(each, GOOD | {"overall": str(1 + len(text) % 5), "comment": text})
        session.rollback()
        yield said


def dump(database: TestDatabase) -> bytes:
    """Everything the database tells: every row of every table, with the numbers it keeps for itself."""
    told: list[str] = []
    with db.engine.connect() as connection:
        connection.exec_driver_sql("select 1")
        hidden = "rowid" if database.dialect == "sqlite" else "ctid, xmin, cmin"
        if database.dialect == "postgresql":
            connection.exec_driver_sql("select set_config('app.all_tenants', 'yes', true)")
        for table in db.metadata.sorted_tables:
            rows = connection.exec_driver_sql(f'select {hidden}, * from "{table.name}"').all()
            told += [f"{table.name} {[_plain(each) for each in row]}" for row in rows]
    return "\n".join(told).encode()


def test_a_dump_holds_no_answer_no_link_and_no_count(answered: list[str], database: TestDatabase) -> None:
    everything = dump(database)
    assert "职工1".encode() in everything, "it is a dump of everything else"
    for text in answered:
        assert text.encode() not in everything
    with db.engine.connect() as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql("select set_config('app.all_tenants', 'yes', true)")
        rows = connection.exec_driver_sql("select * from feedback_pools").mappings().all()
    assert len(rows) == 1, "one row for the pool, none for an answer"
    assert not [name for name in rows[0] if name.endswith(("_at", "_by")) or "count" in name]


def test_with_the_keys_as_well_the_order_of_answers_is_the_alphabets(
    answered: list[str], our_union: Union
) -> None:
    """Whoever holds dump and keys reads a sorted list: the same whatever the order in which they came."""
    kept = json.loads(_box())
    texts = kept["tally"]["texts"]["comment"]
    assert texts == sorted(answered)
    assert kept["unused"] == sorted(kept["unused"])
    # the attack that works against rows by time (50 of 50) finds as many as chance does
    found = sum(one == other for one, other in zip(texts, answered, strict=True))
    assert found <= 8


def test_a_box_is_the_same_whatever_the_order_of_answers() -> None:
    ballots = [Ballot({"overall": str(n)}, {"comment": f"意见{n}"}) for n in range(1, 5)]
    made = set()
    for order in permutations(ballots):
        tally = Tally()
        for each in order:
            tally = tally.with_ballot(each)
        made.add(packed(Box(tally, frozenset({"b", "a"}), 4)))
    assert len(made) == 1


def test_scores_and_texts_are_kept_apart_even_in_the_box(answered: list[str]) -> None:
    kept = json.loads(_box())
    assert set(kept) == {"tally", "unused", "invited", "includes"}
    assert set(kept["tally"]) == {"answers", "counts", "texts"}
    assert all(isinstance(text, str) for text in kept["tally"]["texts"]["comment"])


def test_the_length_of_a_box_does_not_tell_how_many_answered(our_union: Union) -> None:
    with our_union.scope(), moved_to(TODAY):
        someone = people(our_union, "上海一部", 20)
        received(our_union, someone)
        lengths = set()
        for each in links(someone):
            answer(each, GOOD | {"comment": "好"})
            session.rollback()
            lengths.add(len(_box()))
    assert lengths == {4096}


def test_the_file_keeps_no_earlier_box(our_union: Union, database: TestDatabase) -> None:
    """SQLite leaves what was replaced in its pages; here it is written over with zeros."""
    if not isinstance(database, SqliteDatabase):
        return
    with our_union.scope(), moved_to(TODAY):
        someone = people(our_union, "上海一部", 12)
        received(our_union, someone)
        earlier = []
        for each in links(someone):
            answer(each, GOOD | {"comment": "很好" * 100})
            session.rollback()
            earlier.append(_raw_box())
    session.remove()
    assert not _left(database.file, earlier[:-1])
    with our_union.scope(), moved_to(CLOSED), atomic():
        close_due(on=CLOSED)
    session.remove()
    assert not _left(database.file, earlier), "a closed pool's box is gone from the file"


def test_before_it_was_written_over_the_attack_on_the_file_worked(
    our_union: Union, database: TestDatabase
) -> None:
    """The same attack on a house that does not erase: it must find something, or it proves nothing."""
    if not isinstance(database, SqliteDatabase):
        return
    with our_union.scope(), moved_to(TODAY):
        someone = people(our_union, "上海一部", 12)
        received(our_union, someone)
        links(someone)
        before = _raw_box()
    with our_union.scope(), moved_to(CLOSED), atomic():
        session().connection().exec_driver_sql("PRAGMA secure_delete=OFF")
        close_due(on=CLOSED)
    session.remove()
    assert _left(database.file, [before])


def test_after_closing_not_even_the_keys_tell_whose_link_was_whose(our_union: Union) -> None:
    with our_union.scope(), moved_to(TODAY):
        someone = people(our_union, "上海一部", 8)
        received(our_union, someone)
        given = links(someone)
        for each in given[:6]:
            answer(each, GOOD)
    with our_union.scope(), moved_to(CLOSED):
        with atomic():
            close_due(on=CLOSED)
        session.expire_all()
        pool = session.query(FeedbackPool).one()
        assert (pool.secret, pool.box) == (None, None)
        assert [links_for(number, on=CLOSED) for number in someone] == [[]] * 8


def test_links_of_two_people_have_nothing_in_common_and_cannot_be_counted_up(our_union: Union) -> None:
    with our_union.scope(), moved_to(TODAY):
        someone = people(our_union, "上海一部", 40)
        received(our_union, someone)
        secrets = [token_from(each).secret for each in links(someone)]  # type: ignore[union-attr]
    assert len(set(secrets)) == 40
    assert {len(each) for each in secrets} == {32}, "192 bits"
    assert len({each[:4] for each in secrets}) > 35


def test_what_a_pool_keeps_of_a_link_cannot_be_turned_into_one(our_union: Union) -> None:
    with our_union.scope(), moved_to(TODAY):
        someone = people(our_union, "上海一部", 6)
        received(our_union, someone)
        given = links(someone)
        kept = json.loads(_box())["unused"]
        for each in kept:
            assert all(each not in link and link.rpartition(".")[2] not in each for link in given)
            stolen = Token(our_union.tenant_id, 1, (each + "A" * 32)[:32])
            assert hash_of(1, stolen.secret) not in kept


def test_a_tenants_own_export_leaves_the_boxes_where_they_are() -> None:
    names = {column.name for column in columns_of(FeedbackPool.__table__)}
    assert {"box", "secret"} & names == set()


def test_no_sum_of_published_results_tells_of_fewer_than_the_floor(our_union: Union) -> None:
    """Differencing: whatever is added and subtracted, what is left are whole pools of at least k answers."""
    with our_union.scope(), moved_to(TODAY):
        for unit, count in (("总部", 4), ("华东", 9), ("上海一部", 3), ("华北", 7)):
            someone = people(our_union, unit, count)
            received(our_union, someone)
        for number in session.scalars(select(Employee.id)).all():
            links([number])
        for number in session.scalars(select(Employee.id)).all():
            if found := links_for(number, on=TODAY):
                answer(found[0].path.removeprefix("/f/"), GOOD)
    with our_union.scope(), moved_to(CLOSED):
        with atomic():
            close_due(on=CLOSED)
        shown = [row.answers for row in session.query(FeedbackResult)]
    assert sum(shown) == 23, "nobody was lost"
    for size in range(1, len(shown) + 1):
        for some in combinations(shown, size):
            for fewer in range(len(some)):
                for part in combinations(some, fewer):
                    assert sum(some) - sum(part) >= 5


@pytest.mark.parametrize("seed", range(40))
def test_no_pool_is_made_among_fewer_people_than_the_floor(seed: int) -> None:
    chance = random.Random(seed)
    parents: dict[int, int | None] = {1: None}
    for unit in range(2, 40):
        parents[unit] = chance.choice(list(parents))
    heads = {unit: chance.choice((0, 1, 2, 4, 9, 30)) for unit in parents}
    at = pools_of(parents, heads, 5)
    size: dict[int, int] = {}
    for unit, pool in at.items():
        size[pool] = size.get(pool, 0) + heads[unit]
    assert set(at) == set(parents)
    assert sum(heads.values()) < 5 or min(size.values()) >= 5


@pytest.mark.parametrize("floor", [-1, 0, 1, 2, 3])
def test_no_setting_shows_fewer_than_three(floor: int) -> None:
    assert not may_be_shown(2, floor)


def test_a_dump_made_by_the_databases_own_tool_holds_no_text(
    answered: list[str], database: TestDatabase, request: pytest.FixtureRequest
) -> None:
    if database.dialect != "postgresql":
        return
    server = request.getfixturevalue("postgres")
    command = [binary("pg_dump"), "-h", str(server.folder), "-U", "postgres", "welfare"]
    made = subprocess.run(command, capture_output=True, check=False)
    assert made.returncode == 0, made.stderr
    told = made.stdout + dump(database)
    assert b"COPY public.feedback_pools" in told
    assert [text for text in answered if text.encode() in told] == []


def _raw_box() -> bytes:
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("select set_config('app.all_tenants', 'yes', true)")
        return bytes(connection.exec_driver_sql("select box from feedback_pools").scalar_one())


def _box() -> str:
    return decrypt(_raw_box())


def _left(file: Path, boxes: list[bytes]) -> list[int]:
    """Which of these cipher texts the file and its journal still hold, by any piece of 64 bytes."""
    with db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    held = file.read_bytes()
    pieces = ([box[at : at + 64] for at in range(0, len(box) - 64, 64)] for box in boxes)
    return [number for number, some in enumerate(pieces) if any(piece in held for piece in some)]


def _plain(value: object) -> object:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value
