"""`python run.py`: one command serves the console and does the work; one signal ends both."""

import json
import os
import signal
import urllib.request

import psutil
import pytest

from tests.browser import Page, look, served, welfare
from tests.cast import Union
from tests.databases import TestDatabase
from tests.servers import Postgres
from tests.waiting import until


@pytest.mark.sql
@pytest.mark.kill
def test_the_worker_is_started_again_and_ends_with_the_server(database: TestDatabase) -> None:
    with served(database.environment) as address:
        with urllib.request.urlopen(f"{address}/metrics") as answer:
            assert b"zhihui_requests_total" in answer.read()
        mine = psutil.Process(os.getpid())
        workers = _workers(mine)
        assert len(workers) == 1
        workers[0].send_signal(signal.SIGKILL)
        again = until(
            lambda: [each for each in _workers(mine) if each.pid != workers[0].pid], what="a new worker"
        )
    assert not again[0].is_running()


@pytest.mark.kill
def test_an_empty_postgresql_is_prepared_by_its_owner_and_served_by_a_plain_role(postgres: Postgres) -> None:
    postgres.create("fresh")
    addresses = {
        "DATABASE_URL": postgres.url("fresh", postgres.APP),
        "MIGRATION_DATABASE_URL": postgres.url("fresh", postgres.OWNER),
    }
    with served(addresses) as address, urllib.request.urlopen(f"{address}/readyz") as answer:
        assert json.load(answer)["ready"]
    made = welfare(
        addresses, "init", "--tenant", "new", "--name", "新工会", "--region", "安徽", "--admin", "a@b.cn"
    )
    assert made.returncode == 0, made.stderr
    again = welfare(
        addresses, "init", "--tenant", "new", "--name", "新工会", "--region", "安徽", "--admin", "a@b.cn"
    )
    assert (again.returncode, "Traceback" in again.stderr) == (1, False)
    listed = welfare(addresses, "tenant", "list", "--json")
    assert [each["code"] for each in json.loads(listed.stdout)] == ["new"]


@pytest.mark.browser
def test_somebody_signs_in_and_finds_the_console_in_chinese(our_union: Union, page: Page) -> None:
    page.goto("/")
    page.fill("[name=username]", our_union.hr.email)
    page.fill("[name=password]", our_union.hr.password)
    look(page, "sign-in")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/")
    assert page.evaluate("document.documentElement.lang").startswith("zh")
    look(page, "home")


def _workers(process: psutil.Process) -> list[psutil.Process]:
    return [each for each in process.children(recursive=True) if _is_worker(each)]


def _is_worker(process: psutil.Process) -> bool:
    try:
        return "work" in process.cmdline()
    except psutil.NoSuchProcess:
        return False
