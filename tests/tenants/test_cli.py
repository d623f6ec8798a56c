"""The commands that make tenants and list them: facts, sentences and exit statuses that scripts rely on."""

import json

import pytest
from click.testing import Result
from werkzeug.security import check_password_hash

from app.core import accounts, audit_chain, audit_check
from app.core.clock import today
from app.core.db import session
from app.core.tenancy import tenant_scope
from app.tenants.queries import standing_of, tenant_by
from tests.cast import Union
from tests.databases import TestDatabase

pytestmark = pytest.mark.sql

INIT = [
    "init",
    "--tenant",
    "wanjiang",
    "--name",
    "皖江集团",
    "--region",
    "安徽",
    "--admin",
    "sun@example.com",
]


def run(database: TestDatabase, *words: str) -> Result:
    session.remove()
    return database.app.test_cli_runner().invoke(args=["welfare", *words])


def test_init_makes_a_tenant_and_says_the_password_once(database: TestDatabase) -> None:
    result = run(database, *INIT, "--json")
    assert result.exit_code == 0, result.output
    facts = json.loads(result.stdout)
    assert (facts["tenant"], facts["admin"]) == ("wanjiang", "sun@example.com")
    account = accounts.account_by_email("sun@example.com")
    assert check_password_hash(account.password, facts["password"])
    assert standing_of(account.id, today()).tenant_code == "wanjiang"
    assert accounts.state_of(account.id).must_change_password


def test_an_existing_code_exits_1_with_a_sentence(database: TestDatabase) -> None:
    run(database, *INIT)
    result = run(database, *INIT)
    assert result.exit_code == 1
    assert "wanjiang" in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("option", "value"),
    [("--region", "火星"), ("--admin", "nobody"), ("--tenant", "两个 字"), ("--name", "")],
)
def test_what_cannot_be_taken_exits_1_and_makes_nothing(
    database: TestDatabase, option: str, value: str
) -> None:
    words = list(INIT)
    words[words.index(option) + 1] = value
    result = run(database, *words)
    assert result.exit_code == 1
    assert result.stderr.strip()
    assert json.loads(run(database, "tenant", "list", "--json").stdout) == []


def test_wrong_usage_exits_2(database: TestDatabase) -> None:
    assert run(database, "init", "--tenant", "x").exit_code == 2
    assert run(database, "tenant", "list", "--nonsense").exit_code == 2


def test_tenants_are_listed_with_their_people(our_union: Union, database: TestDatabase) -> None:
    assert json.loads(run(database, "tenant", "list", "--json").stdout) == [
        {"code": "ours", "name": "皖江集团工会", "employees": 0}
    ]
    assert "皖江集团工会" in run(database, "tenant", "list").stdout


def test_what_a_command_wrote_is_sealed_before_it_exits(database: TestDatabase) -> None:
    run(database, *INIT)
    with tenant_scope(tenant_by("wanjiang").id):
        assert audit_chain.seal() == 0
        assert audit_check.verify().checked > 0


def test_a_platform_administrator_is_made_once(database: TestDatabase) -> None:
    words = ("admin", "--email", "platform@example.com")
    facts = json.loads(run(database, *words, "--json").stdout)
    account = accounts.account_by_email("platform@example.com")
    assert [role.name for role in account.roles] == ["platform_admin"]
    assert check_password_hash(account.password, facts["password"])
    assert run(database, *words).exit_code == 1
