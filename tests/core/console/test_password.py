"""One's own password: hard to guess, asked for before it changes, and the end of other sessions."""

from datetime import date

import pytest

from app.core.db import atomic
from app.tenants.services.accounts import reset_password
from tests.cast import PASSWORD, Union
from tests.databases import TestDatabase
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


def test_a_changed_password_ends_the_other_sessions(
    our_union: Union, database: TestDatabase, client: Visitor
) -> None:
    elsewhere = database.app.test_client()
    elsewhere.sign_in(our_union.hr)
    client.sign_in(our_union.hr)
    new = "Brandneu-2027-xyz"
    answer = client.submit("/password/", old=PASSWORD, new=new, again=new)
    assert answer.status_code == 302
    assert client.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"old": "falsch"}, "当前密码不正确"),
        ({"new": "kurz1", "again": "kurz1"}, "至少 10 位"),
        ({"new": "nurbuchstaben", "again": "nurbuchstaben"}, "至少 3 种"),
        ({"new": "Qwertyuiop1234", "again": "Qwertyuiop1234"}, "容易被猜到"),
        ({"again": "Anders-2027-xyz"}, "不一致"),
        ({"new": PASSWORD, "again": PASSWORD}, "与当前密码相同"),
    ],
)
def test_a_password_that_will_not_do_is_refused(
    typed: dict[str, str], sentence: str, our_union: Union, client: Visitor
) -> None:
    client.sign_in(our_union.hr)
    good = {"old": PASSWORD, "new": "Brandneu-2027-xyz", "again": "Brandneu-2027-xyz"}
    assert sentence in client.submit("/password/", **good | typed).text


def test_looking_for_a_password_that_will_do_locks_nobody_out(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    for weak in ("kurz1", "nurbuchstaben", "Qwertyuiop1234", PASSWORD, "auchkurz", "12345678"):
        answer = client.submit("/password/", old=PASSWORD, new=weak, again=weak)
        assert "当前密码不正确" not in answer.text
    new = "Brandneu-2027-xyz"
    assert client.submit("/password/", old=PASSWORD, new=new, again=new).status_code == 302


def test_too_many_wrong_current_passwords_are_called_what_they_are(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    new = "Brandneu-2027-xyz"
    for _ in range(5):
        client.submit("/password/", old="falsch", new=new, again=new)
    answer = client.submit("/password/", old=PASSWORD, new=new, again=new)
    assert "错误次数过多" in answer.text
    assert "当前密码不正确" not in answer.text


def test_a_one_time_password_leads_to_the_choice_of_ones_own(our_union: Union, client: Visitor) -> None:
    with our_union.scope(), atomic():
        once = reset_password(our_union.hr.user_id, on=date(2026, 9, 1), actor=our_union.tenant_admin.actor)
    client.sign_in(our_union.hr, once)
    assert client.get("/employees/list/").headers["Location"] == "/password/"
    new = "Brandneu-2027-xyz"
    client.submit("/password/", old=once, new=new, again=new)
    assert client.get("/employees/list/").status_code == 200
