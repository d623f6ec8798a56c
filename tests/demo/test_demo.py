"""The demo union: whole, balanced, the same each time, and never made over somebody else's data."""

import json
import re
from collections import Counter

import pytest
from sqlalchemy import func, select

from app.core import audit_check
from app.core.db import session
from app.core.keys import data_folder
from app.core.tenancy import tenant_scope
from app.demo.cli import ACCOUNTS
from app.demo.union import CAST, Demo
from app.ledger.queries import verify
from app.models import Employee, Grant, JournalEntry, Order, Statement
from app.rules.permissions import ROLES
from tests.cast import TODAY, Person, Union, on
from tests.databases import TestDatabase
from tests.demo.conftest import FEW, made
from tests.visitor import Visitor

SMALL = ("--employees", "100", "--orders", str(FEW))


def figures(demo: Demo) -> dict[str, object]:
    with tenant_scope(demo.tenant_id):
        states = session.scalars(select(Order.state)).all()
        return {
            "people": session.scalar(select(func.count(Employee.id)).where(Employee.state == "active")),
            "orders": Counter(states),
            "points": session.scalars(select(Grant.total_points).order_by(Grant.id)).all(),
            "fen": session.scalar(select(func.sum(Order.total_fen))),
        }


@pytest.mark.sql
def test_its_books_are_in_order_and_nothing_lies_ahead_of_today(demo: Demo) -> None:
    with tenant_scope(demo.tenant_id):
        assert verify()["ok"]
        assert audit_check.verify().ok
        assert session.scalar(select(func.max(JournalEntry.booked_on))) <= TODAY
        assert session.scalar(select(func.count(Grant.id)).where(Grant.state == "submitted")) >= 1
        assert set(session.scalars(select(Statement.state))) == {"open", "closed"}
    found = figures(demo)
    assert found["people"] == 100
    assert sum(found["orders"].values()) == FEW
    assert found["orders"]["received"] > FEW / 2


def test_it_is_the_same_each_time(demo: Demo, database: TestDatabase) -> None:
    first = figures(demo)
    database.reset()
    assert figures(made()) == first


def test_there_is_one_account_to_a_role_and_it_signs_in(client: Visitor, demo: Demo) -> None:
    assert [login.role for login in demo.logins] == ["platform_admin", *CAST, "supplier", "member"]
    assert set(ROLES) == {login.role for login in demo.logins}
    session.remove()
    for login in demo.logins:
        person = Person(login.name, login.email, 0, login.role, password=login.password)
        visitor = client.application.test_client().sign_in(person)
        answer = visitor.get("/", follow_redirects=True)
        assert (answer.status_code, answer.request.path) == (
            200,
            "/me/" if login.role == "member" else "/",
        ), login.role
    with on():  # the links run out by the days of the union's own year
        page = client.application.test_client().sign_in(person).get("/me/feedback").text
        links = re.findall(r'href="(/f/[^"]+)"', page)  # the member comes last
        opened = [client.application.test_client().get(link).status_code for link in links]
    assert links != []
    assert opened == [200] * len(links)


def test_the_command_writes_what_the_sign_in_page_shows(database: TestDatabase) -> None:
    run = database.app.test_cli_runner().invoke
    result = run(args=["welfare", "demo", *SMALL, "--json"])
    assert result.exit_code == 0, result.output
    shown = json.loads((data_folder() / ACCOUNTS).read_text())
    facts = json.loads(result.stdout)
    assert facts["tenant"] == "demo"
    assert {each["password"] for each in shown} == {each["password"] for each in facts["accounts"]}
    again = run(args=["welfare", "demo", *SMALL])
    assert (again.exit_code, again.stdout) == (1, "")
    assert "demo --reset" in again.stderr


def test_it_is_not_made_anew_where_others_live(database: TestDatabase, our_union: Union) -> None:
    run = database.app.test_cli_runner().invoke
    session.remove()
    assert run(args=["welfare", "demo", *SMALL]).exit_code == 0
    result = run(args=["welfare", "demo", "--reset", *SMALL])
    assert result.exit_code == 1
    with our_union.scope():
        assert session.scalar(select(func.count(Employee.id))) == 0
