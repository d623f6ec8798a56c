"""What a database complains of, read without showing its words."""

from types import SimpleNamespace as Facts
from typing import Any

import pytest
from flask_babel import force_locale
from sqlalchemy.exc import IntegrityError, OperationalError

from app.core.console.integrity import busy, read, sentence_of
from tests.databases import TestDatabase


@pytest.fixture(autouse=True)
def chinese(database: TestDatabase) -> Any:
    with database.app.test_request_context(), force_locale("zh"):
        yield


def complaint(said: str, **diagnosis: Any) -> IntegrityError:
    cause = Exception(said)
    if diagnosis:
        usual = {"column_name": None, "table_name": "suppliers", "constraint_name": None}
        cause.diag = Facts(**usual | diagnosis)  # type: ignore[attr-defined]
    return IntegrityError("INSERT INTO secret VALUES (?)", {"password": "x"}, cause)


@pytest.mark.parametrize(
    ("error", "kind", "columns"),
    [
        (complaint("UNIQUE constraint failed: suppliers.tenant_id, suppliers.code"), "unique", ("code",)),
        (complaint("NOT NULL constraint failed: suppliers.name"), "missing", ("name",)),
        (complaint("FOREIGN KEY constraint failed"), "used", ()),
        (complaint("CHECK constraint failed: price"), "check", ()),
        (complaint("something else"), "other", ()),
        (complaint("", sqlstate="23502", column_name="name"), "missing", ("name",)),
        (complaint("", sqlstate="23505", constraint_name="uq_suppliers_tenant_id"), "unique", None),
        (complaint("", sqlstate="23503"), "used", ()),
        (complaint("", sqlstate="23514"), "check", ()),
        (complaint("", sqlstate="23505", table_name="nowhere"), "unique", ()),
    ],
)
def test_kind_and_columns_are_read(error: IntegrityError, kind: str, columns: tuple[str, ...] | None) -> None:
    found = read(error)
    assert found.kind == kind
    assert columns is None or found.columns == columns


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            "UNIQUE constraint failed: suppliers.tenant_id, suppliers.code",
            "供应商编码：该值已被使用，请换一个",
        ),
        ("NOT NULL constraint failed: suppliers.name", "供应商：请填写"),
        ("FOREIGN KEY constraint failed", "所选内容已不存在"),
        ("CHECK constraint failed: price", "冲突"),
    ],
)
def test_the_sentence_says_what_to_do_and_shows_no_sql(said: str, words: str) -> None:
    sentence = sentence_of(complaint(said))
    assert words in sentence
    assert "INSERT" not in sentence


def test_only_a_busy_database_asks_to_come_again() -> None:
    assert busy(OperationalError("", {}, Exception("database is locked")))
    deadlock = Exception("deadlock")
    deadlock.sqlstate = "40P01"  # type: ignore[attr-defined]
    assert busy(OperationalError("", {}, deadlock))
    assert busy(OperationalError("", {}, Exception("no such table: x"))) is None
