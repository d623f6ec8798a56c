"""A shape of files is known again by its headings, wherever its columns stand."""

from typing import Any

import pytest

from app.rules.roster_layouts import fingerprint_of, is_ambiguous_day, layout_of, marks_of


def test_the_order_of_columns_does_not_matter() -> None:
    assert fingerprint_of(marks_of(["工号", "姓名"])) == fingerprint_of(marks_of(["姓名", "工号"]))


def test_stars_blanks_and_instructions_do_not_matter() -> None:
    assert marks_of(["*工 号（必填）", "姓名："]) == ["工号", "姓名"]


def test_another_heading_is_another_shape() -> None:
    assert fingerprint_of(marks_of(["工号", "姓名"])) != fingerprint_of(marks_of(["工号", "名字"]))


def test_our_own_marks_do_not_count() -> None:
    assert fingerprint_of(["工号", "错误说明", "建议值"]) == fingerprint_of(["工号"])


def test_the_same_heading_twice_is_two_columns() -> None:
    assert marks_of(["姓名", "姓名", "", ""]) == ["姓名", "姓名#2", "", ""]


def test_a_heading_under_another_keeps_both() -> None:
    assert marks_of(["基本信息›姓名", "配偶›姓名"]) == ["基本信息›姓名", "配偶›姓名"]


def test_without_headings_there_is_no_shape() -> None:
    assert fingerprint_of(["", ""]) == ""
    assert layout_of(None) is None


@pytest.mark.parametrize("cell", [1990.1, "2020.3", "2020-3", "202003", "3/5/2020", "2020年3月"])
def test_days_that_can_be_read_in_several_ways(cell: Any) -> None:
    assert is_ambiguous_day(cell)


@pytest.mark.parametrize("cell", ["2020-03-05", "20200305", 43895.0, "", None, "张三", True, 2020.0])
def test_days_that_cannot(cell: Any) -> None:
    assert not is_ambiguous_day(cell)
