"""Values as people read them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask_babel import force_locale

from app.core.console.attributes import Attribute, attribute, change_in
from app.core.console.display import plain, shown
from app.core.console.facts import Fact, Lines
from app.models import Employee, Order, Product, Sku
from tests.databases import TestDatabase


@pytest.fixture(autouse=True)
def chinese(database: TestDatabase) -> Any:
    with database.app.test_request_context(), force_locale("zh"):
        yield


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        ("text", None, "—"),
        ("text", "", "—"),
        ("flag", True, "是"),
        ("flag", False, "否"),
        ("fen", 123_450, "¥1,234.50"),
        ("fen", -5, "-¥0.05"),
        ("points", 1_200, "1,200"),
        ("number", 2026, "2026"),
        ("number", 12_345, "12,345"),
        ("basis_points", 1300, "13%"),
        ("basis_points", 650, "6.5%"),
        ("basis_points", 0, "0%"),
        ("day", date(2026, 9, 1), "2026-09-01"),
        ("instant", datetime(2026, 8, 31, 16, 5, tzinfo=UTC), "2026-09-01 00:05"),
        ("json", {}, "—"),
        ("json", {"名称": ["旧", None]}, "名称: 旧 → —"),
        ("json", ["a", 1], '["a", 1]'),
        ("text", "<b>&", "<b>&"),
    ],
)
def test_a_value_is_read_by_its_kind(kind: str, value: Any, read: str) -> None:
    assert plain(Attribute("x", "x", kind), value) == read


def test_markup_in_a_value_stays_text() -> None:
    for kind in ("text", "code", "long_text", "json", "sensitive", "choice"):
        value: Any = ["<script>"] if kind == "json" else "<script>"
        assert "<script>" not in shown(Attribute("x", "x", kind), value)


def test_a_state_is_a_coloured_tag_in_words() -> None:
    assert shown(attribute(Order, "state"), "placed") == '<span class="tag wait">待发货</span>'
    assert 'class="tag plain"' in shown(attribute(Order, "state"), "unheard-of")


def test_a_sensitive_value_is_nothing_to_nobody() -> None:
    assert "1381234" not in shown(attribute(Employee, "phone"), "13812345678")


def test_attributes_are_read_from_the_model() -> None:
    assert (attribute(Sku, "price_fen").kind, attribute(Sku, "code").kind) == ("fen", "code")
    assert attribute(Sku, "product.supplier.name").label == attribute(Product, "supplier.name").label
    assert (attribute(Product, "supplier").kind, attribute(Product, "supplier").required) == (
        "relation",
        True,
    )
    with pytest.raises(KeyError):
        attribute(Sku, "nonsense")


def test_recorded_changes_are_said_in_words() -> None:
    assert change_in("skus", "price_fen", [6850, None]) == ("含税单价", ["¥68.50", None])
    assert change_in("products", "state", ["draft", "listed"]) == ("状态", ["草稿", "已上架"])
    assert change_in("products", "supplier", ["甲", "乙"])[0] == "供应商"
    assert change_in("nowhere", "x", [1, 2]) == ("x", [1, 2])
    assert change_in("skus", "nonsense", [1, 2]) == ("nonsense", [1, 2])


def test_facts_and_lines_are_shown_by_their_kinds() -> None:
    fact = Fact("余额", 100, 50, kind="fen")
    assert (fact.cell(fact.value).striptags(), fact.cell(fact.after).striptags()) == ("¥1.00", "¥0.50")
    lines = Lines("明细", ["谁", "多少"], [["王芳", 100]], kinds=["text", "fen"])
    assert [[cell.striptags() for cell in row] for row in lines.cells] == [["王芳", "¥1.00"]]
    assert lines.numbers == [False, True]
