"""What 0001 knew of accounts is known after 0002, and comes back on the way down."""

import pytest
from alembic import command
from sqlalchemy import NullPool, create_engine

from app.core import revisions
from tests.databases import PostgresDatabase, TestDatabase
from tests.servers import Postgres

pytestmark = pytest.mark.sql
USER = "INSERT INTO ab_user (id, first_name, last_name, username, email, active, fail_login_count) VALUES "
TENANT = (
    "INSERT INTO tenants (id, code, name, region, state, leavers_percent, created_at) "
    "VALUES (1, 'a', '甲', '安徽', 'active', 30, CURRENT_TIMESTAMP)"
)


def test_flags_of_accounts_move_to_their_states_and_back(
    database: TestDatabase, request: pytest.FixtureRequest, tmp_path: object
) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    if isinstance(database, PostgresDatabase):
        server: Postgres = request.getfixturevalue("postgres")
        server.create("old")
        url = server.url("old", server.OWNER)
    settings = database.app.config
    before, settings["MIGRATION_DATABASE_URI"] = settings["MIGRATION_DATABASE_URI"], url
    engine = create_engine(url, poolclass=NullPool)
    try:
        command.upgrade(revisions.alembic(), "0001")
        with engine.begin() as connection:
            for number, name in ((1, "new"), (2, "old"), (3, "platform")):
                row = f"({number}, '{name}', '', '{name}', '{name}@x.com', {_true(engine)}, 10)"
                connection.exec_driver_sql(USER + row)
            connection.exec_driver_sql(TENANT)
            for number, flag in ((1, True), (2, False)):
                connection.exec_driver_sql(
                    "INSERT INTO tenant_users (id, user_id, tenant_id, must_change_password) "
                    f"VALUES ({number}, {number}, 1, {flag})"
                )
        command.upgrade(revisions.alembic(), "0002")
        with engine.begin() as connection:
            states = connection.exec_driver_sql(
                "SELECT user_id, must_change_password, failures, epoch, password_set_at IS NOT NULL "
                "FROM account_states ORDER BY user_id"
            ).all()
        assert [tuple(map(int, row)) for row in states] == [(1, 1, 0, 0, 1), (2, 0, 0, 0, 1), (3, 0, 0, 0, 1)]
        command.downgrade(revisions.alembic(), "0001")
        with engine.begin() as connection:
            flags = connection.exec_driver_sql(
                "SELECT must_change_password FROM tenant_users ORDER BY id"
            ).scalars()
            assert [bool(each) for each in flags] == [True, False]
    finally:
        settings["MIGRATION_DATABASE_URI"] = before
        engine.dispose()


def _true(engine: object) -> str:
    return "true" if engine.dialect.name == "postgresql" else "1"  # type: ignore[attr-defined]
