"""Sign-in: what is said, what is limited, and where one is led."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Thread

import pytest

import config
from app import create_app
from app.core import accounts, clock
from app.core.console.security import compare
from app.core.db import atomic, db, session
from app.models import SignIn, Tenant
from tests.cast import PASSWORD, Person, Union
from tests.databases import TestDatabase
from tests.servers import Redis
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


def guess(client: Visitor, person: Person, password: str = "falsch") -> str:  # noqa: S107 - a wrong one
    """What the page says to a wrong password, without the nonces and what was typed."""
    text = client.submit("/login/", username=person.email, password=password).text
    return re.sub(r'nonce="[^"]*"|value="[^"]*"|seconds="[^"]*"', "", text)


def test_a_wrong_password_keeps_the_name_and_says_so(our_union: Union, client: Visitor) -> None:
    answer = client.submit("/login/", username=our_union.hr.email, password="falsch")
    assert answer.status_code == 200
    assert "账号或密码不正确" in answer.text
    assert our_union.hr.email in answer.text


def test_five_wrong_passwords_shut_the_account_for_half_an_hour(our_union: Union, client: Visitor) -> None:
    for _turn in range(5):
        guess(client, our_union.hr)
    assert "账号或密码不正确" in guess(client, our_union.hr, PASSWORD)
    with clock.moved_to(clock.now() + timedelta(minutes=29)):
        assert "账号或密码不正确" in guess(client, our_union.hr, PASSWORD)
    with clock.moved_to(clock.now() + timedelta(minutes=31)):
        client.sign_in(our_union.hr)


def test_four_wrong_passwords_shut_nobody_out_and_are_forgotten(our_union: Union, client: Visitor) -> None:
    for _round in range(2):
        for _turn in range(4):
            guess(client, our_union.hr)
        client.sign_in(our_union.hr)
        client.submit("/logout/")


def test_unknown_wrong_locked_and_switched_off_answer_in_the_same_words(
    our_union: Union, client: Visitor
) -> None:
    unknown = Person("", "nobody@ours.example.com", 0, "hr")
    with our_union.scope(), atomic():
        session.get_one(accounts.User, our_union.officer.user_id).active = False
    session.remove()
    for _turn in range(5):
        guess(client, our_union.finance)
    said = {
        guess(client, unknown),
        guess(client, our_union.hr),
        guess(client, our_union.finance, PASSWORD),
        guess(client, our_union.officer, PASSWORD),
    }
    assert len(said) == 1


def test_parallel_guesses_compare_no_more_passwords_than_the_limit(
    our_union: Union, database: TestDatabase
) -> None:
    """Twenty guesses at once, the right one among them late: at most five are looked at."""
    looked: list[int] = []
    number = our_union.hr.user_id

    def guess_once() -> None:
        with database.app.app_context(), atomic():
            from app.core import lockout

            looked.append(lockout.take_try(number))

    session.remove()
    threads = [Thread(target=guess_once) for _each in range(20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(looked), sum(looked)) == (20, 5)
    account = session.get_one(accounts.User, number)
    assert not compare(account, PASSWORD)
    assert accounts.state_of(number).refused == 21


def test_a_stranger_comes_back_to_where_they_were_heading(our_union: Union, client: Visitor) -> None:
    led = client.get("/products/list/?q=大米").headers["Location"]
    assert led.startswith("/login/?next=")
    answer = client.submit(led, username=our_union.officer.email, password=PASSWORD)
    assert answer.headers["Location"].startswith("/products/list/?q=")


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_away(target: str, our_union: Union, client: Visitor) -> None:
    path = f"/login/?next={target}"
    answer = client.submit(path, username=our_union.officer.email, password=PASSWORD)
    switched = client.get(f"/seat/language/en?next={target}")
    for led in (answer, switched):
        assert led.status_code == 302
        assert re.match(r"/(?![/\\\\])", led.headers["Location"])


def test_people_of_a_suspended_union_are_told_so(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    with atomic():
        session.get_one(Tenant, our_union.tenant_id).state = "suspended"
    answer = client.get("/employees/list/")
    assert answer.status_code == 403
    assert "已暂停使用" in answer.text
    assert client.get("/logout/").status_code == 200
    assert client.submit("/logout/").status_code == 302


@pytest.fixture
def limited(database: TestDatabase) -> Iterator[Callable[..., Visitor]]:
    """Further instances of the application on the same database, with limits in force."""
    made = []

    def instance(**more: str) -> Visitor:
        limits = {"SIGN_IN_LIMITS": {"address": "6 per minute", "account": "3 per minute"}, **more}
        app = create_app(type("Limited", (config.Test,), limits | {"SQLALCHEMY_DATABASE_URI": database.url}))
        app.test_client_class = Visitor
        made.append(app)
        client = app.test_client()
        assert isinstance(client, Visitor)
        return client

    yield instance
    for app in made:
        with app.app_context():
            db.engine.dispose()


def test_page_and_tokens_share_limits_by_account_and_by_address(
    our_union: Union, limited: Callable[..., Visitor]
) -> None:
    client = limited()
    body = {"username": "X", "password": "y", "provider": "db"}
    page = [client.submit("/login/", username="x", password="y") for _turn in range(2)]
    tokens = [client.post("/api/v1/security/login", json=body) for _turn in range(2)]
    assert [each.status_code for each in page + tokens] == [200, 200, 401, 429]
    assert tokens[-1].json["code"] == "too_many_requests"
    assert re.search(r"请 \d+ 秒后（\d\d:\d\d:\d\d 之后）再试", tokens[-1].json["message"])
    assert 0 < int(tokens[-1].headers["Retry-After"]) <= 60
    others = [client.submit("/login/", username=f"other{at}", password="y") for at in range(3)]
    assert [each.status_code for each in others] == [200, 200, 429]
    assert "尝试过于频繁" in others[-1].text
    assert "other2" in others[-1].text


def test_two_instances_share_the_count_through_redis(
    our_union: Union, limited: Callable[..., Visitor], redis_server: Redis
) -> None:
    one, other = (limited(RATELIMIT_STORAGE_URI=redis_server.url) for _each in range(2))
    answers = [each.submit("/login/", username="x", password="y") for each in (one, other, one, other)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]


def test_a_lost_redis_neither_shuts_the_door_nor_opens_it(
    our_union: Union, limited: Callable[..., Visitor]
) -> None:
    client = limited(RATELIMIT_STORAGE_URI="redis://127.0.0.1:1")
    answers = [client.submit("/login/", username="x", password="y") for _turn in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]


def test_every_sign_in_is_kept_with_its_address_and_what_was_refused_before(
    our_union: Union, client: Visitor
) -> None:
    guess(client, our_union.hr)
    guess(client, our_union.hr)
    client.sign_in(our_union.hr)
    kept = session.query(SignIn).one()
    assert (kept.user_id, kept.address, kept.refused_before) == (our_union.hr.user_id, "127.0.0.1", 2)
    page = client.get("/account/").text
    assert "本次登录前被拒绝的尝试" in page
    assert "HR officer" not in page
    assert "人力资源" in page or "人事" in page


def test_the_console_speaks_english_too(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    client.get("/seat/language/en?next=/products/list/")
    text = client.get("/products/list/").text
    assert '<html lang="en">' in text
    assert "Products" in text
