"""Fixtures of the whole house: private servers, both databases, the application, a client that carries CSRF
tokens.

A test marked `sql` runs on SQLite and on PostgreSQL, any other on SQLite alone; `sql(soak=True)` leaves
PostgreSQL to the long tests. Each test finds an empty,
migrated database with FAB's permissions in it; SQLite is a copied file, PostgreSQL is truncated where rows
were left.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

# before anything of the house is imported: no test ever sees this machine's data, keys or servers
FOLDER = Path(tempfile.mkdtemp(prefix="zhihui-test-"))
for name in ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "SECRET_KEY", "WELFARE_KEYS"):
    os.environ.pop(name, None)
os.environ |= {"WELFARE_DATA": str(FOLDER), "WELFARE_DEPLOYMENT": "test"}

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

import tests.readable  # noqa: E402, F401 - watches every record that any test writes
from tests.browser import Browser, Page, chromium, fresh_page, served  # noqa: E402
from tests.cast import CAST, Person, Union, platform_admin  # noqa: E402
from tests.databases import PostgresDatabase, SqliteDatabase, TestDatabase  # noqa: E402
from tests.servers import Postgres, Redis  # noqa: E402
from tests.visitor import Visitor  # noqa: E402

# no timed assertions: a busy machine is no failure. CI looks at the same examples each time, others at new
# ones
_BUSY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}
settings.register_profile("quick", derandomize="CI" in os.environ, max_examples=60, **_BUSY)
settings.register_profile("soak", max_examples=1_000, **_BUSY)
settings.load_profile("soak" if "--run-soak" in sys.argv else "quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--run-soak", action="store_true", help="run the tests marked soak, and only with it")


def pytest_unconfigure() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the long ones; their absence stands in the closing line, as deselected."""
    if config.getoption("--run-soak"):
        return
    long = [item for item in items if item.get_closest_marker("soak")]
    items[:] = [item for item in items if item not in long]
    config.hook.pytest_deselected(items=long)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "dialect" in metafunc.fixturenames:
        sql = metafunc.definition.get_closest_marker("sql")
        later = pytest.mark.soak if sql and sql.kwargs.get("soak") else ()
        both = ["sqlite", pytest.param("postgresql", marks=later)]
        metafunc.parametrize("dialect", both if sql else ["sqlite"], scope="session")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """This process's own PostgreSQL server. A table that was vacuumed while it was empty is taken for a small
    one ever after: thousands of rows would be looked up one by one without an index.
    """
    server = Postgres("autovacuum=off")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    """This process's own Redis server."""
    server = Redis()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Iterator[dict[str, TestDatabase]]:
    """The databases made so far, by dialect: a run without PostgreSQL tests starts no server."""
    made: dict[str, TestDatabase] = {}
    yield made
    for each in made.values():
        each.close()


@pytest.fixture
def database(
    dialect: str, databases: dict[str, TestDatabase], request: pytest.FixtureRequest
) -> Iterator[TestDatabase]:
    """A database with the unions the test asks for and nothing else, its application's context pushed;
    `database.reset()` empties it.
    """
    if dialect not in databases:
        databases[dialect] = (
            SqliteDatabase(FOLDER)
            if dialect == "sqlite"
            else PostgresDatabase(request.getfixturevalue("postgres"))
        )
    found = databases[dialect]
    with found.in_use(*(each for each in CAST if each in request.fixturenames)):
        yield found


@pytest.fixture
def our_union(database: TestDatabase) -> Union:
    """Ours: 王芳 (hr), 李强 (finance), 陈静 (officer), 刘洋 (chair), 周敏 (auditor), 孙涛 (tenant_admin)."""
    return database.union("our_union")


@pytest.fixture
def their_union(database: TestDatabase) -> Union:
    """Another tenant of the same installation: 赵敏 (hr) and her colleagues."""
    return database.union("their_union")


@pytest.fixture
def platform(database: TestDatabase) -> Person:
    """The platform's administrator."""
    return platform_admin()


@pytest.fixture
def in_our_union(our_union: Union) -> Iterator[Union]:
    """Ours, its scope in force for the whole test."""
    with our_union.scope():
        yield our_union


@pytest.fixture
def client(database: TestDatabase) -> Visitor:
    """Somebody at the console who has not signed in: `client.sign_in(our_union.hr)`."""
    database.app.test_client_class = Visitor
    return database.app.test_client()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """This process's Chromium."""
    with chromium() as made:
        yield made


@pytest.fixture
def console(database: TestDatabase) -> Iterator[str]:
    """The product served on a port of its own, worker and all; its address."""
    with served(database.environment) as address:
        yield address


@pytest.fixture
def page(browser: Browser, console: str) -> Iterator[Page]:
    """A browser window at the console, 1440 wide; complaints in its console fail the test."""
    with fresh_page(browser, console) as opened:
        yield opened
