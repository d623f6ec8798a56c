"""Before and after: what differs is marked, by how much, and what adds up is added up."""

import pytest

from app.core.console.facts import Fact, Lines
from tests.databases import TestDatabase


@pytest.mark.parametrize(
    ("fact", "difference"),
    [
        (Fact("余额", 1_000_00, 750_50, kind="fen"), "−¥249.50"),
        (Fact("人数", 10, 12, kind="number"), "+2"),
        (Fact("人数", 10, 10, kind="number"), None),
        (Fact("状态", "草稿", "生效"), None),
        (Fact("人数", 10, kind="number"), None),
    ],
)
def test_a_difference_says_how_much_more_or_less(
    fact: Fact, difference: str | None, database: TestDatabase
) -> None:
    with database.app.test_request_context():
        assert (fact.difference and fact.difference.striptags()) == difference


def test_only_what_is_compared_and_not_equal_differs() -> None:
    facts = (Fact("a", 1, 2), Fact("a", 1, 1), Fact("a", 1))
    assert [(fact.compared, fact.differs) for fact in facts] == [(True, True), (True, False), (False, False)]


def test_columns_that_add_up_have_a_total(database: TestDatabase) -> None:
    rows = [["一档", 3, 300_00], ["二档", 2, 50_00]]
    lines = Lines("按档", ["档", "人数", "费用"], rows, ["text", "number", "fen"], summed=(1, 2))
    with database.app.test_request_context():
        assert [each and each.striptags() for each in lines.totals] == [None, "5", "¥350.00"]
    assert Lines("按档", ["档"], rows[:1], summed=(0,)).totals == []
