"""The commands of points and of the ledger, as scripts use them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from app.approvals.services.flows import draw, release
from app.budgets.services import allocate
from app.core.clock import now
from app.core.db import atomic, session
from app.core.money import Money
from app.core.tenancy import tenant_scope
from app.core.terminal import OPERATOR
from app.ledger.queries import available_fen
from app.ledger.services import open_account
from app.models import PointRule, RuleVersion, SubAccount
from app.points.services.rules import revise_rule, turn_rule
from app.rules.approval_flows import SINGLE_CHAIR
from tests.databases import TestDatabase
from tests.treasury import FINANCE, OFFICER, ON, Treasury, employee, equip, found_tenant, rule_in_force

pytestmark = pytest.mark.sql
TENANT = ("--tenant", "ours", "--json")
GRANT = ("ZQJ", "--on", str(ON), *TENANT)


@pytest.fixture
def treasury(database: TestDatabase) -> Iterator[Treasury]:
    tenant_id = found_tenant()
    with tenant_scope(tenant_id):
        made = equip()
        with atomic():
            employee("A1", made.branch)
            employee("A2", made.root, member=False)
            rule_in_force(made)
        session.remove()
    yield made
    session.remove()


def _welfare(database: TestDatabase, *words: str) -> tuple[int, Any]:
    done = database.app.test_cli_runner().invoke(args=["welfare", *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    said = done.stdout if done.exit_code == 0 or done.stdout else done.stderr
    return done.exit_code, json.loads(said) if said[:1] in "[{" else said


def test_rules_are_listed(database: TestDatabase, treasury: Treasury) -> None:
    expected = {"code": "ZQJ", "name": "中秋节", "scenario": "festival", "version": 1, "state": "released"}
    assert _welfare(database, "rule", "list", *TENANT) == (0, [expected])


def test_a_rule_is_listed_by_its_version_in_force(database: TestDatabase, treasury: Treasury) -> None:
    with tenant_scope(treasury.tenant_id), atomic():
        rule = session.scalars(select(PointRule)).one()
        later = revise_rule(rule, actor=OFFICER)
        later.scenario, later.festival, later.trigger = "fixed_day", None, {"month": 9, "day": 25}
        session.flush()
    [listed] = _welfare(database, "rule", "list", *TENANT)[1]
    assert (listed["version"], listed["scenario"]) == (1, "festival")
    with tenant_scope(treasury.tenant_id), atomic():
        turn_rule(session.scalars(select(PointRule)).one(), "release", actor=OFFICER)
    [listed] = _welfare(database, "rule", "list", *TENANT)[1]
    assert (listed["version"], listed["scenario"], listed["state"]) == (2, "fixed_day", "released")


def test_what_was_previewed_is_granted_once(database: TestDatabase, treasury: Treasury) -> None:
    status, seen = _welfare(database, "grant", "preview", *GRANT)
    assert status == 0
    [blocked] = seen["blocked"]
    assert (blocked["employee_no"], blocked["code"]) == ("A2", "not_a_member")
    assert {
        key: seen[key] for key in ("rule", "people", "points", "fen", "sub_account", "available_fen")
    } == {
        "rule": "ZQJ",
        "people": 1,
        "points": 300,
        "fen": 30_000,
        "sub_account": "ZQ",
        "available_fen": 10_000_000,
    }
    for already in (False, True):
        status, done = _welfare(database, "grant", "run", *GRANT, "--confirm", seen["digest"])
        assert (status, done["already"], done["people"], done["points"], done["fen"]) == (
            0,
            already,
            1,
            300,
            30_000,
        )
    with tenant_scope(treasury.tenant_id):
        assert available_fen(treasury.sub_account) == 10_000_000 - 30_000
        session.remove()
    status, verified = _welfare(database, "ledger", "verify", "--json")
    assert (status, verified["ok"], verified["first_break"]) == (0, True, None)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("grant", "preview", "NO", "--tenant", "ours"), "NO"),
        (("grant", "preview", "ZQJ", "--tenant", "nobody"), "nobody"),
        (("grant", "run", "ZQJ", "--tenant", "ours", "--confirm", "0000"), "ZQJ"),
        (("rule", "list", "--tenant", "nobody"), "nobody"),
    ],
)
def test_refusals_are_sentences_with_exit_status_1(
    database: TestDatabase, treasury: Treasury, words: tuple[str, ...], says: str
) -> None:
    status, said = _welfare(database, *words)
    assert status == 1
    assert says in said


def test_wrong_usage_ends_with_2(database: TestDatabase, treasury: Treasury) -> None:
    assert _welfare(database, "grant", "run", "ZQJ", "--tenant", "ours")[0] == 2
    assert _welfare(database, "grant", "preview", "ZQJ", "--tenant", "ours", "--on", "2026-13-01")[0] == 2


def test_a_broken_ledger_ends_with_1_and_names_the_place(database: TestDatabase, treasury: Treasury) -> None:
    with tenant_scope(treasury.tenant_id):
        with atomic():
            open_account("available", treasury.sub_account).balance = 1
        session.remove()
    status, found = _welfare(database, "ledger", "verify", *TENANT)
    assert status == 1
    assert found["first_break"]["tenant"] == "ours"
    assert found["first_break"]["check"] == "balance_is_the_sum"


def test_where_the_union_asks_the_command_names_the_request_and_grants_nothing(
    database: TestDatabase, treasury: Treasury
) -> None:
    with tenant_scope(treasury.tenant_id):
        with atomic():
            release(draw("grant", SINGLE_CHAIR, actor=OPERATOR, at=now()), actor=OPERATOR, at=now())
        session.remove()
    seen = _welfare(database, "grant", "preview", *GRANT)[1]
    numbers = set()
    for _again in range(2):
        status, said = _welfare(database, "grant", "run", *GRANT, "--confirm", seen["digest"])
        assert (status, said["waits"]["kind"], said["waits"]["state"]) == (1, "grant", "open")
        numbers.add(said["waits"]["request"])
    assert len(numbers) == 1
    status, said = _welfare(database, "grant", "run", *GRANT[:-1], "--confirm", seen["digest"])
    assert status == 1
    assert numbers.pop() in said
    with tenant_scope(treasury.tenant_id):
        assert available_fen(treasury.sub_account) == 10_000_000
        session.remove()


@pytest.mark.parametrize(("money", "status"), [("400.00", 0), ("100.00", 1)])
def test_what_waits_for_money_is_told_apart_from_what_was_granted(
    database: TestDatabase, treasury: Treasury, money: str, status: int
) -> None:
    """Two people at 300 yuan each: money for one of them, and for nobody."""
    with tenant_scope(treasury.tenant_id):
        with atomic():
            employee("A3", treasury.branch)
            paying = session.get_one(SubAccount, treasury.sub_account)
            session.scalars(select(RuleVersion)).one().over_budget = "queue"
            less = Money(Money.yuan(money).fen - 10_000_000)
            allocate(paying, amount=less, actor=FINANCE, on=ON, reference="less")
        session.remove()
    seen = _welfare(database, "grant", "preview", *GRANT)[1]
    for again in (False, True):
        left, said = _welfare(database, "grant", "run", *GRANT, "--confirm", seen["digest"])
        assert left == status
        if status:
            told = said["waits"]
            assert (told["state"], told["people"], told["place"], told["missing_fen"]) == (
                "queued",
                2,
                1,
                50_000,
            )
        else:
            assert (said["state"], said["already"], said["people"]) == ("released", again, 1)
            assert (said["rest"]["people"], said["rest"]["missing_fen"]) == (1, 20_000)
            assert said["rest"]["grant"] in said["rest"]["message"]
