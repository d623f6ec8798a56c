"""Masking: the shape stays, the person does not."""

import pytest

from app.rules.masking import mask


@pytest.mark.parametrize(
    ("kind", "value", "level", "shown"),
    [
        ("id_no", "11010119900307803X", "masked", "110101********803X"),
        ("id_no", "11010119900307803X", "tail", "**************803X"),
        ("id_no", "11010119900307803X", "hidden", "****"),
        ("phone", "13800138000", "masked", "138****8000"),
        ("phone", "13800138000", "tail", "*******8000"),
        ("bank_card", "6222020302011223344", "masked", "6222***********3344"),
        ("email", "wangfang@example.com", "masked", "w***@example.com"),
        ("email", "wangfang@example.com", "tail", "****"),
        ("address", "安徽省合肥市蜀山区长江西路1号", "masked", "安徽省合肥市蜀山区****"),
        ("address", "长江西路1号", "masked", "****"),
        ("birth", "1949-12-31", "masked", "1949-**-**"),
        ("birth", "1949-12-31", "hidden", "****"),
        ("birth", "1949-12-31", "clear", "1949-12-31"),
        ("phone", "1234", "masked", "****"),
        ("phone", "12", "tail", "**"),
        ("id_no", "1234567890", "masked", "12*****890"),
        ("id_no", None, "masked", None),
    ],
)
def test_so_much_of_a_value_is_shown(kind: str, value: str | None, level: str, shown: str | None) -> None:
    assert mask(kind, value, level) == shown
