"""Rules of before versions have one after it, with their terms, and their grants name it; and back again."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, NullPool, create_engine

from app.core import revisions
from tests.databases import PostgresDatabase, TestDatabase
from tests.servers import Postgres

pytestmark = pytest.mark.sql
BEFORE, AFTER = "0024", "0025"

# a rule in force in its second version with a grant of each, a draft, and one that is retired
ROWS = (
    (
        "INSERT INTO tenants (id, code, name, region, state, features_off, created_at) "
        "VALUES (1, 'a', '甲', '安徽', 'active', '[]', CURRENT_TIMESTAMP)"
    ),
    (
        "INSERT INTO org_units (id, tenant_id, code, name, path, full_name, state) "
        "VALUES (1, 1, 'HQ', '总部', '1/', '总部', 'open')"
    ),
    (
        "INSERT INTO budget_plans (id, tenant_id, unit_id, year, state, prepared_by, prepared_at) "
        "VALUES (1, 1, 1, 2026, 'approved', 'x', CURRENT_TIMESTAMP)"
    ),
    (
        "INSERT INTO budgets (id, tenant_id, unit_id, plan_id, year, fund_source, account_code, name, "
        "planned_fen, approved_fen) VALUES (1, 1, 1, 1, 2026, 'dues', '50105', '会员活动', 1500, 1500)"
    ),
    (
        "INSERT INTO sub_accounts (id, tenant_id, unit_id, budget_id, code, name, ratio_points, ratio_fen, "
        "earmarked, over_budget) VALUES (1, 1, 1, 1, 'ZQ', '中秋', 1, 100, {yes}, 'stop')"
    ),
    (
        "INSERT INTO point_rules (id, tenant_id, code, name, scenario, festival, every_years, lead_days, "
        "nightly, version, state, unit_id, sub_account_id, amount, expires_months) VALUES "
        "(1, 1, 'R1', '中秋', 'festival', 'mid_autumn', 1, 0, {no}, 2, 'released', 1, 1, "
        "'{{\"points\": 300}}', 12), "
        "(2, 1, 'R2', '国庆', 'festival', 'national', 1, 0, {no}, 1, 'draft', 1, 1, "
        "'{{\"points\": 5}}', 6), "
        "(3, 1, 'R3', '生日', 'birthday', NULL, 1, 0, {yes}, 1, 'retired', 1, 1, '{{\"points\": 7}}', 12)"
    ),
    (
        "INSERT INTO grants (id, tenant_id, code, unit_id, kind, title, rule_id, rule_version, "
        "sub_account_id, event_key, nightly, granted_on, expires_on, state, people, blocked, "
        "total_points, total_fen, prepared_by, prepared_at) VALUES "
        "(1, 1, 'FF1', 1, 'rule', '中秋', 1, 1, 1, 'a', {no}, '2025-09-25', '2026-09-25', 'released', "
        "0, 0, 0, 0, 'x', CURRENT_TIMESTAMP), "
        "(2, 1, 'FF2', 1, 'rule', '中秋', 1, 2, 1, 'b', {no}, '2026-09-25', '2027-09-25', 'released', "
        "0, 0, 0, 0, 'x', CURRENT_TIMESTAMP), "
        "(3, 1, 'FF3', 1, 'manual', '先进', NULL, NULL, 1, NULL, {no}, '2026-09-25', '2027-09-25', "
        "'released', 0, 0, 0, 0, 'x', CURRENT_TIMESTAMP)"
    ),
)


def test_terms_and_grants_are_carried_over_and_back(
    database: TestDatabase, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    if isinstance(database, PostgresDatabase):
        server: Postgres = request.getfixturevalue("postgres")
        server.create("old_rules")
        url = server.url("old_rules", server.OWNER)
    settings = database.app.config
    before, settings["MIGRATION_DATABASE_URI"] = settings["MIGRATION_DATABASE_URI"], url
    engine = create_engine(url, poolclass=NullPool)
    try:
        command.upgrade(revisions.alembic(), BEFORE)
        with engine.begin() as connection:
            _fill(connection)
        command.upgrade(revisions.alembic(), AFTER)
        with engine.begin() as connection:
            _tell(connection)
            _carried(connection)
        command.downgrade(revisions.alembic(), BEFORE)
        with engine.begin() as connection:
            _tell(connection)
            kept = "SELECT version, state, scenario, expires_months FROM point_rules ORDER BY id"
            assert [tuple(row) for row in connection.exec_driver_sql(kept)] == [
                (2, "released", "festival", 12),
                (1, "draft", "festival", 6),
                (1, "retired", "birthday", 12),
            ]
    finally:
        settings["MIGRATION_DATABASE_URI"] = before
        engine.dispose()


def _fill(connection: Connection) -> None:
    postgres = connection.dialect.name == "postgresql"
    yes, no = ("true", "false") if postgres else ("1", "0")
    _tell(connection)
    for statement in ROWS:
        connection.exec_driver_sql(statement.format(yes=yes, no=no))


def _carried(connection: Connection) -> None:
    versions = (
        "SELECT rule_id, number, state, recorded, amount FROM point_rule_versions ORDER BY rule_id, number"
    )
    found = [(*row[:3], bool(row[3])) for row in connection.exec_driver_sql(versions)]
    assert found == [
        (1, 1, "superseded", False),
        (1, 2, "released", True),
        (2, 1, "draft", True),
        (3, 1, "superseded", True),
    ]
    rules = (
        "SELECT r.version, v.number FROM point_rules r "
        "JOIN point_rule_versions v ON v.id = r.current_version_id ORDER BY r.id"
    )
    assert [tuple(row) for row in connection.exec_driver_sql(rules)] == [(2, 2), (0, 1), (1, 1)]
    grants = (
        "SELECT g.code, v.number FROM grants g LEFT JOIN point_rule_versions v ON v.id = g.version_id "
        "ORDER BY g.id"
    )
    assert [tuple(row) for row in connection.exec_driver_sql(grants)] == [
        ("FF1", 1),
        ("FF2", 2),
        ("FF3", None),
    ]


def _tell(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT set_config('app.all_tenants', 'yes', true)")
