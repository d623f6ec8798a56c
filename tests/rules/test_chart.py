"""The charts every installation begins with."""

from app.rules.chart import APPLIES_TO, SCHEMES, shipped


def test_both_charts_are_whole_and_follow_each_other_in_time() -> None:
    rows = list(shipped())
    for scheme in SCHEMES:
        codes = {row.code for row in rows if row.scheme == scheme}
        assert {row.parent_code for row in rows if row.scheme == scheme} - {None} <= codes
        assert len(codes) == sum(row.scheme == scheme for row in rows)
    ends = {row.scheme: (row.valid_from.year, row.valid_until) for row in rows}
    assert ends["cai_kuai_2009_7"][1].year + 1 == ends["cai_kuai_2021_7"][0]  # type: ignore[union-attr]
    assert {row.applies_to for row in rows} <= set(APPLIES_TO)


def test_one_code_means_two_things_in_the_two_charts() -> None:
    names = {(row.scheme, row.code): row.name for row in shipped()}
    assert names["cai_kuai_2009_7", "504"] == "行政支出"
    assert names["cai_kuai_2021_7", "504"] == "维权支出"
