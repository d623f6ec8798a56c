"""Headers, cookies, hosts and markup: what every answer keeps to."""

import re

import pytest

from tests.cast import Union
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


def test_every_answer_carries_the_headers(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    for path in ("/", "/login/", "/nix", "/static/css/tokens.css", "/api/v1/employees/"):
        with client.get(path) as answer:
            headers = answer.headers
        assert "default-src 'self'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_no_page_has_inline_script_or_style(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    for path in ("/", "/products/list/", "/products/add", "/nix"):
        text = client.get(path).text
        assert re.search(r"\son[a-z]+=|style=|javascript:|<script(?![^>]*nonce=)", text) is None, path
        assert re.search(r"(?:src|href)=\"(?:https?:)?//", text) is None, path


def test_the_cookie_is_kept_from_scripts_and_other_sites(our_union: Union, client: Visitor) -> None:
    cookie = client.get("/login/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_another_host_is_refused(our_union: Union, client: Visitor) -> None:
    assert client.get("/login/", headers={"Host": "evil.example"}).status_code == 400
