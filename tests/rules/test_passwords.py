"""Passwords: long enough, mixed enough, and nothing somebody would try first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.accounts import one_time_password
from app.rules.passwords import WORDS, kinds_in, weakness

ABOUT = ("wangfang@ours.example.com", "王芳", "皖江集团工会")


def code(password: str) -> str | None:
    found = weakness(password, ABOUT)
    return found.code if found else None


@pytest.mark.parametrize(
    "password",
    ["Brandneu-2027-xyz", "Tk7!mq2Rz9", "correct horse battery", "月落乌啼霜满天江枫渔火对愁眠客船"],
)
def test_what_is_hard_to_guess_will_do(password: str) -> None:
    assert code(password) is None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Kurz-1234", "password_short"),
        ("x" * 201, "password_long"),
        ("nurkleinbuch", "password_plain"),
        ("nurklein12345", "password_plain"),
        ("Wangfang!99x", "password_names"),
        ("王芳的密码Abc123!", "password_names"),
        ("皖江集团工会Abc123!", "password_names"),
        ("Qwertyuiop1234", "password_obvious"),
        ("Abcdefgh123!", "password_obvious"),
        ("Password2026!", "password_obvious"),
        ("P@ssw0rd-1988", "password_obvious"),
        ("Aa1!Aa1!Aa1!", "password_obvious"),
        ("aaaaAAAA1111", "password_obvious"),
        ("1qaz2wsx3EDC", "password_obvious"),
        ("Zhihui-Gonghui-2026", "password_obvious"),
    ],
)
def test_what_somebody_would_try_first_will_not(password: str, why: str) -> None:
    assert code(password) == why
    assert WORDS[why]


def test_one_time_passwords_pass_their_own_policy() -> None:
    assert {code(one_time_password()) for _turn in range(200)} == {None}


@given(st.text(max_size=300))
def test_whatever_is_typed_gets_an_answer(text: str) -> None:
    found = weakness(text, ABOUT)
    assert found is None or found.code in WORDS
    assert 0 <= kinds_in(text) <= 4
