"""Locked, switched off, opened again: by whom, why, and what the person notices."""

import json

import pytest

from app.core import accounts
from app.core.console.account import browser_name
from app.core.db import session
from app.models import AuditEvent, TenantUser
from tests.cast import PASSWORD, Person, Union
from tests.databases import TestDatabase
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


def membership_of(person: Person) -> int:
    found = session.query(TenantUser).filter_by(user_id=person.user_id).one().id
    session.remove()
    return int(found)


def locked(client: Visitor, person: Person) -> None:
    client.delete_cookie("zhihui")  # whoever was signed in
    for _turn in range(5):
        client.submit("/login/", username=person.email, password="falsch")


def recorded(union: Union, verb: str) -> list[tuple[str, str | None]]:
    session.rollback()
    with union.scope():
        return [(each.actor_name, each.reason) for each in session.query(AuditEvent).filter_by(verb=verb)]


def test_the_administrator_sees_a_lock_and_opens_it_with_a_reason(our_union: Union, client: Visitor) -> None:
    locked(client, our_union.hr)
    number = membership_of(our_union.hr)
    client.sign_in(our_union.tenant_admin)
    assert "已锁定至" in client.get("/people/list/").text
    card = client.get(f"/people/show/{number}").text
    assert f"/unlock/{number}" in card
    assert "请填写此项" in client.submit(f"/unlock/{number}", reason="").text
    assert client.submit(f"/unlock/{number}", reason="本人来电，已核实").status_code == 302
    assert recorded(our_union, "unlock") == [("孙涛", "本人来电，已核实")]
    assert f"/unlock/{number}" not in client.get(f"/people/show/{number}").text
    assert "没有被锁定" in client.submit(f"/unlock/{number}", reason="再来一次").text
    client.sign_in(our_union.hr)


def test_only_an_administrator_of_the_same_union_opens_a_lock(
    our_union: Union, their_union: Union, client: Visitor
) -> None:
    locked(client, our_union.hr)
    number = membership_of(our_union.hr)
    for person, status in ((our_union.chair, 403), (our_union.auditor, 403), (their_union.tenant_admin, 404)):
        client.sign_in(person)
        for page in ("unlock", "deactivate", "reactivate"):
            typed = {"csrf_token": client.token("/"), "reason": "试试看"}
            assert client.post(f"/{page}/{number}", data=typed).status_code == status, (person.name, page)
    assert accounts.state_of(our_union.hr.user_id).locked_at is not None


def test_an_account_switched_off_signs_in_no_more_until_it_is_on_again(
    our_union: Union, client: Visitor
) -> None:
    working = client.application.test_client().sign_in(our_union.hr)
    number = membership_of(our_union.hr)
    client.sign_in(our_union.tenant_admin)
    assert client.submit(f"/deactivate/{number}", reason="调离工会岗位").status_code == 302
    assert working.get("/employees/list/").status_code == 302
    refused = working.submit("/login/", username=our_union.hr.email, password=PASSWORD)
    assert "账号或密码不正确" in refused.text
    assert "已停用" in client.get("/people/list/").text
    assert client.submit(f"/reactivate/{number}").status_code == 302
    working.sign_in(our_union.hr)
    assert recorded(our_union, "deactivate") == [("孙涛", "调离工会岗位")]


def test_nobody_switches_themselves_off(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.tenant_admin)
    number = membership_of(our_union.tenant_admin)
    assert "不能停用自己的账号" in client.submit(f"/deactivate/{number}", reason="试试看").text
    assert client.get("/people/list/").status_code == 200


def test_acts_of_no_tenant_stand_in_the_log(
    platform: Person, client: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    client.submit("/login/", username="niemand@example.com", password="Geheim-4711")
    client.submit("/login/", username=platform.email, password="falsch")
    client.sign_in(platform)
    client.submit("/logout/")
    said = [each.message for each in caplog.records if each.name == "audit"]
    verbs = [json.loads(line)["verb"] for line in said]
    assert verbs == ["sign_in_refused", "sign_in_refused", "sign_in", "sign_out"]
    assert "niemand" not in str(said)
    assert "Geheim" not in str(said)
    assert "平台管理员" in said[2]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36",
            "Chrome · Windows",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0 wxwork/4.1",
            "企业微信 · iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) Mobile Safari/537.36 MicroMessenger/8.0", "微信 · Android"),
        ("curl/8.0", "未知"),
        (None, "未知"),
    ],
)
def test_browsers_are_called_by_their_names(agent: str | None, name: str, our_union: Union) -> None:
    assert browser_name(agent) == name


def test_the_operator_opens_what_no_administrator_can(
    our_union: Union,
    platform: Person,
    database: TestDatabase,
    client: Visitor,
    caplog: pytest.LogCaptureFixture,
) -> None:
    locked(client, our_union.tenant_admin)
    runner = database.app.test_cli_runner()
    for who in (our_union.tenant_admin, platform):
        session.remove()
        made = runner.invoke(args=["welfare", "account", "reset", who.email, "--json"])
        assert made.exit_code == 0, made.output
        once = json.loads(made.stdout)["password"]
        client.sign_in(who, once)
        assert client.get("/").headers["Location"] == "/password/"
    assert recorded(our_union, "reset_password") == [("命令行", None)]
    assert "reset_password" in caplog.text
    locked(client, our_union.hr)
    session.remove()
    opened = runner.invoke(args=["welfare", "account", "unlock", our_union.hr.email, "--reason", "本人来电"])
    assert opened.exit_code == 0, opened.output
    client.sign_in(our_union.hr)
    assert recorded(our_union, "unlock") == [("命令行", "本人来电")]
    nobody = runner.invoke(args=["welfare", "account", "reset", "niemand@example.com"])
    assert (nobody.exit_code, "没有以" in nobody.stderr) == (1, True)
