"""爬行 — somebody who reads whatever the console will give: links, forms, numbers, pickers, searches."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.core.console.pick import PickField
from app.core.console.views import ConsoleView
from app.rules.permissions import UNIT_ROLES
from tests.visitor import Visitor

LINK = re.compile(r"""(?:href|src|data-url|data-href|action)="(/[^"#]*)""")
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
FIELD = re.compile(r"""<(?:input|select|textarea)\b[^>]*\bname="([^"]+)\"""")
LEAVE_ALONE = re.compile(r"^/(logout|lang|seat/language|static|back|session/left|metrics|healthz|readyz)")
SECRETS = re.compile(r"""(nonce|value|content)="[^"]{16,}"|data-idle="\d+\"""")
MISSING = 987654
FEW = 3  # pages of one shape that are read


class Crawler:
    """Reads with one person's eyes, and keeps what was read and by which address."""

    def __init__(self, app: Flask, client: Visitor, marks: Sequence[str]) -> None:
        self.app, self.client, self.marks = app, client, marks
        self.asked: dict[str, int] = {}
        self.leaks: list[str] = []
        self.missing: dict[str, tuple[int, str]] = {}  # how a number that was never given is answered

    def get(self, address: str, **more: Any) -> Any:
        """Ask for an address once, and look through what comes."""
        with self.client.get(address, **more) as answer:
            self.asked[address] = answer.status_code
            self.look(address, answer.data)
            if answer.status_code >= 500:
                self.leaks.append(f"{address}: broke with {answer.status_code}")
        return answer

    def send(self, address: str, number: int, token: str) -> tuple[int, str]:
        """Press a button or send a form for this number; what it answers, without the number."""
        given = {"csrf_token": token, "reason": "试", "once": "x", "on": "2026-09-01", "rowid": number}
        with self.client.post(address.replace("#", str(number)), data=given) as answer:
            self.look(address, answer.data)
            if answer.status_code >= 500:
                self.leaks.append(f"{address}: broke with {answer.status_code}")
            return answer.status_code, plain(answer.data, number)

    def view_of(self, endpoint: str) -> Any:
        """The page behind an address."""
        name = endpoint.partition(".")[0]
        return next(each for each in self.app.extensions["appbuilder"].baseviews if each.endpoint == name)

    def look(self, address: str, data: bytes) -> None:
        """Note every mark of a place out of sight, in pages and inside of workbooks."""
        parts = [data]
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                parts = [book.read(name) for name in book.namelist()]
        for mark in self.marks:
            if any(mark.encode() in part for part in parts):
                self.leaks.append(f"{address}: {mark}")

    def follow(self, start: str = "/", most: int = 120) -> None:
        """Follow links and send forms that only ask, page after page, a few of each shape."""
        waiting, seen = [start], Counter[str]()
        while waiting and len(self.asked) < most:
            address = waiting.pop(0)
            shape = _shape(address)
            if seen[shape] == FEW or address in self.asked or LEAVE_ALONE.match(address):
                continue
            seen[shape] += 1
            answer = self.get(address)
            if answer.mimetype == "text/html":
                waiting += [*_links(address, answer.text), *_questions(address, answer.text)]

    def rules(self, method: str = "GET") -> list[Rule]:
        """Every address of the application that takes this method."""
        return [
            rule
            for rule in self.app.url_map.iter_rules()
            if method in (rule.methods or ()) and not LEAVE_ALONE.match(rule.rule)
        ]

    def open_rules(self) -> list[Rule]:
        """Of those with a number, the ones that the seat may open at all."""
        opened = []
        for rule in self.rules():
            known = rule.arguments in ({"pk"}, {"pk", "name"})
            if known and (answer := self.get(at(rule, MISSING))).status_code != 403:
                self.missing[rule.rule] = (answer.status_code, plain(answer.data, MISSING))
                opened.append(rule)
        return opened

    def differs(self, rule: Rule, number: int) -> bool:
        """Whether a number out of sight is answered otherwise than one that was never given."""
        answer = self.get(at(rule, number))
        return (answer.status_code, plain(answer.data, number)) != self.missing[rule.rule]


def crawled_by(*roles: str) -> Any:
    """The roles of a unit to crawl as, a minute each: those named here, the others in the long tests."""
    later = (pytest.param(each, marks=pytest.mark.soak) for each in UNIT_ROLES if each not in roles)
    return pytest.mark.parametrize("role", [*roles, *later])


def at(rule: Rule, number: int) -> str:
    """The rule's address with this number in it."""
    return re.sub(r"<[^>]*pk>", str(number), re.sub(r"<[^>]*name>", "phone", rule.rule))


def plain(data: bytes, number: int) -> str:
    """A page without what each answer has of its own: nonces, tokens, seconds left, the number asked for."""
    text = data.decode(errors="replace")
    return SECRETS.sub("", re.sub(rf"(/|%2F){number}\b", "/#", text))


def pickers(view: ConsoleView | Any) -> Iterator[str]:
    """The names a page's pickers search under."""
    forms = [view.add_form, view.edit_form] if isinstance(view, ConsoleView) else [view.form_class]
    for form in forms:
        yield from (each.name for each in form(formdata=None) if isinstance(each, PickField))
    yield from getattr(view, "filters", ())


def _links(here: str, text: str) -> list[str]:
    found = (unescape(each) for each in LINK.findall(text))
    return [urljoin(here, each) for each in found if not urlsplit(each).netloc]


def _questions(here: str, text: str) -> Iterator[str]:
    """The addresses of forms sent by GET, their fields filled with what every mark begins with."""
    for attributes, inside in FORM.findall(text):
        if "post" in attributes.lower():
            continue
        target = LINK.search(attributes)
        base = unescape(target.group(1)) if target else urlsplit(here).path
        names = [name for name in FIELD.findall(inside) if "csrf" not in name]
        yield f"{base.partition('?')[0]}?" + "&".join(f"{name}=QX" for name in names if name == "q")


def _shape(address: str) -> str:
    """Addresses that differ only in their numbers and values lead to pages of one kind."""
    parts = urlsplit(address)
    names = sorted(each.partition("=")[0] for each in parts.query.split("&"))
    return re.sub(r"\d+", "#", f"{parts.path}?{'&'.join(names)}")
