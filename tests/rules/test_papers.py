"""Until when a supplier's papers hold: the earliest end of the kinds it needs, the best paper of each."""

from datetime import date

import pytest

from app.rules.papers import Paper, all_hold_until, hold

EARLY, LATE = date(2026, 9, 30), date(2027, 9, 30)


@pytest.mark.parametrize(
    ("papers", "until"),
    [
        ([], None),
        ([Paper("contract", EARLY)], None),
        ([Paper("licence", None)], None),
        ([Paper("licence", EARLY)], EARLY),
        ([Paper("licence", EARLY), Paper("licence", LATE)], LATE),
        ([Paper("licence", LATE), Paper("food_permit", EARLY)], EARLY),
        ([Paper("licence", None), Paper("licence", EARLY), Paper("food_permit", LATE)], LATE),
    ],
)
def test_the_earliest_end_of_the_best_papers_counts(papers: list[Paper], until: date | None) -> None:
    assert all_hold_until(papers) == until


def test_a_paper_holds_on_its_last_day() -> None:
    assert hold(EARLY, EARLY)
    assert not hold(EARLY, date(2026, 10, 1))
    assert hold(None, LATE)
