"""A supplier's rows beside our lines: each difference has its name; the order of rows changes nothing."""

from itertools import permutations

from app.rules.reconciliation import Differs, Ours, Theirs, compare

RICE = Ours("DD20261101-00001", "M1-5", "五常大米", 2, 13_700, 1)
OIL = Ours("DD20261101-00001", "Y1-5", "菜籽油", 1, 6_990, 2)
TEA = Ours("DD20261101-00002", "C1", "六安瓜片", 1, 19_800, 3)


def row(number: int, line: Ours, **changes: object) -> Theirs:
    told = {
        "order_number": line.order_number,
        "fen": line.fen,
        "quantity": line.quantity,
        "sku_code": line.sku_code,
        "product": line.product,
    }
    return Theirs(number, **{**told, **changes})  # type: ignore[arg-type]


def kinds(differs: tuple[Differs, ...]) -> list[tuple[str, str]]:
    return [(each.kind, each.order_number) for each in differs]


def test_the_same_lines_agree_in_any_order() -> None:
    rows = [row(5, TEA), row(6, OIL), row(7, RICE)]
    for some in permutations(rows):
        assert compare([RICE, OIL, TEA], some) == compare([RICE, OIL, TEA], rows)
    assert compare([RICE, OIL, TEA], rows).agreed == 3
    assert compare([RICE, OIL, TEA], rows).differs == ()


def test_five_kinds_of_differences_are_told_apart() -> None:
    theirs = [
        row(2, RICE, fen=13_800),
        row(3, OIL, quantity=2, fen=13_980),
        row(4, RICE, order_number="DD20261101-00009"),
        row(5, RICE, order_number="DD20261101-00009"),
    ]
    found = compare([RICE, OIL, TEA], theirs).differs
    assert kinds(found) == [
        ("amount", RICE.order_number),
        ("quantity", OIL.order_number),
        ("missing", TEA.order_number),
        ("extra", "DD20261101-00009"),
        ("twice", "DD20261101-00009"),
    ]
    assert [each.fen for each in found] == [100, 6_990, -19_800, 13_700, 13_700]


def test_a_row_of_ours_that_stands_there_again_is_listed_twice() -> None:
    found = compare([RICE, OIL], [row(2, RICE), row(3, OIL), row(4, RICE)])
    assert kinds(found.differs) == [("twice", RICE.order_number)]
    assert found.differs[0].theirs is not None
    assert found.differs[0].theirs.row == 4


def test_one_row_for_the_whole_order_agrees_when_it_comes_to_the_same() -> None:
    whole = Theirs(2, RICE.order_number, RICE.fen + OIL.fen)
    assert compare([RICE, OIL], [whole]).differs == ()
    assert kinds(compare([RICE, OIL], [whole, Theirs(3, RICE.order_number, whole.fen)]).differs) == [
        ("twice", RICE.order_number)
    ]
    assert kinds(compare([RICE, OIL], [Theirs(2, RICE.order_number, 1)]).differs) == [
        ("amount", RICE.order_number),
        ("missing", RICE.order_number),
    ]


def test_without_article_numbers_names_and_figures_pair_the_lines() -> None:
    named = [row(2, OIL, sku_code=None), row(3, RICE, sku_code=None, fen=13_600)]
    assert kinds(compare([RICE, OIL], named).differs) == [("amount", RICE.order_number)]
    bare = [row(2, OIL, sku_code=None, product=None), row(3, RICE, sku_code=None, product=None)]
    assert compare([RICE, OIL], bare).differs == ()


def test_another_article_in_the_same_order_is_missing_here_and_extra_there() -> None:
    found = compare([RICE], [row(2, RICE, sku_code="M9", product="糯米")])
    assert kinds(found.differs) == [("missing", RICE.order_number), ("extra", RICE.order_number)]


def test_blanks_and_small_letters_in_a_number_are_no_difference() -> None:
    assert compare([TEA], [row(2, TEA, order_number=" dd20261101-00002 ")]).differs == ()


def test_a_number_that_lost_its_noughts_in_excel_is_the_same_article() -> None:
    line = Ours("D1", "0012", "大米", 1, 100)
    assert compare([line], [row(2, line, sku_code="12")]).differs == ()


def test_nothing_beside_nothing_agrees() -> None:
    assert compare([], []).differs == ()
    assert kinds(compare([], [row(2, TEA)]).differs) == [("extra", TEA.order_number)]
