"""Out of the house: to the open internet, never inside, by whatever name or detour."""

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from app.core import egress
from tests.databases import TestDatabase
from tests.notices.receivers import Hook, http_receiver


@pytest.fixture
def allow(database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda *hosts: monkeypatch.setitem(database.app.config, "OUTGOING_HOSTS", list(hosts))


@pytest.fixture
def receiver() -> Iterator[Hook]:
    with http_receiver() as hook:
        yield hook


INSIDE = (
    *("127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),  # noqa: S104 - to be refused
    *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::"),
)


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_reached(allow: Any, address: str) -> None:
    allow("")
    assert not egress.is_outside(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "203.119.169.1", "2400:3200::1"])
def test_the_open_internet_is(allow: Any, address: str) -> None:
    allow("")
    assert egress.is_outside(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "0", "2130706433", "0x7f.1", "127.1", "[::1]", ""]
)
def test_other_spellings_of_oneself_are_oneself(allow: Any, host: str) -> None:
    allow("")
    with pytest.raises((egress.InsideAddress, egress.Unreachable)):
        egress.judged(host, 80)


def test_a_name_that_stands_for_both_is_no_honest_one(allow: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    allow("")
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 80)) for each in ("8.8.8.8", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: both)
    with pytest.raises(egress.InsideAddress):
        egress.judged("evil.example", 80)


def test_what_the_installation_names_is_reached(allow: Any, receiver: Hook) -> None:
    for named in ("127.0.0.1", "127.0.0.0/8"):
        allow("mail.example", named)
        egress.connect("127.0.0.1", receiver.port).close()
    allow("localhost")
    with pytest.raises(egress.InsideAddress):
        egress.connect("127.0.0.1", receiver.port)


def test_requests_of_any_library_pass_the_guard(allow: Any, receiver: Hook) -> None:
    import requests

    from app.core.egress_http import heard

    allow("")
    with heard() as answer, pytest.raises(requests.ConnectionError):
        requests.post(receiver.url, json={}, timeout=5)
    assert isinstance(answer.refusal, egress.InsideAddress)
    assert receiver.calls == []


def test_a_redirect_inside_is_not_followed(
    allow: Any, receiver: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    import requests

    from app.core import egress_http  # noqa: F401 - the guard stands

    with http_receiver() as inner:
        allow("127.0.0.1")
        real = egress.judged
        monkeypatch.setattr(
            egress,
            "judged",
            lambda host, port: real(host, port) if port == receiver.port else real("169.254.169.254", port),
        )
        receiver.status, receiver.headers = 307, {"Location": inner.url}
        with pytest.raises(requests.ConnectionError):
            requests.post(receiver.url, json={}, timeout=5)
        assert inner.calls == []


def test_a_proxy_of_the_environment_is_not_asked(
    allow: Any, receiver: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    import requests

    from app.core import egress_http  # noqa: F401 - the guard stands

    allow("127.0.0.1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert requests.post(receiver.url, json={"a": 1}, timeout=5).status_code == 200


def test_who_answers_a_letter_a_minute_is_cut_off(allow: Any) -> None:
    allow("127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        came: list[socket.socket] = []
        taking = threading.Thread(target=lambda: came.append(listening.accept()[0]))
        taking.start()
        began = time.monotonic()
        with egress.at_most(0.2):
            waiting = egress.connect("127.0.0.1", listening.getsockname()[1])
            assert waiting.recv(1) == b""
            waiting.close()
        assert time.monotonic() - began < 5
        taking.join()
        came[0].close()
