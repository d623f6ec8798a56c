"""How a year stands, from sums of postings alone."""

from app.rules.execution import Figures, rows_of, spent_of, total_of


def test_what_was_spent_follows_from_what_left_the_sub_account() -> None:
    sums = {
        ("available", "allocation"): 1_000,
        ("available", "transfer"): -100,
        ("available", "grant"): -500,
        ("granted", "grant"): 500,
        ("granted", "redeem"): -300,
        ("committed", "redeem"): 300,
        ("committed", "receive"): -200,
        ("available", "receive"): 20,
        ("available", "hold"): -150,
        ("held", "hold"): 150,
        ("held", "spend"): -50,
        ("spent", "spend"): 50,
    }
    found = spent_of(sums)
    assert (found.allocated, found.moved) == (1_000, -100)
    assert (found.held, found.granted, found.committed, found.spent) == (100, 200, 100, 230)
    standing = sum(fen for (kind, _entry), fen in sums.items() if kind == "available")
    assert found.allocated + found.left == standing == 270


def test_the_rate_is_spent_of_what_there_was_and_nothing_of_nothing() -> None:
    assert Figures(approved=800, moved=200, spent=333).rate == 3_330
    assert Figures().rate is None
    assert Figures(planned=500, approved=800).adjusted == 300


def test_heads_stand_before_their_details_and_are_summed_once() -> None:
    by_code = {"50105": Figures(approved=5), "50102": Figures(approved=2), "505": Figures(approved=1)}
    parents = {"50105": "501", "50102": "501", "505": None}
    rows = rows_of(by_code, {"501": "职工活动支出"}, parents)
    assert [(row.code, row.heads, row.figures.approved) for row in rows] == [
        ("501", True, 7),
        ("50102", False, 2),
        ("50105", False, 5),
        ("505", False, 1),
    ]
    assert total_of(by_code.values()).approved == 8


def test_a_head_with_money_of_its_own_counts_it_too() -> None:
    rows = rows_of(
        {"501": Figures(approved=4), "50101": Figures(approved=3)}, {}, {"50101": "501", "501": None}
    )
    assert [(row.code, row.heads, row.figures.approved) for row in rows] == [
        ("501", True, 7),
        ("501", False, 4),
        ("50101", False, 3),
    ]
