"""口令规则 — what makes a password hard to guess: length, kinds of characters, and none of the obvious ones.

GB/T 22239-2019, 8.1.4.1 a: complexity and regular change. Age, memory and the lock are settings (config.py).
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from app.core.text import _l
from app.rules.problems import Problem

SHORTEST, LONG_ENOUGH, LONGEST = 10, 16, 200
KINDS = 3  # of lower case, upper case, digits, others; a long one may do with fewer
DISTINCT = 5
KEYBOARD = (
    *("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv"),
    "abcdefghijklmnopqrstuvwxyz",
)
RUN = 4  # neighbours on the keyboard or in the alphabet that count as one character
OBVIOUS = (
    *("password", "passw0rd", "p@ssword", "p@ssw0rd", "administrator", "admin", "welcome", "iloveyou"),
    *("letmein", "zhihui", "gonghui", "woaini", "huiyuan", "mima", "test", "user", "root", "union"),
)
YEARS = re.compile(r"(19|20)\d\d")
LEAST_REST = 6  # characters that must remain when years, runs, names and obvious words are taken out
LEAST_NAME = 3

WORDS = {
    "password_short": _l("Use at least %(least)s characters."),
    "password_long": _l("Use at most %(most)s characters."),
    "password_plain": _l(
        "Use %(kinds)s of: lower case, upper case, digits, other characters; or at least %(long)s characters."
    ),
    "password_names": _l("Leave your account, your name and your union's name out of the password."),
    "password_obvious": _l(
        "This password is easily guessed: years, repetitions, runs of keys and common words do not count."
    ),
}


def weakness(password: str, about: Iterable[str] = ()) -> Problem | None:
    """弱口令 — why a password will not do, None when it will; `about` are the account, name and union."""
    if len(password) < SHORTEST:
        return Problem("password_short", facts={"least": SHORTEST})
    if len(password) > LONGEST:
        return Problem("password_long", facts={"most": LONGEST})
    if len(password) < LONG_ENOUGH and kinds_in(password) < KINDS:
        return Problem("password_plain", facts={"kinds": KINDS, "long": LONG_ENOUGH})
    if any(name in password.lower() for name in _names(about)):
        return Problem("password_names")
    if len(set(password)) < DISTINCT or len(_rest(password)) < LEAST_REST:
        return Problem("password_obvious")
    return None


def kinds_in(password: str) -> int:
    """字符种类 — how many of lower case, upper case, digits and others stand in it."""
    tests = (str.islower, str.isupper, str.isdigit)
    other = any(not any(test(each) for test in tests) for each in password)
    return sum(any(test(each) for each in password) for test in tests) + other


def _names(about: Iterable[str]) -> set[str]:
    """Names as people put them into passwords: whole, before the @, and word by word."""
    words = (each for text in about for each in (text, text.partition("@")[0], *re.split(r"\W+|_", text)))
    return {each.lower() for each in words if len(each) >= (LEAST_NAME if each.isascii() else 2)}


def _rest(password: str) -> str:
    """What is left to guess when everything obvious is taken out."""
    text = YEARS.sub("", password.lower())
    for word in OBVIOUS:
        text = text.replace(word, "")
    text = _without_runs(text)
    return re.sub(r"(.{1,4}?)\1{2,}", r"\1", text)  # aaaa, ababab


def _without_runs(text: str) -> str:
    """Runs of the keyboard or the alphabet, forwards or backwards, shrunk to their first character."""
    kept, run = text[:1], 1
    for before, each in pairwise(text):
        run = run + 1 if _are_neighbours(before, each) else 1
        kept += each
        if run == RUN:
            kept = kept[: 1 - RUN]
        elif run > RUN:
            kept = kept[:-1]
    return kept


def _are_neighbours(one: str, other: str) -> bool:
    return any(one + other in row or other + one in row for row in KEYBOARD)


def sentence(password: str, about: Iterable[str] = ()) -> str | None:
    """弱口令提示 — the same as a sentence in the reader's language."""
    found = weakness(password, about)
    return None if found is None else str(WORDS[found.code]) % found.facts
