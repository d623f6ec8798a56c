"""Commands: facts as JSON, refusals as sentences, three exit statuses."""

from datetime import date

import click
import pytest
from click.testing import Result

from app.core import audit, audit_chain
from app.core.clock import today
from app.core.db import atomic
from app.core.errors import DomainError
from app.core.tenancy import current_tenant_id
from app.core.terminal import OPERATOR, Commands, as_of_option, inside, json_option, say
from tests.cast import Union
from tests.databases import TestDatabase

group = Commands("trial")


@group.command("refuse")
def refusing() -> None:
    raise DomainError("not today")


@group.command("read")
def reading() -> None:
    raise FileNotFoundError(2, "No such file", "roster.xlsx")


@group.command("facts")
@json_option
def facts(*, as_json: bool) -> None:
    say({"people": 3, "on": date(2026, 9, 1)}, as_json=as_json, text=iter(["three people", "one union"]))


@group.command("day")
@as_of_option
@click.option("--tenant-id", type=int)
def day(*, as_of: date | None, tenant_id: int) -> None:
    with inside(tenant_id, as_of) as on:
        with atomic():
            audit.record("change_tenant", "tenants:trial", actor=OPERATOR)
        click.echo(f"{on} {current_tenant_id()}")


def run(database: TestDatabase, *words: str) -> Result:
    return database.app.test_cli_runner().invoke(group, words)


def test_a_refusal_is_a_sentence_on_stderr_and_exit_status_1(database: TestDatabase) -> None:
    result = run(database, "refuse")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "not today\n")


def test_a_file_that_cannot_be_read_is_no_traceback(database: TestDatabase) -> None:
    result = run(database, "read")
    assert result.exit_code == 1
    assert "roster.xlsx" in result.stderr


def test_facts_are_one_json_value_or_lines_of_text(database: TestDatabase) -> None:
    assert run(database, "facts", "--json").stdout == '{"people": 3, "on": "2026-09-01"}\n'
    assert run(database, "facts").stdout == "three people\none union\n"


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "20260230"])
def test_a_day_that_is_none_is_wrong_usage(database: TestDatabase, text: str) -> None:
    assert run(database, "day", "--as-of", text).exit_code == 2


def test_a_command_acts_for_one_tenant_on_the_day_named_and_seals_what_it_wrote(
    our_union: Union, database: TestDatabase
) -> None:
    number = str(our_union.tenant_id)
    said = run(database, "day", "--as-of", "2026-03-01", "--tenant-id", number)
    assert said.stdout == f"2026-03-01 {number}\n"
    assert run(database, "day", "--tenant-id", number).stdout == f"{today()} {number}\n"
    with our_union.scope():
        assert audit_chain.seal() == 0
