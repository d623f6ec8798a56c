"""A parser that runs wild takes its own process down and nothing else."""

import time

import pytest

from app.core.sheets import child
from app.core.sheets.refusals import Refused

HERE = "tests.core.sheets.wild"


def why(task: str) -> str:
    with pytest.raises(Refused) as refused:
        list(child.run(f"{HERE}:{task}"))
    return refused.value.reason


def test_what_the_task_yields_arrives_in_order() -> None:
    assert list(child.run(f"{HERE}:counts", upto=3)) == [0, 1, 2]


def test_a_refusal_crosses_with_its_facts() -> None:
    with pytest.raises(Refused) as refused:
        list(child.run(f"{HERE}:refuses"))
    assert (refused.value.code, refused.value.details) == ("too_large", {"limit": 7})


def test_memory_is_bounded() -> None:
    assert why("hoards") == "took_too_much_memory"


def test_a_crash_is_a_damaged_file() -> None:
    assert why("crashes") == "damaged"
    assert why("raises") == "damaged"


def test_an_abort_is_answered_too() -> None:
    assert why("aborts") == "took_too_much_memory"


def test_processor_time_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    began = time.monotonic()
    assert why("spins") == "took_too_long"
    assert time.monotonic() - began < 60


def test_secrets_are_not_in_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELFARE_KEYS", "secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    (names,) = child.run(f"{HERE}:environment")
    assert not {"WELFARE_KEYS", "DATABASE_URL", "SECRET_KEY"} & set(names)


def test_a_reader_who_stops_early_leaves_no_process_behind() -> None:
    frames = child.run(f"{HERE}:counts", upto=1_000_000)
    assert next(frames) == 0
    frames.close()
