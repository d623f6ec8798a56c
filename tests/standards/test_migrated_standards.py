"""Standards of care of before the room of standards hold after it, counted as they were; and back again."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, NullPool, create_engine

from app.core import revisions
from tests.databases import PostgresDatabase, TestDatabase
from tests.servers import Postgres

pytestmark = pytest.mark.sql
BEFORE, AFTER = "0023", "0024"
ROWS = (
    (
        "INSERT INTO tenants (id, code, name, region, state, features_off, created_at) "
        "VALUES (1, 'a', '甲', '安徽', 'active', '[]', CURRENT_TIMESTAMP)"
    ),
    (
        "INSERT INTO welfare_standards (id, tenant_id, region, category, tier, cap_fen, period, "
        "document, confidence, valid_from, state, confirmed_on, confirmed_by) VALUES "
        "(1, 1, '安徽', 'marriage', '', 200000, 'event', '甲文', 'weak', '2025-08-01', 'confirmed', "
        "'2026-01-05', '孙涛'), "
        "(2, 1, '安徽', 'hospital', 'surgery', 150000, 'year', '甲文', 'own', '2025-08-01', "
        "'confirmed', '2026-01-05', '孙涛'), "
        "(3, 1, '安徽', 'death_self', '', 300000, 'once', '甲文', 'weak', '2025-08-01', 'proposed', "
        "NULL, NULL)"
    ),
)
SHARE = (
    "INSERT INTO welfare_standards (id, tenant_id, region, item, tier, ratio_bp, shape, document, "
    "confidence, valid_from, state, forms) VALUES (4, 1, '安徽', 'festival', '', 3000, "
    "'ratio_funds', '乙文', 'own', '2026-01-01', 'confirmed', '[]')"
)


def test_lines_are_carried_over_and_back(
    database: TestDatabase, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    if isinstance(database, PostgresDatabase):
        server: Postgres = request.getfixturevalue("postgres")
        server.create("old_standards")
        url = server.url("old_standards", server.OWNER)
    settings = database.app.config
    before, settings["MIGRATION_DATABASE_URI"] = settings["MIGRATION_DATABASE_URI"], url
    engine = create_engine(url, poolclass=NullPool)
    try:
        command.upgrade(revisions.alembic(), BEFORE)
        with engine.begin() as connection:
            _tell(connection)
            for statement in ROWS:
                connection.exec_driver_sql(statement)
        command.upgrade(revisions.alembic(), AFTER)
        with engine.begin() as connection:
            _tell(connection)
            assert _lines(connection, "item", "shape") == [
                ("marriage", "", 200_000, "event", "confirmed", "孙涛"),
                ("hospital", "surgery", 150_000, "person_year", "confirmed", "孙涛"),
                ("death_self", "", 300_000, "once_life", "proposed", None),
            ]
            connection.exec_driver_sql(SHARE)
        command.downgrade(revisions.alembic(), BEFORE)
        with engine.begin() as connection:
            _tell(connection)
            assert [each[3] for each in _lines(connection, "category", "period")] == ["event", "year", "once"]
    finally:
        settings["MIGRATION_DATABASE_URI"] = before
        engine.dispose()


def _lines(connection: Connection, item: str, shape: str) -> list[tuple[object, ...]]:
    asked = f"SELECT {item}, tier, cap_fen, {shape}, state, confirmed_by FROM welfare_standards ORDER BY id"
    return [tuple(row) for row in connection.exec_driver_sql(asked)]


def _tell(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT set_config('app.all_tenants', 'yes', true)")
