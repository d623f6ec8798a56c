"""Every table says whose it is, every key stays inside its tenant, every column has a word people read."""

import re

import pytest
from flask_babel import force_locale
from sqlalchemy import Column, ForeignKeyConstraint, Index, Table, UniqueConstraint

import app.models  # noqa: F401 - the catalogue
from app.core.db import Base
from app.core.schema import scoped_table_names
from tests.databases import TestDatabase

# tables that belong to no tenant, and why
GLOBAL = {
    "tenants": "it is the list of tenants",
    "tenant_users": "who belongs where must be known before a tenant is in force",
    "account_states": "an account is locked or not before a tenant is in force",
    "past_passwords": "so has an account of no tenant",
    "sign_ins": "a session is checked before a tenant is in force",
    "key_marks": "keys belong to the installation",
    "jobs": "a worker serves all tenants; a row names its own",
    "departures": "a union leaves by the hands of the platform",
    "tenant_exports": "what a union takes along when it leaves, kept by the platform",
    "chart_accounts": "the charts of accounts are the same for every union",
}

# indexes that are read before, or without, a tenant in force
ACROSS = {
    "ix_seats_user_id": "a person's seats decide which tenant is in force",
    "ix_audit_events_at": "the sealer looks at the last hour of all tenants",
}

OURS = {name: table for name, table in Base.metadata.tables.items() if not name.startswith("ab_")}
SCOPED = {name: OURS[name] for name in scoped_table_names()}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_table_is_scoped_or_named_global() -> None:
    assert set(OURS) - set(SCOPED) == set(GLOBAL)


@pytest.mark.parametrize("table", SCOPED.values(), ids=list(SCOPED))
def test_every_unique_key_begins_with_the_tenant(table: Table) -> None:
    keys = [
        [c.name for c in each.columns] for each in table.constraints if isinstance(each, UniqueConstraint)
    ]
    keys += [[c.name for c in each.columns] for each in table.indexes if each.unique]
    assert [key for key in keys if key[0] != "tenant_id"] == []


@pytest.mark.parametrize("table", SCOPED.values(), ids=list(SCOPED))
def test_no_key_leaves_the_tenant(table: Table) -> None:
    for key in _foreign_keys(table):
        target = key.referred_table.name
        if target in SCOPED:
            assert next(c.name for c in key.columns) == "tenant_id", f"{table.name} → {target}"


@pytest.mark.parametrize("table", OURS.values(), ids=list(OURS))
def test_nothing_is_deleted_with_something_else(table: Table) -> None:
    assert {key.ondelete for key in _foreign_keys(table)} <= {"RESTRICT"}


@pytest.mark.parametrize("table", OURS.values(), ids=list(OURS))
def test_every_column_has_a_chinese_label(table: Table, database: TestDatabase) -> None:
    with force_locale("zh"):
        bare = [column.name for column in table.columns if _is_read(column) and not _has_chinese(column)]
    assert bare == []


@pytest.mark.parametrize("table", SCOPED.values(), ids=list(SCOPED))
def test_every_index_begins_with_the_tenant(table: Table) -> None:
    astray = {index.name for index in table.indexes if _first(index) != "tenant_id"}
    assert astray <= set(ACROSS)


def _foreign_keys(table: Table) -> list[ForeignKeyConstraint]:
    return [each for each in table.constraints if isinstance(each, ForeignKeyConstraint)]


def _first(index: Index) -> str:
    return str(getattr(index.expressions[0], "name", index.expressions[0]))


def _is_read(column: Column[object]) -> bool:
    return column.name not in {"id", "tenant_id"} and column.info.get("kind") != "hidden"


def _has_chinese(column: Column[object]) -> bool:
    words = [column.info.get("label"), *(column.info.get("words") or {}).values()]
    return all(word is not None and CHINESE.search(str(word)) for word in words)
