"""Budgets of before 0006 are approved plans after it, with what the year began with; and budgets again on
the way down.
"""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, NullPool, create_engine

from app.core import revisions
from tests.databases import PostgresDatabase, TestDatabase
from tests.servers import Postgres

pytestmark = pytest.mark.sql

# a budget of 1,000 adjusted to 1,500, and one of the same year that nothing was ever booked for
BEFORE = (
    (
        "INSERT INTO tenants (id, code, name, region, state, features_off, created_at) "
        "VALUES (1, 'a', '甲', '安徽', 'active', '[]', CURRENT_TIMESTAMP)"
    ),
    (
        "INSERT INTO org_units (id, tenant_id, code, name, path, full_name, state) "
        "VALUES (1, 1, 'HQ', '总部', '1/', '总部', 'open')"
    ),
    (
        "INSERT INTO budgets (id, tenant_id, unit_id, year, fund_source, account_code, name, approved_fen) "
        "VALUES (1, 1, 1, 2026, 'dues', '50105', '会员活动', 1500), "
        "(2, 1, 1, 2026, 'dues', '50102', '文体', 0)"
    ),
    (
        "INSERT INTO sub_accounts (id, tenant_id, unit_id, budget_id, code, name, ratio_points, ratio_fen) "
        "VALUES (1, 1, 1, 1, 'ZQ', '中秋', 1, 100)"
    ),
    (
        "INSERT INTO ledger_accounts (id, tenant_id, code, kind, unit, balance, budget_id) VALUES "
        "(1, 1, 'funding:1', 'funding', 'fen', NULL, 1), "
        "(2, 1, 'unallocated:1', 'unallocated', 'fen', 1500, 1)"
    ),
    (
        "INSERT INTO ledger_entries "
        "(id, tenant_id, reference, unit, kind, booked_on, booked_at, actor_name, sealed) "
        "VALUES (1, 1, 'budget:1:approved', 'fen', 'budget', '2026-01-05', "
        "'2026-01-05 01:00:00', '李强', {no}), "
        "(2, 1, 'adjust:x', 'fen', 'budget', '2026-07-05', '2026-07-05 01:00:00', '李强', {no})"
    ),
    (
        "INSERT INTO ledger_postings (id, tenant_id, entry_id, account_id, amount) "
        "VALUES (1, 1, 1, 1, -1000), (2, 1, 1, 2, 1000), (3, 1, 2, 1, -500), (4, 1, 2, 2, 500)"
    ),
)


def test_budgets_become_an_approved_plan_and_budgets_again(
    database: TestDatabase, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    if isinstance(database, PostgresDatabase):
        server: Postgres = request.getfixturevalue("postgres")
        server.create("old_budgets")
        url = server.url("old_budgets", server.OWNER)
    settings = database.app.config
    before, settings["MIGRATION_DATABASE_URI"] = settings["MIGRATION_DATABASE_URI"], url
    engine = create_engine(url, poolclass=NullPool)
    try:
        command.upgrade(revisions.alembic(), "0005")
        with engine.begin() as connection:
            no = "false" if connection.dialect.name == "postgresql" else "0"
            _tell(connection)
            for statement in BEFORE:
                connection.exec_driver_sql(statement.format(no=no))
        command.upgrade(revisions.alembic(), "0006")
        with engine.begin() as connection:
            _tell(connection)
            plan = "SELECT id, state, prepared_by, approved_by FROM budget_plans"
            assert [tuple(row)[1:] for row in connection.exec_driver_sql(plan)] == [
                ("approved", "李强", "李强")
            ]
            lines = "SELECT planned_fen, approved_fen, plan_id IS NOT NULL FROM budgets ORDER BY id"
            found = [tuple(map(int, row)) for row in connection.exec_driver_sql(lines)]
            assert found == [(1000, 1500, 1), (0, 0, 1)]
            policy = "SELECT earmarked, over_budget FROM sub_accounts"
            assert [(bool(row[0]), row[1]) for row in connection.exec_driver_sql(policy)] == [(True, "stop")]
            charts = "SELECT count(DISTINCT scheme) FROM chart_accounts"
            assert connection.exec_driver_sql(charts).scalar_one() == 2
        command.downgrade(revisions.alembic(), "0005")
        with engine.begin() as connection:
            _tell(connection)
            kept = connection.exec_driver_sql("SELECT approved_fen FROM budgets ORDER BY id").scalars().all()
            assert kept == [1500, 0]
    finally:
        settings["MIGRATION_DATABASE_URI"] = before
        engine.dispose()


def _tell(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT set_config('app.all_tenants', 'yes', true)")
