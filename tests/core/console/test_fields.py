"""What people type into fields, read as values or refused in a sentence."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from app.core.clock import today
from app.core.console import fields
from app.models import Product, Supplier
from tests.databases import TestDatabase


@pytest.fixture(autouse=True)
def chinese(database: TestDatabase) -> Any:
    with database.app.test_request_context(), force_locale("zh"):
        yield


def typed(made: Any, text: str) -> Any:
    form = fields.form_class({"x": made})(formdata=MultiDict({"x": text}), meta={"csrf": False})
    return form.x.data if form.validate() else form.x.errors[0]


@pytest.mark.parametrize(
    ("made", "text", "read"),
    [
        (fields.text("x"), "  王芳 ", "王芳"),
        (fields.text("x", required=False), "  ", None),
        (fields.money("x"), "1,234.5", 123_450),
        (fields.money("x"), "０.０１", 1),
        (fields.money("x"), "¥1,234.50元", 123_450),
        (fields.money("x"), "1.2万", 1_200_000),
        (fields.money("x"), "0.000123亿元", 1_230_000),
        (fields.money("x", least=None), "-0.5万", -500_000),
        (fields.whole("x"), "12,000", 12_000),
        (fields.whole("x", least=None), "-3", -3),
        (fields.percent("x"), "13%", 1300),
        (fields.percent("x"), "6.5", 650),
        (fields.percent("x", most=400), "300%", 30_000),
        (fields.day("x"), "2026-09-01", date(2026, 9, 1)),
        (fields.day("x"), "2026/9/1", date(2026, 9, 1)),
        (fields.day("x"), "2026.9.1", date(2026, 9, 1)),
        (fields.day("x"), "20260901", date(2026, 9, 1)),
        (fields.day("x"), "2026年9月1日", date(2026, 9, 1)),
        (fields.day("x"), "3月5日", date(today().year, 3, 5)),
        (fields.moment("x"), "2026-09-01T09:30", datetime(2026, 9, 1, 1, 30, tzinfo=UTC)),
        (fields.choice("x", {"a": "甲"}), "a", "a"),
        (fields.choice("x", lambda: {"b": "乙"}), "b", "b"),
        (fields.choice("x", {"a": "甲"}, required=False), "", None),
        (fields.long_text("x"), " 一\n二 ", "一\n二"),
    ],
)
def test_what_is_typed_is_read(made: Any, text: str, read: Any) -> None:
    assert typed(made, text) == read


@pytest.mark.parametrize(
    ("made", "text", "sentence"),
    [
        (fields.text("x"), "", "请填写此项"),
        (fields.text("x"), " 　", "请填写此项"),
        (fields.long_text("x", required=True), " \n ", "请填写此项"),
        (fields.reason(), "  ", "请填写此项"),
        (fields.whole("x"), "  ", "请填写此项"),
        (fields.day("x"), "  ", "请填写此项"),
        (fields.text("x", length=3), "一二三四", "最多 3 个字"),
        (fields.money("x"), "12.345", "不是金额"),
        (fields.money("x"), "NaN", "不是金额"),
        (fields.whole("x"), "1.5", "不是整数"),
        (fields.whole("x"), "-1", "不能小于 0"),
        (fields.whole("x"), "9" * 20, "不能大于"),
        (fields.percent("x"), "100.01", "0 到 100"),
        (fields.percent("x", most=400), "401", "0 到 400"),
        (fields.percent("x"), "-1", "0 到 100"),
        (fields.day("x"), "2026-02-30", "不是日期"),
        (fields.day("x"), "20261301", "不是日期"),
        (fields.day("x"), "明天", "不是日期"),
        (fields.money("x"), "-1", "不能小于 ¥0.00"),
        (fields.money("x"), "0.0000001万", "不足一分"),
        (fields.money("x"), "1,23万", "不是金额"),
        (fields.money("x"), "9999999999亿", "不能大于"),
        (fields.moment("x"), "2026-09-01 25:00", "不是时间"),
        (fields.day("x"), "0001-01-01", "不是日期"),
        (fields.choice("x", {"a": "甲"}), "z", "从列表中选择"),
    ],
)
def test_what_cannot_be_read_is_refused(made: Any, text: str, sentence: str) -> None:
    assert sentence in typed(made, text)


def test_what_was_typed_stays_even_when_it_cannot_be_read() -> None:
    form = fields.form_class({"x": fields.money("x")})(
        formdata=MultiDict({"x": "十二"}), meta={"csrf": False}
    )
    assert not form.validate()
    assert 'value="十二"' in form.x()


def test_a_column_calls_for_its_field() -> None:
    made = {key: fields.of(Product, key) for key in ("name", "supplier", "tax_rate_bp", "description")}
    form = fields.form_class(made)(formdata=None, meta={"csrf": False})
    types = {field.name: (field.type, field.flags.required) for field in form}
    assert types == {
        "name": ("TextField", True),
        "supplier": ("PickField", True),
        "tax_rate_bp": ("PercentField", True),
        "description": ("LongTextField", None),
    }
    assert form.tax_rate_bp.data == 1300
    secret = fields.form_class({"x": fields.of(Supplier, "bank_account")})(
        formdata=None, meta={"csrf": False}
    )
    assert 'autocomplete="off"' in secret.x()
