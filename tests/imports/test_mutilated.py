"""However a file was mutilated, it is read or refused in a sentence: nothing escapes, nothing hangs."""

from collections import Counter

import pytest

from app.core.sheets import child
from app.core.sheets.refusals import Refused
from app.core.sheets.sentences import SENTENCES

TASK = "tests.imports.mutilating:outcomes"
ENDS = {"took_too_much_memory", "took_too_long"}  # the child's own ends, each with its sentence


def tried(first: int, count: int) -> Counter[str]:
    """What became of so many files; a child that dies of one is followed by another after it."""
    found: Counter[str] = Counter()
    last = first + count
    while first < last:
        try:
            for seed, outcome in child.run(TASK, patience=count, first=first, count=min(200, last - first)):
                assert not outcome.startswith("!"), f"seed {seed}: {outcome}"
                first, found = seed + (outcome != "?"), found + Counter({outcome: outcome != "?"})
        except Refused as died:
            if died.reason not in ENDS:
                pytest.fail(f"seed {first}: the reader died: {died.reason}")
            found[died.reason] += 1
            first += 1
    return found


def test_mutilated_files_are_read_or_refused() -> None:
    found = tried(0, 120)
    assert set(found) - {"read"} <= SENTENCES.keys()
    assert found["read"] > 0
    assert len(found) > 3


@pytest.mark.soak
def test_thousands_of_mutilated_files_are_read_or_refused() -> None:
    assert set(tried(1_000_000, 20_000)) - {"read"} <= SENTENCES.keys()
